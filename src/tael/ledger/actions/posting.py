"""Verbs of the ledger: read what a batch needs, decide it purely, write what it changed.

Whoever posts in a unit locks its row first, so that there is one writer a unit: no deadlock, gapless positions, one
hash chain. Units are locked in order, before anything is read. A lone entry is the exception that changes nothing: it
is decided without the lock and booked only if, under the lock, the unit still stands where it was read.
"""

from collections import Counter
from collections.abc import Sequence

from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, EntryId, HoldId
from tael.ledger import rules
from tael.ledger.errors import BatchTooLarge
from tael.ledger.model import (
    GL_INTER_UNIT,
    Command,
    ExpireHold,
    Moment,
    OpenAccount,
    Outcome,
    PostEntry,
    ReverseEntry,
    VoidHold,
    internal_account_id,
)
from tael.ledger.model.books import AccountState, Books, Record
from tael.ledger.store import posting as store
from tael.plumbing import telemetry
from tael.plumbing.db import Tx


async def submit(tx: Tx, commands: Sequence[Command], moment: Moment) -> list[Outcome]:
    """Books commands in order and returns one outcome each; a refused one leaves the rest unharmed.

    Refuses, whole, a batch of more than COMMANDS_MAX commands.
    """
    if len(commands) > rules.COMMANDS_MAX:
        raise BatchTooLarge(commands=len(commands), commands_max=rules.COMMANDS_MAX)
    books = await _read(tx, commands, moment)
    outcomes = rules.decide_all(books, commands, moment)
    await _write(tx, books)
    _count(books.records, outcomes)
    return outcomes


async def submit_at_a_glance(tx: Tx, commands: Sequence[Command], moment: Moment) -> list[Outcome] | None:
    """Books a few plain entries of one unit in two round trips, each a transaction of its own.

    What is read is not locked; what is written is refused by the database if the unit has moved since. Returns None,
    and has booked nothing, where it moved, or where the commands need more than accounts and ids: then `submit` them.
    """
    if len(commands) > store.GLANCE_MAX or any(type(command) is not PostEntry for command in commands):
        return None
    needed = _Needed(commands)
    if len(needed.units) != 1 or needed.holds:
        return None
    (unit,) = needed.units
    books = Books()
    found = await store.glance(tx, unit, sorted(needed.accounts.get(unit, ())), needed.entries[unit])
    if found is not None:
        if any(account.held for account in found.accounts):
            # Some of it may have expired, and must be ended first.
            return None
        _take_in(books, found)
    outcomes = rules.decide_all(books, commands, moment)
    if books.records:
        head = books.heads[unit]
        moved = list(books.touched_accounts.values())
        if not await store.write_few(tx, head, rules.seal(head.chain, books.records), books.records, moved):
            return None
    _count(books.records, outcomes)
    return outcomes


def _count(records: Sequence[Record], outcomes: Sequence[Outcome]) -> None:
    for kind, booked in Counter([record.kind for record in records]).items():
        telemetry.LEDGER_ENTRIES.labels(kind=kind, outcome="booked").inc(booked)
    for code, refused in Counter([outcome.code for outcome in outcomes if isinstance(outcome, Refusal)]).items():
        telemetry.LEDGER_ENTRIES.labels(kind="any", outcome=code).inc(refused)


class _Needed:
    """What a batch must lock and read, by unit."""

    def __init__(self, commands: Sequence[Command]) -> None:
        self.entries: dict[int, list[EntryId]] = {}
        self.accounts: dict[int, set[AccountId]] = {}
        self.holds: dict[int, set[HoldId]] = {}
        self.originals: list[EntryId] = []
        self.opens_accounts = False
        for command in commands:
            self._add(command)

    @property
    def units(self) -> set[int]:
        """The units that the batch names."""
        return {*self.entries, *self.accounts, *self.holds}

    def _add(self, command: Command) -> None:
        home = command.id.unit
        self.entries.setdefault(home, []).append(command.id)
        several_units = False
        for account_id in rules.accounts_named(command):
            unit = account_id.unit
            named = self.accounts.get(unit)
            if named is None:
                named = self.accounts[unit] = set()
            named.add(account_id)
            several_units = several_units or unit != home
        if type(command) is PostEntry:
            if command.hold is not None:
                self._add_hold(command.hold.hold_id)
            if several_units:
                self._add_inter_unit_accounts(command)
        elif isinstance(command, VoidHold | ExpireHold):
            self._add_hold(command.hold_id)
        elif isinstance(command, ReverseEntry):
            self.originals.append(command.entry_id)
        elif isinstance(command, OpenAccount):
            self.opens_accounts = True

    def _add_hold(self, hold_id: HoldId) -> None:
        self.holds.setdefault(hold_id.unit, set()).add(hold_id)

    def _add_inter_unit_accounts(self, command: PostEntry) -> None:
        currencies = {posting.amount.currency for posting in command.entry.postings}
        for unit in rules.units_of(command):
            for currency in currencies:
                account_id = internal_account_id(unit, GL_INTER_UNIT, currency)
                self.accounts.setdefault(unit, set()).add(account_id)


async def _read(tx: Tx, commands: Sequence[Command], moment: Moment) -> Books:
    needed = _Needed(commands)
    # History never changes, so where an original stands may be looked up before its units are locked.
    originals = await store.units_of_entries(tx, needed.originals) if needed.originals else set()
    books = Books()
    for unit in sorted(needed.units | originals):
        await _open_unit(tx, books, unit, needed)
    if needed.opens_accounts:
        books.gl_codes = await store.read_gl_codes(tx)
    for unit in books.heads:
        if needed.originals or unit in needed.holds:
            await _read_references(tx, books, unit, needed)
        await _read_overdue_holds(tx, books, unit, moment)
    return books


async def _open_unit(tx: Tx, books: Books, unit: int, needed: _Needed) -> None:
    """Locks a unit and reads the accounts and ids that the batch names; in the order of the index, pages repeat."""
    named = sorted(needed.accounts.get(unit, ()))
    found = await store.open_books(tx, unit, named, needed.entries.get(unit, []))
    if found is not None:
        _take_in(books, found)


def _take_in(books: Books, found: store.UnitBooks) -> None:
    books.heads[found.head.unit] = found.head
    books.known.update(found.known)
    for account in found.accounts:
        books.add_account(account)


async def _read_references(tx: Tx, books: Books, unit: int, needed: _Needed) -> None:
    """Reads the entries to be reversed, the holds to be used, and the accounts behind both."""
    account_ids = await _read_originals(tx, books, unit, needed.originals) if needed.originals else set()
    hold_ids = list(needed.holds.get(unit, ()))
    if hold_ids:
        for hold in await store.read_holds(tx, unit, hold_ids):
            books.add_hold(hold)
            account_ids.add(hold.account_id)
    missing = sorted(account_id for account_id in account_ids if account_id not in books.accounts)
    if missing:
        for account in await store.read_accounts(tx, unit, missing):
            books.add_account(account)


async def _read_overdue_holds(tx: Tx, books: Books, unit: int, moment: Moment) -> None:
    held = [account.id for account in books.accounts.values() if account.held and account.unit == unit]
    if held:
        for hold in await store.read_overdue_holds(tx, unit, held, moment.now):
            books.add_hold(hold)


async def _read_originals(tx: Tx, books: Books, unit: int, originals: Sequence[EntryId]) -> set[AccountId]:
    """Reads entries that are to be reversed, and returns the accounts they moved."""
    account_ids: set[AccountId] = set()
    for record, was_reversed in await store.read_entry_records(tx, unit, originals):
        books.entries.setdefault(record.id, []).append(record)
        account_ids |= {leg.account_id for leg in record.legs}
        if was_reversed:
            books.reversed.add(record.id)
    return account_ids


async def _write(tx: Tx, books: Books) -> None:
    for unit, head in books.heads.items():
        records = [record for record in books.records if record.unit == unit]
        if not records:
            continue
        accounts = [account for account in books.touched_accounts.values() if account.unit == unit]
        opened = [account for account in accounts if account.opened]
        settings = [account for account in books.changed_settings.values() if account.unit == unit]
        holds = [hold for hold in books.touched_holds.values() if hold.account_id.unit == unit]
        if opened:
            await store.insert_accounts(tx, opened)
        if holds:
            await store.write_holds(tx, unit, holds)
        moved = sorted((account for account in accounts if not account.opened), key=_by_id)
        await store.write(tx, head, rules.seal(head.chain, records), records, moved)
        if settings:
            await store.change_settings(tx, unit, settings)


def _by_id(account: AccountState) -> int:
    # In the order of the index, neighbouring accounts are found on pages that were just read.
    return account.id
