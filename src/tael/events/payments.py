"""Facts published by payments."""

from datetime import date

from tael.events import Event
from tael.kernel.ids import AccountId, PaymentId, StandingOrderId


class PaymentSettled(Event, frozen=True, kw_only=True):
    """A payment inside the bank is final: the creditor has the money."""

    payment_id: PaymentId
    debtor_account_id: AccountId
    creditor_account_id: AccountId
    amount_minor: int
    currency: str
    business_date: date


class StandingOrderFailed(Event, frozen=True, kw_only=True):
    """A date of a standing order was tried as often as the rule says, and nothing was paid."""

    order_id: StandingOrderId
    due_date: date
    refusal: str
