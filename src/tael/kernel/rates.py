"""Yearly rates, day counts and exact interest.

Owns what a rate is, the fraction of a year between two dates, and the interest of one period. Leaves the
rounding of interest to its posting, compounding and schedules to the products, and business days to
`calendar`.

Invariant: every result is an exact fraction; nothing is rounded before someone names a rounding.
"""

import re
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Self, assert_never

import msgspec

from tael.kernel.errors import InvalidRate
from tael.kernel.money import Money

RATE_TEXT_LENGTH_MAX = 24
"""Longest rate text that is read."""

PERCENT_DECIMALS_MAX = 20
"""Decimals after which the text of a percentage is rounded; no rate that was read from text needs more."""

_DECIMAL_GRAMMAR = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


def _decimal(text: str) -> Fraction:
    if len(text) > RATE_TEXT_LENGTH_MAX or _DECIMAL_GRAMMAR.fullmatch(text) is None:
        raise InvalidRate(text=text[:RATE_TEXT_LENGTH_MAX])
    return Fraction(text)


class Rate(msgspec.Struct, frozen=True, order=False):
    """A rate of interest: an exact fraction of one per year. It may be negative.

    Building it from anything but a Fraction crashes with TypeError.
    """

    value: Fraction

    def __post_init__(self) -> None:
        if self.value.__class__ is not Fraction:
            msg = f"a rate is made of a Fraction, not {self.value!r}"
            raise TypeError(msg)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a decimal fraction of one: "0.0350" is 3.5%; refuses with InvalidRate."""
        return cls(_decimal(text))

    @classmethod
    def percent(cls, text: str) -> Self:
        """Read a decimal percentage: "3.5" is 3.5%; refuses with InvalidRate."""
        return cls(_decimal(text) / 100)

    @classmethod
    def bps(cls, points: int) -> Self:
        """Make a rate of whole basis points: 35 is 0.35%."""
        if points.__class__ is not int:
            msg = f"basis points are a whole number, not {points!r}"
            raise TypeError(msg)
        return cls(Fraction(points, 10_000))

    @property
    def percent_text(self) -> str:
        """The percentage as the shortest decimal text, without a sign of percent: "3.5".

        A percentage that needs more than PERCENT_DECIMALS_MAX decimals is rounded to the nearest, ties to
        even.
        """
        scaled = round(self.value * 100 * 10**PERCENT_DECIMALS_MAX)
        digits = str(abs(scaled)).zfill(PERCENT_DECIMALS_MAX + 1)
        decimals = digits[-PERCENT_DECIMALS_MAX:].rstrip("0")
        sign = "-" if scaled < 0 else ""
        return f"{sign}{digits[:-PERCENT_DECIMALS_MAX]}{'.' if decimals else ''}{decimals}"

    def __add__(self, other: "Rate") -> "Rate":
        if not isinstance(other, Rate):
            return NotImplemented
        return Rate(self.value + other.value)

    def __sub__(self, other: "Rate") -> "Rate":
        if not isinstance(other, Rate):
            return NotImplemented
        return Rate(self.value - other.value)

    def __neg__(self) -> "Rate":
        return Rate(-self.value)

    def __lt__(self, other: "Rate") -> bool:
        if not isinstance(other, Rate):
            return NotImplemented
        return self.value < other.value

    def __le__(self, other: "Rate") -> bool:
        if not isinstance(other, Rate):
            return NotImplemented
        return self.value <= other.value

    def __gt__(self, other: "Rate") -> bool:
        if not isinstance(other, Rate):
            return NotImplemented
        return self.value > other.value

    def __ge__(self, other: "Rate") -> bool:
        if not isinstance(other, Rate):
            return NotImplemented
        return self.value >= other.value

    def __str__(self) -> str:
        return f"{self.percent_text}%"


class DayCount(Enum):
    """A day count fraction of the 2006 ISDA Definitions, Section 4.16; its value is the term in contracts."""

    ACT_ACT_ISDA = "ACT/ACT"
    """4.16(b): days in leap years over 366 plus the other days over 365."""

    ACT_365F = "ACT/365F"
    """4.16(d): days over 365."""

    ACT_360 = "ACT/360"
    """4.16(e): days over 360."""

    THIRTY_360 = "30/360"
    """4.16(f), bond basis: months of 30 days; a last day of 31 counts as 30 after a first day of 30 or 31."""

    THIRTY_E_360 = "30E/360"
    """4.16(g), Eurobond basis: months of 30 days; every day of 31 counts as 30."""

    def year_fraction(self, start: date, end: date) -> Fraction:
        """Give the part of a year from start, included, to end, excluded; ValueError if end comes first."""
        if end < start:
            msg = f"a period that starts on {start} cannot end on {end}"
            raise ValueError(msg)
        match self:
            case DayCount.ACT_360:
                return Fraction((end - start).days, 360)
            case DayCount.ACT_365F:
                return Fraction((end - start).days, 365)
            case DayCount.ACT_ACT_ISDA:
                return _years_elapsed(end) - _years_elapsed(start)
            case DayCount.THIRTY_360:
                first = min(start.day, 30)
                last = min(end.day, 30) if first == 30 else end.day  # noqa: PLR2004 - a month of this basis
                return _thirty_day_months(start, first, end, last)
            case DayCount.THIRTY_E_360:
                return _thirty_day_months(start, min(start.day, 30), end, min(end.day, 30))
            case _:
                assert_never(self)


def _years_elapsed(day: date) -> Fraction:
    # Each whole year is one, leap or not: a difference then weighs every day by the length of its year.
    first = date(day.year, 1, 1)
    length = date(day.year, 12, 31).toordinal() - first.toordinal() + 1
    return day.year + Fraction((day - first).days, length)


def _thirty_day_months(start: date, first: int, end: date, last: int) -> Fraction:
    months = (end.year - start.year) * 12 + end.month - start.month
    return Fraction(months * 30 + last - first, 360)


def interest(principal: Money, rate: Rate, days: DayCount, start: date, end: date) -> Fraction:
    """Compute the simple interest of one period, in minor units, exact and unrounded.

    principal × rate × year fraction from start, included, to end, excluded. `Money.rounded` makes money of
    it. Raises ValueError where end is before start.
    """
    return principal.minor * rate.value * days.year_fraction(start, end)
