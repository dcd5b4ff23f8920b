"""How well a party is known (了解客户): one type per state, reviews, and what was seen."""

import enum
from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeAlias

import msgspec

from tael.kernel.ids import KeyedId, PartyId


class ReviewId(KeyedId):
    """A review."""

    __slots__ = ()
    prefix = "rev"


class KycStepId(KeyedId):
    """A change of a party's KYC state."""

    __slots__ = ()
    prefix = "kyc"


class KycLevel(enum.StrEnum):
    """How closely a party was looked at."""

    NONE = "none"
    BASIC = "basic"
    STANDARD = "standard"
    ENHANCED = "enhanced"


class KycState(enum.StrEnum):
    """Where the knowing of a party stands."""

    PENDING = "pending"
    IN_REVIEW = "in_review"
    VERIFIED = "verified"
    REJECTED = "rejected"
    EXPIRED = "expired"


class Pending(msgspec.Struct, frozen=True):
    """Nobody has looked yet."""

    @property
    def state(self) -> KycState:
        """Its name."""
        return KycState.PENDING


class InReview(msgspec.Struct, frozen=True):
    """Something was found that a person has to look at; what was known before is kept for when it is cleared."""

    since: datetime
    level: KycLevel
    due: date | None

    @property
    def state(self) -> KycState:
        """Its name."""
        return KycState.IN_REVIEW


class Verified(msgspec.Struct, frozen=True):
    """A member of staff knows the party at a level, until the next review is due."""

    level: KycLevel
    by: str
    at: datetime
    due: date

    @property
    def state(self) -> KycState:
        """Its name."""
        return KycState.VERIFIED


class Rejected(msgspec.Struct, frozen=True):
    """A member of staff does not want the party as a customer."""

    by: str
    at: datetime

    @property
    def state(self) -> KycState:
        """Its name."""
        return KycState.REJECTED


class Expired(msgspec.Struct, frozen=True):
    """The next review was due and did not happen; the level is that of the last one."""

    level: KycLevel
    at: datetime

    @property
    def state(self) -> KycState:
        """Its name."""
        return KycState.EXPIRED


Kyc: TypeAlias = Pending | InReview | Verified | Rejected | Expired


class EvidenceKind(enum.StrEnum):
    """What a decision rests on."""

    DOCUMENT_SEEN = "document_seen"
    FACE_TO_FACE = "face_to_face"
    VIDEO_CALL = "video_call"
    REGISTRY_EXTRACT = "registry_extract"
    SOURCE_OF_FUNDS = "source_of_funds"
    REFERENCE = "reference"


class KycStep(msgspec.Struct, frozen=True):
    """A change of a party's KYC state: to what, by whom, on what evidence."""

    id: KycStepId
    party_id: PartyId
    at: datetime
    by: str
    state: KycState
    level: KycLevel
    evidence: tuple[EvidenceKind, ...]


class ReviewState(enum.StrEnum):
    """What became of a review."""

    OPEN = "open"
    CLEARED = "cleared"
    CONFIRMED = "confirmed"


class Review(msgspec.Struct, frozen=True):
    """What a person has to look at: its kind, the facts that gave reason, and what was decided."""

    id: ReviewId
    party_id: PartyId
    kind: str
    reason: Mapping[str, object]
    opened_at: datetime
    state: ReviewState = ReviewState.OPEN
    decided_at: datetime | None = None
    decided_by: str | None = None
    note: str | None = None
