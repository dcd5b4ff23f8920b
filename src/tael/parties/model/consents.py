"""Consents (同意)."""

import enum
from datetime import date, datetime

import msgspec

from tael.kernel.ids import KeyedId, PartyId


class ConsentId(KeyedId):
    """A consent."""

    __slots__ = ()
    prefix = "cns"


class Purpose(enum.StrEnum):
    """What a party lets the bank do with their data."""

    CREDIT_REPORT = "credit_report"
    DATA_SHARING = "data_sharing"
    MARKETING = "marketing"
    PROFILING = "profiling"
    LOCATION = "location"


class Consent(msgspec.Struct, frozen=True):
    """A consent for a purpose, through its last day or until it is withdrawn."""

    id: ConsentId
    party_id: PartyId
    purpose: Purpose
    given_at: datetime
    given_by: str
    expires_on: date
    withdrawn_at: datetime | None = None

    def is_in_force(self, today: date) -> bool:
        """Whether it may be relied on on a day."""
        return self.withdrawn_at is None and today <= self.expires_on
