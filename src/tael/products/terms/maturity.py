"""Maturity (到期): what becomes of a deposit when its time is over."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, ClassVar, Literal

import msgspec

from tael.products.terms.figures import add_months
from tael.products.terms.life import (
    INTEREST_CREDIT,
    NEGATIVE_INTEREST,
    PAY_OUT,
    TAX_WITHHELD,
    Effect,
    Life,
    Work,
    effect,
)
from tael.products.terms.tenor import TenorTerm
from tael.products.terms.term import Fault, Offer, Term

MaturityAction = Literal["renew_with_interest", "renew_principal", "pay_out"]

_NET_INTEREST = (INTEREST_CREDIT, NEGATIVE_INTEREST, TAX_WITHHELD)


class MaturityTerm(Term, frozen=True):
    """At its maturity a deposit is renewed (自动转存) with its interest, renewed without it, or paid out with it.

    After `renewals` renewals it is paid out.
    """

    kind: ClassVar[str] = "maturity"
    needs: ClassVar[frozenset[str]] = frozenset({"tenor"})
    order: ClassVar[int] = 40

    action: MaturityAction
    renewals: Annotated[int, msgspec.Meta(ge=0, le=1_000)] = 1_000

    def faults(self, offer: Offer) -> Iterator[Fault]:
        """Gives a deposit on notice, which has no end."""
        tenor = offer.term(TenorTerm)
        if tenor and tenor.notice_days:
            yield Fault((), "a deposit on notice has no maturity")

    def work(self, life: Life) -> Work:
        """Returns the work that pays out what is to be paid."""
        return _Maturity(self, life)

    def dates(self, life: Life) -> dict[int, MaturityAction]:
        """Returns the days of maturity of an account with what is done on each, through the day after its last."""
        found: dict[int, MaturityAction] = {}
        months, opened = life.tenor_months, date.fromordinal(life.opened)
        times = 1
        while months and (day := add_months(opened, months * times).toordinal()) <= life.until + 1:
            found[day] = self.action if times <= self.renewals else "pay_out"
            if found[day] == "pay_out":
                break
            times += 1
        return found


class _Maturity(Work):
    follows: bool = True

    def __init__(self, term: MaturityTerm, life: Life) -> None:
        self._life = life
        self._dates = term.dates(life)
        self._interest = 0

    def stops(self) -> Iterable[int]:
        """Gives the last day of each period."""
        return (day - 1 for day in self._dates)

    def follow(self, effect: Effect) -> Iterable[Effect]:
        """Takes note of the interest of a period, less its tax."""
        if effect.event in _NET_INTEREST and effect.on.toordinal() in self._dates:
            self._interest += effect.signed_minor
        return ()

    def settle(self, day: int, balance: int) -> Iterable[Effect]:
        """Pays out the interest, or everything."""
        interest, self._interest = self._interest, 0
        match self._dates[day + 1]:
            case "renew_with_interest":
                return ()
            case "renew_principal":
                return effect(day + 1, PAY_OUT, -max(interest, 0), self._life.currency, "interest")
            case "pay_out":
                due = balance if day + 1 >= self._life.books_from else balance + interest
                return effect(day + 1, PAY_OUT, -max(due, 0), self._life.currency, "all")
