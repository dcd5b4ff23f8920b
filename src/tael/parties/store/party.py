"""Parties."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from tael.kernel.ids import PartyId
from tael.parties.model import NewParty, Party, PartyKind
from tael.plumbing.db import Tx


async def insert(tx: Tx, unit: int, parties: Sequence[NewParty], registered_at: datetime) -> None:
    """Inserts those of the parties that are new."""
    await tx.execute(
        """insert into parties.party (unit, id, kind, name, registered_at)
           select $1, id, kind, name, $5 from unnest($2::bigint[], $3::text[], $4::text[]) as v (id, kind, name)
           on conflict (unit, id) do nothing""",
        unit,
        [party.id for party in parties],
        [party.kind for party in parties],
        [party.name for party in parties],
        registered_at,
    )


async def read(tx: Tx, unit: int, ids: Sequence[PartyId]) -> list[Party]:
    """Returns those of the parties that exist in a unit."""
    return [
        _party(record)
        for record in await tx.records(
            "select id, kind, name, registered_at from parties.party where unit = $1 and id = any($2::bigint[])",
            unit,
            ids,
        )
    ]


async def page(tx: Tx, unit: int, after: PartyId | None, limit: int) -> list[Party]:
    """Returns the next parties of a unit, by id."""
    return [
        _party(record)
        for record in await tx.records(
            """select id, kind, name, registered_at from parties.party
               where unit = $1 and id > $2 order by id limit $3""",
            unit,
            after if after is not None else -1,
            limit,
        )
    ]


def _party(record: asyncpg.Record) -> Party:
    return Party(PartyId(record["id"]), PartyKind(record["kind"]), record["name"], record["registered_at"])
