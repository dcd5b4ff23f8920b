"""Movements: money over the counter, from outside the bank or by the bank itself."""

import enum
from datetime import date

import msgspec

from tael.kernel.ids import AccountId, EntryId
from tael.kernel.money import Money


class MovementKind(enum.StrEnum):
    """What moves money between a customer's account and the bank or the world; each is an event of accounting rules."""

    CASH_DEPOSIT = "cash_deposit"
    CASH_WITHDRAWAL = "cash_withdrawal"
    CARD_WITHDRAWAL = "card_withdrawal"
    TRANSFER_IN = "transfer_in"
    TRANSFER_OUT = "transfer_out"
    INTEREST_CREDIT = "interest_credit"
    PENALTY_INTEREST = "penalty_interest"
    FEE = "fee"

    @property
    def is_money_in(self) -> bool:
        """Whether the customer has more afterwards."""
        return self in _MONEY_IN

    @property
    def is_taken_by_holder(self) -> bool:
        """Whether the holder takes money out, rather than the bank."""
        return self in _TAKEN

    @property
    def is_brought_by_holder(self) -> bool:
        """Whether the holder, or somebody for the holder, brings money, rather than the bank."""
        return self in _BROUGHT


_TAKEN = frozenset({MovementKind.CASH_WITHDRAWAL, MovementKind.CARD_WITHDRAWAL, MovementKind.TRANSFER_OUT})
_BROUGHT = frozenset({MovementKind.CASH_DEPOSIT, MovementKind.TRANSFER_IN})
_MONEY_IN = frozenset({MovementKind.CASH_DEPOSIT, MovementKind.TRANSFER_IN, MovementKind.INTEREST_CREDIT})


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """Money in or out of a customer's account; `value_date` None means today."""

    id: EntryId
    account_id: AccountId
    kind: MovementKind
    amount: Money
    value_date: date | None = None
    remark: str = ""
