"""Standing orders (定期转账): payments that repeat on a schedule until they end."""

import enum
from datetime import date, datetime
from typing import TypeAlias

import msgspec

from tael.kernel.ids import AccountId, PartyId, PaymentId, StandingOrderId
from tael.kernel.money import Money


class Frequency(enum.StrEnum):
    """How often a standing order pays."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class Purpose(enum.StrEnum):
    """What a standing order pays for."""

    HOUSEHOLD = "household"
    INSURANCE = "insurance"
    LEASING = "leasing"
    LOAN = "loan"
    SAVINGS = "savings"
    OTHER = "other"


class StandingState(enum.StrEnum):
    """Where a standing order stands; one to another bank is `external`: kept, and not executed without a switch."""

    ACTIVE = "active"
    EXTERNAL = "external"
    PAUSED = "paused"
    ENDED = "ended"


class Schedule(msgspec.Struct, frozen=True, gc=False):
    """When a standing order pays: on the first date and every period after it, not later than the last date.

    The day of the month is that of the first date; a shorter month pays on its last day.
    """

    frequency: Frequency
    first_date: date
    last_date: date | None = None


class InternalCreditor(msgspec.Struct, frozen=True, gc=False):
    """An account of this bank."""

    account_id: AccountId


class ExternalCreditor(msgspec.Struct, frozen=True, gc=False):
    """An account of another bank, as that bank writes it."""

    bank_code: str
    account: str


Creditor: TypeAlias = InternalCreditor | ExternalCreditor


class NewStandingOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Asks to pay again and again; the id is derived from what makes the request unique.

    `payer` is the party that asks, None where the bank's staff do for whoever holds the account.
    """

    id: StandingOrderId
    payer: PartyId | None = None
    debtor_account_id: AccountId
    creditor: Creditor
    instructed_amount: Money
    schedule: Schedule
    purpose: Purpose = Purpose.OTHER
    remittance: str = ""


class StandingOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A standing order: `payer` held the debtor's account when it was registered.

    `next_date` is the date in hand: the next one to pay, or one whose payment was refused and is tried again from
    `try_on` after so many `attempts`. It is None when nothing is to be paid any more, and for external orders.
    """

    id: StandingOrderId
    payer: PartyId
    debtor_account_id: AccountId
    creditor: Creditor
    instructed_amount: Money
    schedule: Schedule
    purpose: Purpose
    remittance: str
    state: StandingState
    next_date: date | None
    try_on: date | None
    attempts: int
    registered_at: datetime


class StandingRunState(enum.StrEnum):
    """What became of one date of a standing order."""

    SETTLED = "settled"
    RETRYING = "retrying"
    FAILED = "failed"


class StandingRun(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One date of a standing order; the payment exists where it was settled, the refusal's code where it was not."""

    order_id: StandingOrderId
    due_date: date
    state: StandingRunState
    attempts: int
    payment_id: PaymentId
    refusal: str | None
    tried_at: datetime
