"""Freezes, orders of courts, states of contracts, and what staff did."""

from collections.abc import Sequence
from datetime import date, datetime

import asyncpg

from tael.accounts.model import (
    ContractState,
    CourtOrder,
    Freeze,
    FrozenSide,
    NewCourtOrder,
    NewFreeze,
    RecordedAct,
    StaffAct,
)
from tael.kernel.ids import AccountId, EntryId
from tael.kernel.money import Currency, Money
from tael.plumbing.db import Tx


async def record(tx: Tx, what: str, act: StaffAct, at: datetime) -> None:
    """Records what staff does to a contract."""
    await tx.execute(
        """insert into accounts.act (unit, id, account_id, act, actor, reason, at)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        act.account_id.unit,
        act.id,
        act.account_id,
        what,
        act.actor,
        act.reason,
        at,
    )


async def acts(tx: Tx, account_id: AccountId, limit: int) -> list[RecordedAct]:
    """Returns what staff did to a contract, the latest first."""
    return [
        RecordedAct(act=row["act"], actor=row["actor"], reason=row["reason"], at=row["at"])
        for row in await tx.records(
            """select act, actor, reason, at from accounts.act
               where unit = $1 and account_id = $2 order by at desc, id limit $3""",
            account_id.unit,
            account_id,
            limit,
        )
    ]


async def set_states(tx: Tx, unit: int, ids: Sequence[AccountId], state: ContractState, at: datetime) -> None:
    """Changes the state of contracts; one that wakes counts as used that day, one that closes keeps the instant."""
    await tx.execute(
        """update accounts.contract
           set state = $3, closed_at = case when $3 = 'closed' then $4::timestamptz end,
               last_movement_date = case when $3 = 'open' then ($4 at time zone 'UTC')::date else last_movement_date end
           where unit = $1 and id = any($2::bigint[])""",
        unit,
        ids,
        state.value,
        at,
    )


async def unused_since(tx: Tx, unit: int, before: date, limit: int) -> list[AccountId]:
    """Returns open contracts of a unit that were last used before a day, the longest unused first; locks them.

    Sub-accounts are part of the contract above them, and do not sleep by themselves.
    """
    return [
        AccountId(row["id"])
        for row in await tx.records(
            """select id from accounts.contract
               where unit = $1 and state = 'open' and parent_id is null
                 and coalesce(last_movement_date, (opened_at at time zone 'UTC')::date) < $2
               order by coalesce(last_movement_date, (opened_at at time zone 'UTC')::date)
               limit $3 for no key update skip locked""",
            unit,
            before,
            limit,
        )
    ]


async def insert_freeze(tx: Tx, order: NewFreeze, at: datetime) -> None:
    """Inserts a freeze."""
    await tx.execute(
        """insert into accounts.freeze (unit, id, account_id, side, ordered_by, reason, until, placed_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8)""",
        order.act.account_id.unit,
        order.act.id,
        order.act.account_id,
        order.side.value,
        order.ordered_by,
        order.act.reason,
        order.until,
        at,
    )


async def freezes_in_force(tx: Tx, unit: int, ids: Sequence[AccountId]) -> list[Freeze]:
    """Returns the freezes in force on accounts of a unit, in the order in which they were placed."""
    return [
        _freeze(row)
        for row in await tx.records(
            """select id, account_id, side, ordered_by, reason, until, placed_at from accounts.freeze
               where unit = $1 and account_id = any($2::bigint[]) and lifted_at is null order by placed_at, id""",
            unit,
            ids,
        )
    ]


async def end_freezes(tx: Tx, unit: int, ids: Sequence[EntryId], at: datetime) -> None:
    """Ends freezes that are in force."""
    await tx.execute(
        "update accounts.freeze set lifted_at = $3 where unit = $1 and id = any($2::uuid[]) and lifted_at is null",
        unit,
        ids,
        at,
    )


async def freezes_over(tx: Tx, unit: int, today: date, limit: int) -> list[Freeze]:
    """Returns freezes of a unit whose last day has passed, and locks them."""
    return [
        _freeze(row)
        for row in await tx.records(
            """select id, account_id, side, ordered_by, reason, until, placed_at from accounts.freeze
               where unit = $1 and lifted_at is null and until < $2 order by until limit $3 for update skip locked""",
            unit,
            today,
            limit,
        )
    ]


def _freeze(row: asyncpg.Record) -> Freeze:
    return Freeze(
        id=EntryId(row["id"]),
        account_id=AccountId(row["account_id"]),
        side=FrozenSide(row["side"]),
        ordered_by=row["ordered_by"],
        reason=row["reason"],
        until=row["until"],
        placed_at=row["placed_at"],
    )


async def insert_court_order(tx: Tx, order: NewCourtOrder, held: Money, at: datetime) -> None:
    """Inserts an order of a court, of which so much is held."""
    await tx.execute(
        """insert into accounts.court_order
               (unit, id, account_id, court, order_number, amount, held, priority, expires_at, placed_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        order.act.account_id.unit,
        order.act.id,
        order.act.account_id,
        order.court,
        order.order_number,
        order.amount.minor,
        held.minor,
        order.priority,
        order.expires_at,
        at,
    )


async def court_orders_in_force(tx: Tx, account_id: AccountId, currency: Currency, now: datetime) -> list[CourtOrder]:
    """Returns the orders of courts in force on an account, the first in rank first."""
    return [
        CourtOrder(
            id=EntryId(row["id"]),
            account_id=account_id,
            court=row["court"],
            order_number=row["order_number"],
            amount=Money(row["amount"], currency),
            held=Money(row["held"], currency),
            priority=row["priority"],
            expires_at=row["expires_at"],
            placed_at=row["placed_at"],
        )
        for row in await tx.records(
            """select id, court, order_number, amount, held, priority, expires_at, placed_at from accounts.court_order
               where unit = $1 and account_id = $2 and lifted_at is null and expires_at > $3
               order by priority, placed_at, id""",
            account_id.unit,
            account_id,
            now,
        )
    ]


async def end_court_order(tx: Tx, order_id: EntryId, at: datetime) -> None:
    """Ends an order of a court."""
    await tx.execute(
        "update accounts.court_order set lifted_at = $3 where unit = $1 and id = $2 and lifted_at is null",
        order_id.unit,
        order_id,
        at,
    )


async def count_dependants(tx: Tx, account_id: AccountId) -> int:
    """Returns how many open sub-accounts a contract has, and open accounts that are bound to it."""
    return int(
        await tx.value(
            """select (select count(*) from accounts.contract
                       where unit = $1 and parent_id = $2 and state <> 'closed')
                    + (select count(*) from accounts.bound_account as bound
                       join accounts.contract as mine on mine.unit = bound.unit and mine.id = bound.account_id
                       where bound.own_account_id = $2 and mine.state <> 'closed')""",
            account_id.unit,
            account_id,
        )
    )
