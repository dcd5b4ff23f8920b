"""Which yearly rate a balance earns on a day: tiers by balance or tenor, index and spread, promotion, floor, cap.

Rates are whole numbers of RATE_SCALE parts and amounts are minor units, so that what a balance earns is a whole number.
"""

from bisect import bisect_right
from datetime import date
from itertools import accumulate, pairwise
from typing import Annotated, Final

import msgspec

from tael.products.terms.figures import (
    Amount,
    CurrencyCode,
    Name,
    Percent,
    add_months,
    minor_of,
    rate_parts,
)
from tael.products.terms.life import Life

TIERS_MAX: Final = 100
INDEX_VALUES_MAX: Final = 1_000
PROMOTION_MONTHS_MAX: Final = 36


class InterestTier(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rate for balances from an amount, included, to another, excluded, or for a tenor; in one currency or in all.

    The rate is a yearly percentage, or a spread over the index.
    """

    from_: Amount = msgspec.field(name="from", default="0")
    to: Amount | None = None
    currency: CurrencyCode | None = None
    months: int | None = None
    notice_days: int | None = None
    rate: Percent | None = None
    spread: Percent | None = None


class IndexValue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an index stands at from a date on, as a yearly percentage."""

    since: date
    rate: Percent


class Index(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A published rate such as the loan prime rate, with its values in order of date.

    Before its first value it stands at that.
    """

    name: Name
    values: Annotated[tuple[IndexValue, ...], msgspec.Meta(min_length=1, max_length=INDEX_VALUES_MAX)]


class Promotion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A spread on top of each rate for some months from the opening, for accounts opened within dates, if given."""

    months: Annotated[int, msgspec.Meta(ge=1, le=PROMOTION_MONTHS_MAX)]
    spread: Percent
    opened_from: date | None = None
    opened_to: date | None = None


class RateTable:
    """The rates of one account between two changes: rising thresholds in minor units, each with its rate."""

    def __init__(self, thresholds: list[int], rates: list[int], *, slab: bool) -> None:
        self._thresholds = thresholds
        self._rates = rates
        self._flat = rates[0] if len(rates) == 1 else None
        # What all slabs below a threshold earn together; nothing where the whole balance earns one rate.
        widths = (high - low for low, high in pairwise(thresholds))
        earned = accumulate((width * rate for width, rate in zip(widths, rates, strict=False)), initial=0)
        self._below = list(earned) if slab else None

    def earned(self, balance: int, divisor: int = 1) -> int:
        """Returns what balance / divisor earns in a year, in RATE_SCALE parts of a minor unit, times divisor."""
        if balance <= 0:
            return 0
        if self._flat is not None:
            return balance * self._flat
        tier = bisect_right(self._thresholds, balance // divisor) - 1
        if self._below is None:
            return balance * self._rates[tier]
        return self._below[tier] * divisor + (balance - self._thresholds[tier] * divisor) * self._rates[tier]


class RatePlan(msgspec.Struct, frozen=True):
    """What an interest term says of one account: its tiers, and the days on which its rates change."""

    tiers: tuple[InterestTier, ...]
    slab: bool
    index: Index | None
    promotion: Promotion | None
    floor: int
    cap: int | None
    life: Life

    def changes(self) -> list[int]:
        """Returns the days on which rates may change, after the opening."""
        days = {value.since.toordinal() for value in self.index.values} if self.index else set()
        if self.promotion:
            days.add(self._promoted_until())
        return sorted(day for day in days if self.life.opened < day <= self.life.until)

    def table(self, day: int) -> RateTable:
        """Returns the rates of a day; a file may give its tiers in any order."""
        ladder = sorted((minor_of(tier.from_, self.life.currency), self._rate(tier, day)) for tier in self.tiers)
        return RateTable([threshold for threshold, _ in ladder], [rate for _, rate in ladder], slab=self.slab)

    def _rate(self, tier: InterestTier, day: int) -> int:
        rate = rate_parts(tier.rate) if tier.rate is not None else 0
        if tier.spread is not None and self.index is not None:
            rate = self._index_at(day) + rate_parts(tier.spread)
        if self.promotion and self._is_promoted() and day < self._promoted_until():
            rate += rate_parts(self.promotion.spread)
        rate = max(rate, self.floor)
        return rate if self.cap is None else min(rate, self.cap)

    def _index_at(self, day: int) -> int:
        assert self.index is not None, "asked for only where there is one"
        passed = [value for value in self.index.values if value.since.toordinal() <= day]
        return rate_parts((passed[-1] if passed else self.index.values[0]).rate)

    def _is_promoted(self) -> bool:
        assert self.promotion is not None, "asked for only where there is one"
        opened = date.fromordinal(self.life.opened)
        since, to = self.promotion.opened_from, self.promotion.opened_to
        return (since is None or opened >= since) and (to is None or opened <= to)

    def _promoted_until(self) -> int:
        assert self.promotion is not None, "asked for only where there is one"
        return add_months(date.fromordinal(self.life.opened), self.promotion.months).toordinal()


def tiers_of(tiers: tuple[InterestTier, ...], currency: str) -> tuple[InterestTier, ...]:
    """Returns the tiers of a currency: those that name it, or else those that name none."""
    named = tuple(tier for tier in tiers if tier.currency == currency)
    return named or tuple(tier for tier in tiers if tier.currency is None)
