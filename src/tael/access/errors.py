"""Every refusal of access, in order of precedence."""

from dataclasses import dataclass
from typing import ClassVar

from tael.kernel.errors import Invalid


@dataclass(eq=False)
class StaffNameMalformed(Invalid):
    """The name of a member of staff is not one to forty lower-case letters, digits and hyphens."""

    code: ClassVar[str] = "staff_name_malformed"
    name: str
