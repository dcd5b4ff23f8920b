"""Parties."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import asyncpg

from tael.kernel.ids import PartyId
from tael.parties.model import NewParty, Party, PartyKind
from tael.parties.store.kyc import kyc_of
from tael.parties.store.sealing import BIRTH, NAME, opened, sealed, vault_for
from tael.plumbing.db import Tx
from tael.plumbing.vault import Vault


async def insert(
    tx: Tx, unit: int, parties: Sequence[NewParty], normalised: Sequence[str], registered_at: datetime
) -> None:
    """Inserts those of the parties that are new; their names are found by the normalised forms beside them."""
    vault = tx.vault
    births = [party.birth_date.isoformat() if party.birth_date else None for party in parties]
    await tx.execute(
        """insert into parties.party (unit, id, kind, name_sealed, name_blind, birth_sealed, registered_at)
           select $1, id, kind, name_sealed, name_blind, birth_sealed, $7
           from unnest($2::bigint[], $3::text[], $4::bytea[], $5::bytea[], $6::bytea[])
                as v (id, kind, name_sealed, name_blind, birth_sealed)
           on conflict (unit, id) do nothing""",
        unit,
        [party.id for party in parties],
        [party.kind for party in parties],
        [vault.seal(f"{NAME}.{party.id}", party.name) for party in parties],
        [vault.blind("name", name) for name in normalised],
        [sealed(vault, BIRTH, party.id, birth) for party, birth in zip(parties, births, strict=True)],
        registered_at,
    )


async def read(tx: Tx, unit: int, ids: Sequence[PartyId]) -> list[Party]:
    """Returns those of the parties that exist in a unit."""
    return await _parties(
        tx,
        await tx.records(
            """select id, kind, name, name_sealed, birth_sealed, registered_at,
                      kyc_state, kyc_level, kyc_by, kyc_at, kyc_due, closed_on, erased_at
               from parties.party where unit = $1 and id = any($2::bigint[])""",
            unit,
            ids,
        ),
    )


async def keep(tx: Tx, unit: int, ids: Sequence[PartyId]) -> None:
    """Keeps others from closing parties of a unit until the commit; several may keep the same one at once."""
    await tx.execute(
        "select from parties.party where unit = $1 and id = any($2::bigint[]) order by id for key share", unit, ids
    )


async def page(tx: Tx, unit: int, after: PartyId | None, limit: int) -> list[Party]:
    """Returns the next parties of a unit, by id."""
    return await _parties(
        tx,
        await tx.records(
            """select id, kind, name, name_sealed, birth_sealed, registered_at,
                      kyc_state, kyc_level, kyc_by, kyc_at, kyc_due, closed_on, erased_at
               from parties.party where unit = $1 and id > $2 order by id limit $3""",
            unit,
            after if after is not None else -1,
            limit,
        ),
    )


async def set_birth(tx: Tx, party_id: PartyId, birth_date: date) -> None:
    """Stores a birth date that has become known."""
    await tx.execute(
        "update parties.party set birth_sealed = $3 where unit = $1 and id = $2",
        party_id.unit,
        party_id,
        tx.vault.seal(f"{BIRTH}.{party_id}", birth_date.isoformat()),
    )


async def names_in_clear(tx: Tx, unit: int, limit: int) -> dict[PartyId, str]:
    """Returns some of the names that an earlier version stored in clear, and keeps others from changing them."""
    records = await tx.records(
        """select id, name from parties.party where unit = $1 and name is not null
           order by id limit $2 for update""",
        unit,
        limit,
    )
    return {PartyId(record["id"]): record["name"] for record in records}


async def seal_names(tx: Tx, unit: int, names: Mapping[PartyId, str], normalised: Sequence[str]) -> None:
    """Puts names under seal, to be found by the normalised forms in the same order."""
    await tx.execute(
        """update parties.party p set name = null, name_sealed = v.name_sealed, name_blind = v.name_blind
           from unnest($2::bigint[], $3::bytea[], $4::bytea[]) as v (id, name_sealed, name_blind)
           where p.unit = $1 and p.id = v.id""",
        unit,
        list(names),
        [tx.vault.seal(f"{NAME}.{party_id}", name) for party_id, name in names.items()],
        [tx.vault.blind("name", name) for name in normalised],
    )


async def _parties(tx: Tx, records: Sequence[asyncpg.Record]) -> list[Party]:
    fields = [record[column] for record in records for column in ("name_sealed", "birth_sealed")]
    vault = await vault_for(tx, fields)
    return [_party(vault, record) for record in records]


def _party(vault: Vault, record: asyncpg.Record) -> Party:
    party_id = PartyId(record["id"])
    birth = opened(vault, BIRTH, party_id, record["birth_sealed"])
    return Party(
        party_id,
        PartyKind(record["kind"]),
        # A name in clear is there only between a migration and the end of the first start after it.
        opened(vault, NAME, party_id, record["name_sealed"]) or record["name"] or "",
        record["registered_at"],
        date.fromisoformat(birth) if birth else None,
        kyc_of(record),
        record["closed_on"],
        record["erased_at"],
    )
