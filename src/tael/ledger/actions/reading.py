"""Questions to the books: accounts, balances, statements, entries, holds and the chart of accounts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from tael.kernel.ids import AccountId, EntryId, HoldId
from tael.kernel.money import Money
from tael.ledger import rules
from tael.ledger.actions.posting import submit
from tael.ledger.errors import NoAccountingRule, UnknownAccount, UnknownEntry, UnknownHold
from tael.ledger.model import (
    Account,
    Booked,
    GlAccount,
    Hold,
    HoldState,
    Moment,
    PostedEntry,
    StatementCursor,
    StatementPage,
)
from tael.ledger.store import reading as store
from tael.plumbing.db import Tx

PAGE_MAX = 1000
"""The most rows of one page of any list."""

_LAST_LEG = 2**15 - 1


async def get_account(tx: Tx, account_id: AccountId, now: datetime) -> Account:
    """Returns an account with its balances as of now, or refuses with UnknownAccount."""
    account = await store.find_account(tx, account_id, now)
    if account is None:
        raise UnknownAccount(account_id=account_id).at("account_id")
    return account


async def list_accounts(
    tx: Tx, unit: int, now: datetime, *, gl: str | None = None, after: AccountId | None = None, limit: int
) -> list[Account]:
    """Returns the next accounts of a unit, of one general-ledger code if wanted, in the order of their ids."""
    _check_page(limit)
    after_id = -1 if after is None else after
    if gl is None:
        return await store.list_accounts(tx, unit, now, after_id, limit)
    return await store.list_accounts_of_gl(tx, unit, gl, now, after_id, limit)


async def balance_as_booked(tx: Tx, account_id: AccountId, at: datetime) -> Money:
    """Returns what an account's balance was at an instant, on its own side, or refuses with UnknownAccount."""
    own = await _get_side(tx, account_id)
    position = await store.read_instant_end(tx, account_id.unit, at)
    return own.money(await store.read_balance_at(tx, account_id, position))


async def balance_by_value(tx: Tx, account_id: AccountId, on: date) -> Money:
    """Returns the sum of an account's postings with a value date up to a day, on its own side.

    Entries booked since for that day or before count, as interest is computed. Refuses with UnknownAccount.
    """
    own = await _get_side(tx, account_id)
    end = await store.read_day_end(tx, account_id.unit, on)
    booked = await store.read_balance_at(tx, account_id, end.ordered)
    return own.money(booked + await store.read_value_correction(tx, account_id, on, end))


async def statement(
    tx: Tx,
    account_id: AccountId,
    *,
    start: date | None,
    end: date | None,
    after: StatementCursor | None = None,
    limit: int,
) -> StatementPage:
    """Returns a page of an account's postings in booking order, booked from one day through another.

    A day ends with the last entry that bears its booking date, so that consecutive statements neither lose nor repeat
    a line. Refuses with UnknownAccount.
    """
    _check_page(limit)
    own = await _get_side(tx, account_id)
    opened_at = 0
    if start is not None and start > date.min:
        opened_at = (await store.read_day_end(tx, account_id.unit, start - timedelta(days=1))).reached
    if end is None:
        closed_at = await store.read_last_position(tx, account_id.unit)
    else:
        closed_at = max(opened_at, (await store.read_day_end(tx, account_id.unit, end)).reached)
    opening = await store.read_balance_at(tx, account_id, opened_at)
    closing = await store.read_balance_at(tx, account_id, closed_at)
    begin = StatementCursor(opened_at, _LAST_LEG)
    if after is not None and (after.position, after.leg) > (begin.position, begin.leg):
        begin = after
    lines = await store.list_statement_lines(tx, account_id, own, begin, closed_at, limit + 1)
    last = lines[limit - 1] if len(lines) > limit else None
    return StatementPage(
        lines=tuple(lines[:limit]),
        opening_balance=own.money(opening),
        closing_balance=own.money(closing),
        next=None if last is None else StatementCursor(last.position, last.leg),
    )


async def get_entry(tx: Tx, entry_id: EntryId) -> tuple[PostedEntry, ...]:
    """Returns the records of an entry, that of its home unit first, or refuses with UnknownEntry."""
    home = await store.find_entry(tx, entry_id.unit, entry_id)
    if home is None:
        raise UnknownEntry(entry_id=entry_id).at("entry_id")
    found = [home]
    for unit in await store.list_units(tx):
        if unit != entry_id.unit:
            record = await store.find_entry(tx, unit, entry_id)
            found += [] if record is None else [record]
    return tuple(found)


async def list_entries(
    tx: Tx,
    unit: int,
    *,
    after_position: int = 0,
    limit: int,
    kind: str | None = None,
    detail: Mapping[str, str] | None = None,
) -> tuple[PostedEntry, ...]:
    """Returns the next records of a unit's journal, if wanted only those of a kind and with given details."""
    _check_page(limit)
    return await store.list_entries(tx, unit, after_position, kind, detail or {}, limit)


async def read_changes(tx: Tx, unit: int, after_position: int, limit: int) -> tuple[PostedEntry, ...]:
    """Returns what was booked in a unit after a position: every position in order, none left out, none twice."""
    return await list_entries(tx, unit, after_position=after_position, limit=limit)


async def get_hold(tx: Tx, hold_id: HoldId, now: datetime) -> Hold:
    """Returns a hold as it stands now, or refuses with UnknownHold."""
    hold = await store.find_hold(tx, hold_id, now)
    if hold is None:
        raise UnknownHold(hold_id=hold_id).at("hold_id")
    return hold


async def list_holds(
    tx: Tx,
    unit: int,
    now: datetime,
    *,
    account_id: AccountId | None = None,
    state: HoldState | None = None,
    after: HoldId | None = None,
    limit: int,
) -> list[Hold]:
    """Returns the next holds of a unit, of one account or in one state if wanted, in the order of their ids."""
    _check_page(limit)
    return await store.list_holds(tx, unit, now, account_id, state, after or bytes(16), limit)


async def sweep_expired_holds(tx: Tx, unit: int, moment: Moment, limit: int) -> int:
    """Ends the holds of a unit whose time has passed, the oldest first, and returns how many it ended."""
    _check_page(limit)
    overdue = await store.list_overdue_holds(tx, unit, moment.now, limit)
    outcomes = await submit(tx, [rules.expiry_of(hold_id) for hold_id in overdue], moment)
    return sum(type(outcome) is Booked and not outcome.replayed for outcome in outcomes)


async def chart_of_accounts(tx: Tx) -> tuple[GlAccount, ...]:
    """Returns the chart of accounts in the order of its codes."""
    return await store.read_chart(tx)


async def accounting_rules(tx: Tx) -> Mapping[tuple[str, str], str]:
    """Returns the general-ledger code of every event of every product class."""
    return await store.read_accounting_rules(tx)


async def get_gl(tx: Tx, product_class: str, event: str) -> str:
    """Returns the general-ledger code of an event of a product class, or refuses with NoAccountingRule."""
    gl = await store.find_gl(tx, product_class, event)
    if gl is None:
        raise NoAccountingRule(product_class=product_class, event=event)
    return gl


async def _get_side(tx: Tx, account_id: AccountId) -> store.AccountSide:
    own = await store.find_account_side(tx, account_id)
    if own is None:
        raise UnknownAccount(account_id=account_id).at("account_id")
    return own


def _check_page(limit: int) -> None:
    assert 1 <= limit <= PAGE_MAX, f"a page has 1 to {PAGE_MAX} rows, not {limit}"


async def find_accounts(tx: Tx, ids: Sequence[AccountId], now: datetime) -> dict[AccountId, Account]:
    """Returns those of the accounts that exist, by id, as they stand at an instant."""
    found: dict[AccountId, Account] = {}
    for unit in sorted({account_id.unit for account_id in ids}):
        mine = [account_id for account_id in ids if account_id.unit == unit]
        found.update({account.id: account for account in await store.read_accounts(tx, unit, mine, now)})
    return found


async def balances_after(
    tx: Tx, unit: int, places: Sequence[tuple[int, AccountId]]
) -> dict[tuple[int, AccountId], Money]:
    """Returns the balance of each account after the record of a unit at a position, on the account's own side."""
    return await store.read_balances_after(tx, unit, places)


def gl_of(rules_by_event: Mapping[tuple[str, str], str], product_class: str, event: str) -> str:
    """Returns the general-ledger code of an event of a product class; refuses NoAccountingRule."""
    gl = rules_by_event.get((product_class, event))
    if gl is None:
        raise NoAccountingRule(product_class=product_class, event=event)
    return gl
