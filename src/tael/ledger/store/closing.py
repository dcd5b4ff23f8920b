"""What ends periods and begins banks: sums by general-ledger code, closes, units."""

from collections.abc import Sequence
from datetime import date

import asyncpg
import msgspec

from tael.kernel.money import Currency
from tael.ledger.model import PeriodClose
from tael.ledger.store.reading import DayEnd
from tael.plumbing.db import Tx


class GlSum(msgspec.Struct, frozen=True):
    """The sum under a general-ledger code in a currency, debit-positive; not Money, since it may pass 63 bits."""

    gl: str
    currency: Currency
    amount: int


async def sum_accounts(tx: Tx, unit: int) -> list[GlSum]:
    """Returns the balances of a unit's accounts, by code and currency."""
    return _sums(
        await tx.records(
            "select gl, currency, sum(balance) from ledger.account where unit = $1 group by gl, currency",
            unit,
        )
    )


async def sum_postings_after(tx: Tx, unit: int, as_of: date, end: DayEnd) -> list[GlSum]:
    """Returns a unit's postings with a value date after a day, by code and currency."""
    return _sums(
        await tx.records(
            """with later as (
                   -- Booked after the day, unless for it or before.
                   select account_id, amount from ledger.posting
                   where unit = $1 and position > $4 and (value_date is null or value_date > $2)
                   union all
                   -- Booked while two dates took turns.
                   select p.account_id, p.amount from ledger.posting p
                   join ledger.journal j on j.unit = $1 and j.position = p.position
                   where p.unit = $1 and p.position > $3 and p.position <= $4 and j.value_date > $2
                   union all
                   -- Booked by then for a later day.
                   select account_id, amount from ledger.posting
                   where unit = $1 and value_date is not null and value_date > $2 and position <= $3
               ), moved as (
                   select account_id, sum(amount) as amount from later group by account_id
               )
               select a.gl, a.currency, sum(m.amount)
               from moved m join ledger.account a on a.unit = $1 and a.id = m.account_id group by a.gl, a.currency""",
            unit,
            as_of,
            end.ordered,
            end.reached,
        )
    )


async def sum_postings_through(tx: Tx, unit: int, as_of: date, end: DayEnd) -> list[GlSum]:
    """Returns a unit's postings with a value date up to a day, by code and currency."""
    return _sums(
        await tx.records(
            """with counted as (
                   -- Booked by then, unless for a later day.
                   select account_id, amount from ledger.posting
                   where unit = $1 and position <= $3 and (value_date is null or value_date <= $2)
                   union all
                   -- Booked while two dates took turns.
                   select p.account_id, p.amount from ledger.posting p
                   join ledger.journal j on j.unit = $1 and j.position = p.position
                   where p.unit = $1 and p.position > $3 and p.position <= $4 and j.value_date <= $2
                   union all
                   -- Booked since for that day or before.
                   select account_id, amount from ledger.posting
                   where unit = $1 and value_date is not null and value_date <= $2 and position > $4
               ), moved as (
                   select account_id, sum(amount) as amount from counted group by account_id
               )
               select a.gl, a.currency, sum(m.amount)
               from moved m join ledger.account a on a.unit = $1 and a.id = m.account_id group by a.gl, a.currency""",
            unit,
            as_of,
            end.ordered,
            end.reached,
        )
    )


def _sums(records: Sequence[asyncpg.Record]) -> list[GlSum]:
    return [GlSum(gl, Currency.by_number(number), int(amount)) for gl, number, amount in records]


# Closes


async def read_closed_through(tx: Tx) -> date:
    """Returns the last day of the last closed period, or the first day there is."""
    closed_through: date | None = await tx.value("select max(closed_through) from ledger.period_close")
    return closed_through or date.min


async def insert_close(tx: Tx, close: PeriodClose) -> None:
    """Inserts the close of a period."""
    await tx.execute(
        "insert into ledger.period_close (closed_through, closed_by, closed_at) values ($1, $2, $3)",
        close.closed_through,
        close.by,
        close.at,
    )


async def list_closes(tx: Tx, before: date | None, limit: int) -> list[PeriodClose]:
    """Returns the closes before a day, the latest first."""
    return [
        PeriodClose(closed_through=closed_through, by=closed_by, at=closed_at)
        for closed_through, closed_by, closed_at in await tx.records(
            """select closed_through, closed_by, closed_at from ledger.period_close
               where $1::date is null or closed_through < $1 order by closed_through desc limit $2""",
            before,
            limit,
        )
    ]


# Units


async def insert_units(tx: Tx, units: Sequence[int], closed_through: date) -> None:
    """Inserts units that do not exist yet, closed as far as the others."""
    await tx.execute(
        """insert into ledger.unit (unit, closed_through)
           select unit, $2 from unnest($1::smallint[]) as new (unit) on conflict (unit) do nothing""",
        units,
        closed_through,
    )
