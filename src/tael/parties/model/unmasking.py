"""Who saw which personal data in clear, and why."""

import enum
from datetime import date, datetime

import msgspec

from tael.kernel.ids import KeyedId, PartyId
from tael.parties.model.contacts import Contact
from tael.parties.model.documents import Document

PERSONAL_DATA = "personal_data"
"""The grant of a member of staff who may see personal data in clear."""


class UnmaskingId(KeyedId):
    """An unmasking."""

    __slots__ = ()
    prefix = "unm"


class PersonalField(enum.StrEnum):
    """What may be asked for in clear."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    DOCUMENTS = "documents"
    CONTACTS = "contacts"


class Unmasking(msgspec.Struct, frozen=True):
    """One look at personal data in clear."""

    id: UnmaskingId
    party_id: PartyId
    by: str
    fields: tuple[PersonalField, ...]
    reason: str
    at: datetime


class Unmasked(msgspec.Struct, frozen=True):
    """Personal data in clear; fields that were not asked for are None."""

    name: str | None
    birth_date: date | None
    documents: list[Document] | None
    contacts: list[Contact] | None
