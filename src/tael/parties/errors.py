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
    """A sanctions list cannot be read; line 0 stands for the whole file, an empty column for the whole line."""

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


@dataclass(eq=False)
class UnknownHit(NotFound):
    """A party has no hit on that entry of that list."""

    code: ClassVar[str] = "unknown_hit"
    list_code: str
    entry: str


@dataclass(eq=False)
class HitDecided(Conflict):
    """A hit was cleared or confirmed before."""

    code: ClassVar[str] = "hit_decided"
    list_code: str
    entry: str
    state: str
