"""Facts published by accounts."""

from tael.events import Event
from tael.kernel.ids import AccountId, PartyId


class AccountOpened(Event, frozen=True, kw_only=True):
    """A party holds a new account."""

    account_id: AccountId
    party_id: PartyId
    product: str
    product_version: int
