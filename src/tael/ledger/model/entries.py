"""Accounts' sides and states, and the journal entry, which is balanced by construction."""

import enum
from collections.abc import Mapping
from datetime import date

import msgspec

from tael.kernel.clock import Moment
from tael.kernel.ids import AccountId, EntryId
from tael.kernel.money import MINOR_MAX, Currency, Money
from tael.ledger.errors import AmountNotPositive, EntryTooLong, EntryTooShort, EntryUnbalanced

__all__ = ["LEGS_MAX", "AccountStatus", "HoldState", "JournalEntry", "Moment", "Posting", "Side"]

LEGS_MAX = 100
"""The most postings of one journal entry: a payroll is many entries, not one of a thousand legs."""


class Side(enum.IntEnum):
    """The side of a posting, or the side on which an account normally stands; its value is the sign."""

    DEBIT = 1
    CREDIT = -1

    @property
    def other(self) -> "Side":
        """The opposite side."""
        return Side.CREDIT if self is Side.DEBIT else Side.DEBIT


class AccountStatus(enum.StrEnum):
    """What an account may take part in."""

    OPEN = "open"
    FROZEN_DEBIT = "frozen_debit"
    FROZEN_CREDIT = "frozen_credit"
    FROZEN = "frozen"
    CLOSED = "closed"


class HoldState(enum.StrEnum):
    """A hold is held until it ends, once, in one of three ways."""

    HELD = "held"
    POSTED = "posted"
    VOIDED = "voided"
    EXPIRED = "expired"


class Posting(msgspec.Struct, frozen=True, gc=False):
    """One leg of an entry: a positive amount on one side of one account."""

    account_id: AccountId
    side: Side
    amount: Money


class JournalEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A balanced set of postings; the debits equal the credits in each of its currencies.

    `value_date` None means the booking date. `detail` is a flat object of texts for people and for search.
    Refuses fewer than two or more than LEGS_MAX postings, amounts that are not positive, and imbalance.
    """

    id: EntryId
    kind: str
    postings: tuple[Posting, ...]
    value_date: date | None = None
    detail: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        postings = self.postings
        if len(postings) == 2:  # noqa: PLR2004 - two legs are nearly all entries; they need no sums
            debit, credit = postings
            if debit.amount == credit.amount and debit.side != credit.side and debit.amount.minor > 0:
                return
        check_legs(postings)


def check_legs(postings: tuple[Posting, ...]) -> None:
    """Refuses postings that do not make an entry, naming the leg at fault."""
    if len(postings) < 2:  # noqa: PLR2004 - double entry
        raise EntryTooShort(legs=len(postings)).at("postings")
    if len(postings) > LEGS_MAX:
        raise EntryTooLong(legs=len(postings), legs_max=LEGS_MAX).at("postings")
    sums: dict[Currency, int] = {}
    for leg, posting in enumerate(postings):
        amount = posting.amount
        if amount.minor <= 0:
            raise AmountNotPositive(amount=amount).at(f"postings[{leg}].amount")
        sums[amount.currency] = sums.get(amount.currency, 0) + posting.side * amount.minor
    for currency, difference in sums.items():
        if difference:
            bounded = max(-MINOR_MAX, min(MINOR_MAX, difference))
            raise EntryUnbalanced(difference=Money(bounded, currency)).at("postings")
