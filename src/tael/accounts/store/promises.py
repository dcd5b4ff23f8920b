"""What the promises over contracts are checked against."""

from collections.abc import Sequence

import msgspec

from tael.accounts.model import ContractState, FrozenSide
from tael.kernel.ids import AccountId
from tael.plumbing.db import Tx


class Numbered(msgspec.Struct, frozen=True, gc=False):
    """A contract and its number."""

    account_id: AccountId
    number: str


class Standing(msgspec.Struct, frozen=True, gc=False):
    """A contract that is not open, or that freezes stand on."""

    account_id: AccountId
    state: ContractState
    sides: frozenset[FrozenSide]


class WrongCounter(msgspec.Struct, frozen=True, gc=False):
    """A counter that is not the sum of what was counted."""

    account_id: int
    party_id: int
    day_used: int
    day_counted: int
    year_used: int
    year_counted: int


async def units(tx: Tx) -> list[int]:
    """Returns the units that have contracts."""
    return [row["unit"] for row in await tx.records("select unit from accounts.numbering order by unit")]


async def page(tx: Tx, unit: int, after: AccountId, limit: int) -> list[Numbered]:
    """Returns the next contracts of a unit, by id."""
    return [
        Numbered(AccountId(row["id"]), str(row["number"]))
        for row in await tx.records(
            "select id, number from accounts.contract where unit = $1 and id > $2 order by id limit $3",
            unit,
            after,
            limit,
        )
    ]


async def restricted(tx: Tx, unit: int, after: AccountId, limit: int) -> list[Standing]:
    """Returns the next contracts of a unit that sleep, are closed, or are frozen, by id."""
    return [
        Standing(
            AccountId(row["id"]), ContractState(row["state"]), frozenset(FrozenSide(side) for side in row["sides"])
        )
        for row in await tx.records(
            """select contract.id, contract.state,
                      array(select one.side from accounts.freeze as one
                            where one.unit = contract.unit and one.account_id = contract.id
                              and one.lifted_at is null) as sides
               from accounts.contract as contract
               where contract.unit = $1 and contract.id > $2 and (
                   contract.state <> 'open' or exists (
                       select from accounts.freeze as one
                       where one.unit = contract.unit and one.account_id = contract.id
                         and one.lifted_at is null))
               order by contract.id limit $3""",
            unit,
            after,
            limit,
        )
    ]


async def count_counters(tx: Tx, unit: int) -> int:
    """Returns how many counters a unit has."""
    return int(await tx.value("select count(*) from accounts.usage where unit = $1", unit))


async def wrong_counters(tx: Tx, unit: int, limit: int) -> Sequence[WrongCounter]:
    """Returns counters of a unit that differ from the sum of what was counted on their day, or in its year.

    What was counted for a party or an account without a counter is found too.
    """
    return await tx.rows(
        WrongCounter,
        """select coalesce(usage.account_id, counted.account_id), coalesce(usage.party_id, counted.party_id),
                  coalesce(usage.day_used, 0), coalesce(sum(counted.amount) filter (where counted.day = usage.day), 0),
                  coalesce(usage.year_used, 0),
                  coalesce(sum(counted.amount)
                           filter (where usage.day is null
                                         or extract(year from counted.day) = extract(year from usage.day)), 0)
           from (select unit, account_id, party_id, day, day_used, year_used
                 from accounts.usage where unit = $1) as usage
           full join (select unit, account_id, party_id, day, amount
                      from accounts.counted where unit = $1) as counted
               on counted.account_id = usage.account_id and counted.party_id = usage.party_id
           group by 1, 2, usage.day_used, usage.year_used, usage.day
           having coalesce(usage.day_used, 0) <> coalesce(sum(counted.amount) filter (where counted.day = usage.day), 0)
               or coalesce(usage.year_used, 0)
                  <> coalesce(sum(counted.amount)
                              filter (where usage.day is null
                                            or extract(year from counted.day) = extract(year from usage.day)), 0)
           order by 1, 2 limit $2""",
        unit,
        limit,
    )
