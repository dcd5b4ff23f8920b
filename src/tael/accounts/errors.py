"""Every refusal of accounts, in order of precedence."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tael.kernel.errors import Conflict, Invalid, NotFound, Refused
from tael.kernel.ids import AccountId, CardId, EntryId, MandateId, PartyId
from tael.kernel.money import Currency, Money


@dataclass(eq=False)
class UnknownContract(NotFound):
    """A customer's account does not exist, or is not the caller's."""

    code: ClassVar[str] = "unknown_customer_account"
    account_id: AccountId


@dataclass(eq=False)
class NumberMalformed(Invalid):
    """A text is not an account number; long texts are cut."""

    code: ClassVar[str] = "number_malformed"
    text: str
    digits: int


@dataclass(eq=False)
class CheckDigitWrong(Invalid):
    """The last digit of an account number does not follow from the others: a digit was mistyped."""

    code: ClassVar[str] = "check_digit_wrong"
    number: str


@dataclass(eq=False)
class UnknownNumber(NotFound):
    """No account of this bank has a number."""

    code: ClassVar[str] = "unknown_number"
    number: str


# What stands on a contract.


@dataclass(eq=False)
class UnknownOrder(NotFound):
    """A freeze, or an order of a court, is not in force on a contract."""

    code: ClassVar[str] = "unknown_order"
    order_id: EntryId


@dataclass(eq=False)
class FreezeOver(Invalid):
    """A freeze would end before it begins."""

    code: ClassVar[str] = "freeze_over"
    until: date
    today: date


@dataclass(eq=False)
class ContractClosed(Refused):
    """A contract has ended."""

    code: ClassVar[str] = "contract_closed"
    account_id: AccountId


@dataclass(eq=False)
class NotDormant(Refused):
    """A contract that does not sleep cannot be woken."""

    code: ClassVar[str] = "not_dormant"
    account_id: AccountId


@dataclass(eq=False)
class ContractInUse(Refused):
    """A contract on which something still stands cannot be closed."""

    code: ClassVar[str] = "contract_in_use"
    account_id: AccountId
    what: str
    count: int


# Types of accounts.


@dataclass(eq=False)
class FiveElementsMissing(Refused):
    """An account of Type II or III is asked for without its five-element check."""

    code: ClassVar[str] = "five_elements_missing"
    account_type: str


@dataclass(eq=False)
class BindingRefused(Refused):
    """An element of a five-element check is missing or does not match."""

    code: ClassVar[str] = "binding_refused"
    element: str


@dataclass(eq=False)
class SubAccountOnly(Refused):
    """A sub-account pays nobody and is paid by nobody: money moves between it and its account."""

    code: ClassVar[str] = "sub_account_only"
    account_id: AccountId


@dataclass(eq=False)
class PaymentLimitExceeded(Refused):
    """A payment is larger than the account's product allows one to be; the scope says which payments it bounds."""

    code: ClassVar[str] = "payment_limit_exceeded"
    scope: str
    limit: Money
    requested: Money


@dataclass(eq=False)
class DayLimitExceeded(Refused):
    """A payment is larger than what the account's product leaves for the day."""

    code: ClassVar[str] = "day_limit_exceeded"
    scope: str
    left: Money
    requested: Money


@dataclass(eq=False)
class YearLimitExceeded(Refused):
    """A payment is larger than what the account's product leaves for the year."""

    code: ClassVar[str] = "year_limit_exceeded"
    scope: str
    left: Money
    requested: Money


@dataclass(eq=False)
class BalanceLimitExceeded(Refused):
    """An account would have more on it than its product allows."""

    code: ClassVar[str] = "balance_limit_exceeded"
    account_id: AccountId
    balance_max: Money


@dataclass(eq=False)
class HistoryTooLong(Refused):
    """A contract has more postings than its last interest is computed from at the counter."""

    code: ClassVar[str] = "history_too_long"
    account_id: AccountId
    lines_max: int


# Mandates.


@dataclass(eq=False)
class UnknownMandate(NotFound):
    """A mandate does not exist, or is not in force any more."""

    code: ClassVar[str] = "unknown_mandate"
    mandate_id: MandateId


@dataclass(eq=False)
class LimitCurrency(Invalid):
    """A limit is in another currency than its account."""

    code: ClassVar[str] = "limit_currency"
    account_currency: Currency
    limit_currency: Currency


@dataclass(eq=False)
class LimitNegative(Invalid):
    """A limit is below zero."""

    code: ClassVar[str] = "limit_negative"
    limit: Money


@dataclass(eq=False)
class LimitsMissing(Invalid):
    """Family access names no limit for a payment, or none for a day."""

    code: ClassVar[str] = "limits_missing"
    role: str


@dataclass(eq=False)
class MandateOver(Invalid):
    """A mandate would end before it begins."""

    code: ClassVar[str] = "mandate_over"
    valid_until: date
    today: date


@dataclass(eq=False)
class HolderNeedsNoMandate(Invalid):
    """The holder of an account would be given a mandate in another role than owner, or another party that role."""

    code: ClassVar[str] = "holder_needs_no_mandate"
    party_id: PartyId
    role: str


@dataclass(eq=False)
class MandateExists(Conflict):
    """A party has a mandate in force on the account already, or the id belongs to another one."""

    code: ClassVar[str] = "mandate_exists"
    account_id: AccountId
    party_id: PartyId


@dataclass(eq=False)
class MandateLimitExceeded(Refused):
    """A payment is larger than the mandate allows one to be."""

    code: ClassVar[str] = "mandate_limit_exceeded"
    limit: Money
    requested: Money


@dataclass(eq=False)
class MandateDayLimitExceeded(Refused):
    """A payment is larger than what the mandate leaves for the day."""

    code: ClassVar[str] = "mandate_day_limit_exceeded"
    left: Money
    requested: Money


@dataclass(eq=False)
class SecondSignatureNeeded(Refused):
    """A payment needs the word of a second party that may sign for the account."""

    code: ClassVar[str] = "second_signature_needed"
    account_id: AccountId
    requested: Money


@dataclass(eq=False)
class NotASignatory(Refused):
    """The word of a party in this role is no second signature."""

    code: ClassVar[str] = "not_a_signatory"
    role: str


# Closing and sub-accounts.


@dataclass(eq=False)
class PayoutElsewhere(Refused):
    """The balance of a contract that closes cannot go to that account: no such one, closed, or another currency."""

    code: ClassVar[str] = "payout_elsewhere"
    account_id: AccountId


@dataclass(eq=False)
class SubAccountUnknown(NotFound):
    """An account is not a sub-account."""

    code: ClassVar[str] = "sub_account_unknown"
    account_id: AccountId


@dataclass(eq=False)
class SubAccountNotOffered(Refused):
    """A contract cannot have sub-accounts: it is one itself, or of Type III."""

    code: ClassVar[str] = "sub_account_not_offered"
    account_id: AccountId


@dataclass(eq=False)
class SubAccountsTooMany(Refused):
    """A contract has as many sub-accounts as it may have."""

    code: ClassVar[str] = "sub_accounts_too_many"
    sub_accounts_max: int


# Cards.


@dataclass(eq=False)
class CardExists(Conflict):
    """The id of a card belongs to another one."""

    code: ClassVar[str] = "card_exists"
    card_id: CardId
