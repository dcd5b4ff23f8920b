"""Every refusal of payments, in order of precedence."""

from dataclasses import dataclass
from typing import ClassVar

from tael.kernel.errors import Invalid, NotFound
from tael.kernel.ids import AccountId, PaymentId


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
