"""Money that is about to move, and what limits leave of it."""

from datetime import date, datetime

import msgspec

from tael.kernel.ids import AccountId, EntryId, PartyId
from tael.kernel.money import Money

OWN = PartyId(0)
"""In place of a party: what an account has paid to accounts that are not bound, whoever acted."""

OUTWARD = PartyId(1)
"""In place of a party: all that has left an account, whoever acted."""


class Transfer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Money that is about to leave an account, or to reach one, or both.

    `actor` is the party that orders it; None is the bank, over its counter. A side that is None is outside the bank, or
    cash. The id is that of the entry which will book it.
    """

    id: EntryId
    actor: PartyId | None
    debtor_id: AccountId | None
    creditor_id: AccountId | None
    amount: Money


class Count(msgspec.Struct, frozen=True, gc=False):
    """An amount that uses up a limit of an account (party OWN), or of a party's mandate on it; minor units."""

    account_id: AccountId
    party_id: PartyId
    entry_id: EntryId
    amount: int


class Permit(msgspec.Struct, frozen=True, gc=False):
    """Says that limits let a transfer pass, and what is to be counted once it is booked."""

    counts: tuple[Count, ...] = ()
    cosignature_id: EntryId | None = None


class Usage(msgspec.Struct, gc=False):
    """What has been used on a day and in its year, in minor units."""

    day: date
    day_used: int
    year_used: int

    def on(self, today: date) -> "Usage":
        """Returns what counts on a day: a new day begins at nothing, and so does a new year."""
        return Usage(
            today,
            self.day_used if self.day == today else 0,
            self.year_used if self.day.year == today.year else 0,
        )


class NewCosignature(msgspec.Struct, frozen=True, kw_only=True):
    """A second party's word (会签) to one payment: this amount to this account, once, before it expires."""

    id: EntryId
    account_id: AccountId
    party_id: PartyId
    creditor_id: AccountId
    amount: Money
    expires_at: datetime


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """What a limit allows, and what it leaves for today or for the year."""

    limit: Money
    left: Money
