"""How well a party is known: verified or rejected by a person, held by reviews, expired by time."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tael.events.parties import KycChanged
from tael.kernel.clock import Moment
from tael.kernel.ids import PartyId
from tael.parties.errors import UnknownParty, UnknownReview
from tael.parties.model.kyc import EvidenceKind, Kyc, KycLevel, KycStep, KycStepId, Review, ReviewId
from tael.parties.rules import kyc as rules
from tael.parties.store import contacts, documents
from tael.parties.store import kyc as store
from tael.plumbing.db import Tx

STEPS_SHOWN_MAX = 50
REVIEWS_SHOWN_MAX = 50
EXPIRED_BY = "clock"


async def open_review(tx: Tx, party_id: PartyId, kind: str, reason: Mapping[str, object], moment: Moment) -> Review:
    """Opens a review and holds the party in review until a person has decided it; the same reason opens one review.

    `kind` says who asks, such as `screening` or `duplicate`; `reason` holds the facts as JSON, and no personal data.
    """
    review_id = ReviewId.derive(
        party_id.unit, party_id.text, kind, repr(sorted(reason.items(), key=lambda fact: fact[0]))
    )
    kyc = await _lock(tx, party_id)
    known = await store.review(tx, review_id)
    if known is not None:
        return known
    review = Review(review_id, party_id, kind, reason, moment.now)
    await store.insert_review(tx, review)
    await _change(tx, party_id, kyc, rules.in_review(kyc, moment.now), kind, moment, cause=review_id.text)
    return review


async def decide_review(tx: Tx, review_id: ReviewId, *, confirmed: bool, by: str, note: str, moment: Moment) -> Review:
    """Closes a review: confirmed, it rejects the party; cleared as the last one, it gives back what was known before.

    Refuses an unknown review, and one that was decided before.
    """
    kyc = await _lock(tx, (await get_review(tx, review_id)).party_id)
    # Read again: whoever had the lock before may have decided it.
    review = rules.decided(await get_review(tx, review_id), confirmed=confirmed, by=by, note=note, now=moment.now)
    others_open = await store.count_open(tx, review.party_id) - 1
    after = rules.after_review(kyc, review, others_open=others_open, moment=moment)
    await store.decide_review(tx, review)
    await _change(tx, review.party_id, kyc, after, by, moment, cause=f"{review_id.text} decided")
    return review


async def verify(
    tx: Tx, party_id: PartyId, level: KycLevel, evidence: Sequence[EvidenceKind], by: str, moment: Moment
) -> Kyc:
    """Records that a member of staff knows a party at a level.

    Refuses while reviews are open, and a level whose evidence is missing (EvidenceMissing).
    """
    kyc = await _lock(tx, party_id)
    today = moment.business_date
    held = await documents.of_party(tx, party_id)
    after = rules.verified(
        kyc,
        level,
        evidence,
        by,
        moment,
        documents_until=[document.valid_until for document in held if document.is_valid(today)],
        has_verified_contact=any(contact.verified_at for contact in await contacts.of_party(tx, party_id)),
        reviews_open=await store.count_open(tx, party_id),
    )
    await _change(tx, party_id, kyc, after, by, moment, cause="verified", evidence=evidence)
    return after


async def reject(tx: Tx, party_id: PartyId, by: str, moment: Moment) -> Kyc:
    """Records that a member of staff does not want a party as a customer."""
    kyc = await _lock(tx, party_id)
    after = rules.rejected(kyc, by, moment.now)
    await _change(tx, party_id, kyc, after, by, moment, cause="rejected")
    return after


async def expire_due(tx: Tx, unit: int, moment: Moment, limit: int) -> int:
    """Expires verified parties of a unit whose next review was due before today, and returns how many."""
    expired = await store.expire_due(tx, unit, moment.business_date, moment.now, EXPIRED_BY, limit)
    for party_id in expired:
        tx.publish(KycChanged(unit=unit, party_id=party_id, state="expired"))
    return len(expired)


async def list_steps(tx: Tx, party_id: PartyId) -> list[KycStep]:
    """Returns the latest STEPS_SHOWN_MAX changes of a party's KYC state, the newest first."""
    return await store.steps(tx, party_id, STEPS_SHOWN_MAX)


async def list_reviews(tx: Tx, party_id: PartyId) -> list[Review]:
    """Returns a party's reviews, at most REVIEWS_SHOWN_MAX, the open ones first."""
    return await store.reviews_of(tx, party_id, REVIEWS_SHOWN_MAX)


async def list_open_reviews(tx: Tx, unit: int, *, after: tuple[datetime, ReviewId] | None, limit: int) -> list[Review]:
    """Returns a page of a unit's open reviews, those that wait longest first."""
    return await store.open_reviews(tx, unit, after, limit)


async def get_review(tx: Tx, review_id: ReviewId) -> Review:
    """Returns a review; refuses UnknownReview."""
    found = await store.review(tx, review_id)
    if found is None:
        raise UnknownReview(review_id=review_id).at("review_id")
    return found


async def _lock(tx: Tx, party_id: PartyId) -> Kyc:
    kyc = await store.lock(tx, party_id)
    if kyc is None:
        raise UnknownParty(party_id=party_id).at("party_id")
    return kyc


async def _change(
    tx: Tx,
    party_id: PartyId,
    before: Kyc,
    after: Kyc,
    by: str,
    moment: Moment,
    *,
    cause: str,
    evidence: Sequence[EvidenceKind] = (),
) -> None:
    if after == before:
        return
    step_id = KycStepId.derive(party_id.unit, party_id.text, cause, moment.now.isoformat())
    step = KycStep(step_id, party_id, moment.now, by, after.state, rules.level_of(after), tuple(evidence))
    await store.change(tx, party_id, after, step)
    tx.publish(KycChanged(unit=party_id.unit, party_id=party_id, state=after.state))
