"""Limits (限额): how much may move at once, in a day, in a year, and how much may lie there."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import ClassVar, Literal

import msgspec

from tael.kernel.money import Currency, Money
from tael.products.terms.figures import Amount, amount_faults, is_amount, minor_of
from tael.products.terms.life import OWN_KINDS, UNBOUND, Effect, Life, Movement, Objection, Work
from tael.products.terms.term import Fault, Offer, Path, Term

Span = Literal["payment", "day", "year"]
Scope = Literal["outward", "unbound"]
SPANS: tuple[Span, ...] = ("payment", "day", "year")
SCOPES: tuple[Scope, ...] = ("outward", "unbound")


class Caps(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The most that may go out in one payment, in a calendar day, in a calendar year; nothing where there is no cap."""

    payment: Amount | None = None
    day: Amount | None = None
    year: Amount | None = None


class LimitsTerm(Term, frozen=True):
    """Caps on all that goes out, on what goes out to accounts that are not bound (非绑定账户), and on the balance."""

    kind: ClassVar[str] = "limits"

    outward: Caps | None = None
    unbound: Caps | None = None
    balance: Amount | None = None

    def faults(self, offer: Offer) -> Iterator[Fault]:
        """Gives what is no amount, caps that are zero or out of order, and a term without any."""
        if self.outward is None and self.unbound is None and self.balance is None:
            yield Fault((), "it limits nothing")
        yield from amount_faults(("balance",), self.balance, offer)
        for scope, caps in (("outward", self.outward), ("unbound", self.unbound)):
            if caps is not None:
                yield from _caps_faults((scope,), caps, offer)

    def cap(self, scope: Scope, span: Span, currency: Currency) -> Money | None:
        """Returns the cap of a span, for all that goes out or for what goes to accounts that are not bound."""
        caps = self.outward if scope == "outward" else self.unbound
        figure = getattr(caps, span) if caps else None
        return None if figure is None else Money.parse(figure, currency)

    def balance_cap(self, currency: Currency) -> Money | None:
        """Returns the highest balance that may be reached by money coming in."""
        return None if self.balance is None else Money.parse(self.balance, currency)

    def work(self, life: Life) -> Work:
        """Returns the work that tells what would have been refused."""
        return _Limits(self, life)


def _caps_faults(here: Path, caps: Caps, offer: Offer) -> Iterator[Fault]:
    figures = [(span, getattr(caps, span)) for span in SPANS]
    if all(figure is None for _, figure in figures):
        yield Fault(here, "it limits nothing")
    for span, figure in figures:
        yield from amount_faults((*here, span), figure, offer)
    given = [(span, figure) for span, figure in figures if figure is not None]
    for currency in offer.currencies:
        if all(is_amount(figure, currency) for _, figure in given):
            for (shorter, less), (longer, more) in pairwise(given):
                if minor_of(more, currency) < minor_of(less, currency):
                    yield Fault((*here, longer), f"{more} for a {longer} is below {less} for a {shorter}")


class _Limits(Work):
    moves: bool = True

    def __init__(self, term: LimitsTerm, life: Life) -> None:
        caps: dict[tuple[Scope, Span], int] = {
            (scope, span): cap.minor
            for scope in SCOPES
            for span in SPANS
            if (cap := term.cap(scope, span, life.currency)) is not None
        }
        self._caps = caps
        top = term.balance_cap(life.currency)
        self._top = None if top is None else top.minor
        self._used: dict[tuple[Scope, Span], tuple[object, int]] = {}

    def move(self, day: int, movement: Movement, balance: int) -> Iterable[Effect | Objection]:
        """Objects to a movement beyond a cap; such a movement uses up nothing of the others."""
        del day
        minor = movement.amount_minor
        if movement.kind in OWN_KINDS:
            return
        if minor > 0 and self._top is not None and balance > self._top:
            yield Objection(movement.on, LimitsTerm.kind, "balance")
        if minor >= 0:
            return
        scopes = SCOPES if movement.kind == UNBOUND else SCOPES[:1]
        asked = {key: self._used_with(key, movement) for key in self._caps if key[0] in scopes}
        beyond = [key for key, (_, used) in asked.items() if used > self._caps[key]]
        if beyond:
            yield Objection(movement.on, LimitsTerm.kind, ".".join(beyond[0]))
        else:
            self._used |= asked

    def _used_with(self, key: tuple[Scope, Span], movement: Movement) -> tuple[object, int]:
        on = movement.on
        period: object = {"payment": movement, "day": on, "year": on.year}[key[1]]
        before, used = self._used.get(key, (None, 0))
        return period, (used if before == period and key[1] != "payment" else 0) - movement.amount_minor
