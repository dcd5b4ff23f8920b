"""Every refusal of payments, in order of precedence."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tael.kernel.errors import Conflict, Invalid, NotFound
from tael.kernel.ids import AccountId, PaymentId, StandingOrderId


@dataclass(eq=False)
class SameAccount(Invalid):
    """The debtor's and the creditor's account are one."""

    code: ClassVar[str] = "same_account"
    account_id: AccountId


@dataclass(eq=False)
class UnknownDebtorAccount(NotFound):
    """The debtor's account does not exist, or is not the caller's."""

    code: ClassVar[str] = "unknown_debtor_account"
    account_id: AccountId


@dataclass(eq=False)
class UnknownCreditorAccount(NotFound):
    """The creditor's account does not exist at this bank."""

    code: ClassVar[str] = "unknown_creditor_account"
    account_id: AccountId


@dataclass(eq=False)
class UnknownPayment(NotFound):
    """A payment does not exist, or is not the caller's."""

    code: ClassVar[str] = "unknown_payment"
    payment_id: PaymentId


@dataclass(eq=False)
class CreditorAmbiguous(Invalid):
    """A standing order names no creditor, or one at this bank and one at another."""

    code: ClassVar[str] = "creditor_ambiguous"


@dataclass(eq=False)
class StandingScheduleMalformed(Invalid):
    """A schedule has no date, or begins before the business date."""

    code: ClassVar[str] = "standing_schedule_malformed"
    first_date: date
    last_date: date | None
    business_date: date


@dataclass(eq=False)
class UnknownStandingOrder(NotFound):
    """A standing order does not exist, or is not the caller's."""

    code: ClassVar[str] = "unknown_standing_order"
    order_id: StandingOrderId


@dataclass(eq=False)
class StandingOrderExists(Conflict):
    """A standing order of that id is registered already, with other content."""

    code: ClassVar[str] = "standing_order_exists"
    order_id: StandingOrderId


@dataclass(eq=False)
class StandingOrderStands(Conflict):
    """A standing order is in a state from which what was asked does not lead on."""

    code: ClassVar[str] = "standing_order_stands"
    order_id: StandingOrderId
    state: str
