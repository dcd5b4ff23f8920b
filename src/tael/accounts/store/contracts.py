"""Contracts and their numbers."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import asyncpg
import msgspec

from tael.accounts.model import AccountType, Contract, ContractState
from tael.kernel.ids import AccountId, PartyId
from tael.kernel.money import Currency
from tael.plumbing.db import Tx
from tael.products.model import LimitsTerm

_LIMITS_KEPT_MAX = 1_024


async def set_prefix(tx: Tx, units: int, prefix: int, *, first: int = 0) -> None:
    """Gives the units from one on the prefix of numbers to come; numbers given before stay as they are."""
    await tx.execute(
        """insert into accounts.numbering (unit, prefix, last_serial)
           select unit, $3, 0 from generate_series($1::integer, $2::integer - 1) as unit
           on conflict (unit) do update set prefix = excluded.prefix where numbering.prefix <> excluded.prefix""",
        first,
        units,
        prefix,
    )


async def take_serials(tx: Tx, unit: int, count: int, prefix_default: int) -> tuple[int, int]:
    """Returns the prefix of a unit's numbers, and the last of so many serial numbers that nobody else gets."""
    record = await tx.record_or_none(
        """insert into accounts.numbering (unit, prefix, last_serial) values ($1, $3, $2)
           on conflict (unit) do update set last_serial = numbering.last_serial + $2
           returning prefix, last_serial""",
        unit,
        count,
        prefix_default,
    )
    assert record is not None, "the statement inserts or updates"
    return record["prefix"], record["last_serial"]


async def insert(tx: Tx, unit: int, contracts: Sequence[Contract]) -> None:
    """Inserts new contracts."""
    await tx.execute(
        """insert into accounts.contract
               (unit, id, party_id, product, product_version, opened_at, currency, number, account_type, parent_id,
                limits)
           select $1, id, party_id, product, version, opened_at, currency, number, account_type, parent_id, limits
           from unnest($2::bigint[], $3::bigint[], $4::text[], $5::integer[], $6::timestamptz[], $7::smallint[],
                       $8::bigint[], $9::text[], $10::bigint[], $11::text[])
               as v (id, party_id, product, version, opened_at, currency, number, account_type, parent_id, limits)""",
        unit,
        [contract.id for contract in contracts],
        [contract.party_id for contract in contracts],
        [contract.product for contract in contracts],
        [contract.product_version for contract in contracts],
        [contract.opened_at for contract in contracts],
        [contract.currency.number for contract in contracts],
        [int(contract.number) for contract in contracts],
        [contract.account_type for contract in contracts],
        [contract.parent_id for contract in contracts],
        [None if contract.limits is None else msgspec.json.encode(contract.limits).decode() for contract in contracts],
    )


async def read(tx: Tx, unit: int, ids: Sequence[AccountId]) -> list[Contract]:
    """Returns those of the contracts that exist in a unit."""
    return [
        _contract(record)
        for record in await tx.records(
            """select id, party_id, product, product_version, opened_at, currency, number, state, account_type,
                      parent_id, limits, holder_is_mandated
               from accounts.contract where unit = $1 and id = any($2::bigint[])""",
            unit,
            ids,
        )
    ]


async def of_numbers(tx: Tx, units: Sequence[int], numbers: Sequence[str]) -> list[Contract]:
    """Returns those of the contracts with these numbers that exist in the units."""
    return [
        _contract(record)
        for record in await tx.records(
            """select id, party_id, product, product_version, opened_at, currency, number, state, account_type,
                      parent_id, limits, holder_is_mandated
               from accounts.contract where unit = any($1::smallint[]) and number = any($2::bigint[])""",
            units,
            [int(number) for number in numbers],
        )
    ]


async def of_party(tx: Tx, party_id: PartyId, after: AccountId | None, limit: int) -> list[Contract]:
    """Returns the next contracts of a party, by id."""
    return [
        _contract(record)
        for record in await tx.records(
            """select id, party_id, product, product_version, opened_at, currency, number, state, account_type,
                      parent_id, limits, holder_is_mandated
               from accounts.contract
               where unit = $1 and party_id = $2 and id > $3 order by id limit $4""",
            party_id.unit,
            party_id,
            after if after is not None else -1,
            limit,
        )
    ]


async def has_open(tx: Tx, party_id: PartyId) -> bool:
    """Whether a party holds a contract that is not closed."""
    return bool(
        await tx.value(
            "select exists (select 1 from accounts.contract where unit = $1 and party_id = $2 and state <> $3)",
            party_id.unit,
            party_id,
            ContractState.CLOSED,
        )
    )


async def note_movement(tx: Tx, unit: int, ids: Sequence[AccountId], on: date) -> None:
    """Remembers the latest day on which the holders moved money; one that is locked by others learns it next time.

    Waiting for it could end in a deadlock, and the day is worth less than that.
    """
    await tx.execute(
        """update accounts.contract set last_movement_date = $3
           where unit = $1 and id in (
               select id from accounts.contract
               where unit = $1 and id = any($2::bigint[]) and (last_movement_date is null or last_movement_date < $3)
               for no key update skip locked
           )""",
        unit,
        ids,
        on,
    )


def _contract(record: asyncpg.Record) -> Contract:
    (
        contract_id,
        party_id,
        product,
        version,
        opened_at,
        currency,
        number,
        state,
        account_type,
        parent_id,
        limits,
        holder_is_mandated,
    ) = record
    return Contract(
        AccountId(contract_id),
        PartyId(party_id),
        product,
        version,
        opened_at,
        Currency.by_number(currency),
        str(number),
        ContractState(state),
        None if account_type is None else AccountType(account_type),
        None if parent_id is None else AccountId(parent_id),
        None if limits is None else _limits(limits),
        holder_is_mandated,
    )


# The same few products stand behind all contracts, and nobody changes a term.
@lru_cache(maxsize=_LIMITS_KEPT_MAX)
def _limits(text: str) -> LimitsTerm:
    return msgspec.json.decode(text, type=LimitsTerm)
