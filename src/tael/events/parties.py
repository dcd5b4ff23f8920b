"""Facts published by the customer centre."""

from tael.events import Event
from tael.kernel.ids import PartyId


class PartyRegistered(Event, frozen=True, kw_only=True):
    """A person or company is known to the bank."""

    party_id: PartyId
    kind: str


class PartyHit(Event, frozen=True, kw_only=True):
    """A party may be somebody on a sanctions list."""

    party_id: PartyId
    hits: int
