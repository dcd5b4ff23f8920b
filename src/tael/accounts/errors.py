"""Every refusal of accounts, in order of precedence."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tael.kernel.errors import Conflict, Invalid, NotFound, Refused
from tael.kernel.ids import AccountId, CardId, MandateId, PartyId
from tael.kernel.money import Currency, Money


@dataclass(eq=False)
class UnknownContract(NotFound):
    """A customer's account does not exist, or is not the caller's."""

    code: ClassVar[str] = "unknown_customer_account"
    account_id: AccountId


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


# Cards.


@dataclass(eq=False)
class CardExists(Conflict):
    """The id of a card belongs to another one."""

    code: ClassVar[str] = "card_exists"
    card_id: CardId
