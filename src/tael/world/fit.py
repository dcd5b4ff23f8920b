"""The fitting of a rhythm on the books of a bank.

Owns the counting. Leaves the reading of files and the meaning of their codes to whoever makes the
observations. Keeps the result a function of its input alone: the same observations, in any order, give the
same rhythm to the last digit.
"""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeVar

import msgspec

from tael.world.rhythm import (
    DAYS_OF_MONTH,
    DAYS_OF_WEEK,
    MONTHS_OF_YEAR,
    Group,
    GroupRhythm,
    OneMonth,
    Quantiles,
    Rhythm,
)

PER_MONTH_MAX = 12
"""More movements than these in a month count as these."""
DIGITS = 5
"""Digits a statistic keeps after the point."""

_Row = TypeVar("_Row")
_INCOMES = frozenset({Group.INCOME, Group.CASH_DEPOSIT})
_Month = tuple[int, int]


class Observation(msgspec.Struct, frozen=True, order=True, gc=False):
    """One movement as the fit sees it."""

    account_id: int
    date: date
    group: Group
    amount_minor: int


class AmountObservation(msgspec.Struct, frozen=True, order=True, gc=False):
    """One movement of which only account, day, side and amount are known."""

    account_id: int
    date: date
    credit: bool
    amount_minor: int


def fit(rows: Iterable[Observation], amounts_199710: Iterable[AmountObservation], *, source: str = "") -> Rhythm:
    """Return the rhythm of the observed movements.

    Frequencies count whole months only: the month of an account's first and of its last movement are left
    out, and so is an account without a whole month or without any income in its whole months.
    """
    by_account: dict[int, list[Observation]] = defaultdict(list)
    for row in rows:
        by_account[row.account_id].append(row)
    whole = {
        account_id: kept
        for account_id, movements in by_account.items()
        if (kept := _whole_months(movements)).income_minor > 0
    }
    exposure = _Exposure.of(whole.values())
    firsts = [(_first_deposit(by_account[account_id]), kept.income_minor) for account_id, kept in whole.items()]
    return Rhythm(
        source=source,
        accounts=len(whole),
        account_months=sum(len(kept.months) for kept in whole.values()),
        income_minor=_quantiles([kept.income_minor for kept in whole.values()]),
        first_deposit_multiples=_quantiles([first / income for first, income in firsts if first]),
        groups={
            group: _group_rhythm(group, whole.values(), exposure)
            for group in Group
            if any(row.group is group for kept in whole.values() for row in kept.rows)
        },
        october_1997=_one_month(list(amounts_199710)),
    )


class _WholeMonths(msgspec.Struct, frozen=True):
    """The movements of one account in its whole months, and what it takes in one of them."""

    months: tuple[_Month, ...]
    rows: tuple[Observation, ...]
    income_minor: Fraction


class _Exposure(msgspec.Struct, frozen=True):
    """How many account-days fell on each day of the month and of the week, account-months on each month."""

    days: tuple[int, ...]
    weekdays: tuple[int, ...]
    months: tuple[int, ...]

    @staticmethod
    def of(accounts: Iterable[_WholeMonths]) -> "_Exposure":
        days = [0] * DAYS_OF_MONTH
        weekdays = [0] * DAYS_OF_WEEK
        months = [0] * MONTHS_OF_YEAR
        for (year, month), accounts_then in Counter(month for account in accounts for month in account.months).items():
            first_weekday, length = monthrange(year, month)
            months[month - 1] += accounts_then
            for day in range(length):
                days[day] += accounts_then
                weekdays[(first_weekday + day) % DAYS_OF_WEEK] += accounts_then
        return _Exposure(tuple(days), tuple(weekdays), tuple(months))


def _whole_months(movements: Sequence[Observation]) -> _WholeMonths:
    first = min(_month(row.date) for row in movements)
    last = max(_month(row.date) for row in movements)
    months = tuple(_months_between(first, last))
    inside = frozenset(months)
    rows = tuple(sorted(row for row in movements if _month(row.date) in inside))
    income = sum(row.amount_minor for row in rows if row.group in _INCOMES)
    return _WholeMonths(months, rows, Fraction(income, len(months) or 1))


def _first_deposit(movements: Sequence[Observation]) -> int:
    first_day = min(row.date for row in movements)
    deposits = [row.amount_minor for row in movements if row.date == first_day and row.group is Group.CASH_DEPOSIT]
    return min(deposits, default=0)


def _group_rhythm(group: Group, accounts: Iterable[_WholeMonths], exposure: _Exposure) -> GroupRhythm:
    accounts = list(accounts)
    having = [(account, rows) for account in accounts if (rows := [row for row in account.rows if row.group is group])]
    rows = [row for _, rows_of_account in having for row in rows_of_account]
    usual = sum(max(Counter(row.date.day for row in rows_of_account).values()) for _, rows_of_account in having)
    return GroupRhythm(
        rows=len(rows),
        accounts_share=_share(len(having), len(accounts)),
        per_month=_histogram(
            count for account, rows_of_account in having for count in _counts_per_month(account.months, rows_of_account)
        ),
        usual_day_share=_share(usual, len(rows)),
        last_day_share=_share(sum(_is_last_day(row.date) for row in rows), len(rows)),
        day_of_month=_profile(rows, lambda row: row.date.day - 1, exposure.days),
        weekday=_profile(rows, lambda row: row.date.weekday(), exposure.weekdays),
        month_of_year=_profile(rows, lambda row: row.date.month - 1, exposure.months),
        income_multiples=_quantiles(
            [row.amount_minor / account.income_minor for account, rows_of_account in having for row in rows_of_account]
        ),
    )


def _one_month(rows: Sequence[AmountObservation]) -> OneMonth:
    accounts = {row.account_id for row in rows}
    credits_ = [row for row in rows if row.credit]
    debits = [row for row in rows if not row.credit]
    exposure = (1,) * DAYS_OF_MONTH
    return OneMonth(
        rows=len(rows),
        accounts=len(accounts),
        credits_share=_share(len(credits_), len(rows)),
        credits_per_account=_histogram(_counts_per_account(accounts, credits_)),
        debits_per_account=_histogram(_counts_per_account(accounts, debits)),
        credit_days=_profile(credits_, lambda row: row.date.day - 1, exposure),
        debit_days=_profile(debits, lambda row: row.date.day - 1, exposure),
        credit_minor=_quantiles([row.amount_minor for row in credits_]),
        debit_minor=_quantiles([row.amount_minor for row in debits]),
    )


def _counts_per_month(months: Iterable[_Month], rows: Iterable[Observation]) -> Iterator[int]:
    counts = Counter(_month(row.date) for row in rows)
    return (counts[month] for month in months)


def _counts_per_account(accounts: Iterable[int], rows: Iterable[AmountObservation]) -> Iterator[int]:
    counts = Counter(row.account_id for row in rows)
    return (counts[account] for account in accounts)


def _histogram(counts: Iterable[int]) -> tuple[float, ...]:
    """Return the share of each count from none to the highest seen, the rare high ones as PER_MONTH_MAX."""
    seen = Counter(min(count, PER_MONTH_MAX) for count in counts)
    return tuple(_share(seen[count], seen.total()) for count in range(max(seen, default=0) + 1))


def _profile(rows: Iterable[_Row], slot: Callable[[_Row], int], exposure: Sequence[int]) -> tuple[float, ...]:
    """Return one weight per slot: movements per occurrence of the slot, together one."""
    counts = Counter(slot(row) for row in rows)
    rates = [Fraction(counts[place], occurrences or 1) for place, occurrences in enumerate(exposure)]
    return tuple(_share(rate, sum(rates)) for rate in rates)


def _quantiles(values: Iterable[int | Fraction]) -> Quantiles:
    """Return the values of nearest rank; of nothing, zeros."""
    ranked = sorted(values) or [0]
    top = len(ranked) - 1
    return Quantiles(*(round(float(ranked[(top * percent + 50) // 100]), DIGITS) for percent in (5, 25, 50, 75, 95)))


def _share(part: int | Fraction, whole: int | Fraction) -> float:
    return round(float(Fraction(part) / whole), DIGITS) if whole else 0.0


def _month(day: date) -> _Month:
    return day.year, day.month


def _months_between(first: _Month, last: _Month) -> Iterator[_Month]:
    """Yield the months after the first and before the last."""
    index = first[0] * MONTHS_OF_YEAR + first[1]
    end = last[0] * MONTHS_OF_YEAR + last[1] - 1
    for month in range(index, end):
        yield month // MONTHS_OF_YEAR, month % MONTHS_OF_YEAR + 1


def _is_last_day(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]
