"""Contracts."""

from collections.abc import Sequence
from datetime import date

import asyncpg

from tael.accounts.model import Contract
from tael.kernel.ids import AccountId, PartyId
from tael.kernel.money import Currency
from tael.plumbing.db import Tx


async def insert(tx: Tx, unit: int, contracts: Sequence[Contract]) -> None:
    """Inserts those of the contracts that are new."""
    await tx.execute(
        """insert into accounts.contract (unit, id, party_id, product, product_version, opened_at, currency)
           select $1, id, party_id, product, version, opened_at, currency
           from unnest($2::bigint[], $3::bigint[], $4::text[], $5::integer[], $6::timestamptz[], $7::smallint[])
               as v (id, party_id, product, version, opened_at, currency)
           on conflict (unit, id) do nothing""",
        unit,
        [contract.id for contract in contracts],
        [contract.party_id for contract in contracts],
        [contract.product for contract in contracts],
        [contract.product_version for contract in contracts],
        [contract.opened_at for contract in contracts],
        [contract.currency.number for contract in contracts],
    )


async def read(tx: Tx, unit: int, ids: Sequence[AccountId]) -> list[Contract]:
    """Returns those of the contracts that exist in a unit."""
    return [
        _contract(record)
        for record in await tx.records(
            """select id, party_id, product, product_version, opened_at, currency, holder_is_mandated
               from accounts.contract where unit = $1 and id = any($2::bigint[])""",
            unit,
            ids,
        )
    ]


async def of_party(tx: Tx, party_id: PartyId, after: AccountId | None, limit: int) -> list[Contract]:
    """Returns the next contracts of a party, by id."""
    return [
        _contract(record)
        for record in await tx.records(
            """select id, party_id, product, product_version, opened_at, currency, holder_is_mandated
               from accounts.contract
               where unit = $1 and party_id = $2 and id > $3 order by id limit $4""",
            party_id.unit,
            party_id,
            after if after is not None else -1,
            limit,
        )
    ]


async def note_movement(tx: Tx, unit: int, ids: Sequence[AccountId], on: date) -> None:
    """Remembers the latest day on which the holders moved money."""
    await tx.execute(
        """update accounts.contract set last_movement_date = $3
           where unit = $1 and id = any($2::bigint[]) and (last_movement_date is null or last_movement_date < $3)""",
        unit,
        ids,
        on,
    )


def _contract(record: asyncpg.Record) -> Contract:
    contract_id, party_id, product, version, opened_at, currency, holder_is_mandated = record
    return Contract(
        AccountId(contract_id),
        PartyId(party_id),
        product,
        version,
        opened_at,
        Currency.by_number(currency),
        holder_is_mandated,
    )
