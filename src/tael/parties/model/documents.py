"""Identity documents (证件)."""

import enum
from datetime import date, datetime

import msgspec

from tael.kernel.ids import KeyedId, PartyId


class DocumentId(KeyedId):
    """An identity document."""

    __slots__ = ()
    prefix = "doc"


class DocumentKind(enum.StrEnum):
    """What kind of paper says who a party is."""

    RESIDENT_ID = "resident_id"
    """居民身份证, GB 11643."""
    CREDIT_CODE = "credit_code"
    """统一社会信用代码 of a company's licence, GB 32100."""
    PASSPORT = "passport"
    FOREIGNERS_RESIDENCE = "foreigners_residence"
    """外国人永久居留身份证."""
    HK_MACAO_PERMIT = "hk_macao_permit"
    """港澳居民来往内地通行证."""
    TAIWAN_PERMIT = "taiwan_permit"
    """台湾居民来往大陆通行证."""


class DocumentState(enum.StrEnum):
    """Whether a document is relied on; one past its last day is not, whatever its state."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


class NewDocument(msgspec.Struct, frozen=True):
    """A document to be recorded; `country` is the issuer's ISO 3166 code."""

    id: DocumentId
    party_id: PartyId
    kind: DocumentKind
    number: str
    country: str = "CN"
    valid_from: date | None = None
    valid_until: date | None = None


class Document(msgspec.Struct, frozen=True):
    """A recorded document; the number is empty once it was erased."""

    id: DocumentId
    party_id: PartyId
    kind: DocumentKind
    country: str
    number: str
    valid_from: date | None
    valid_until: date | None
    state: DocumentState
    recorded_at: datetime
    recorded_by: str

    def is_valid(self, today: date) -> bool:
        """Whether it may be relied on on a day."""
        return (
            self.state is DocumentState.ACTIVE
            and (self.valid_from is None or self.valid_from <= today)
            and (self.valid_until is None or today <= self.valid_until)
        )
