"""Parties: persons and companies."""

import enum
from datetime import datetime

import msgspec

from tael.kernel.ids import PartyId


class PartyKind(enum.StrEnum):
    """What a party is."""

    PERSON = "person"
    COMPANY = "company"


class NewParty(msgspec.Struct, frozen=True):
    """A party to be registered; the id is derived from what makes the registration unique."""

    id: PartyId
    kind: PartyKind
    name: str


class Party(msgspec.Struct, frozen=True):
    """A registered party."""

    id: PartyId
    kind: PartyKind
    name: str
    registered_at: datetime
