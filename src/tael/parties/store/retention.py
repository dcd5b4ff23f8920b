"""The end of a relation, and the erasing of what the law no longer lets the bank keep."""

from collections.abc import Sequence
from datetime import date, datetime

from tael.kernel.ids import PartyId
from tael.plumbing.db import Tx


async def close(tx: Tx, party_id: PartyId, on: date) -> None:
    """Ends the relation with a party."""
    await tx.execute("update parties.party set closed_on = $3 where unit = $1 and id = $2", party_id.unit, party_id, on)


async def due(tx: Tx, unit: int, closed_before: date, limit: int) -> list[PartyId]:
    """Returns parties of a unit that were closed before a day and whose data is still there, and locks them."""
    return [
        PartyId(record["id"])
        for record in await tx.records(
            """select id from parties.party
               where unit = $1 and closed_on < $2 and closed_on is not null and erased_at is null
               order by closed_on, id limit $3 for update skip locked""",
            unit,
            closed_before,
            limit,
        )
    ]


async def erase(tx: Tx, unit: int, ids: Sequence[PartyId], at: datetime) -> None:
    """Erases the personal data of parties of a unit; the rows stay."""
    await tx.execute(
        """delete from parties.document_holder where number_blind in (
               select number_blind from parties.document where unit = $1 and party_id = any($2::bigint[]))""",
        unit,
        ids,
    )
    await tx.execute(
        """update parties.document set number_sealed = null, number_blind = null
           where unit = $1 and party_id = any($2::bigint[])""",
        unit,
        ids,
    )
    await tx.execute(
        """update parties.contact set value_sealed = null, value_blind = null
           where unit = $1 and party_id = any($2::bigint[])""",
        unit,
        ids,
    )
    await tx.execute(
        """update parties.review set reason = '{}', note = null where unit = $1 and party_id = any($2::bigint[])""",
        unit,
        ids,
    )
    await tx.execute(
        """update parties.party set name = null, name_sealed = null, name_blind = null, birth_sealed = null,
                                    erased_at = $3
           where unit = $1 and id = any($2::bigint[])""",
        unit,
        ids,
        at,
    )
