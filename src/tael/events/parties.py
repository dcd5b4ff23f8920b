"""Facts published by the customer centre."""

from datetime import date

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


class KycChanged(Event, frozen=True, kw_only=True):
    """A party came into another KYC state."""

    party_id: PartyId
    state: str


class PartyDetailChanged(Event, frozen=True, kw_only=True):
    """A party's documents, contact points, relations, consents or tags have changed; what, is looked up."""

    party_id: PartyId
    subject: str


class PartyRelationEnded(Event, frozen=True, kw_only=True):
    """The relation with a party has ended; its data will be erased after the legal time."""

    party_id: PartyId
    erase_after: date


class PartyErased(Event, frozen=True, kw_only=True):
    """A party's personal data was erased after the legal time."""

    party_id: PartyId
