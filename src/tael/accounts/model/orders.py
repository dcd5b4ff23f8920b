"""What is ordered about a contract: to freeze it, to hold money for a court; and what staff did to it."""

import enum
from datetime import date, datetime

import msgspec

from tael.kernel.ids import AccountId, EntryId
from tael.kernel.money import Money


class ContractState(enum.StrEnum):
    """What a contract is, freezes aside."""

    OPEN = "open"
    DORMANT = "dormant"
    CLOSED = "closed"


class FrozenSide(enum.StrEnum):
    """Which way money may not go."""

    DEBIT = "debit"
    CREDIT = "credit"
    BOTH = "both"


class StaffAct(msgspec.Struct, frozen=True, kw_only=True):
    """Something that staff does to a contract: the id makes it unique, the reason is kept for ever."""

    id: EntryId
    account_id: AccountId
    actor: str
    reason: str


class NewFreeze(msgspec.Struct, frozen=True, kw_only=True):
    """Asks to freeze a contract (冻结); `until` is the last day, None is until it is lifted."""

    act: StaffAct
    side: FrozenSide
    ordered_by: str
    until: date | None = None


class Freeze(msgspec.Struct, frozen=True, kw_only=True):
    """A freeze in force."""

    id: EntryId
    account_id: AccountId
    side: FrozenSide
    ordered_by: str
    reason: str
    until: date | None
    placed_at: datetime


class NewCourtOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Asks to hold an amount for a court (司法冻结); the order of lower priority number came first."""

    act: StaffAct
    court: str
    order_number: str
    amount: Money
    priority: int
    expires_at: datetime


class CourtOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order of a court in force: of the amount ordered, so much is held."""

    id: EntryId
    account_id: AccountId
    court: str
    order_number: str
    amount: Money
    held: Money
    priority: int
    expires_at: datetime
    placed_at: datetime


class RecordedAct(msgspec.Struct, frozen=True, kw_only=True):
    """What staff did to a contract, when and why."""

    act: str
    actor: str
    reason: str
    at: datetime


class NewClosing(msgspec.Struct, frozen=True, kw_only=True):
    """Asks to close a contract (销户); what is on it goes to an account of this bank, or is paid out in cash (None)."""

    act: StaffAct
    pays_to: AccountId | None = None


class Closed(msgspec.Struct, frozen=True, kw_only=True):
    """A contract that has ended, and what was paid out of it, interest included."""

    account_id: AccountId
    paid_out: Money
    interest: Money
