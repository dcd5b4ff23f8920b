"""Every refusal of the customer centre, in order of precedence."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tael.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from tael.kernel.ids import KeyedId, PartyId


@dataclass(eq=False)
class NameMalformed(Invalid):
    """A name is empty, longer than a name may be, or holds characters that no name has."""

    code: ClassVar[str] = "name_malformed"
    characters: int
    characters_max: int


@dataclass(eq=False)
class ListMalformed(Invalid):
    """A sanctions list cannot be read; line 0 stands for the whole file, an empty column for the whole line."""

    code: ClassVar[str] = "list_malformed"
    source: str
    line: int
    column: str
    why: str


@dataclass(eq=False)
class BirthDateImpossible(Invalid):
    """A birth date lies in the future, or too far back."""

    code: ClassVar[str] = "birth_date_impossible"
    earliest: date
    latest: date


@dataclass(eq=False)
class DocumentMalformed(Invalid):
    """A document's number does not have the form of its kind."""

    code: ClassVar[str] = "document_malformed"
    kind: str


@dataclass(eq=False)
class DocumentOldForm(Invalid):
    """A resident identity number has the 15 digits that were valid until 2012."""

    code: ClassVar[str] = "document_old_form"
    kind: str


@dataclass(eq=False)
class DocumentDivisionUnknown(Invalid):
    """A document's number names a division that does not exist."""

    code: ClassVar[str] = "document_division_unknown"
    kind: str


@dataclass(eq=False)
class DocumentBirthImpossible(Invalid):
    """A document's number names a day on which its holder cannot be born."""

    code: ClassVar[str] = "document_birth_impossible"
    kind: str


@dataclass(eq=False)
class DocumentCheckFails(Invalid):
    """A document's number does not fit its check character."""

    code: ClassVar[str] = "document_check_fails"
    kind: str


@dataclass(eq=False)
class DocumentDatesReversed(Invalid):
    """A document would end before it begins."""

    code: ClassVar[str] = "document_dates_reversed"
    valid_from: date
    valid_until: date


@dataclass(eq=False)
class DocumentNotForKind(Invalid):
    """A document is of a kind that a person, or a company, does not have."""

    code: ClassVar[str] = "document_not_for_kind"
    kind: str
    party_kind: str


@dataclass(eq=False)
class ContactMalformed(Invalid):
    """A telephone number, e-mail address or postal address is none."""

    code: ClassVar[str] = "contact_malformed"
    kind: str


@dataclass(eq=False)
class RelationMalformed(Invalid):
    """A relation has a share or a degree that does not belong to its kind, or stands between the wrong parties."""

    code: ClassVar[str] = "relation_malformed"
    kind: str


@dataclass(eq=False)
class ConsentPast(Invalid):
    """A consent would end before today."""

    code: ClassVar[str] = "consent_past"
    expires_on: date


@dataclass(eq=False)
class TagMalformed(Invalid):
    """A tag is not one to 32 lower-case letters, digits and hyphens."""

    code: ClassVar[str] = "tag_malformed"
    tag: str


@dataclass(eq=False)
class MayNotUnmask(Forbidden):
    """A member of staff without the grant `personal_data` asks for data in clear."""

    code: ClassVar[str] = "may_not_unmask"
    grant: str


@dataclass(eq=False)
class UnknownParty(NotFound):
    """A party does not exist."""

    code: ClassVar[str] = "unknown_party"
    party_id: PartyId


@dataclass(eq=False)
class UnknownReview(NotFound):
    """A review does not exist."""

    code: ClassVar[str] = "unknown_review"
    review_id: KeyedId


@dataclass(eq=False)
class UnknownDetail(NotFound):
    """A party has no document, contact point, relation or consent of that id."""

    code: ClassVar[str] = "unknown_detail"
    detail_id: KeyedId


@dataclass(eq=False)
class PartyExists(Conflict):
    """A party of that id is registered already, under another name."""

    code: ClassVar[str] = "party_exists"
    party_id: PartyId


@dataclass(eq=False)
class UnknownHit(NotFound):
    """A party has no hit on that entry of that list."""

    code: ClassVar[str] = "unknown_hit"
    list_code: str
    entry: str


@dataclass(eq=False)
class HitDecided(Conflict):
    """A hit was cleared or confirmed before."""

    code: ClassVar[str] = "hit_decided"
    list_code: str
    entry: str
    state: str


@dataclass(eq=False)
class PartyClosed(Conflict):
    """The relation with a party has ended."""

    code: ClassVar[str] = "party_closed"
    party_id: PartyId


@dataclass(eq=False)
class DocumentTaken(Conflict):
    """Another party has that document; who it is, is not told."""

    code: ClassVar[str] = "document_taken"
    kind: str


@dataclass(eq=False)
class DocumentDisagrees(Conflict):
    """A document tells another birth date than the one that is known."""

    code: ClassVar[str] = "document_disagrees"
    kind: str


@dataclass(eq=False)
class ReviewDecided(Conflict):
    """A review was decided before."""

    code: ClassVar[str] = "review_decided"
    review_id: KeyedId
    state: str


@dataclass(eq=False)
class SharesExceedWhole(Refused):
    """The owners of a company would own more than the whole of it."""

    code: ClassVar[str] = "shares_exceed_whole"
    percent: str


@dataclass(eq=False)
class TooManyDetails(Refused):
    """A party has as many documents, contact points, relations, consents or tags as one may have."""

    code: ClassVar[str] = "too_many_details"
    details_max: int


@dataclass(eq=False)
class ReviewsOpen(Refused):
    """A party has reviews that nobody has decided yet."""

    code: ClassVar[str] = "reviews_open"
    reviews: int


@dataclass(eq=False)
class KycStateForbids(Refused):
    """The KYC state of a party does not allow the step."""

    code: ClassVar[str] = "kyc_state_forbids"
    state: str


@dataclass(eq=False)
class EvidenceMissing(Refused):
    """A KYC level asks for evidence that is not there."""

    code: ClassVar[str] = "evidence_missing"
    level: str
    missing: str


@dataclass(eq=False)
class ContractsOpen(Refused):
    """A party still has contracts, so the relation cannot end."""

    code: ClassVar[str] = "contracts_open"
    contracts: int
