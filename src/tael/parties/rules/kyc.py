"""Which KYC state follows which, and what a level asks for.

The levels follow the customer due diligence measures of 中国人民银行令〔2025〕第11号 (simplified, normal, enhanced) and
FATF recommendation 10.
"""

from collections.abc import Sequence
from datetime import date, datetime

from tael.kernel.clock import Moment
from tael.parties.errors import EvidenceMissing, KycStateForbids, ReviewDecided, ReviewsOpen
from tael.parties.model.kyc import (
    EvidenceKind,
    Expired,
    InReview,
    Kyc,
    KycLevel,
    Pending,
    Rejected,
    Review,
    ReviewState,
    Verified,
)

YEARS_UNTIL_REVIEW = {KycLevel.BASIC: 5, KycLevel.STANDARD: 3, KycLevel.ENHANCED: 1}
"""How long a verification lasts at most, by level: the closer the look, the sooner the next."""

EVIDENCE_NEEDED: dict[KycLevel, frozenset[EvidenceKind]] = {
    KycLevel.BASIC: frozenset({EvidenceKind.DOCUMENT_SEEN}),
    KycLevel.STANDARD: frozenset({EvidenceKind.DOCUMENT_SEEN}),
    KycLevel.ENHANCED: frozenset({EvidenceKind.DOCUMENT_SEEN, EvidenceKind.SOURCE_OF_FUNDS}),
}


def verified(
    kyc: Kyc,
    level: KycLevel,
    evidence: Sequence[EvidenceKind],
    by: str,
    moment: Moment,
    *,
    documents_until: Sequence[date | None],
    has_verified_contact: bool,
    reviews_open: int,
) -> Verified:
    """Returns the state of a party that a member of staff has verified at a level.

    `documents_until` are the last days of the documents that are valid today, None where they have none. Refuses while
    reviews are open, and a level whose evidence, document or verified contact point is missing.
    """
    assert level is not KycLevel.NONE, "nobody is verified at no level"
    if reviews_open:
        raise ReviewsOpen(reviews=reviews_open)
    if isinstance(kyc, InReview):
        raise KycStateForbids(state=kyc.state)
    missing: list[str] = sorted(EVIDENCE_NEEDED[level] - set(evidence))
    if not documents_until:
        missing.append("valid_document")
    if level is not KycLevel.BASIC and not has_verified_contact:
        missing.append("verified_contact")
    if missing:
        raise EvidenceMissing(level=level, missing=", ".join(missing)).at("evidence")
    due = _years_later(moment.business_date, YEARS_UNTIL_REVIEW[level])
    # Nobody is known for longer than one of the documents says who they are.
    longest = max((until or date.max for until in documents_until), default=due)
    return Verified(level, by, moment.now, min(due, longest))


def rejected(kyc: Kyc, by: str, now: datetime) -> Rejected:
    """Returns the state of a party that a member of staff does not want; one in review is decided by its reviews."""
    if isinstance(kyc, InReview | Rejected):
        raise KycStateForbids(state=kyc.state)
    return Rejected(by, now)


def expired(kyc: Kyc, moment: Moment) -> Expired | None:
    """Returns the state of a verified party whose next review was due before today, or None where it was not."""
    if isinstance(kyc, Verified) and kyc.due < moment.business_date:
        return Expired(kyc.level, moment.now)
    return None


def in_review(kyc: Kyc, now: datetime) -> InReview:
    """Returns the state of a party that a person has to look at; one that is looked at already stays as it is."""
    match kyc:
        case InReview():
            return kyc
        case Verified(level, _, _, due):
            return InReview(now, level, due)
        case Expired(level, _):
            return InReview(now, level, None)
        case Pending() | Rejected():
            return InReview(now, KycLevel.NONE, None)


def decided(review: Review, *, confirmed: bool, by: str, note: str, now: datetime) -> Review:
    """Returns a review with what a person decided; refuses one that was decided otherwise before (ReviewDecided)."""
    if review.state is not ReviewState.OPEN:
        raise ReviewDecided(review_id=review.id, state=review.state)
    state = ReviewState.CONFIRMED if confirmed else ReviewState.CLEARED
    return Review(review.id, review.party_id, review.kind, review.reason, review.opened_at, state, now, by, note)


def after_review(kyc: Kyc, decision: Review, *, others_open: int, moment: Moment) -> Kyc:
    """Returns the state of a party after one of its reviews was decided.

    A confirmed one rejects the party at once; the last one to be cleared gives back what was known before.
    """
    assert decision.decided_by is not None, "it was decided by somebody"
    if decision.state is ReviewState.CONFIRMED:
        return Rejected(decision.decided_by, moment.now)
    if others_open or not isinstance(kyc, InReview):
        return kyc
    if kyc.level is KycLevel.NONE:
        return Pending()
    if kyc.due is None or kyc.due < moment.business_date:
        return Expired(kyc.level, moment.now)
    return Verified(kyc.level, decision.decided_by, moment.now, kyc.due)


def level_of(kyc: Kyc) -> KycLevel:
    """Returns the level that a state carries."""
    return kyc.level if isinstance(kyc, InReview | Verified | Expired) else KycLevel.NONE


def _years_later(day: date, years: int) -> date:
    # The 29th of February has no anniversary in most years; the day before it is never too late.
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + years, day=last)
