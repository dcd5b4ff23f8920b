"""Lone entries: decided without the lock of their unit, and booked only where the unit has not moved meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from tests.factories import FIRST_DAY, Bank, cash

from tael import ledger
from tael.kernel.errors import KeyReused, Refusal
from tael.kernel.ids import AccountId
from tael.ledger import errors, rules
from tael.ledger.model import Booked, Command, HoldUse, Moment, Outcome
from tael.ledger.model.books import Books
from tael.ledger.store import posting as store
from tael.plumbing.db import Database

CALLERS = 8
PAYMENTS = 12


async def at_a_glance(bank: Bank, *commands: Command) -> list[Outcome] | None:
    async with bank.db.statements() as tx:
        return await ledger.submit_at_a_glance(tx, commands, bank.moment)


async def balance_of(bank: Bank, account_id: AccountId) -> int:
    async with bank.db.transaction() as tx:
        return (await ledger.get_account(tx, account_id, bank.moment.now)).balance.minor


async def test_an_entry_is_booked_replayed_and_its_key_kept(bank: Bank) -> None:
    account = await bank.open_account()
    paid = bank.transfer(cash(), account, 70)
    [booked] = await at_a_glance(bank, paid) or []
    [again] = await at_a_glance(bank, paid) or []
    assert isinstance(booked, Booked)
    assert again == Booked(booked.id, booked.position, booked.booked_at, replayed=True)
    [other] = await at_a_glance(bank, bank.transfer(cash(), account, 71, entry_id=paid.id)) or []
    assert isinstance(other, KeyReused)
    assert await balance_of(bank, account) == 70


async def test_it_decides_in_order_and_refuses_one_by_one(bank: Bank) -> None:
    account, other = await bank.open_account(minor=100), await bank.open_account()
    outcomes = await at_a_glance(
        bank, bank.transfer(account, other, 60), bank.transfer(account, other, 60), bank.transfer(other, account, 60)
    )
    assert outcomes is not None
    assert [type(outcome) for outcome in outcomes] == [Booked, errors.InsufficientFunds, Booked]
    assert (await balance_of(bank, account), await balance_of(bank, other)) == (100, 0)


async def what_opens(bank: Bank) -> Command:
    return bank.opening()


async def what_crosses_units(bank: Bank) -> Command:
    return bank.transfer(cash(0), await bank.open_account(1), 5)


async def what_uses_a_hold(bank: Bank) -> Command:
    account = await bank.open_account(minor=100)
    hold = bank.hold(account, 50)
    await bank.book(hold)
    return bank.transfer(account, cash(), 50, hold=HoldUse(hold.hold_id))


async def what_touches_a_held_account(bank: Bank) -> Command:
    account = await bank.open_account(minor=100)
    await bank.book(bank.hold(account, 50, lasts=timedelta(seconds=1)))
    bank.wait(timedelta(seconds=2))
    return bank.transfer(account, cash(), 100)


@pytest.mark.parametrize("prepare", [what_opens, what_crosses_units, what_uses_a_hold, what_touches_a_held_account])
async def test_what_needs_more_is_left_to_the_lock(bank: Bank, prepare: Callable[[Bank], Awaitable[Command]]) -> None:
    command = await prepare(bank)
    assert await at_a_glance(bank, command) is None
    assert isinstance((await bank.submit(command))[0], Booked)


async def test_many_processes_never_spend_what_is_not_there(bank: Bank) -> None:
    account, other = await bank.open_account(minor=CALLERS * PAYMENTS // 2), await bank.open_account()
    pools = [await Database.connect(bank.db.dsn, pool_size=2, timeout_s=10) for _ in range(CALLERS)]
    desks = [ledger.LedgerDesk(pool, lambda: bank.moment, batch_max=100) for pool in pools]

    async def pay(desk: ledger.LedgerDesk) -> list[Booked | Refusal]:
        outcomes: list[Booked | Refusal] = []
        for _ in range(PAYMENTS):
            outcomes += await desk.submit_all([bank.transfer(account, other, 1)])
        return outcomes

    try:
        outcomes = [outcome for mine in await asyncio.gather(*map(pay, desks)) for outcome in mine]
    finally:
        for pool in pools:
            await pool.close()
    booked = [outcome.position for outcome in outcomes if isinstance(outcome, Booked)]
    assert len(booked) == len(set(booked)) == CALLERS * PAYMENTS // 2
    assert {type(outcome) for outcome in outcomes} == {Booked, errors.InsufficientFunds}
    assert (await balance_of(bank, account), await balance_of(bank, other)) == (0, len(booked))
    async with bank.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        reports = await ledger.check_promises(tx, bank.moment.now)
    assert [report.violations for report in reports if report.violations] == []


async def post_meanwhile(bank: Bank) -> None:
    await bank.book(bank.transfer(cash(), await bank.open_account(), 1))


async def freeze_meanwhile(bank: Bank) -> None:
    await bank.book(bank.hold(await bank.open_account(minor=5), 5))


async def close_meanwhile(bank: Bank) -> None:
    later = Moment(bank.moment.now + timedelta(days=9), FIRST_DAY + timedelta(days=9))
    async with bank.db.transaction() as tx:
        await ledger.close_period(tx, FIRST_DAY, by="emp_1", moment=later)


@pytest.mark.parametrize("meanwhile", [post_meanwhile, freeze_meanwhile, close_meanwhile])
async def test_nothing_is_booked_where_the_unit_moved_meanwhile(
    bank: Bank, meanwhile: Callable[[Bank], Awaitable[None]]
) -> None:
    account = await bank.open_account(minor=100)
    command = bank.transfer(account, cash(), 100)
    async with bank.db.statements() as tx:
        found = await store.glance(tx, 0, [account, cash()], [command.id])
        assert found is not None
        books = Books([found.head])
        for state in found.accounts:
            books.add_account(state)
        [outcome] = rules.decide_all(books, [command], bank.moment)
        assert isinstance(outcome, Booked)
        await meanwhile(bank)
        chain = rules.seal(found.head.chain, books.records)
        assert not await store.write_few(tx, found.head, chain, books.records, list(books.touched_accounts.values()))
    assert await balance_of(bank, account) == 100
    async with bank.db.transaction() as tx:
        with pytest.raises(errors.UnknownEntry):
            await ledger.get_entry(tx, command.id)
