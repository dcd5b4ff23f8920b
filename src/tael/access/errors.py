"""Every refusal of access, in order of precedence."""

from dataclasses import dataclass
from typing import ClassVar

from tael.kernel.errors import Invalid


@dataclass(eq=False)
class StaffNameMalformed(Invalid):
    """The name of a member of staff is not one to forty lower-case letters, digits and hyphens."""

    code: ClassVar[str] = "staff_name_malformed"
    name: str


@dataclass(eq=False)
class GrantUnknown(Invalid):
    """A grant is not one that this bank knows, or not one for that caller."""

    code: ClassVar[str] = "grant_unknown"
    grant: str
