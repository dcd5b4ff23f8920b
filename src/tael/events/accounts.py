"""Facts published by accounts."""

from tael.events import Event
from tael.kernel.ids import AccountId, MandateId, PartyId


class AccountOpened(Event, frozen=True, kw_only=True):
    """A party holds a new account."""

    account_id: AccountId
    party_id: PartyId
    product: str
    product_version: int


class MandateGranted(Event, frozen=True, kw_only=True):
    """A party may act on an account of another, or the holder acts under a mandate."""

    mandate_id: MandateId
    account_id: AccountId
    party_id: PartyId
    role: str


class MandateRevoked(Event, frozen=True, kw_only=True):
    """A party may not act on an account any more."""

    mandate_id: MandateId
    account_id: AccountId
    party_id: PartyId
