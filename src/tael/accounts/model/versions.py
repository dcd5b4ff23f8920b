"""What became of a contract when the terms of its product changed."""

from datetime import datetime
from typing import Literal

import msgspec

from tael.kernel.ids import AccountId


class VersionMove(msgspec.Struct, frozen=True):
    """A contract moved to another version of its product, or was kept on its own, with the code of the reason."""

    account_id: AccountId
    from_version: int
    to_version: int
    outcome: Literal["moved", "kept"]
    reason: str = ""
    at: datetime | None = None
