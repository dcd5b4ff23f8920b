"""Amounts, percentages and dates as terms write them, and their exact whole numbers.

Percentages have at most six decimals, so that every rate is a whole number of `RATE_SCALE` parts and interest is
summed up in integers.
"""

import calendar
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Annotated, Final, Literal

import msgspec

from tael.kernel.errors import Refusal
from tael.kernel.money import Currency, Money
from tael.products.terms.term import Fault, Offer, Path

RATE_SCALE: Final = 10**8
"""Into how many parts one is divided: a percentage of six decimals is a whole number of them."""

RATE_PERCENT_MAX: Final = 36
"""The highest yearly rate that is believed: beyond 36 % no court of China enforced interest (法释〔2015〕18号, 26)."""

MONTHS: Final = 12

_PERCENT_DECIMALS: Final = 6
_YEARS_KEPT_MAX: Final = 4_096

AMOUNT_PATTERN: Final = r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$"
PERCENT_PATTERN: Final = r"^-?(0|[1-9][0-9]{0,2})(\.[0-9]{1,6})?$"
NAME_PATTERN: Final = r"^[a-z][a-z0-9_]{0,39}$"
CURRENCY_PATTERN: Final = r"^[A-Z]{3}$"
COUNTRY_PATTERN: Final = r"^[A-Z]{2}$"

LANGUAGE_PATTERN: Final = r"^[a-z]{2}(-[A-Z]{2})?$"
TEMPLATE_PATTERN: Final = r"^[a-z0-9][a-z0-9._/-]{0,99}$"

PHRASES: Final = {
    AMOUNT_PATTERN: 'an amount such as "1000.00"',
    PERCENT_PATTERN: 'a percentage such as "1.35", with at most six decimals',
    NAME_PATTERN: "a name of lower-case letters, digits and underscores, at most 40",
    CURRENCY_PATTERN: "a currency of three capital letters, such as CNY",
    COUNTRY_PATTERN: "a country of two capital letters, such as CN",
    LANGUAGE_PATTERN: "a language such as en or zh-CN",
    TEMPLATE_PATTERN: "a name of lower-case letters, digits and . _ / -, at most 100",
}
"""What a text that must match a pattern is called."""

Amount = Annotated[str, msgspec.Meta(pattern=AMOUNT_PATTERN)]
"""A decimal amount of at least zero, in each currency that it applies to."""

Percent = Annotated[str, msgspec.Meta(pattern=PERCENT_PATTERN)]
"""A percentage."""

Name = Annotated[str, msgspec.Meta(pattern=NAME_PATTERN)]
"""A tag, an event or another word that one system tells another."""

CurrencyCode = Annotated[str, msgspec.Meta(pattern=CURRENCY_PATTERN)]
CountryCode = Annotated[str, msgspec.Meta(pattern=COUNTRY_PATTERN)]

Cycle = Literal["monthly", "quarterly", "yearly"]
"""How often something comes round: every month, in March, June, September and December, or in one month of the year."""


def rate_parts(percent: str) -> int:
    """Returns a percentage as a whole number of RATE_SCALE parts: "1.35" is 1,350,000."""
    sign = -1 if percent.startswith("-") else 1
    whole, _, decimals = percent.lstrip("-").partition(".")
    return sign * int(whole + decimals.ljust(_PERCENT_DECIMALS, "0"))


def minor_of(amount: str, currency: str) -> int:
    """Returns an amount in minor units of a currency."""
    return Money.parse(amount, Currency(currency)).minor


def is_amount(text: str, currency: str) -> bool:
    """Whether a text is an amount of a currency: not too large, and without more decimals than it has."""
    try:
        minor_of(text, currency)
    except Refusal:
        return False
    return True


def amount_faults(path: Path, amount: str | None, offer: Offer, currency: str | None = None) -> Iterator[Fault]:
    """Gives a fault where an amount has more decimals than a currency that it applies to, or is too large for it."""
    for code in (currency,) if currency else offer.currencies:
        if amount is not None and not is_amount(amount, code):
            yield Fault(path, f"{amount} is no amount of {code}")


def rate_faults(path: Path, percent: str | None) -> Iterator[Fault]:
    """Gives a fault where a yearly rate is beyond belief."""
    if percent is not None and abs(rate_parts(percent)) > RATE_PERCENT_MAX * RATE_SCALE // 100:
        yield Fault(path, f"a rate of {percent} % a year is beyond {RATE_PERCENT_MAX} %")


def month_day(year: int, month: int, day: int) -> date:
    """Returns a day of a month, its last day where it has fewer."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def add_months(start: date, months: int) -> date:
    """Returns the same day some months later, the last day of the month where it has fewer."""
    year, month = divmod(start.year * MONTHS + start.month - 1 + months, MONTHS)
    return month_day(year, month + 1, start.day)


def cycle_days(cycle: Cycle, day: int, month: int, start: int, end: int) -> list[int]:
    """Returns the days from start to end, both included, on which a cycle comes round; a yearly one does in `month`."""
    years = range(date.fromordinal(start).year, date.fromordinal(end).year + 1) if start <= end else ()
    return [found for year in years for found in _days_of_year(cycle, day, month, year) if start <= found <= end]


# Kept, because every account of a product asks for the same years.
@lru_cache(maxsize=_YEARS_KEPT_MAX)
def _days_of_year(cycle: Cycle, day: int, month: int, year: int) -> tuple[int, ...]:
    months = {"monthly": range(1, MONTHS + 1), "quarterly": range(3, MONTHS + 1, 3), "yearly": (month,)}[cycle]
    return tuple(month_day(year, at, day).toordinal() for at in months)
