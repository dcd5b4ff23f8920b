"""Contact points (联系方式)."""

import enum
from datetime import datetime

import msgspec

from tael.kernel.ids import KeyedId, PartyId


class ContactId(KeyedId):
    """A contact point."""

    __slots__ = ()
    prefix = "ctc"


class ContactKind(enum.StrEnum):
    """How a party is reached."""

    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"


class NewContact(msgspec.Struct, frozen=True):
    """A contact point to be recorded."""

    id: ContactId
    party_id: PartyId
    kind: ContactKind
    value: str


class Contact(msgspec.Struct, frozen=True):
    """A recorded contact point; verified by somebody who reached the party there."""

    id: ContactId
    party_id: PartyId
    kind: ContactKind
    value: str
    recorded_at: datetime
    verified_at: datetime | None
    verified_by: str | None
