"""Who saw personal data in clear."""

from datetime import datetime

import asyncpg

from tael.kernel.ids import PartyId
from tael.parties.model.unmasking import PersonalField, Unmasking, UnmaskingId
from tael.plumbing.db import Tx


async def record(tx: Tx, unmasking: Unmasking) -> Unmasking:
    """Inserts an unmasking unless it is there, and returns the one that is there."""
    await tx.execute(
        """insert into parties.unmasking (unit, id, party_id, by, fields, reason, at)
           values ($1, $2, $3, $4, $5, $6, $7) on conflict (unit, id) do nothing""",
        unmasking.id.unit,
        unmasking.id,
        unmasking.party_id,
        unmasking.by,
        list(unmasking.fields),
        unmasking.reason,
        unmasking.at,
    )
    kept = await tx.record_or_none(
        "select id, party_id, by, fields, reason, at from parties.unmasking where unit = $1 and id = $2",
        unmasking.id.unit,
        unmasking.id,
    )
    assert kept is not None, "it was inserted just now"
    return _unmasking(kept)


async def of_party(
    tx: Tx, party_id: PartyId, before: tuple[datetime, UnmaskingId] | None, limit: int
) -> list[Unmasking]:
    """Returns the next unmaskings of a party, the newest first."""
    at, unmasking_id = before or (None, None)
    return [
        _unmasking(found)
        for found in await tx.records(
            """select id, party_id, by, fields, reason, at from parties.unmasking
               where unit = $1 and party_id = $2 and ($3 or (at, id) < ($4, $5))
               order by at desc, id desc limit $6""",
            party_id.unit,
            party_id,
            before is None,
            at,
            unmasking_id,
            limit,
        )
    ]


def _unmasking(found: asyncpg.Record) -> Unmasking:
    return Unmasking(
        UnmaskingId(found["id"]),
        PartyId(found["party_id"]),
        found["by"],
        tuple(PersonalField(field) for field in found["fields"]),
        found["reason"],
        found["at"],
    )
