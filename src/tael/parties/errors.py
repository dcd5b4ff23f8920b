"""Every refusal of the customer centre, in order of precedence."""

from dataclasses import dataclass
from typing import ClassVar

from tael.kernel.errors import Conflict, Invalid, NotFound
from tael.kernel.ids import PartyId


@dataclass(eq=False)
class NameMalformed(Invalid):
    """A name is empty, longer than a name may be, or holds characters that no name has."""

    code: ClassVar[str] = "name_malformed"
    characters: int
    characters_max: int


@dataclass(eq=False)
class ListMalformed(Invalid):
    """A file of a sanctions list cannot be read; line 0 stands for the whole file, an empty column for the whole line."""

    code: ClassVar[str] = "list_malformed"
    source: str
    line: int
    column: str
    why: str


@dataclass(eq=False)
class UnknownParty(NotFound):
    """A party does not exist."""

    code: ClassVar[str] = "unknown_party"
    party_id: PartyId


@dataclass(eq=False)
class PartyExists(Conflict):
    """A party of that id is registered already, under another name."""

    code: ClassVar[str] = "party_exists"
    party_id: PartyId
