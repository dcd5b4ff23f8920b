from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tael.kernel.clock import Clock, MovableClock, SystemClock

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAIVE = datetime(2026, 3, 1, 12)  # noqa: DTZ001 - naive on purpose


class Nowhere(tzinfo):
    """A zone that gives no offset."""

    def utcoffset(self, _: datetime | None) -> None:
        return None

    def dst(self, _: datetime | None) -> None:
        return None

    def tzname(self, _: datetime | None) -> None:
        return None


def test_the_clock_of_the_machine_is_in_utc_and_goes_on() -> None:
    clock: Clock = SystemClock(SHANGHAI)
    before = datetime.now(UTC)
    now = clock.now()
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC


def test_the_business_date_of_the_machine_is_that_of_the_zone() -> None:
    before = datetime.now(SHANGHAI).date()
    assert before <= SystemClock(SHANGHAI).business_date() <= datetime.now(SHANGHAI).date()


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        (datetime(2026, 2, 28, 15, 59, 59, tzinfo=UTC), SHANGHAI, date(2026, 2, 28)),
        (datetime(2026, 2, 28, 16, tzinfo=UTC), SHANGHAI, date(2026, 3, 1)),
        (datetime(2026, 3, 1, 4, 59, tzinfo=UTC), NEW_YORK, date(2026, 2, 28)),
        (datetime(2026, 7, 1, 4, 0, tzinfo=UTC), NEW_YORK, date(2026, 7, 1)),
    ],
)
def test_the_business_date_turns_at_midnight_in_the_zone(instant: datetime, zone: ZoneInfo, day: date) -> None:
    assert MovableClock(instant, zone).business_date() == day


def test_a_movable_clock_stands_still() -> None:
    clock: Clock = MovableClock(NOON, SHANGHAI)
    assert clock.now() == clock.now() == NOON


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.integers(-14, 14))  # noqa: DTZ001 - bounds
def test_every_instant_is_turned_into_utc(local: datetime, hours: int) -> None:
    start = local.replace(tzinfo=timezone(timedelta(hours=hours)))
    clock = MovableClock(start, SHANGHAI)
    assert clock.now() == start
    assert clock.now().tzinfo is UTC


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=400)), max_size=10))
def test_a_movable_clock_advances_by_what_it_is_told(spans: list[timedelta]) -> None:
    clock = MovableClock(NOON, SHANGHAI)
    for span in spans:
        clock.advance(span)
    assert clock.now() == NOON + sum(spans, timedelta(0))


def test_a_movable_clock_moves_to_an_instant() -> None:
    clock = MovableClock(NOON, SHANGHAI)
    clock.move_to(datetime(2026, 3, 2, 9, tzinfo=SHANGHAI))
    assert clock.now() == datetime(2026, 3, 2, 1, tzinfo=UTC)
    clock.move_to(clock.now())
    assert clock.business_date() == date(2026, 3, 2)


def test_a_movable_clock_never_goes_back() -> None:
    clock = MovableClock(NOON, SHANGHAI)
    with pytest.raises(ValueError, match="cannot go back"):
        clock.advance(timedelta(microseconds=-1))
    with pytest.raises(ValueError, match="cannot go back"):
        clock.move_to(NOON - timedelta(seconds=1))
    assert clock.now() == NOON


@pytest.mark.parametrize("instant", [NAIVE, NAIVE.replace(tzinfo=Nowhere())])
def test_a_naive_instant_crashes(instant: datetime) -> None:
    with pytest.raises(ValueError, match="zone"):
        MovableClock(instant, SHANGHAI)
    with pytest.raises(ValueError, match="zone"):
        MovableClock(NOON, SHANGHAI).move_to(instant)
