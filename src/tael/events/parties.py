"""Facts published by the customer centre."""

from tael.events import Event
from tael.kernel.ids import PartyId


class PartyRegistered(Event, frozen=True, kw_only=True):
    """A person or company is known to the bank."""

    party_id: PartyId
    kind: str
