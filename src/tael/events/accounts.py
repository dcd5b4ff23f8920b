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


class AccountFrozen(Event, frozen=True, kw_only=True):
    """An account may not be debited, or credited, or neither, by order."""

    account_id: AccountId
    side: str


class AccountReleased(Event, frozen=True, kw_only=True):
    """An order to freeze an account has ended; another may still stand."""

    account_id: AccountId


class AccountSlept(Event, frozen=True, kw_only=True):
    """An account that nobody used for long is dormant."""

    account_id: AccountId


class AccountWoken(Event, frozen=True, kw_only=True):
    """A dormant account is in use again."""

    account_id: AccountId


class AccountClosed(Event, frozen=True, kw_only=True):
    """An account has ended; what was on it was paid out."""

    account_id: AccountId


class ContractMoved(Event, frozen=True, kw_only=True):
    """An account is on the terms of another version of its product."""

    account_id: AccountId
    party_id: PartyId
    product: str
    from_version: int
    to_version: int
