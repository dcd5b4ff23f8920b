"""Routes of KYC states and reviews, for staff."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from tael.kernel.ids import PartyId
from tael.parties import actions
from tael.parties.actions import get_party, kyc
from tael.parties.actions.screening import screen_parties
from tael.parties.http.bodies import KycBody, kyc_body
from tael.parties.model import EvidenceKind, KycLevel, Review, ReviewId, ReviewState
from tael.plumbing.db import Tx
from tael.plumbing.http.wire import (
    PAGE_DEFAULT,
    After,
    BankRequest,
    IdempotencyKey,
    Limit,
    Reason,
    Unit,
    cursor_of,
    parse_id,
    place_of,
    present_unit,
    runtime_of,
    write_once,
)


class VerificationRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A member of staff knows a party at a level, and says what they saw."""

    level: Literal["basic", "standard", "enhanced"]
    evidence: Annotated[tuple[EvidenceKind, ...], msgspec.Meta(max_length=10)]


class DecisionRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person makes of a review."""

    decision: Literal["cleared", "confirmed"]
    note: Reason


class StepBody(msgspec.Struct, frozen=True):
    """A change of a party's KYC state."""

    at: datetime
    by: str
    state: str
    level: str
    evidence: tuple[str, ...]


class ReviewBody(msgspec.Struct, frozen=True):
    """A review: what gave reason to it, and what was decided."""

    id: str
    party_id: str
    kind: str
    reason: Mapping[str, Any]
    opened_at: datetime
    state: ReviewState
    decided_at: datetime | None
    decided_by: str | None
    note: str | None


class KycDetails(msgspec.Struct, frozen=True):
    """How well a party is known, how that came about, and its reviews."""

    kyc: KycBody
    steps: list[StepBody]
    reviews: list[ReviewBody]


class ReviewPage(msgspec.Struct, frozen=True):
    """A page of open reviews; `next` is the cursor of the page after it."""

    items: list[ReviewBody]
    next: str | None


def _review_body(review: Review) -> ReviewBody:
    return ReviewBody(
        review.id.text,
        review.party_id.text,
        review.kind,
        review.reason,
        review.opened_at,
        review.state,
        review.decided_at,
        review.decided_by,
        review.note,
    )


@get("/parties/{party_id:str}/kyc", summary="Read how well a party is known", operation_id="getKyc")
async def get_kyc(request: BankRequest, party_id: FromPath[str]) -> KycDetails:
    """Returns a party's KYC state with its latest steps and reviews."""
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        party = await actions.get_party(tx, parse_id(PartyId, party_id, "party_id"))
        steps = await kyc.list_steps(tx, party.id)
        reviews = await kyc.list_reviews(tx, party.id)
    return KycDetails(
        kyc_body(party.kyc),
        [StepBody(step.at, step.by, step.state, step.level, step.evidence) for step in steps],
        [_review_body(review) for review in reviews],
    )


@post("/parties/{party_id:str}/kyc/verification", summary="Verify a party", operation_id="verifyParty", status_code=201)
async def verify_party(
    request: BankRequest,
    party_id: FromPath[str],
    data: JSONBody[VerificationRequest],
    idempotency_key: IdempotencyKey = None,
) -> Response[KycBody]:
    """Records that a member of staff knows a party at a level."""
    wanted = parse_id(PartyId, party_id, "party_id")

    async def work(tx: Tx) -> KycBody:
        level = KycLevel(data.level)
        moment = runtime_of(request).moment()
        # Nobody is verified whose name was not compared with the lists in force at that moment.
        await screen_parties(tx, [await get_party(tx, wanted)], moment)
        return kyc_body(await kyc.verify(tx, wanted, level, data.evidence, request.user.subject, moment))

    return await write_once(request, idempotency_key, data, work)


@post("/parties/{party_id:str}/kyc/rejection", summary="Reject a party", operation_id="rejectParty", status_code=201)
async def reject_party(
    request: BankRequest, party_id: FromPath[str], idempotency_key: IdempotencyKey = None
) -> Response[KycBody]:
    """Records that a member of staff does not want a party as a customer."""
    wanted = parse_id(PartyId, party_id, "party_id")

    async def work(tx: Tx) -> KycBody:
        return kyc_body(await kyc.reject(tx, wanted, request.user.subject, runtime_of(request).moment()))

    return await write_once(request, idempotency_key, None, work)


@get("/reviews", summary="List open reviews", operation_id="listReviews")
async def list_reviews(
    request: BankRequest, unit: Unit = 0, limit: Limit = PAGE_DEFAULT, after: After = None
) -> ReviewPage:
    """Returns a page of a unit's open reviews, those that wait longest first."""
    place = place_of(after, tuple[datetime, str])
    begin = (place[0], parse_id(ReviewId, place[1], "after")) if place else None
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        found = await kyc.list_open_reviews(tx, present_unit(request, unit), after=begin, limit=limit)
    more = cursor_of((found[-1].opened_at.isoformat(), found[-1].id.text)) if len(found) == limit else None
    return ReviewPage([_review_body(review) for review in found], more)


@post("/reviews/{review_id:str}/decision", summary="Decide a review", operation_id="decideReview", status_code=201)
async def decide_review(
    request: BankRequest,
    review_id: FromPath[str],
    data: JSONBody[DecisionRequest],
    idempotency_key: IdempotencyKey = None,
) -> Response[ReviewBody]:
    """Closes a review; the party goes back to what it was, or is rejected."""
    wanted = parse_id(ReviewId, review_id, "review_id")

    async def work(tx: Tx) -> ReviewBody:
        review = await kyc.decide_review(
            tx,
            wanted,
            confirmed=data.decision == "confirmed",
            by=request.user.subject,
            note=data.note,
            moment=runtime_of(request).moment(),
        )
        return _review_body(review)

    return await write_once(request, idempotency_key, data, work)


STAFF = (get_kyc, verify_party, reject_party, list_reviews, decide_review)
