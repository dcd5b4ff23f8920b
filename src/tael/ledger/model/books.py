"""The part of the books that one batch reads, as it changes while the batch is decided.

Owns the working picture: unit heads, accounts, holds, ids already known, and the records that the batch adds.
Leaves every decision to `rules`. A `Books` is filled by reading first and written back last; what it holds is true
because whoever fills it holds the lock of each unit in it.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache

import msgspec

from tael.kernel.ids import AccountId, EntryId, HoldId
from tael.kernel.money import Currency
from tael.ledger.model.commands import OpenAccount
from tael.ledger.model.entries import AccountStatus, HoldState

GL_INTER_UNIT = "3003"
"""The general-ledger code under which units owe each other; over the whole bank it is always zero."""

ANY_FLOOR = None
"""No floor: the account may go to any balance."""


class Head(msgspec.Struct):
    """Where a unit's journal stands: its last position, chain and instant, and the last closed day."""

    unit: int
    position: int
    chain: bytes
    booked_at: datetime
    closed_through: date


class AccountState(msgspec.Struct, gc=False):
    """An account while a batch is decided; `balance` is debit-positive, `floor` on the account's own side."""

    id: AccountId
    unit: int
    currency: Currency
    currency_number: int
    side: int
    balance: int
    held: int
    floor: int | None
    seq: int
    status: AccountStatus
    internal: bool = False
    opened: OpenAccount | None = None
    """The command that opens it in this batch."""

    @property
    def is_between_units(self) -> bool:
        """Whether it is the account under which its unit owes to others, which moves with entries that cross."""
        return self.internal and self.id == internal_account_id(self.unit, GL_INTER_UNIT, self.currency)

    @property
    def available(self) -> int:
        """What can be taken, above zero rather than above the floor, in minor units on the account's own side."""
        return self.side * self.balance - self.held


class HoldRecord(msgspec.Struct, gc=False):
    """A hold while a batch is decided."""

    id: HoldId
    account_id: AccountId
    amount: int
    remaining: int
    expires_at: datetime
    state: HoldState
    placed_position: int
    ended_position: int | None = None
    is_new: bool = False


class Known(msgspec.Struct, frozen=True, gc=False):
    """A journal record that an idempotency key led to."""

    digest: bytes
    position: int
    booked_at: datetime


class Leg(msgspec.Struct, frozen=True, gc=False):
    """A posting as it will be stored; `amount` and `balance_after` are debit-positive."""

    account_id: AccountId
    amount: int
    balance_after: int
    currency: int


class Record(msgspec.Struct, frozen=True, gc=False):
    """A journal record as it will be stored, in one unit."""

    unit: int
    position: int
    id: EntryId
    digest: bytes
    kind: str
    booked_at: datetime
    booking_date: date
    value_date: date
    reverses: int | None
    detail: str | None
    legs: tuple[Leg, ...]


class Books:
    """What a batch has read, and what it adds."""

    def __init__(self, heads: Iterable[Head] = ()) -> None:
        self.heads = {head.unit: head for head in heads}
        self.accounts: dict[AccountId, AccountState] = {}
        self.holds: dict[HoldId, HoldRecord] = {}
        self.known: dict[EntryId, Known | Record] = {}
        self.entries: dict[EntryId, list[Record]] = {}
        self.reversed: set[EntryId] = set()
        self.gl_codes: frozenset[str] = frozenset()
        self.records: list[Record] = []
        self.touched_accounts: dict[AccountId, AccountState] = {}
        self.changed_settings: dict[AccountId, AccountState] = {}
        self.touched_holds: dict[HoldId, HoldRecord] = {}
        self._holds_of: dict[AccountId, list[HoldRecord]] = {}

    def add_account(self, account: AccountState) -> None:
        """Takes an account into the picture."""
        self.accounts[account.id] = account

    def add_hold(self, hold: HoldRecord) -> None:
        """Takes a hold into the picture."""
        if hold.id not in self.holds:
            self.holds[hold.id] = hold
            self._holds_of.setdefault(hold.account_id, []).append(hold)

    def active_holds(self, account_id: AccountId) -> Iterator[HoldRecord]:
        """Yields the holds of an account that have not ended, as far as they were read."""
        holds = self._holds_of.get(account_id)
        if holds:
            active = [hold for hold in holds if hold.state is HoldState.HELD]
            self._holds_of[account_id] = active
            yield from active

    def records_of(self, entry_id: EntryId) -> list[Record]:
        """Returns the records of an entry, read from the journal or added by this batch."""
        return self.entries.get(entry_id) or [record for record in self.records if record.id == entry_id]

    def take_records(self) -> list[Record]:
        """Returns the records added since the last call."""
        records, self.records = self.records, []
        return records


@lru_cache(maxsize=65536)
def internal_account_id(unit: int, gl: str, currency: Currency) -> AccountId:
    """Returns the id of a unit's own internal account under a general-ledger code; no look-up is needed."""
    return AccountId.derive(unit, "internal", gl, currency)
