"""Interest that runs from day to day and is posted by the calendar."""

import calendar
from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Final

import msgspec

from tael.kernel.money import Money, Rounding
from tael.products.terms.daycount import DayCountName, day_count
from tael.products.terms.figures import RATE_SCALE, Cycle, cycle_days
from tael.products.terms.life import INTEREST_CREDIT, NEGATIVE_INTEREST, Effect, Life, Work, effect
from tael.products.terms.rates import RatePlan, RateTable

_DAYS_KEPT_MAX: Final = 200_000
_LATE_KINDS: Final = frozenset({"interest", "tax"})


class Posting(msgspec.Struct, frozen=True):
    """By which days interest is counted, when it is posted, and how it is rounded then."""

    day_count: DayCountName
    cycle: Cycle
    day: int
    month: int
    next_day: bool
    rounding: Rounding


def credited(day: int, exact: Fraction, life: Life, rounding: Rounding) -> list[Effect]:
    """Returns the posting of an exact amount of interest: to the customer, or from him where rates were negative."""
    minor = Money.rounded(exact, life.currency, rounding=rounding).minor
    return effect(day, INTEREST_CREDIT if minor > 0 else NEGATIVE_INTEREST, minor, life.currency)


class RunningInterest(Work):
    """Interest on the balance at the end of each day."""

    accrues: bool = True

    def __init__(self, plan: RatePlan, posting: Posting) -> None:
        self._plan = plan
        self._posting = posting
        self.late_kinds = _LATE_KINDS if not posting.next_day else frozenset()
        self._count = day_count(posting.day_count)
        self._table = plan.table(plan.life.opened)
        self._changes = frozenset(plan.changes())
        self._postings = frozenset(cycle_days(posting.cycle, posting.day, posting.month, *plan.life.span))
        self._sum = 0

    def stops(self) -> Iterable[int]:
        """Gives the days of posting, and the last days of a rate."""
        return self._postings | {day - 1 for day in self._changes}

    def accrue(self, start: int, end: int, balance: int) -> None:
        """Sums up what the balance earns."""
        if balance > 0:
            self._sum += self._table.earned(balance) * (self._count.at(end) - self._count.at(start))

    def settle(self, day: int, balance: int) -> Iterable[Effect]:
        """Posts on a day of posting, and takes up new rates for the day after."""
        del balance
        if day + 1 in self._changes:
            self._table = self._plan.table(day + 1)
        return self._post(day + self._posting.next_day) if day in self._postings else ()

    def end(self, day: int, balance: int) -> Iterable[Effect]:
        """Posts what is left: the day of closing earns nothing (算头不算尾)."""
        del balance
        return self._post(day)

    def accrued(self) -> Fraction:
        """Returns what is earned and not yet posted."""
        return Fraction(self._sum, RATE_SCALE * self._count.parts)

    def _post(self, day: int) -> list[Effect]:
        exact, self._sum = self.accrued(), 0
        return credited(day, exact, self._plan.life, self._posting.rounding)


class MeanInterest(Work):
    """Interest on the mean of the balances at the end of the days of a month; days before the opening count as zero."""

    accrues: bool = True

    def __init__(self, plan: RatePlan, posting: Posting) -> None:
        self._plan = plan
        self._posting = posting
        self.late_kinds = _LATE_KINDS if not posting.next_day else frozenset()
        self._count = day_count(posting.day_count)
        self._balance_days = 0
        self._month = _month_of(plan.life.opened)
        self._changes = plan.changes()
        self._tables: dict[int, RateTable] = {}
        # Of a broken month the last day that counts, because later rates are not known yet.
        self._last = plan.life.until if plan.life.closed is None else plan.life.closed - 1

    def stops(self) -> Iterable[int]:
        """Gives the last day of each month."""
        return cycle_days("monthly", 31, 1, *self._plan.life.span)

    def accrue(self, start: int, end: int, balance: int) -> None:
        """Sums up the balances of the days."""
        if balance > 0:
            self._balance_days += balance * (end - start)

    def settle(self, day: int, balance: int) -> Iterable[Effect]:
        """Posts at the end of the month, at the rates of its last day."""
        del balance
        posted = self._post(day + self._posting.next_day)
        self._month = _month_of(day + 1)
        return posted

    def end(self, day: int, balance: int) -> Iterable[Effect]:
        """Posts what the days of the broken month earned; its other days count as zero."""
        del balance
        return self._post(day)

    def accrued(self) -> Fraction:
        """Returns what the days so far earned, the rest of the month counting as zero."""
        start, end = self._month
        days = end - start
        earned = self._table(min(end - 1, self._last)).earned(self._balance_days, days)
        return Fraction(earned * (self._count.at(end) - self._count.at(start)), days * RATE_SCALE * self._count.parts)

    def _table(self, day: int) -> RateTable:
        change = bisect_right(self._changes, day)
        if change not in self._tables:
            self._tables[change] = self._plan.table(day)
        return self._tables[change]

    def _post(self, day: int) -> list[Effect]:
        exact, self._balance_days = self.accrued(), 0
        return credited(day, exact, self._plan.life, self._posting.rounding)


@lru_cache(maxsize=_DAYS_KEPT_MAX)
def _month_of(ordinal: int) -> tuple[int, int]:
    """Returns the first day of a day's month, and the first day after it."""
    day = date.fromordinal(ordinal)
    first = day.replace(day=1).toordinal()
    return first, first + calendar.monthrange(day.year, day.month)[1]
