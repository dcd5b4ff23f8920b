"""Overdraft (透支): how far below zero an account may go, and what that costs."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Annotated, ClassVar

import msgspec

from tael.kernel.money import Money, Rounding
from tael.products.terms.daycount import DayCountName, day_count
from tael.products.terms.figures import (
    RATE_SCALE,
    Amount,
    Percent,
    amount_faults,
    cycle_days,
    rate_faults,
    rate_parts,
)
from tael.products.terms.life import OWN_KINDS, PENALTY_INTEREST, Effect, Life, Movement, Objection, Work, effect
from tael.products.terms.term import Fault, Offer, Term

GRACE_DAYS_MAX = 90


class OverdraftTerm(Term, frozen=True):
    """An overdraft up to a limit, in each of the currencies; its interest is charged every month on a day.

    The first `grace_days` days of each stretch below zero cost nothing.
    """

    kind: ClassVar[str] = "overdraft"
    forbids: ClassVar[frozenset[str]] = frozenset({"tenor"})
    order: ClassVar[int] = 20

    limit: Amount
    rate: Percent = "0"
    grace_days: Annotated[int, msgspec.Meta(ge=0, le=GRACE_DAYS_MAX)] = 0
    day_count: DayCountName = "ACT/360"
    charge_day: Annotated[int, msgspec.Meta(ge=1, le=31)] = 20
    rounding: Rounding = "half_up"

    def faults(self, offer: Offer) -> Iterator[Fault]:
        """Gives a limit that is no amount of a currency, and a rate that is negative or beyond belief."""
        yield from amount_faults(("limit",), self.limit, offer)
        yield from rate_faults(("rate",), self.rate)
        if rate_parts(self.rate) < 0:
            yield Fault(("rate",), "an overdraft does not pay its holder")

    def work(self, life: Life) -> Work:
        """Returns the work that charges interest below zero and sees the limit kept."""
        return _Overdraft(self, life)


class _Overdraft(Work):
    moves: bool = True

    def __init__(self, term: OverdraftTerm, life: Life) -> None:
        self._term = term
        self._life = life
        self._rate = rate_parts(term.rate)
        self.accrues = self._rate > 0
        self._count = day_count(term.day_count)
        self._floor = -Money.parse(term.limit, life.currency).minor
        self._below_since: int | None = None
        self._sum = 0

    def stops(self) -> Iterable[int]:
        return cycle_days("monthly", self._term.charge_day, 1, *self._life.span) if self.accrues else ()

    def accrue(self, start: int, end: int, balance: int) -> None:
        if balance >= 0:
            self._below_since = None
            return
        if self._below_since is None:
            self._below_since = start
        start = max(start, self._below_since + self._term.grace_days)
        if start < end:
            self._sum += balance * self._rate * (self._count.at(end) - self._count.at(start))

    def move(self, day: int, movement: Movement, balance: int) -> Iterable[Effect | Objection]:
        del day
        if movement.amount_minor < 0 and balance < self._floor and movement.kind not in OWN_KINDS:
            return (Objection(movement.on, OverdraftTerm.kind, "beyond_limit"),)
        return ()

    def settle(self, day: int, balance: int) -> Iterable[Effect]:
        del balance
        return self._charge(day + 1)

    def end(self, day: int, balance: int) -> Iterable[Effect]:
        del balance
        return self._charge(day)

    def accrued(self) -> Fraction:
        return Fraction(self._sum, RATE_SCALE * self._count.parts)

    def _charge(self, day: int) -> list[Effect]:
        if self._sum == 0:
            return []
        exact, self._sum = self.accrued(), 0
        minor = Money.rounded(exact, self._life.currency, rounding=self._term.rounding).minor
        return effect(day, PENALTY_INTEREST, minor, self._life.currency)
