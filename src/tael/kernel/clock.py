"""Time, as something that is handed in.

Owns what an instant is, the clocks, and the bank's business date. Leaves business days to `calendar`, and
the end of a business day to the jobs.

Invariant: every instant is aware and in UTC, and no clock of ours that is moved goes backwards.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Protocol, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

Instant: TypeAlias = datetime
"""A point in time: always aware, always in UTC."""


class Moment(msgspec.Struct, frozen=True):
    """When something is booked: the instant (aware, UTC) and the bank's business date."""

    now: Instant
    business_date: date


class Clock(Protocol):
    """What tells the bank the time."""

    def now(self) -> Instant:
        """Give the present instant, aware and in UTC."""
        ...

    def business_date(self) -> date:
        """Give the date in the bank's zone at the present instant."""
        ...


def moment(clock: Clock) -> Moment:
    """Returns the moment a clock shows."""
    return Moment(clock.now(), clock.business_date())


class SystemClock:
    """The clock of the machine, with the business date of a zone."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def now(self) -> Instant:
        """Give the present instant, aware and in UTC."""
        return datetime.now(UTC)

    def business_date(self) -> date:
        """Give the date in the bank's zone at the present instant."""
        return datetime.now(self._zone).date()


class MovableClock:
    """A clock that stands still until it is moved, and never goes back: the time of tests and sandbox banks.

    Raises ValueError on a naive start.
    """

    def __init__(self, start: datetime, zone: ZoneInfo) -> None:
        self._now = _utc(start)
        self._zone = zone

    def now(self) -> Instant:
        """Give the instant it was last moved to, aware and in UTC."""
        return self._now

    def business_date(self) -> date:
        """Give the date in the bank's zone at that instant."""
        return self._now.astimezone(self._zone).date()

    def advance(self, by: timedelta) -> None:
        """Move it on by a span of time; ValueError on a negative one."""
        self.move_to(self._now + by)

    def move_to(self, instant: datetime) -> None:
        """Move it on to an instant; ValueError on a naive or an earlier one."""
        moved = _utc(instant)
        if moved < self._now:
            msg = f"the clock stands at {self._now.isoformat()} and cannot go back to {moved.isoformat()}"
            raise ValueError(msg)
        self._now = moved


def _utc(instant: datetime) -> Instant:
    # An aware datetime whose zone gives no offset is as naive as one without a zone.
    if instant.utcoffset() is None:
        msg = f"an instant has a zone; {instant.isoformat()} has none"
        raise ValueError(msg)
    return instant.astimezone(UTC)
