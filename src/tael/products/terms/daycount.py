"""Day counts as whole numbers: where each day stands in the years, so that a part of a year is a subtraction.

A count divides a year into `parts`; the part of a year from one day to another is the difference of their places
over `parts`. All counts here add up: a span is the sum of its days, so interest may be summed by spans of one
balance. 30/360 (bond basis) does not, and is not offered.
"""

import calendar
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Final, Literal

DayCountName = Literal["ACT/365F", "ACT/360", "ACT/ACT", "30E/360", "one_twelfth"]
"""Counts of the kernel that add up; and one_twelfth: each month a twelfth of a year, its days equal parts of it."""

_DAYS_KEPT_MAX: Final = 200_000
_COMMON_DAYS, _LEAP_DAYS = 365, 366
_MONTH_PARTS: Final = 4 * 7 * 29 * 15 * 31  # the least number that 28, 29, 30 and 31 all divide


class PlacedDays:
    """A day count: `parts` of a year, and the place of each day."""

    def __init__(self, parts: int, at: Callable[[int], int]) -> None:
        self.parts = parts
        self.at = at


@lru_cache(maxsize=_DAYS_KEPT_MAX)
def _actual_actual(ordinal: int) -> int:
    day = date.fromordinal(ordinal)
    length = _LEAP_DAYS if calendar.isleap(day.year) else _COMMON_DAYS
    passed = ordinal - date(day.year, 1, 1).toordinal()
    return day.year * _COMMON_DAYS * _LEAP_DAYS + passed * (_COMMON_DAYS * _LEAP_DAYS // length)


@lru_cache(maxsize=_DAYS_KEPT_MAX)
def _thirty_day_months(ordinal: int) -> int:
    day = date.fromordinal(ordinal)
    return (day.year * 12 + day.month) * 30 + min(day.day, 30)


@lru_cache(maxsize=_DAYS_KEPT_MAX)
def _twelfths(ordinal: int) -> int:
    day = date.fromordinal(ordinal)
    length = calendar.monthrange(day.year, day.month)[1]
    return (day.year * 12 + day.month) * _MONTH_PARTS + (day.day - 1) * (_MONTH_PARTS // length)


_COUNTS: Final[dict[str, PlacedDays]] = {
    "ACT/365F": PlacedDays(365, int),
    "ACT/360": PlacedDays(360, int),
    "ACT/ACT": PlacedDays(_COMMON_DAYS * _LEAP_DAYS, _actual_actual),
    "30E/360": PlacedDays(360, _thirty_day_months),
    "one_twelfth": PlacedDays(12 * _MONTH_PARTS, _twelfths),
}


def day_count(name: DayCountName) -> PlacedDays:
    """Returns the count of a name."""
    return _COUNTS[name]
