"""What one may ask of the ledger, and what comes of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeAlias

import msgspec

from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, EntryId, HoldId
from tael.kernel.money import Currency, Money
from tael.ledger.errors import AmountNotPositive
from tael.ledger.model.entries import AccountStatus, JournalEntry, Side


class HoldUse(msgspec.Struct, frozen=True, gc=False):
    """Says that an entry takes its money from a hold; `final` gives the rest of the hold back."""

    hold_id: HoldId
    final: bool = True


class PostEntry(msgspec.Struct, frozen=True, tag="post", gc=False):
    """Asks to book an entry, if wanted out of a hold on one of the accounts it takes money from."""

    entry: JournalEntry
    hold: HoldUse | None = None

    @property
    def id(self) -> EntryId:
        """The id of the entry."""
        return self.entry.id


class ReverseEntry(msgspec.Struct, frozen=True, kw_only=True, tag="reverse"):
    """Asks to book the opposite of an entry, once, as a new entry that names it."""

    id: EntryId
    entry_id: EntryId
    value_date: date | None = None
    detail: Mapping[str, str] | None = None


class PlaceHold(msgspec.Struct, frozen=True, kw_only=True, tag="hold"):
    """Asks to set part of an account's available balance aside until an instant."""

    id: EntryId
    account_id: AccountId
    amount: Money
    expires_at: datetime
    detail: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            raise AmountNotPositive(amount=self.amount).at("amount")

    @property
    def hold_id(self) -> HoldId:
        """The hold shares the bytes of the entry that places it."""
        return self.id.as_type(HoldId)


class VoidHold(msgspec.Struct, frozen=True, kw_only=True, tag="void"):
    """Asks to give back what is left of a hold."""

    id: EntryId
    hold_id: HoldId


class ExpireHold(msgspec.Struct, frozen=True, kw_only=True, tag="expire"):
    """Asks to end a hold whose time has passed; the sweeper's command."""

    id: EntryId
    hold_id: HoldId


class OpenAccount(msgspec.Struct, frozen=True, kw_only=True, tag="open"):
    """Asks to open an account under a general-ledger code; `floor` None means that it may go to any balance.

    The floor is in minor units, on the account's own side: 0 forbids an overdraft, -100000 grants one of 1,000.00.
    """

    id: EntryId
    account_id: AccountId
    gl: str
    currency: Currency
    side: Side
    floor: int | None
    internal: bool = False


class ChangeStatus(msgspec.Struct, frozen=True, kw_only=True, tag="status"):
    """Asks to freeze, unfreeze or close an account."""

    id: EntryId
    account_id: AccountId
    status: AccountStatus


class ChangeFloor(msgspec.Struct, frozen=True, kw_only=True, tag="floor"):
    """Asks to move the floor of an account."""

    id: EntryId
    account_id: AccountId
    floor: int | None


Command: TypeAlias = (
    PostEntry | ReverseEntry | PlaceHold | VoidHold | ExpireHold | OpenAccount | ChangeStatus | ChangeFloor
)


class Booked(msgspec.Struct, frozen=True, gc=False):
    """A command took effect: the journal record of its home unit. `replayed` says that it had already."""

    id: EntryId
    position: int
    booked_at: datetime
    replayed: bool = False


Outcome: TypeAlias = Booked | Refusal
