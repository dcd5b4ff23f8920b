"""Business days: on which days the banks of a country work.

Owns business-day conventions and counting over the public holidays of a country, as published by the
`holidays` package: for China the notices of the State Council, with the weekends that are worked to make up
for a holiday. Leaves cut-off times to payments, and year fractions to `rates`.

Invariant: an answer depends on the country and the date alone, never on what was asked before or on the
language of the machine. A year for which nothing is published yet has the holidays fixed by law and plain
weekends.
"""

import re
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache
from typing import Final, Self, assert_never

import holidays

from tael.kernel.errors import UnknownCalendar

ADJUSTMENT_DAYS_MAX = 31
"""How far the next business day is looked for; no published closure comes near."""

BUSINESS_DAYS_MAX = 2_600
"""How many business days are counted at once in either direction: some ten years."""

SPAN_DAYS_MAX = 36_600
"""The longest span between two dates in which business days are counted: some hundred years."""

_YEARS_KEPT_MAX = 1_024
_COUNTRIES_KEPT_MAX = 256
_COUNTRY_LENGTH_MAX = 8
_COUNTRY_GRAMMAR = re.compile(r"[A-Z]{2}")
_DAY: Final = timedelta(days=1)


class Convention(Enum):
    """What happens to a date that is no business day (2006 ISDA Definitions, Section 4.12)."""

    FOLLOWING = "following"
    """The next business day."""

    MODIFIED_FOLLOWING = "modified_following"
    """The next business day, unless that is in another month: then the one before."""

    PRECEDING = "preceding"
    """The business day before."""

    MODIFIED_PRECEDING = "modified_preceding"
    """The business day before, unless that is in another month: then the next."""

    UNADJUSTED = "unadjusted"
    """Nothing."""


@lru_cache(maxsize=_COUNTRIES_KEPT_MAX)
def _language(country: str) -> str | None:
    if _COUNTRY_GRAMMAR.fullmatch(country) is None:
        raise UnknownCalendar(country=country[:_COUNTRY_LENGTH_MAX])
    try:
        return holidays.country_holidays(country).default_language
    except NotImplementedError:
        raise UnknownCalendar(country=country) from None


# One object a year, filled before it is shared: the package fills its objects while they are read, which two
# threads would see half done.
@lru_cache(maxsize=_YEARS_KEPT_MAX)
def _year(country: str, year: int) -> holidays.HolidayBase:
    # The language is named, because the package would otherwise take that of the machine.
    published = holidays.country_holidays(country, language=_language(country))
    published.get(date(year, 1, 1))
    return published


class BusinessCalendar:
    """The business days of one country. `BusinessCalendar.of("CN")` makes it."""

    __slots__ = ("_country",)

    def __init__(self, country: str) -> None:
        _language(country)
        self._country = country

    @classmethod
    def of(cls, country: str) -> Self:
        """Make the calendar of a country, by its two letters in ISO 3166-1; refuses with UnknownCalendar."""
        return cls(country)

    @property
    def country(self) -> str:
        """The two letters of the country."""
        return self._country

    def is_business_day(self, day: date) -> bool:
        """Tell whether banks work on the day; a weekend that makes up for a holiday is worked."""
        return _year(self._country, day.year).is_working_day(day)

    def holiday_name(self, day: date) -> str | None:
        """Give the name of the public holiday, in the first language of the country, where the day is one."""
        name = _year(self._country, day.year).get(day)
        return name if isinstance(name, str) else None

    def adjust(self, day: date, convention: Convention) -> date:
        """Move a date that is no business day to one, by the convention."""
        match convention:
            case Convention.UNADJUSTED:
                return day
            case Convention.FOLLOWING:
                return self._nearest(day, _DAY)
            case Convention.PRECEDING:
                return self._nearest(day, -_DAY)
            case Convention.MODIFIED_FOLLOWING:
                return self._within_month(day, _DAY)
            case Convention.MODIFIED_PRECEDING:
                return self._within_month(day, -_DAY)
            case _:
                assert_never(convention)

    def add_business_days(self, day: date, count: int) -> date:
        """Give the count-th business day after the date, or before it where the count is negative.

        The date itself is never counted, and with a count of zero it is returned as it is. Raises ValueError
        beyond BUSINESS_DAYS_MAX.
        """
        if abs(count) > BUSINESS_DAYS_MAX:
            msg = f"at most {BUSINESS_DAYS_MAX} business days are counted at once, not {count}"
            raise ValueError(msg)
        step = _DAY if count > 0 else -_DAY
        for _ in range(abs(count)):
            day = self._nearest(day + step, step)
        return day

    def business_days_between(self, start: date, end: date) -> int:
        """Count the business days from start, included, to end, excluded.

        Raises ValueError where end is before start or more than SPAN_DAYS_MAX days after it.
        """
        span = (end - start).days
        if not 0 <= span <= SPAN_DAYS_MAX:
            msg = f"business days are counted over 0 to {SPAN_DAYS_MAX} days, not from {start} to {end}"
            raise ValueError(msg)
        return sum(self.is_business_day(start + timedelta(days=at)) for at in range(span))

    def __eq__(self, other: object) -> bool:
        return self._country == other._country if isinstance(other, BusinessCalendar) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._country)

    def __repr__(self) -> str:
        return f"BusinessCalendar({self._country!r})"

    def _nearest(self, day: date, step: timedelta) -> date:
        for at in range(ADJUSTMENT_DAYS_MAX + 1):
            found = day + at * step
            if self.is_business_day(found):
                return found
        msg = f"{self._country} has no business day within {ADJUSTMENT_DAYS_MAX} days of {day}"
        raise RuntimeError(msg)

    def _within_month(self, day: date, step: timedelta) -> date:
        found = self._nearest(day, step)
        return found if found.month == day.month else self._nearest(day, -step)
