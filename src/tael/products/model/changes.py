"""A change of terms as a noun: contracts on one version move to another on a day that was announced."""

from datetime import date, datetime

import msgspec


class ProductChange(msgspec.Struct, frozen=True):
    """An announced move of contracts; `finished_at` is None until the last one was dealt with."""

    code: str
    from_version: int
    to_version: int
    effective_on: date
    announced_at: datetime
    announced_by: str
    finished_at: datetime | None
