"""Payments: orders to pay, and what became of them."""

from datetime import date, datetime

import msgspec

from tael.kernel.ids import AccountId, PartyId, PaymentId
from tael.kernel.money import Money


class PaymentOrder(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An order to pay; `payer` is the party that gave it. `value_date` None means today."""

    id: PaymentId
    payer: PartyId
    debtor_account_id: AccountId
    creditor_account_id: AccountId
    instructed_amount: Money
    end_to_end_id: str = ""
    remittance: str = ""
    value_date: date | None = None


class Settled(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A payment that is final: the creditor has the money."""

    id: PaymentId
    debtor_account_id: AccountId
    creditor_account_id: AccountId
    instructed_amount: Money
    end_to_end_id: str
    remittance: str
    position: int
    settled_at: datetime
