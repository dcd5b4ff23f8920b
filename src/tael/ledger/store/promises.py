"""Looks for what would break the bank's promises: one unit a statement, sets rather than rows, findings only."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from tael.kernel.ids import AccountId, EntryId
from tael.ledger.model.books import Leg, Record
from tael.plumbing.db import Tx


class Unbalanced(msgspec.Struct, frozen=True):
    """An entry whose legs do not sum to nothing in a currency."""

    position: int
    currency: int
    difference: int


class WrongBalance(msgspec.Struct, frozen=True):
    """An account, or None for postings of no account, beside what its postings say."""

    account_id: int
    balance: int | None
    postings_balance: int
    seq: int | None
    postings: int
    first_break: int | None


class BelowFloor(msgspec.Struct, frozen=True):
    """An account with less than its floor, in minor units on its own side."""

    account_id: int
    available: int
    floor: int


class WrongHeld(msgspec.Struct, frozen=True):
    """An account beside the sum of its active holds."""

    account_id: int
    held: int | None
    holds: int


class GlBalance(msgspec.Struct, frozen=True):
    """A general-ledger code in a currency: the sum of its accounts and that of their postings, debit-positive."""

    gl: str
    currency: int
    accounts: int
    postings: int


class Seal(msgspec.Struct, frozen=True):
    """The chain after a batch."""

    last_position: int
    booked_at: datetime
    chain: bytes


class Overdue(msgspec.Struct, frozen=True):
    """A hold past its expiry that nobody ended."""

    hold_id: bytes
    expires_at: datetime


class UnitHead(msgspec.Struct, frozen=True):
    """What a unit's row says of its journal, and what the journal says."""

    position: int
    chain: bytes
    records: int
    last_record: int
    last_posting: int


# Counts of what is examined


async def count_entries(tx: Tx, unit: int) -> int:
    """Returns how many records a unit's journal has."""
    return int(await tx.value("select count(*) from ledger.journal where unit = $1", unit))


async def count_accounts(tx: Tx, unit: int) -> int:
    """Returns how many accounts a unit has."""
    return int(await tx.value("select count(*) from ledger.account where unit = $1", unit))


async def count_active_holds(tx: Tx, unit: int) -> int:
    """Returns how many holds of a unit have not ended."""
    return int(await tx.value("select count(*) from ledger.hold where unit = $1 and state = 'held'", unit))


# Findings


async def find_unbalanced(tx: Tx, unit: int, limit: int) -> list[Unbalanced]:
    """Returns the first entries of a unit that are out of balance."""
    return await tx.rows(
        Unbalanced,
        """select position, currency, sum(amount) from ledger.posting where unit = $1
           group by position, currency having sum(amount) <> 0 order by position, currency limit $2""",
        unit,
        limit,
    )


async def find_wrong_balances(tx: Tx, unit: int, limit: int) -> list[WrongBalance]:
    """Returns the first accounts of a unit whose balance, count or running balance differs from their postings."""
    return await tx.rows(
        WrongBalance,
        """with run as (
               select account_id, position, amount, balance_after,
                      lag(balance_after, 1, 0::bigint) over (partition by account_id order by position, leg) as before
               from ledger.posting where unit = $1
           ), walked as (
               select account_id, sum(amount) as total, count(*) as postings,
                      -- As numeric: a planted number may be too large to add.
                      min(position) filter (where before::numeric + amount <> balance_after) as first_break
               from run group by account_id
           ), account as (
               select id, balance, seq from ledger.account where unit = $1
           )
           select coalesce(a.id, w.account_id), a.balance, coalesce(w.total, 0), a.seq, coalesce(w.postings, 0),
                  w.first_break
           from account a full join walked w on w.account_id = a.id
           where a.id is null or a.balance <> coalesce(w.total, 0) or a.seq <> coalesce(w.postings, 0)
              or w.first_break is not null
           order by 1 limit $2""",
        unit,
        limit,
    )


async def find_below_floor(tx: Tx, unit: int, limit: int) -> list[BelowFloor]:
    """Returns the first accounts of a unit whose available balance is below their floor."""
    return await tx.rows(
        BelowFloor,
        """select id, side * balance - held, floor from ledger.account
           where unit = $1 and floor is not null and side * balance - held < floor order by id limit $2""",
        unit,
        limit,
    )


async def find_wrong_held(tx: Tx, unit: int, limit: int) -> list[WrongHeld]:
    """Returns the first accounts of a unit whose held amount is not the sum of their active holds."""
    return await tx.rows(
        WrongHeld,
        """with active as (
               select account_id, sum(remaining) as remaining from ledger.hold
               where unit = $1 and state = 'held' group by account_id
           ), account as (
               select id, held from ledger.account where unit = $1
           )
           select coalesce(a.id, h.account_id), a.held, coalesce(h.remaining, 0)
           from account a full join active h on h.account_id = a.id
           where a.held is distinct from coalesce(h.remaining, 0) order by 1 limit $2""",
        unit,
        limit,
    )


async def list_gl_balances(tx: Tx, unit: int) -> list[GlBalance]:
    """Returns the sums of a unit's accounts and of its postings, by general-ledger code and currency."""
    return await tx.rows(
        GlBalance,
        """with per_account as (
               select account_id, currency, sum(amount) as amount
               from ledger.posting where unit = $1 group by account_id, currency
           ), from_postings as (
               select coalesce(a.gl, 'none') as gl, p.currency, sum(p.amount) as amount
               from per_account p left join ledger.account a on a.unit = $1 and a.id = p.account_id
               group by 1, p.currency
           ), from_accounts as (
               select gl, currency, sum(balance) as amount from ledger.account where unit = $1 group by gl, currency
           )
           select coalesce(a.gl, p.gl), coalesce(a.currency, p.currency), coalesce(a.amount, 0), coalesce(p.amount, 0)
           from from_accounts a full join from_postings p on p.gl = a.gl and p.currency = a.currency
           order by 1, 2""",
        unit,
    )


async def read_head(tx: Tx, unit: int) -> UnitHead | None:
    """Returns what a unit's row says of its journal beside what is there."""
    return await tx.row_or_none(
        UnitHead,
        """select u.position, u.chain,
                  (select count(*) from ledger.journal where unit = $1),
                  coalesce((select max(position) from ledger.journal where unit = $1), 0),
                  coalesce((select max(position) from ledger.posting where unit = $1), 0)
           from ledger.unit u where u.unit = $1""",
        unit,
    )


async def find_gaps(tx: Tx, unit: int, limit: int) -> list[int]:
    """Returns the first positions of a unit's journal that do not follow the one before."""
    records = await tx.records(
        """with run as (
               select position, lag(position, 1, 0::bigint) over (order by position) as before
               from ledger.journal where unit = $1
           )
           select position from run where position <> before + 1 order by position limit $2""",
        unit,
        limit,
    )
    return [record["position"] for record in records]


async def find_overdue_holds(tx: Tx, unit: int, expired_by: datetime, limit: int) -> list[Overdue]:
    """Returns the first holds of a unit that should have ended by an instant."""
    return await tx.rows(
        Overdue,
        """select id, expires_at from ledger.hold
           where unit = $1 and state = 'held' and expires_at <= $2 order by expires_at limit $3""",
        unit,
        expired_by,
        limit,
    )


# The chain


async def list_seals(tx: Tx, unit: int, after: int, through: int) -> list[Seal]:
    """Returns the batches of a unit that end in a stretch of positions."""
    return await tx.rows(
        Seal,
        """select last_position, booked_at, chain from ledger.batch
           where unit = $1 and last_position > $2 and last_position <= $3 order by last_position""",
        unit,
        after,
        through,
    )


async def list_records(tx: Tx, unit: int, after: int, through: int) -> tuple[list[Record], Sequence[int]]:
    """Returns the records of a stretch of positions as they were sealed, and positions whose postings contradict them.

    Contradicting are postings without a record, with another value date, or with legs that do not count from 0.
    """
    heads = await tx.records(
        """select position, id, digest, kind, booked_at, booking_date, value_date, reverses, detail::text as detail
           from ledger.journal where unit = $1 and position > $2 and position <= $3 order by position""",
        unit,
        after,
        through,
    )
    legs: dict[int, list[Leg]] = {}
    displaced: dict[int, object] = {}
    odd: set[int] = set()
    for position, leg, account_id, amount, balance_after, currency, value_date in await tx.records(
        """select position, leg, account_id, amount, balance_after, currency, value_date
           from ledger.posting where unit = $1 and position > $2 and position <= $3 order by position, leg""",
        unit,
        after,
        through,
    ):
        of_entry = legs.setdefault(position, [])
        if leg != len(of_entry) or (of_entry and displaced.get(position) != value_date):
            odd.add(position)
        if value_date is not None:
            displaced[position] = value_date
        of_entry.append(Leg(AccountId(account_id), amount, balance_after, currency))
    records: list[Record] = []
    for position, entry_id, digest, kind, booked_at, booking_date, value_date, reverses, detail in heads:
        found = legs.pop(position, None)
        if found is not None and displaced.get(position) != (None if value_date == booking_date else value_date):
            odd.add(position)
        records.append(
            Record(
                unit,
                position,
                EntryId(entry_id),
                digest,
                kind,
                booked_at,
                booking_date,
                value_date,
                reverses,
                detail,
                tuple(found or ()),
            )
        )
    return records, sorted(odd | legs.keys())
