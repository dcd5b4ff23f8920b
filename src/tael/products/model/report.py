"""What came of applying a product to histories: by account, in sum, and against another or the source's own."""

from typing import Literal

import msgspec

from tael.products.terms.life import Effect, Objection

Results = Literal["replaced", "kept"]
"""What is done with the interest, fees and taxes that a history holds of its source.

`replaced`: they are left out, and those of the product change the balance instead. `kept`: they stay in the
balance, and those of the product are calculated beside it, so that they can be compared one by one.
"""


class AccountResult(msgspec.Struct, frozen=True):
    """What a product did to one account through a day: effects and objections in order, and how it stands then.

    `accrued_minor` is what is earned (or owed, negative) and not yet posted, to the nearest minor unit.
    """

    account_ref: str
    currency: str
    days: int
    balance_minor: int
    accrued_minor: int
    effects: tuple[Effect, ...]
    objections: tuple[Objection, ...]


class Total(msgspec.Struct, frozen=True):
    """The effects of one event and detail in a currency: how many, and their sum, positive in favour of customers."""

    currency: str
    event: str
    detail: str
    count: int
    sum_minor: int


class ObjectionCount(msgspec.Struct, frozen=True):
    """How often a term would have refused for one reason."""

    term: str
    why: str
    count: int


class SimulationReport(msgspec.Struct, frozen=True):
    """What a product version did to many accounts."""

    product: str
    version: int
    results: Results
    account_days: int
    accounts: tuple[AccountResult, ...]
    totals: tuple[Total, ...]
    objections: tuple[ObjectionCount, ...]


class TotalChange(msgspec.Struct, frozen=True):
    """The sums of one event and detail in a currency under two products; a positive difference favours customers."""

    currency: str
    event: str
    detail: str
    old_minor: int
    new_minor: int
    difference_minor: int


class AccountChange(msgspec.Struct, frozen=True):
    """What one account gains (or loses, negative) by a new product."""

    account_ref: str
    currency: str
    difference_minor: int


class Comparison(msgspec.Struct, frozen=True):
    """A new product against an old one, on the accounts of both; `largest` are the greatest changes."""

    accounts: int
    better: int
    worse: int
    same: int
    totals: tuple[TotalChange, ...]
    largest: tuple[AccountChange, ...]


class Match(msgspec.Struct, frozen=True):
    """What a product calculated against what the source recorded, by account and month.

    Of the `months` in which both stand once: `equal` to the minor unit, `within` a tolerance, and the sums. Beside
    them, months in which one stands alone, and those in which the source recorded several, compared with nothing.
    """

    months: int
    equal: int
    within: int
    recorded_alone: int
    calculated_alone: int
    several_recorded: int
    recorded_minor: int
    calculated_minor: int
    absolute_difference_minor: int
