"""Every refusal of the ledger, in order of precedence."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from tael.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from tael.kernel.ids import AccountId, EntryId, HoldId, ProposalId
from tael.kernel.money import Currency, Money

# The request itself is not sound.


@dataclass(eq=False)
class EntryTooShort(Invalid):
    """An entry has fewer than two postings."""

    code: ClassVar[str] = "entry_too_short"
    legs: int


@dataclass(eq=False)
class EntryTooLong(Invalid):
    """An entry has more postings than an entry may have."""

    code: ClassVar[str] = "entry_too_long"
    legs: int
    legs_max: int


@dataclass(eq=False)
class AmountNotPositive(Invalid):
    """An amount is zero or negative; the side of a posting says the direction."""

    code: ClassVar[str] = "amount_not_positive"
    amount: Money


@dataclass(eq=False)
class EntryUnbalanced(Invalid):
    """The debits and credits of an entry differ in a currency."""

    code: ClassVar[str] = "entry_unbalanced"
    difference: Money


@dataclass(eq=False)
class BatchTooLarge(Invalid):
    """A batch has more commands than a batch may have."""

    code: ClassVar[str] = "batch_too_large"
    commands: int
    commands_max: int


@dataclass(eq=False)
class DetailTooLong(Invalid):
    """The detail of an entry is larger than it may be."""

    code: ClassVar[str] = "detail_too_long"
    octets: int
    octets_max: int


@dataclass(eq=False)
class KindMalformed(Invalid):
    """The kind of an entry is not a short word of lower-case letters, digits and underscores."""

    code: ClassVar[str] = "kind_malformed"
    kind: str


# The request names what does not exist.


@dataclass(eq=False)
class UnknownAccount(NotFound):
    """An account does not exist."""

    code: ClassVar[str] = "unknown_account"
    account_id: AccountId


@dataclass(eq=False)
class UnknownHold(NotFound):
    """A hold does not exist."""

    code: ClassVar[str] = "unknown_hold"
    hold_id: HoldId


@dataclass(eq=False)
class UnknownEntry(NotFound):
    """A journal entry does not exist."""

    code: ClassVar[str] = "unknown_entry"
    entry_id: EntryId


@dataclass(eq=False)
class UnknownGl(NotFound):
    """A general-ledger code is not in the chart of accounts."""

    code: ClassVar[str] = "unknown_gl"
    gl: str


@dataclass(eq=False)
class NoAccountingRule(NotFound):
    """No accounting rule says what an event of a product class means in the books."""

    code: ClassVar[str] = "no_accounting_rule"
    product_class: str
    event: str


# The request contradicts what exists.


@dataclass(eq=False)
class AccountExists(Conflict):
    """An account of that id is open already."""

    code: ClassVar[str] = "account_exists"
    account_id: AccountId


@dataclass(eq=False)
class CurrencyMixedUp(Invalid):
    """A posting or hold is in another currency than its account."""

    code: ClassVar[str] = "currency_mixed_up"
    account_id: AccountId
    account_currency: Currency
    requested_currency: Currency


@dataclass(eq=False)
class PeriodClosed(Refused):
    """A value date lies in a period that is closed."""

    code: ClassVar[str] = "period_closed"
    value_date: date
    closed_through: date


@dataclass(eq=False)
class ValueDateTooFar(Invalid):
    """A value date lies further in the future than it may."""

    code: ClassVar[str] = "value_date_too_far"
    value_date: date
    value_date_max: date


@dataclass(eq=False)
class AlreadyReversed(Conflict):
    """An entry was reversed before."""

    code: ClassVar[str] = "already_reversed"
    entry_id: EntryId


@dataclass(eq=False)
class NotReversible(Refused):
    """An entry moved no money, or is itself a reversal."""

    code: ClassVar[str] = "not_reversible"
    entry_id: EntryId
    kind: str


@dataclass(eq=False)
class AccountReserved(Refused):
    """A command names an account between units, which is the ledger's own: it moves with entries that cross."""

    code: ClassVar[str] = "account_reserved"
    account_id: AccountId


@dataclass(eq=False)
class AccountClosed(Refused):
    """An account is closed."""

    code: ClassVar[str] = "account_closed"
    account_id: AccountId


@dataclass(eq=False)
class AccountFrozen(Refused):
    """An account is frozen for that side."""

    code: ClassVar[str] = "account_frozen"
    account_id: AccountId
    side: str


@dataclass(eq=False)
class AccountNotEmpty(Refused):
    """An account that still has a balance or a hold cannot be closed."""

    code: ClassVar[str] = "account_not_empty"
    account_id: AccountId
    balance: Money
    held: Money


@dataclass(eq=False)
class HoldEnded(Conflict):
    """A hold has ended: it was posted, voided or expired."""

    code: ClassVar[str] = "hold_ended"
    hold_id: HoldId
    state: str


@dataclass(eq=False)
class HoldNotOver(Refused):
    """A hold whose time has not passed cannot expire."""

    code: ClassVar[str] = "hold_not_over"
    hold_id: HoldId
    expires_at: datetime


@dataclass(eq=False)
class HoldExpiryPast(Invalid):
    """A hold would expire before it is placed."""

    code: ClassVar[str] = "hold_expiry_past"
    expires_at: datetime
    now: datetime


@dataclass(eq=False)
class HoldAwayFromAccount(Invalid):
    """A hold would live in another unit than its account, where nobody would find it."""

    code: ClassVar[str] = "hold_away_from_account"
    account_id: AccountId
    unit: int


@dataclass(eq=False)
class HoldExceeded(Refused):
    """An entry takes more from a hold than is left of it."""

    code: ClassVar[str] = "hold_exceeded"
    hold_id: HoldId
    remaining: Money
    requested: Money


@dataclass(eq=False)
class HoldNotUsed(Invalid):
    """An entry that names a hold takes nothing from the account of the hold."""

    code: ClassVar[str] = "hold_not_used"
    hold_id: HoldId
    account_id: AccountId


@dataclass(eq=False)
class BalanceOverflow(Refused):
    """A balance would leave the range of 64 bits."""

    code: ClassVar[str] = "balance_overflow"
    account_id: AccountId


@dataclass(eq=False)
class InsufficientFunds(Refused):
    """An account's available balance does not cover the amount."""

    code: ClassVar[str] = "insufficient_funds"
    account_id: AccountId
    available: Money
    requested: Money


@dataclass(eq=False)
class FloorAboveAvailable(Refused):
    """A floor cannot be moved above what the account has."""

    code: ClassVar[str] = "floor_above_available"
    account_id: AccountId
    available: Money
    floor: Money


@dataclass(eq=False)
class PeriodNotOver(Refused):
    """A period that has not ended, or ends before one that is closed, cannot be closed."""

    code: ClassVar[str] = "period_not_over"
    closed_through: date
    business_date: date


# Maker and checker.


@dataclass(eq=False)
class UnknownProposal(NotFound):
    """A proposed entry does not exist."""

    code: ClassVar[str] = "unknown_proposal"
    proposal_id: ProposalId


@dataclass(eq=False)
class ProposalDecided(Conflict):
    """A proposed entry was approved or rejected before."""

    code: ClassVar[str] = "proposal_decided"
    proposal_id: ProposalId
    state: str


@dataclass(eq=False)
class SecondPersonNeeded(Forbidden):
    """Who made an entry cannot decide on it."""

    code: ClassVar[str] = "second_person_needed"
    maker: str


@dataclass(eq=False)
class BooksUnbalanced(Refused):
    """A period cannot be closed: its debits and credits differ, or its units owe each other something."""

    code: ClassVar[str] = "books_unbalanced"
    closed_through: date
    difference: Money


@dataclass(eq=False)
class UnitsFixed(Refused):
    """A bank cannot have fewer units than it has: customers live in them."""

    code: ClassVar[str] = "units_fixed"
    units: int
    requested: int
