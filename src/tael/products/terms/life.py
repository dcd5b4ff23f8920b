"""The life of one account as its terms see it: what moved, what each term does about it, and what comes of it.

Days are ordinals (`date.toordinal`) inside, so that a segment is a subtraction.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Literal

import msgspec

from tael.kernel.money import Currency, Money
from tael.products.terms.term import Offer

INTEREST_CREDIT = "interest_credit"
PENALTY_INTEREST = "penalty_interest"
NEGATIVE_INTEREST = "negative_interest"
TAX_WITHHELD = "tax_withheld"
FEE = "fee"
PAY_OUT = "pay_out"

NOTICE = "notice"
"""The kind of movement that announces a withdrawal and moves nothing."""

UNBOUND = "payment_unbound"
"""The kind of movement that goes out to an account that is not bound (非绑定账户)."""

OWN_KINDS = frozenset({"interest", "penalty_interest", "fee", "tax", "pay_out"})
"""Kinds of movements that are what a product did: the source's own in a history, or this one in a bank's books."""


class Movement(msgspec.Struct, frozen=True, gc=False):
    """Money in (positive) or out (negative) on a date, in minor units, with the kind of the movement.

    What the source's own product did has one of OWN_KINDS; NOTICE announces a withdrawal; UNBOUND pays to a stranger.
    """

    on: date
    kind: str
    amount_minor: int


class History(msgspec.Struct, frozen=True):
    """What happened to one account: from its opening, which counts, to its closing, if it was closed.

    `days` are its movements in order of date. `tags` are its owner's. `tenor_months` or `notice_days` are what a
    deposit was opened for.
    """

    account_ref: str
    currency: str
    opened_on: date
    closed_on: date | None = None
    days: Sequence[Movement] = ()
    opening_minor: int = 0
    tenor_months: int | None = None
    notice_days: int | None = None
    tags: frozenset[str] = frozenset()


class Life(msgspec.Struct, frozen=True):
    """One account that a product is applied to, until the end of a day; ordinals are days."""

    offer: Offer
    currency: Currency
    opened: int
    until: int
    closed: int | None
    tenor_months: int | None
    notice_days: int | None
    tags: frozenset[str]
    opening_minor: int
    books_from: int
    """The day from which on what terms do changes the balance; before it, movements of OWN_KINDS say what they did."""

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last day."""
        return self.opened, self.until


class Effect(msgspec.Struct, frozen=True, gc=False):
    """What a term does to an account: a positive amount credited to it or debited from it on a date, under an event.

    The event is what accounting rules know it by; `detail` tells two effects of one event apart, such as the fee's
    own name.
    """

    on: date
    event: str
    direction: Literal["credit", "debit"]
    amount: Money
    detail: str = ""

    @property
    def signed_minor(self) -> int:
        """The change of the balance in minor units."""
        return self.amount.minor if self.direction == "credit" else -self.amount.minor


class Objection(msgspec.Struct, frozen=True, gc=False):
    """What a term would have refused on a date, had the account been under this product."""

    on: date
    term: str
    why: str


class Work:
    """What a term does on one account, from its opening on; the state lives here, never in the term.

    The calculator calls `accrue` for each span of days with one end-of-day balance, `move` for each movement after
    it moved the balance, `settle` at the end of each day of `stops`, `follow` for each effect of any term, `end`
    when the account is closed. A work is asked only for what it says it does, by its flags.
    """

    accrues: bool = False
    moves: bool = False
    follows: bool = False
    counts_today: bool = False
    """Whether what `settle` does still counts in the balance of its day, and not only from the next day on."""
    late_kinds: frozenset[str] = frozenset()
    """Kinds of movements in books that were booked when their day was over, as this work books them."""

    def stops(self) -> Iterable[int]:
        """Gives the days at whose end `settle` is called."""
        return ()

    def accrue(self, start: int, end: int, balance: int) -> None:
        """Takes note of a balance that stood at the end of each day from start, included, to end, excluded."""

    def move(self, day: int, movement: Movement, balance: int) -> Iterable[Effect | Objection]:
        """Acts on a movement; the balance has it in."""
        del day, movement, balance
        return ()

    def settle(self, day: int, balance: int) -> Iterable[Effect]:
        """Acts at the end of a day of its stops."""
        del day, balance
        return ()

    def follow(self, effect: Effect) -> Iterable[Effect]:
        """Acts on what a term did."""
        del effect
        return ()

    def end(self, day: int, balance: int) -> Iterable[Effect]:
        """Acts at the closing, when the last day that earned anything is over."""
        del day, balance
        return ()

    def accrued(self) -> Fraction:
        """Returns what is earned, or owed where negative, and not yet posted, in minor units."""
        return Fraction(0)


def effect(day: int, event: str, minor: int, currency: Currency, detail: str = "") -> list[Effect]:
    """Returns an effect of a signed amount in minor units, or none where it is zero."""
    if minor == 0:
        return []
    direction: Literal["credit", "debit"] = "credit" if minor > 0 else "debit"
    return [Effect(date.fromordinal(day), event, direction, Money(abs(minor), currency), detail)]
