"""KYC states, their steps, and reviews."""

from datetime import date, datetime

import asyncpg
import msgspec

from tael.kernel.ids import PartyId
from tael.parties.model.kyc import (
    EvidenceKind,
    Expired,
    InReview,
    Kyc,
    KycLevel,
    KycState,
    KycStep,
    KycStepId,
    Pending,
    Rejected,
    Review,
    ReviewId,
    ReviewState,
    Verified,
)
from tael.plumbing.db import Tx


def kyc_of(record: asyncpg.Record) -> Kyc:
    """Returns the KYC state that stands in a party's row."""
    level = KycLevel(record["kyc_level"])
    match KycState(record["kyc_state"]):
        case KycState.PENDING:
            return Pending()
        case KycState.IN_REVIEW:
            return InReview(record["kyc_at"], level, record["kyc_due"])
        case KycState.VERIFIED:
            return Verified(level, record["kyc_by"], record["kyc_at"], record["kyc_due"])
        case KycState.REJECTED:
            return Rejected(record["kyc_by"], record["kyc_at"])
        case KycState.EXPIRED:
            return Expired(level, record["kyc_at"])


def _columns(kyc: Kyc) -> tuple[str, str, str | None, datetime | None, date | None]:
    match kyc:
        case Pending():
            return kyc.state, KycLevel.NONE, None, None, None
        case InReview(since, level, due):
            return kyc.state, level, None, since, due
        case Verified(level, by, at, due):
            return kyc.state, level, by, at, due
        case Rejected(by, at):
            return kyc.state, KycLevel.NONE, by, at, None
        case Expired(level, at):
            return kyc.state, level, None, at, None


async def lock(tx: Tx, party_id: PartyId) -> Kyc | None:
    """Returns a party's KYC state and keeps others from changing it until the commit; None where there is no party."""
    record = await tx.record_or_none(
        """select kyc_state, kyc_level, kyc_by, kyc_at, kyc_due from parties.party
           where unit = $1 and id = $2 for update""",
        party_id.unit,
        party_id,
    )
    return None if record is None else kyc_of(record)


async def change(tx: Tx, party_id: PartyId, kyc: Kyc, step: KycStep) -> None:
    """Puts a party into a KYC state and records the step."""
    await tx.execute(
        """update parties.party set kyc_state = $3, kyc_level = $4, kyc_by = $5, kyc_at = $6, kyc_due = $7
           where unit = $1 and id = $2""",
        party_id.unit,
        party_id,
        *_columns(kyc),
    )
    await tx.execute(
        """insert into parties.kyc_step (unit, id, party_id, at, by, state, level, evidence)
           values ($1, $2, $3, $4, $5, $6, $7, $8)""",
        party_id.unit,
        step.id,
        party_id,
        step.at,
        step.by,
        step.state,
        step.level,
        msgspec.json.encode(step.evidence).decode(),
    )


async def steps(tx: Tx, party_id: PartyId, limit: int) -> list[KycStep]:
    """Returns the latest steps of a party, the newest first."""
    return [
        KycStep(
            KycStepId(record["id"]),
            party_id,
            record["at"],
            record["by"],
            KycState(record["state"]),
            KycLevel(record["level"]),
            msgspec.json.decode(record["evidence"], type=tuple[EvidenceKind, ...]),
        )
        for record in await tx.records(
            """select id, at, by, state, level, evidence from parties.kyc_step
               where unit = $1 and party_id = $2 order by at desc, id desc limit $3""",
            party_id.unit,
            party_id,
            limit,
        )
    ]


async def expire_due(tx: Tx, unit: int, today: date, now: datetime, by: str, limit: int) -> list[PartyId]:
    """Expires verified parties of a unit whose review was due before a day, records the steps, and returns them."""
    return [
        PartyId(record["id"])
        for record in await tx.records(
            """with due as (
                   select id, kyc_level from parties.party
                   where unit = $1 and kyc_state = 'verified' and kyc_due < $2
                   order by kyc_due limit $5 for update skip locked
               ), expired as (
                   update parties.party p set kyc_state = 'expired', kyc_by = null, kyc_at = $3, kyc_due = null
                   from due where p.unit = $1 and p.id = due.id
               )
               insert into parties.kyc_step (unit, id, party_id, at, by, state, level, evidence)
               select $1, gen_random_uuid(), id, $3, $4, 'expired', kyc_level, '[]' from due
               returning party_id as id""",
            unit,
            today,
            now,
            by,
            limit,
        )
    ]


async def insert_review(tx: Tx, review: Review) -> None:
    """Inserts an open review."""
    await tx.execute(
        """insert into parties.review (unit, id, party_id, kind, reason, opened_at, state)
           values ($1, $2, $3, $4, $5, $6, 'open')""",
        review.party_id.unit,
        review.id,
        review.party_id,
        review.kind,
        msgspec.json.encode(review.reason).decode(),
        review.opened_at,
    )


async def decide_review(tx: Tx, review: Review) -> None:
    """Stores what was decided of a review."""
    await tx.execute(
        """update parties.review set state = $3, decided_at = $4, decided_by = $5, note = $6
           where unit = $1 and id = $2 and state = 'open'""",
        review.id.unit,
        review.id,
        review.state,
        review.decided_at,
        review.decided_by,
        review.note,
    )


async def review(tx: Tx, review_id: ReviewId) -> Review | None:
    """Returns a review."""
    record = await tx.record_or_none(
        """select id, party_id, kind, reason, opened_at, state, decided_at, decided_by, note
           from parties.review where unit = $1 and id = $2""",
        review_id.unit,
        review_id,
    )
    return None if record is None else _review(record)


async def reviews_of(tx: Tx, party_id: PartyId, limit: int) -> list[Review]:
    """Returns a party's reviews, the open ones first and then the newest."""
    return [
        _review(record)
        for record in await tx.records(
            """select id, party_id, kind, reason, opened_at, state, decided_at, decided_by, note
               from parties.review where unit = $1 and party_id = $2
               order by state <> 'open', opened_at desc, id limit $3""",
            party_id.unit,
            party_id,
            limit,
        )
    ]


async def open_reviews(tx: Tx, unit: int, after: tuple[datetime, ReviewId] | None, limit: int) -> list[Review]:
    """Returns the next open reviews of a unit, those that wait longest first."""
    instant, review_id = after or (None, None)
    return [
        _review(record)
        for record in await tx.records(
            """select id, party_id, kind, reason, opened_at, state, decided_at, decided_by, note
               from parties.review
               where unit = $1 and state = 'open' and ($2 or (opened_at, id) > ($3, $4))
               order by opened_at, id limit $5""",
            unit,
            after is None,
            instant,
            review_id,
            limit,
        )
    ]


async def count_open(tx: Tx, party_id: PartyId) -> int:
    """Returns how many reviews of a party are open."""
    return int(
        await tx.value(
            "select count(*) from parties.review where unit = $1 and party_id = $2 and state = 'open'",
            party_id.unit,
            party_id,
        )
    )


def _review(record: asyncpg.Record) -> Review:
    return Review(
        ReviewId(record["id"]),
        PartyId(record["party_id"]),
        record["kind"],
        msgspec.json.decode(record["reason"]),
        record["opened_at"],
        ReviewState(record["state"]),
        record["decided_at"],
        record["decided_by"],
        record["note"],
    )
