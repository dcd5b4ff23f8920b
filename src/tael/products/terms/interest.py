"""Interest (利息): at which rate, on which balance, by which days, posted when."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import msgspec

from tael.kernel.money import Rounding
from tael.products.terms.daycount import DayCountName
from tael.products.terms.deposits import DepositInterest
from tael.products.terms.early_withdrawal import EarlyWithdrawalTerm
from tael.products.terms.figures import (
    RATE_PERCENT_MAX,
    RATE_SCALE,
    Cycle,
    Percent,
    amount_faults,
    is_amount,
    minor_of,
    rate_faults,
    rate_parts,
)
from tael.products.terms.life import Life, Work
from tael.products.terms.maturity import MaturityTerm
from tael.products.terms.rates import TIERS_MAX, Index, InterestTier, Promotion, RatePlan, tiers_of
from tael.products.terms.running import MeanInterest, Posting, RunningInterest
from tael.products.terms.tenor import TenorTerm
from tael.products.terms.term import Fault, Offer, Term

LONGEST_MONTH_DAYS = 31


class InterestTerm(Term, frozen=True):
    """Interest on a balance above zero.

    `tiered` says whether each slab of the balance earns its own tier's rate, or the whole balance that of the tier
    it is in. `balance` is that of each day's end, or the mean of those of a month. `capitalise` says when interest
    is posted: on `capital_day` of each month, quarter or year (in `capital_month`), dated that day or the next; or
    with the principal, when a deposit ends or a part of it is taken. It is rounded then and never before. A day
    past the end of a month means its last day.
    """

    kind: ClassVar[str] = "interest"
    order: ClassVar[int] = 10

    tiers: Annotated[tuple[InterestTier, ...], msgspec.Meta(min_length=1, max_length=TIERS_MAX)]
    tiered: Literal["whole", "slab"] = "whole"
    balance: Literal["end_of_day", "mean_of_month"] = "end_of_day"
    day_count: DayCountName = "ACT/360"
    capitalise: Cycle | Literal["with_principal"] = "quarterly"
    capital_day: Annotated[int, msgspec.Meta(ge=1, le=31)] = 20
    capital_month: Annotated[int, msgspec.Meta(ge=1, le=12)] = 12
    posted: Literal["same_day", "next_day"] = "next_day"
    rounding: Rounding = "half_up"
    floor: Percent = "0"
    cap: Percent | None = None
    index: Index | None = None
    promotion: Promotion | None = None

    def faults(self, offer: Offer) -> Iterator[Fault]:
        """Gives rates beyond belief, tiers that overlap or leave gaps, and options that do not go together."""
        yield from self._rate_faults()
        yield from self._option_faults(offer)
        for at, tier in enumerate(self.tiers):
            yield from amount_faults(("tiers", at, "from"), tier.from_, offer, tier.currency)
            yield from amount_faults(("tiers", at, "to"), tier.to, offer, tier.currency)
            if tier.currency is not None and tier.currency not in offer.currencies:
                yield Fault(("tiers", at, "currency"), f"the product is not offered in {tier.currency}")
        for currency in offer.currencies:
            yield from self._tier_faults(offer, currency)

    def work(self, life: Life) -> Work:
        """Returns the work that sums up interest and posts it."""
        tenor = life.offer.term(TenorTerm)
        tiers = tiers_of(self.tiers, life.currency)
        if tenor:
            tiers = tuple(
                tier for tier in tiers if (tier.months, tier.notice_days) == (life.tenor_months, life.notice_days)
            )
        floor, cap = rate_parts(self.floor), None if self.cap is None else rate_parts(self.cap)
        plan = RatePlan(tiers, self.tiered == "slab", self.index, self.promotion, floor, cap, life)
        posting = Posting(
            self.day_count,
            self.capitalise if self.capitalise != "with_principal" else "yearly",
            self.capital_day,
            self.capital_month,
            self.posted == "next_day",
            self.rounding,
        )
        if self.capitalise == "with_principal":
            return DepositInterest(plan, posting, life.offer.term(EarlyWithdrawalTerm), life.offer.term(MaturityTerm))
        return MeanInterest(plan, posting) if self.balance == "mean_of_month" else RunningInterest(plan, posting)

    def _rate_faults(self) -> Iterator[Fault]:
        yield from rate_faults(("floor",), self.floor)
        yield from rate_faults(("cap",), self.cap)
        if self.cap is not None and rate_parts(self.cap) < rate_parts(self.floor):
            yield Fault(("cap",), f"the cap of {self.cap} % is below the floor of {self.floor} %")
        for at, tier in enumerate(self.tiers):
            yield from rate_faults(("tiers", at, "rate"), tier.rate)
            yield from rate_faults(("tiers", at, "spread"), tier.spread)
            if (tier.rate is None) == (tier.spread is None):
                yield Fault(("tiers", at), "a tier has either a rate or a spread")
            elif tier.spread is not None and self.index is None:
                yield Fault(("tiers", at, "spread"), "a spread needs an index to stand on")
            elif self._most(tier) > RATE_PERCENT_MAX * RATE_SCALE // 100:
                yield Fault(("tiers", at), f"with all that is added it comes to more than {RATE_PERCENT_MAX} % a year")
        if self.promotion:
            yield from rate_faults(("promotion", "spread"), self.promotion.spread)
        yield from self._index_faults()

    def _index_faults(self) -> Iterator[Fault]:
        if self.index:
            if all(tier.spread is None for tier in self.tiers):
                yield Fault(("index",), "no tier has a spread on it")
            for at, value in enumerate(self.index.values):
                yield from rate_faults(("index", "values", at, "rate"), value.rate)
                if at and value.since <= self.index.values[at - 1].since:
                    yield Fault(("index", "values", at, "since"), "values stand in order of date, one for each")

    def _most(self, tier: InterestTier) -> int:
        """Returns the highest rate that a tier can come to."""
        stands = [rate_parts(value.rate) for value in self.index.values] if self.index else [0]
        most = rate_parts(tier.rate) if tier.rate is not None else max(stands) + rate_parts(tier.spread or "0")
        if self.promotion:
            most += max(rate_parts(self.promotion.spread), 0)
        return most if self.cap is None else min(most, rate_parts(self.cap))

    def _option_faults(self, offer: Offer) -> Iterator[Fault]:
        is_deposit = TenorTerm.kind in offer.terms
        if is_deposit != (self.capitalise == "with_principal"):
            yield Fault(("capitalise",), "interest comes with_principal where there is a tenor, and only there")
        if self.balance == "mean_of_month" and (self.capitalise != "monthly" or self.capital_day < LONGEST_MONTH_DAYS):
            yield Fault(("balance",), "the mean of a month is posted monthly, on capital_day 31")

    def _tier_faults(self, offer: Offer, currency: str) -> Iterator[Fault]:
        tiers = tiers_of(self.tiers, currency)
        if not tiers:
            yield Fault(("tiers",), f"no tier is for {currency}")
        tenor = offer.term(TenorTerm)
        offered: set[tuple[int | None, int | None]] = {(None, None)}
        if tenor:
            offered = {(months, None) for months in tenor.months} | {(None, days) for days in tenor.notice_days}
        asked = {(tier.months, tier.notice_days) for tier in tiers}
        for months, days in sorted(offered - asked, key=str) if tiers else ():
            length = f"{months} months" if months else f"{days} days of notice"
            yield Fault(("tiers",), f"no tier is for {length}" if tenor else "no tier is for any tenor")
        for at, tier in enumerate(self.tiers):
            if tier in tiers and (tier.months, tier.notice_days) not in offered:
                yield Fault(
                    ("tiers", at), "its tenor is not offered" if tenor else "it is for a tenor, and there is none"
                )
        for length_asked in asked & offered:
            group = [
                (at, tier)
                for at, tier in enumerate(self.tiers)
                if tier in tiers and (tier.months, tier.notice_days) == length_asked
            ]
            yield from self._ladder_faults(group, currency)

    def _ladder_faults(self, group: list[tuple[int, InterestTier]], currency: str) -> Iterator[Fault]:
        if not all(is_amount(figure, currency) for _, tier in group for figure in (tier.from_, tier.to) if figure):
            return
        ladder = sorted(group, key=lambda placed: minor_of(placed[1].from_, currency))
        reached: str | None = "0"
        for at, tier in ladder:
            here = ("tiers", at)
            if reached is None:
                yield Fault((*here, "from"), f"it overlaps the tier before, which has no end, from {tier.from_} on")
            elif minor_of(tier.from_, currency) < minor_of(reached, currency):
                yield Fault((*here, "from"), f"it overlaps the tier before from {tier.from_} to {reached}")
            elif minor_of(tier.from_, currency) > minor_of(reached, currency):
                yield Fault((*here, "from"), f"no tier is for balances from {reached} to {tier.from_}")
            if tier.to is not None and minor_of(tier.to, currency) <= minor_of(tier.from_, currency):
                yield Fault((*here, "to"), f"it ends at {tier.to}, where it does not begin before")
            reached = tier.to
        if reached is not None:
            yield Fault(("tiers", ladder[-1][0]), f"no tier is for balances from {reached} on")
