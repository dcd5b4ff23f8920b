"""Fees (费用): what is charged for what, and who is spared."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Annotated, ClassVar, Final

import msgspec

from tael.kernel.money import Money, Rounding
from tael.products.terms.figures import (
    RATE_SCALE,
    Amount,
    Name,
    Percent,
    amount_faults,
    cycle_days,
    is_amount,
    minor_of,
    rate_parts,
)
from tael.products.terms.life import FEE, OWN_KINDS, Effect, Life, Movement, Objection, Work, effect
from tael.products.terms.statement import StatementTerm
from tael.products.terms.term import Fault, Offer, Path, Term

CHARGES_MAX: Final = 50
PERIODS: Final = ("monthly", "quarterly", "yearly")
MOMENTS: Final = frozenset({*PERIODS, "statement", "opening", "closing"})
"""Events that are no movements; any other event of a charge is the kind of a movement."""


class FeeTier(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fee for what is at least `from`: a flat amount, a percentage, or both."""

    from_: Amount = msgspec.field(name="from", default="0")
    flat: Amount = "0"
    percent: Percent = "0"


class Waiver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Spares a charge: to whom has at least a balance, to owners with a tag, or the first times of each month."""

    balance_at_least: Amount | None = None
    tag: Name | None = None
    free_per_month: Annotated[int, msgspec.Meta(ge=1, le=10_000)] | None = None


class Charge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fee for an event: a flat amount, a percentage of what moved, both, or by tiers of it.

    Of a period, the percentage is of the balance.
    """

    name: Name
    event: Name
    flat: Amount = "0"
    percent: Percent = "0"
    tiers: Annotated[tuple[FeeTier, ...], msgspec.Meta(max_length=50)] = ()
    min: Amount | None = None
    max: Amount | None = None
    waivers: Annotated[tuple[Waiver, ...], msgspec.Meta(max_length=20)] = ()
    rounding: Rounding = "half_up"


class FeesTerm(Term, frozen=True):
    """What is charged for movements, periods, statements, the opening and the closing."""

    kind: ClassVar[str] = "fees"
    order: ClassVar[int] = 60

    charges: Annotated[tuple[Charge, ...], msgspec.Meta(min_length=1, max_length=CHARGES_MAX)]

    def faults(self, offer: Offer) -> Iterator[Fault]:
        """Gives charges of nothing or too much, twins, tiers out of order, and statements that nobody makes."""
        for at, charge in enumerate(self.charges):
            here: Path = ("charges", at)
            if charge.name in [other.name for other in self.charges[:at]]:
                yield Fault((*here, "name"), f"{charge.name} is charged twice")
            if charge.event in OWN_KINDS:
                yield Fault((*here, "event"), f"{charge.event} is what the bank itself does")
            if charge.event == "statement" and StatementTerm.kind not in offer.terms:
                yield Fault((*here, "event"), "a fee for statements needs the term statement")
            yield from _charge_faults(here, charge, offer)

    def work(self, life: Life) -> Work:
        """Returns the work that charges."""
        return _Fees(self, life)


def _charge_faults(here: Path, charge: Charge, offer: Offer) -> Iterator[Fault]:
    figures: list[tuple[Path, str | None]] = [(("flat",), charge.flat), (("min",), charge.min), (("max",), charge.max)]
    figures += [(("tiers", at, "from"), tier.from_) for at, tier in enumerate(charge.tiers)]
    figures += [(("tiers", at, "flat"), tier.flat) for at, tier in enumerate(charge.tiers)]
    figures += [
        (("waivers", at, "balance_at_least"), waiver.balance_at_least) for at, waiver in enumerate(charge.waivers)
    ]
    for path, figure in figures:
        yield from amount_faults((*here, *path), figure, offer)
    percents: list[tuple[Path, str]] = [(("percent",), charge.percent)]
    percents += [(("tiers", at, "percent"), tier.percent) for at, tier in enumerate(charge.tiers)]
    for path, percent in percents:
        if not 0 <= rate_parts(percent) <= RATE_SCALE:
            yield Fault((*here, *path), "a fee is between 0 and 100 %")
    written = "".join((charge.flat, charge.percent, *(tier.flat + tier.percent for tier in charge.tiers)))
    if not written.strip("0."):
        yield Fault(here, "it charges nothing")
    if charge.tiers and (charge.flat, charge.percent) != ("0", "0"):
        yield Fault((*here, "tiers"), "a charge has either tiers or a flat amount and a percentage")
    for at, waiver in enumerate(charge.waivers):
        if [waiver.balance_at_least, waiver.tag, waiver.free_per_month].count(None) != 2:  # noqa: PLR2004 - all but one
            yield Fault((*here, "waivers", at), "a waiver has one condition")
    for currency in offer.currencies:
        yield from _order_faults(here, charge, currency)


def _order_faults(here: Path, charge: Charge, currency: str) -> Iterator[Fault]:
    if not all(
        is_amount(figure, currency) for figure in (charge.min, charge.max, *(t.from_ for t in charge.tiers)) if figure
    ):
        return
    if charge.min and charge.max and minor_of(charge.max, currency) < minor_of(charge.min, currency):
        yield Fault((*here, "max"), f"the most, {charge.max}, is below the least, {charge.min}")
    for at, tier in enumerate(charge.tiers):
        begins = minor_of(tier.from_, currency)
        if at == 0 and begins:
            yield Fault((*here, "tiers", 0, "from"), "the first tier begins at 0")
        elif at and begins <= minor_of(charge.tiers[at - 1].from_, currency):
            yield Fault((*here, "tiers", at, "from"), "it does not begin above the tier before")


class _Counter:
    """One charge on one account: its figures in minor units, and how often it came in the present month."""

    def __init__(self, charge: Charge, life: Life) -> None:
        currency = life.currency
        self.charge = charge
        tiers = charge.tiers or (FeeTier(flat=charge.flat, percent=charge.percent),)
        self._thresholds = [minor_of(tier.from_, currency) for tier in tiers]
        self._figures = [(minor_of(tier.flat, currency), rate_parts(tier.percent)) for tier in tiers]
        self._min = minor_of(charge.min or "0", currency)
        self._max = None if charge.max is None else minor_of(charge.max, currency)
        self.is_spared = any(waiver.tag in life.tags for waiver in charge.waivers)
        self._spared_from = [minor_of(w.balance_at_least, currency) for w in charge.waivers if w.balance_at_least]
        self._free = max((waiver.free_per_month or 0 for waiver in charge.waivers), default=0)
        self._month: tuple[int, int] | None = None
        self._times = 0
        self._currency = currency

    def charged(self, month: tuple[int, int], base: int, balance: int) -> int:
        """Returns the fee in minor units for a base amount, where nothing spares it."""
        if self._free:
            self._times = self._times + 1 if self._month == month else 1
            self._month = month
            if self._times <= self._free:
                return 0
        if any(balance >= least for least in self._spared_from):
            return 0
        flat, rate = self._figures[bisect_right(self._thresholds, base) - 1]
        exact = flat + Fraction(base * rate, RATE_SCALE)
        fee = max(Money.rounded(exact, self._currency, rounding=self.charge.rounding).minor, self._min)
        return fee if self._max is None else min(fee, self._max)


class _Fees(Work):
    counts_today: bool = True

    def __init__(self, term: FeesTerm, life: Life) -> None:
        self._life = life
        counters = [counter for counter in (_Counter(charge, life) for charge in term.charges) if not counter.is_spared]
        self._by_kind: dict[str, list[_Counter]] = {}
        self._by_day: dict[int, list[_Counter]] = {}
        self._closing = [counter for counter in counters if counter.charge.event == "closing"]
        for counter in counters:
            if counter.charge.event not in MOMENTS:
                self._by_kind.setdefault(counter.charge.event, []).append(counter)
            for day in _days(counter.charge.event, life):
                self._by_day.setdefault(day, []).append(counter)
        self.moves = bool(self._by_kind)

    def stops(self) -> Iterable[int]:
        """Gives the days on which something is charged by the calendar."""
        return self._by_day

    def move(self, day: int, movement: Movement, balance: int) -> Iterable[Effect | Objection]:
        """Charges a movement of a kind that costs."""
        return [
            charged
            for counter in self._by_kind.get(movement.kind, ())
            for charged in self._charge(counter, day, abs(movement.amount_minor), balance)
        ]

    def settle(self, day: int, balance: int) -> Iterable[Effect]:
        """Charges what the calendar brings."""
        found = self._by_day.get(day, ())
        return [charged for counter in found for charged in self._charge(counter, day, max(balance, 0), balance)]

    def end(self, day: int, balance: int) -> Iterable[Effect]:
        """Charges the closing."""
        return [
            charged for counter in self._closing for charged in self._charge(counter, day, max(balance, 0), balance)
        ]

    def _charge(self, counter: _Counter, day: int, base: int, balance: int) -> list[Effect]:
        on = date.fromordinal(day)
        fee = counter.charged((on.year, on.month), base, balance)
        return effect(day, FEE, -fee, self._life.currency, counter.charge.name)


def _days(event: str, life: Life) -> list[int]:
    """Returns the days on which the calendar brings an event."""
    if event == "opening":
        return [life.opened]
    if event == "statement":
        statement = life.offer.term(StatementTerm)
        return cycle_days(statement.cycle, statement.day, statement.month, *life.span) if statement else []
    cycle = next((period for period in PERIODS if period == event), None)
    return cycle_days(cycle, 31, 12, *life.span) if cycle else []
