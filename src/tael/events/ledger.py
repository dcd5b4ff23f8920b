"""Facts that the ledger publishes."""

from datetime import date, datetime

from tael.events import Event


class PeriodClosed(Event, frozen=True, kw_only=True):
    """The books of the whole bank are closed through a day; told once, in the order of the bank's first unit."""

    closed_through: date
    by: str
    at: datetime
