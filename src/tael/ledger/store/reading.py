"""What readers ask of accounts, balances, statements, journal and holds: one unit a statement."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import asyncpg
import msgspec

from tael.kernel.ids import AccountId, EntryId, HoldId
from tael.kernel.money import Currency, Money
from tael.ledger.model import (
    Account,
    AccountStatus,
    GlAccount,
    Hold,
    HoldState,
    PostedEntry,
    PostedLeg,
    Side,
    StatementCursor,
    StatementLine,
)
from tael.plumbing.db import Tx

DISORDER_POSITIONS_MAX = 10_000
"""How far an entry of one booking date may stand among those of the next: what many batches book around midnight."""


class AccountSide(msgspec.Struct, frozen=True):
    """What turns an account's stored numbers into money on its own side."""

    side: int
    currency: Currency

    def money(self, debit_positive: int) -> Money:
        """Returns a stored number as money on the account's own side."""
        return Money(self.side * int(debit_positive), self.currency)


class DayEnd(msgspec.Struct, frozen=True):
    """Where a booking date ends in a unit's journal.

    All entries up to `ordered` are of that date or earlier, all after `reached` are later. The two differ only where
    writers with two dates took turns around midnight.
    """

    ordered: int
    reached: int


async def list_units(tx: Tx) -> list[int]:
    """Returns the bank's units in order; they are few, and fixed."""
    return [record["unit"] for record in await tx.records("select unit from ledger.unit order by unit")]


async def reads_one_snapshot(tx: Tx) -> bool:
    """Says whether all statements of this transaction see the books at the same instant."""
    isolation: str = await tx.value("select current_setting('transaction_isolation')")
    return isolation in ("repeatable read", "serializable")


# Accounts


async def find_account(tx: Tx, account_id: AccountId, now: datetime) -> Account | None:
    """Returns an account, its holds past their expiry left out."""
    found = await read_accounts(tx, account_id.unit, [account_id], now)
    return found[0] if found else None


async def list_accounts(tx: Tx, unit: int, now: datetime, after: int, limit: int) -> list[Account]:
    """Returns the next accounts of a unit in the order of their ids."""
    records = await tx.records(
        """select a.id, a.gl, a.currency, a.side, a.status, a.internal, a.balance, a.floor, a.seq,
                  a.held - coalesce((select sum(h.remaining) from ledger.hold h
                                     where h.unit = $1 and h.account_id = a.id and h.state = 'held'
                                       and h.expires_at <= $2), 0)::bigint as held
           from ledger.account a where a.unit = $1 and a.id > $3 order by a.id limit $4""",
        unit,
        now,
        after,
        limit,
    )
    return [_account(record) for record in records]


async def list_accounts_of_gl(tx: Tx, unit: int, gl: str, now: datetime, after: int, limit: int) -> list[Account]:
    """Returns the next accounts of a unit under a general-ledger code in the order of their ids."""
    records = await tx.records(
        """select a.id, a.gl, a.currency, a.side, a.status, a.internal, a.balance, a.floor, a.seq,
                  a.held - coalesce((select sum(h.remaining) from ledger.hold h
                                     where h.unit = $1 and h.account_id = a.id and h.state = 'held'
                                       and h.expires_at <= $3), 0)::bigint as held
           from ledger.account a where a.unit = $1 and a.gl = $2 and a.id > $4 order by a.id limit $5""",
        unit,
        gl,
        now,
        after,
        limit,
    )
    return [_account(record) for record in records]


async def read_accounts(tx: Tx, unit: int, ids: Sequence[AccountId], now: datetime) -> list[Account]:
    """Returns those of the accounts that exist in a unit, their holds past their expiry left out."""
    records = await tx.records(
        """select a.id, a.gl, a.currency, a.side, a.status, a.internal, a.balance, a.floor, a.seq,
                  a.held - coalesce((select sum(h.remaining) from ledger.hold h
                                     where h.unit = $1 and h.account_id = a.id and h.state = 'held'
                                       and h.expires_at <= $3), 0)::bigint as held
           from ledger.account a where a.unit = $1 and a.id = any($2::bigint[])""",
        unit,
        ids,
        now,
    )
    return [_account(record) for record in records]


def _account(record: asyncpg.Record) -> Account:
    account_id, gl, number, side, status, internal, balance, floor, postings, held = record
    currency = Currency.by_number(number)
    own_balance = Money(side * balance, currency)
    return Account(
        id=AccountId(account_id),
        gl=gl,
        currency=currency,
        side=Side(side),
        status=AccountStatus(status),
        internal=internal,
        balance=own_balance,
        available=Money(own_balance.minor - held, currency),
        held=Money(held, currency),
        floor=None if floor is None else Money(floor, currency),
        postings=postings,
    )


async def find_account_side(tx: Tx, account_id: AccountId) -> AccountSide | None:
    """Returns the side and currency of an account."""
    records = await tx.records(
        "select side, currency from ledger.account where unit = $1 and id = $2", account_id.unit, account_id
    )
    return AccountSide(records[0]["side"], Currency.by_number(records[0]["currency"])) if records else None


# Balances; debit-positive, in minor units


async def read_balances_after(
    tx: Tx, unit: int, places: Sequence[tuple[int, AccountId]]
) -> dict[tuple[int, AccountId], Money]:
    """Returns the balance of each account after the record at a position, on the account's own side."""
    records = await tx.records(
        """select distinct on (p.account_id, p.position)
                  p.position, p.account_id, a.side * p.balance_after as balance, p.currency
           from unnest($2::bigint[], $3::bigint[]) as v (position, account_id)
           join ledger.posting p on p.unit = $1 and p.account_id = v.account_id and p.position = v.position
           join ledger.account a on a.unit = $1 and a.id = v.account_id
           order by p.account_id, p.position, p.leg desc""",
        unit,
        [position for position, _ in places],
        [account_id for _, account_id in places],
    )
    return {
        (position, AccountId(account_id)): Money(balance, Currency.by_number(currency))
        for position, account_id, balance, currency in records
    }


async def read_last_position(tx: Tx, unit: int) -> int:
    """Returns the last position of a unit's journal."""
    position: int | None = await tx.value("select position from ledger.unit where unit = $1", unit)
    return position or 0


async def read_instant_end(tx: Tx, unit: int, at: datetime) -> int:
    """Returns the last position booked in a unit up to an instant."""
    position: int | None = await tx.value(
        """select last_position from ledger.batch where unit = $1 and booked_at <= $2
           order by booked_at desc, last_position desc limit 1""",
        unit,
        at,
    )
    return position or 0


async def read_day_end(tx: Tx, unit: int, on: date) -> DayEnd:
    """Returns where a booking date ends in a unit's journal.

    Positions have no gaps, so that halving finds the place by some thirty look-ups of the primary key, without an index
    that every posting would pay for. Around the place, dates may be out of order.
    """
    found = await tx.row_or_none(
        DayEnd,
        """with recursive search (low, high) as (
               select 0::bigint, u.position from ledger.unit u where u.unit = $1
               union all
               select case when j.booking_date <= $2 then s.middle else s.low end,
                      case when j.booking_date <= $2 then s.high else s.middle - 1 end
               from (select low, high, (low + high + 1) / 2 as middle from search where low < high) s
               join ledger.journal j on j.unit = $1 and j.position = s.middle
           ), place as (
               select coalesce(max(low), 0) as position from search
           )
           select coalesce((select min(j.position) - 1 from ledger.journal j
                            where j.unit = $1 and j.booking_date > $2
                              and j.position > place.position - $3::bigint and j.position <= place.position),
                           place.position),
                  coalesce((select max(j.position) from ledger.journal j
                            where j.unit = $1 and j.booking_date <= $2
                              and j.position > place.position and j.position <= place.position + $3::bigint),
                           place.position)
           from place""",
        unit,
        on,
        DISORDER_POSITIONS_MAX,
    )
    assert found is not None, "an aggregate always gives a row"
    return found


async def read_balance_at(tx: Tx, account_id: AccountId, position: int) -> int:
    """Returns an account's balance after a position of its unit."""
    balance: int | None = await tx.value(
        """select balance_after from ledger.posting
           where unit = $1 and account_id = $2 and position <= $3 order by position desc, leg desc limit 1""",
        account_id.unit,
        account_id,
        position,
    )
    return balance or 0


async def read_value_correction(tx: Tx, account_id: AccountId, on: date, end: DayEnd) -> int:
    """Returns what is to be added to the balance at a day's end to have the balance by value of that day.

    Added is what was booked later for that day or before, taken away what was booked by then for a later day.
    """
    correction = await tx.value(
        """select coalesce((select sum(amount) from ledger.posting
                            where unit = $1 and account_id = $2 and value_date <= $3 and position > $4), 0)
                - coalesce((select sum(amount) from ledger.posting
                            where unit = $1 and account_id = $2 and value_date > $3 and position <= $4), 0)
                + coalesce((select sum(p.amount) from ledger.posting p
                            join ledger.journal j on j.unit = $1 and j.position = p.position
                            where p.unit = $1 and p.account_id = $2 and p.position > $4 and p.position <= $5
                              and p.value_date is null and j.booking_date <= $3), 0)""",
        account_id.unit,
        account_id,
        on,
        end.ordered,
        end.reached,
    )
    return int(correction)


async def list_statement_lines(
    tx: Tx, account_id: AccountId, own: AccountSide, after: StatementCursor, through: int, limit: int
) -> list[StatementLine]:
    """Returns the next postings of an account in booking order, up to a position of its unit."""
    records = await tx.records(
        """select j.id, p.position, p.leg, j.kind, j.booked_at, j.booking_date, j.value_date,
                  p.amount, p.balance_after, j.detail::text as detail
           from ledger.posting p join ledger.journal j on j.unit = $1 and j.position = p.position
           where p.unit = $1 and p.account_id = $2 and (p.position, p.leg) > ($3::bigint, $4::smallint)
             and p.position <= $5
           order by p.position, p.leg limit $6""",
        account_id.unit,
        account_id,
        after.position,
        after.leg,
        through,
        limit,
    )
    return [
        StatementLine(
            entry_id=EntryId(record["id"]),
            position=record["position"],
            leg=record["leg"],
            kind=record["kind"],
            booked_at=record["booked_at"],
            booking_date=record["booking_date"],
            value_date=record["value_date"],
            amount=own.money(record["amount"]),
            balance_after=own.money(record["balance_after"]),
            detail=_detail(record["detail"]),
        )
        for record in records
    ]


def _detail(text: str | None) -> Mapping[str, object] | None:
    return None if text is None else msgspec.json.decode(text, type=dict[str, object])


# The journal


async def find_entry(tx: Tx, unit: int, entry_id: EntryId) -> PostedEntry | None:
    """Returns the record of an entry in a unit."""
    heads = await tx.records(
        """select id, position, kind, booked_at, booking_date, value_date, reverses, detail::text as detail
           from ledger.journal where unit = $1 and id = $2""",
        unit,
        entry_id,
    )
    entries = await _with_legs(tx, unit, heads)
    return entries[0] if entries else None


async def list_entries(
    tx: Tx, unit: int, after_position: int, kind: str | None, detail: Mapping[str, str], limit: int
) -> tuple[PostedEntry, ...]:
    """Returns the next records of a unit whose kind and details are the given ones, in the order of positions."""
    heads = await tx.records(
        """select id, position, kind, booked_at, booking_date, value_date, reverses, detail::text as detail
           from ledger.journal j
           where j.unit = $1 and j.position > $2 and ($3::text is null or j.kind = $3)
             and not exists (select from unnest($4::text[], $5::text[]) as wanted (name, value)
                             where j.detail ->> wanted.name is distinct from wanted.value)
           order by j.position limit $6""",
        unit,
        after_position,
        kind,
        list(detail.keys()),
        list(detail.values()),
        limit,
    )
    return await _with_legs(tx, unit, heads)


async def _with_legs(tx: Tx, unit: int, heads: Sequence[asyncpg.Record]) -> tuple[PostedEntry, ...]:
    positions = [head["position"] for head in heads]
    legs = await _read_legs(tx, unit, positions) if positions else {}
    return tuple(
        PostedEntry(
            id=EntryId(head["id"]),
            unit=unit,
            position=head["position"],
            kind=head["kind"],
            booked_at=head["booked_at"],
            booking_date=head["booking_date"],
            value_date=head["value_date"],
            reverses=head["reverses"],
            detail=_detail(head["detail"]),
            legs=tuple(legs.get(head["position"], ())),
        )
        for head in heads
    )


async def _read_legs(tx: Tx, unit: int, positions: Sequence[int]) -> dict[int, list[PostedLeg]]:
    if positions[-1] - positions[0] + 1 == len(positions):
        # The block range index finds one stretch at once, but single positions only one by one.
        records = await tx.records(
            """select position, leg, account_id, amount, currency, balance_after from ledger.posting
               where unit = $1 and position between $2 and $3 order by position, leg""",
            unit,
            positions[0],
            positions[-1],
        )
    else:
        records = await tx.records(
            """select position, leg, account_id, amount, currency, balance_after from ledger.posting
               where unit = $1 and position = any($2::bigint[]) order by position, leg""",
            unit,
            positions,
        )
    legs: dict[int, list[PostedLeg]] = {}
    for position, leg, account_id, amount, currency, balance_after in records:
        legs.setdefault(position, []).append(
            PostedLeg(
                account_id=AccountId(account_id),
                leg=leg,
                side=Side.DEBIT if amount > 0 else Side.CREDIT,
                amount=Money(abs(amount), Currency.by_number(currency)),
                balance_after=balance_after,
            )
        )
    return legs


# Holds


async def find_hold(tx: Tx, hold_id: HoldId, now: datetime) -> Hold | None:
    """Returns a hold; past its expiry it reads as expired."""
    records = await tx.records(
        """select h.id, h.account_id, a.currency, h.amount, h.remaining, h.expires_at, h.state,
                  h.state = 'held' and h.expires_at <= $3 as overdue
           from ledger.hold h join ledger.account a on a.unit = $1 and a.id = h.account_id
           where h.unit = $1 and h.id = $2""",
        hold_id.unit,
        hold_id,
        now,
    )
    return _hold(records[0]) if records else None


async def list_holds(
    tx: Tx, unit: int, now: datetime, account_id: AccountId | None, state: HoldState | None, after: bytes, limit: int
) -> list[Hold]:
    """Returns the next holds of a unit in the order of their ids; those past their expiry count as expired."""
    records = await tx.records(
        """select h.id, h.account_id, a.currency, h.amount, h.remaining, h.expires_at, h.state,
                  h.state = 'held' and h.expires_at <= $2 as overdue
           from ledger.hold h join ledger.account a on a.unit = $1 and a.id = h.account_id
           where h.unit = $1 and h.id > $3 and ($4::bigint is null or h.account_id = $4)
             and ($5::text is null
                  or $5 = case when h.state = 'held' and h.expires_at <= $2 then 'expired' else h.state end)
           order by h.id limit $6""",
        unit,
        now,
        after,
        account_id,
        state,
        limit,
    )
    return [_hold(record) for record in records]


def _hold(record: asyncpg.Record) -> Hold:
    currency = Currency.by_number(record["currency"])
    overdue = record["overdue"]
    return Hold(
        id=HoldId(record["id"]),
        account_id=AccountId(record["account_id"]),
        amount=Money(record["amount"], currency),
        remaining=Money(0 if overdue else record["remaining"], currency),
        expires_at=record["expires_at"],
        state=HoldState.EXPIRED if overdue else HoldState(record["state"]),
    )


async def list_overdue_holds(tx: Tx, unit: int, now: datetime, limit: int) -> list[HoldId]:
    """Returns the holds of a unit whose time passed first and which nobody has ended yet."""
    records = await tx.records(
        """select id from ledger.hold
           where unit = $1 and state = 'held' and expires_at <= $2 order by expires_at, id limit $3""",
        unit,
        now,
        limit,
    )
    return [HoldId(record["id"]) for record in records]


# The chart of accounts


async def read_chart(tx: Tx) -> tuple[GlAccount, ...]:
    """Returns the chart of accounts in the order of its codes."""
    return tuple(
        GlAccount(code, gl_class, Side(side), name_en, name_zh)
        for code, gl_class, side, name_en, name_zh in await tx.records(
            "select code, class, side, name_en, name_zh from ledger.gl_account order by code"
        )
    )


async def read_accounting_rules(tx: Tx) -> dict[tuple[str, str], str]:
    """Returns the general-ledger code of each event of each product class."""
    records = await tx.records("select product_class, event, gl from ledger.accounting_rule")
    return {(product_class, event): gl for product_class, event, gl in records}


async def find_gl(tx: Tx, product_class: str, event: str) -> str | None:
    """Returns the general-ledger code of an event of a product class."""
    gl: str | None = await tx.value(
        "select gl from ledger.accounting_rule where product_class = $1 and event = $2", product_class, event
    )
    return gl
