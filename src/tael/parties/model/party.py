"""Parties: persons and companies."""

import enum
from datetime import date, datetime

import msgspec

from tael.kernel.ids import PartyId
from tael.parties.model.kyc import Kyc, Pending


class PartyKind(enum.StrEnum):
    """What a party is."""

    PERSON = "person"
    COMPANY = "company"


class NewParty(msgspec.Struct, frozen=True):
    """A party to be registered; the id is derived from what makes the registration unique."""

    id: PartyId
    kind: PartyKind
    name: str
    birth_date: date | None = None


class Party(msgspec.Struct, frozen=True):
    """A registered party; of one whose data was erased by law only the row is left, and its name is empty.

    `birth_date` is a company's day of foundation.
    """

    id: PartyId
    kind: PartyKind
    name: str
    registered_at: datetime
    birth_date: date | None = None
    kyc: Kyc = Pending()
    closed_on: date | None = None
    erased_at: datetime | None = None
