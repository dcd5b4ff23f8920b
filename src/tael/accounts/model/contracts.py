"""Contracts: who holds an account, on which terms."""

from datetime import datetime

import msgspec

from tael.kernel.ids import AccountId, EntryId, PartyId
from tael.kernel.money import Currency


class NewContract(msgspec.Struct, frozen=True, kw_only=True):
    """Asks to open an account of a product for a party; the ids are derived from what makes the request unique."""

    id: AccountId
    entry_id: EntryId
    party_id: PartyId
    product: str
    currency: Currency


class Contract(msgspec.Struct, frozen=True, gc=False):
    """A party's account, and the version of the product that it is bound to."""

    id: AccountId
    party_id: PartyId
    product: str
    product_version: int
    opened_at: datetime
    currency: Currency
    holder_is_mandated: bool = False
    """Whether its holder, too, acts under a mandate: holders who sign together, or a limit on the own account."""
