"""What a batch locks, reads and writes: one unit a statement, one statement a table."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import asyncpg
import msgspec

from tael.kernel.ids import AccountId, EntryId, HoldId
from tael.kernel.money import Currency
from tael.ledger.model import AccountStatus, HoldState
from tael.ledger.model.books import AccountState, Head, HoldRecord, Known, Leg, Record
from tael.plumbing.db import Tx

# Nearly every account is open, and travels faster without saying so.
_STATUSES: dict[str | None, AccountStatus] = {
    None: AccountStatus.OPEN,
    **{status.value: status for status in AccountStatus},
}
_HOLD_STATES = {state.value: state for state in HoldState}


async def lock_unit(tx: Tx, unit: int) -> Head | None:
    """Makes this transaction the only writer of a unit, and returns where its journal stands."""
    return await tx.row_or_none(
        Head,
        "select unit, position, chain, booked_at, closed_through from ledger.unit where unit = $1 for update",
        unit,
    )


class UnitBooks(msgspec.Struct, frozen=True):
    """What was read of a locked unit."""

    head: Head
    known: dict[EntryId, Known]
    accounts: list[AccountState]


async def open_books(tx: Tx, unit: int, accounts: Sequence[AccountId], entries: Sequence[EntryId]) -> UnitBooks | None:
    """Makes this transaction the only writer of a unit, and returns its head and what exists under the given ids."""
    row = await tx.record_or_none(
        """select head_position, chain, booked_at, closed_through, entry_ids, digests, positions, entries_booked_at,
                  account_ids, internals, currencies, sides, balances, helds, floors, seqs, statuses
           from ledger.open_books($1, $2, $3)""",
        unit,
        accounts,
        entries,
    )
    return None if row is None else _books(unit, row)


async def glance(tx: Tx, unit: int, accounts: Sequence[AccountId], entries: Sequence[EntryId]) -> UnitBooks | None:
    """Returns the same as one snapshot has it, without a lock: true as long as `write_few` finds the unit unmoved."""
    rows = await tx.records(
        """select u.position, u.chain, u.booked_at, u.closed_through, j.id, j.digest, j.position, j.booked_at,
                  a.id, a.internal, a.currency, a.side, a.balance, a.held, a.floor, a.seq,
                  nullif(a.status, 'open')::text
           from ledger.unit u
           left join ledger.journal j on j.unit = $1 and j.id = any($3::uuid[])
           left join ledger.account a on a.unit = $1 and a.id = any($2::bigint[])
           where u.unit = $1""",
        unit,
        accounts,
        entries,
    )
    if not rows:
        return None
    # Each known entry stands beside each account: few rows, since a known entry is a retry.
    known: dict[EntryId, Known] = {}
    states: dict[int, AccountState] = {}
    for row in rows:
        if row[4] is not None:
            known[EntryId(row[4])] = Known(row[5], row[6], row[7])
        if row[8] is not None:
            states[row[8]] = _account(unit, row[8:])
    return UnitBooks(Head(unit, *rows[0][:4]), known, list(states.values()))


def _books(unit: int, row: asyncpg.Record) -> UnitBooks:
    position, chain, booked_at, closed_through, ids, digests, positions, instants, account_ids, *columns = row
    return UnitBooks(
        Head(unit, position, chain, booked_at, closed_through),
        {} if ids is None else _known(ids, digests, positions, instants),
        [] if account_ids is None else _accounts(unit, account_ids, *columns),
    )


async def read_accounts(tx: Tx, unit: int, ids: Sequence[AccountId]) -> list[AccountState]:
    """Returns those of the accounts that exist in a locked unit."""
    books = await open_books(tx, unit, ids, [])
    return [] if books is None else books.accounts


def _known(
    ids: Sequence[bytes], digests: Sequence[bytes], positions: Sequence[int], instants: Sequence[datetime]
) -> dict[EntryId, Known]:
    return {
        EntryId(entry_id): Known(digest, position, booked_at)
        for entry_id, digest, position, booked_at in zip(ids, digests, positions, instants, strict=True)
    }


def _accounts(unit: int, *columns: Sequence[Any]) -> list[AccountState]:
    return [_account(unit, column) for column in zip(*columns, strict=True)]


def _account(unit: int, column: Sequence[Any]) -> AccountState:
    account_id, internal, currency, side, balance, held, floor, seq, status = column
    return AccountState(
        AccountId(account_id),
        unit,
        Currency.by_number(currency),
        currency,
        side,
        balance,
        held,
        floor,
        seq,
        _STATUSES[status],
        internal,
    )


async def read_holds(tx: Tx, unit: int, ids: Sequence[HoldId]) -> list[HoldRecord]:
    """Returns the holds of a unit that exist under the given ids."""
    return [
        _hold(*record)
        for record in await tx.records(
            """select id, account_id, amount, remaining, expires_at, state, placed_position, ended_position
               from ledger.hold where unit = $1 and id = any($2::uuid[])""",
            unit,
            ids,
        )
    ]


async def read_overdue_holds(tx: Tx, unit: int, accounts: Sequence[AccountId], now: datetime) -> list[HoldRecord]:
    """Returns the holds of these accounts whose time has passed and which nobody has ended yet."""
    return [
        _hold(*record)
        for record in await tx.records(
            """select id, account_id, amount, remaining, expires_at, state, placed_position, ended_position
               from ledger.hold
               where unit = $1 and account_id = any($2::bigint[]) and state = 'held' and expires_at <= $3""",
            unit,
            accounts,
            now,
        )
    ]


def _hold(
    hold_id: bytes,
    account_id: int,
    amount: int,
    remaining: int,
    expires_at: datetime,
    state: str,
    placed_position: int,
    ended_position: int | None,
) -> HoldRecord:
    return HoldRecord(
        HoldId(hold_id),
        AccountId(account_id),
        amount,
        remaining,
        expires_at,
        _HOLD_STATES[state],
        placed_position,
        ended_position,
    )


async def units_of_entries(tx: Tx, ids: Sequence[EntryId]) -> set[int]:
    """Returns the units whose journals hold any of the entries."""
    units = [record["unit"] for record in await tx.records("select unit from ledger.unit")]
    found: set[int] = set()
    for unit in units:
        if await tx.value("select 1 from ledger.journal where unit = $1 and id = any($2::uuid[]) limit 1", unit, ids):
            found.add(unit)
    return found


async def read_entry_records(tx: Tx, unit: int, ids: Sequence[EntryId]) -> list[tuple[Record, bool]]:
    """Returns the records of entries in a unit, each with whether it was reversed."""
    heads = await tx.records(
        """select j.position, j.id, j.digest, j.kind, j.booked_at, j.booking_date, j.value_date, j.reverses,
                  j.detail::text as detail,
                  exists (select from ledger.journal r where r.unit = $1 and r.reverses = j.position) as reversed
           from ledger.journal j where j.unit = $1 and j.id = any($2::uuid[])""",
        unit,
        ids,
    )
    legs = await read_legs(tx, unit, [head["position"] for head in heads])
    return [
        (
            Record(
                unit,
                head["position"],
                EntryId(head["id"]),
                head["digest"],
                head["kind"],
                head["booked_at"],
                head["booking_date"],
                head["value_date"],
                head["reverses"],
                head["detail"],
                tuple(legs.get(head["position"], ())),
            ),
            head["reversed"],
        )
        for head in heads
    ]


async def read_legs(tx: Tx, unit: int, positions: Sequence[int]) -> dict[int, list[Leg]]:
    """Returns the legs of journal records, by position."""
    legs: dict[int, list[Leg]] = {}
    for position, account_id, amount, balance_after, currency in await tx.records(
        """select position, account_id, amount, balance_after, currency
           from ledger.posting where unit = $1 and position = any($2::bigint[]) order by position, leg""",
        unit,
        positions,
    ):
        legs.setdefault(position, []).append(Leg(AccountId(account_id), amount, balance_after, currency))
    return legs


_JOURNAL = (
    "position", "booked_at", "booking_date", "value_date", "unit", "id", "digest", "kind", "reverses", "detail",
)  # fmt: skip
_POSTING = ("position", "account_id", "amount", "balance_after", "unit", "leg", "currency", "value_date")

FEW = 40
"""Up to so many records, one statement is faster; beyond, streams are. Either way the transaction is one."""

GLANCE_MAX = 8
"""Up to so many entries are decided without the lock of their unit; one that gathers more is busy and would move."""


async def write(tx: Tx, head: Head, chain: bytes, records: Sequence[Record], accounts: Sequence[AccountState]) -> None:
    """Appends a batch's records and postings, moves the balances they touched, and seals it."""
    if len(records) <= FEW:
        booked = await write_few(tx, head, chain, records, accounts)
        assert booked, "nobody moves a unit whose lock we hold"
    else:
        await tx.copy("ledger", "journal", _JOURNAL, [_journal_row(head.unit, record) for record in records])
        # In the order of the index, neighbours find their page at hand; a statement finds a batch's lines together.
        rows = sorted(_posting_rows(head.unit, records), key=_by_account)
        await tx.copy("ledger", "posting", _POSTING, rows)
        await _advance(tx, head, chain, accounts)


def _journal_row(unit: int, r: Record) -> tuple[object, ...]:
    return (r.position, r.booked_at, r.booking_date, r.value_date, unit, r.id, r.digest, r.kind, r.reverses, r.detail)


def _posting_rows(unit: int, records: Sequence[Record]) -> list[tuple[object, ...]]:
    return [
        (
            r.position,
            leg.account_id,
            leg.amount,
            leg.balance_after,
            unit,
            number,
            leg.currency,
            _displaced(r),
        )
        for r in records
        for number, leg in enumerate(r.legs)
    ]


def _displaced(record: Record) -> date | None:
    return None if record.value_date == record.booking_date else record.value_date


def _by_account(row: tuple[Any, ...]) -> int:
    account_id: int = row[1]
    return account_id


async def _advance(tx: Tx, head: Head, chain: bytes, accounts: Sequence[AccountState]) -> None:
    await tx.execute(
        """with moved as (
               update ledger.account a set balance = v.balance, held = v.held, seq = v.seq
               from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[]) as v (id, balance, held, seq)
               where a.unit = $1 and a.id = v.id
           ), sealed as (
               insert into ledger.batch (unit, last_position, booked_at, chain) values ($1, $6, $8, $7)
           )
           update ledger.unit set position = $6, chain = $7, booked_at = $8 where unit = $1""",
        head.unit,
        [a.id for a in accounts],
        [a.balance for a in accounts],
        [a.held for a in accounts],
        [a.seq for a in accounts],
        head.position,
        chain,
        head.booked_at,
    )


async def write_few(
    tx: Tx, head: Head, chain: bytes, records: Sequence[Record], accounts: Sequence[AccountState]
) -> bool:
    """Does the same in one statement, and says whether it did: not if the unit has moved since its head was read."""
    legs = [(record, number, leg) for record in records for number, leg in enumerate(record.legs)]
    booked: bool = await tx.value(
        """select ledger.book_few($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
                                  $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)""",
        head.unit,
        head.chain,
        head.closed_through,
        head.position,
        chain,
        head.booked_at,
        [r.position for r in records],
        [r.booked_at for r in records],
        [r.booking_date for r in records],
        [r.value_date for r in records],
        [r.id for r in records],
        [r.digest for r in records],
        [r.kind for r in records],
        [r.reverses for r in records],
        [r.detail for r in records],
        [r.position for r, _, _ in legs],
        [leg.account_id for _, _, leg in legs],
        [leg.amount for _, _, leg in legs],
        [leg.balance_after for _, _, leg in legs],
        [number for _, number, _ in legs],
        [leg.currency for _, _, leg in legs],
        [_displaced(r) for r, _, _ in legs],
        [a.id for a in accounts],
        [a.balance for a in accounts],
        [a.held for a in accounts],
        [a.seq for a in accounts],
    )
    return booked


async def insert_accounts(tx: Tx, accounts: Iterable[AccountState]) -> None:
    """Inserts accounts opened by this batch."""
    await tx.copy(
        "ledger",
        "account",
        ("id", "balance", "held", "floor", "seq", "unit", "side", "currency", "internal", "gl", "status"),
        [
            (
                a.id,
                a.balance,
                a.held,
                a.floor,
                a.seq,
                a.unit,
                a.side,
                a.currency_number,
                a.internal,
                a.opened.gl,
                a.status,
            )
            for a in accounts
            if a.opened is not None
        ],
    )


async def change_settings(tx: Tx, unit: int, accounts: Sequence[AccountState]) -> None:
    """Writes the status and floor of accounts, and nothing else: a setting can never bring an old balance back."""
    await tx.execute(
        """update ledger.account a set status = v.status::ledger.account_status, floor = v.floor
           from unnest($2::bigint[], $3::text[], $4::bigint[]) as v (id, status, floor)
           where a.unit = $1 and a.id = v.id""",
        unit,
        [a.id for a in accounts],
        [a.status for a in accounts],
        [a.floor for a in accounts],
    )


async def write_holds(tx: Tx, unit: int, holds: Sequence[HoldRecord]) -> None:
    """Inserts new holds, and moves those that a batch drew on or ended."""
    await tx.execute(
        """insert into ledger.hold
               (account_id, amount, remaining, placed_position, ended_position, expires_at, unit, id, state)
           select account_id, amount, remaining, placed_position, ended_position, expires_at, $1, id, state
           from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::timestamptz[],
                       $8::uuid[], $9::text[])
               as v (account_id, amount, remaining, placed_position, ended_position, expires_at, id, state)
           on conflict (unit, id) do update
           set remaining = excluded.remaining, ended_position = excluded.ended_position, state = excluded.state""",
        unit,
        [h.account_id for h in holds],
        [h.amount for h in holds],
        [h.remaining for h in holds],
        [h.placed_position for h in holds],
        [h.ended_position for h in holds],
        [h.expires_at for h in holds],
        [h.id for h in holds],
        [h.state for h in holds],
    )


async def read_gl_codes(tx: Tx) -> frozenset[str]:
    """Returns the codes of the chart of accounts."""
    return frozenset(record["code"] for record in await tx.records("select code from ledger.gl_account"))


async def close_period(tx: Tx, unit: int, closed_through: date) -> None:
    """Closes a locked unit's books through a day."""
    await tx.execute("update ledger.unit set closed_through = $2 where unit = $1", unit, closed_through)
