"""Freezes, orders of courts, sleep and the end of a contract: what stands on it, and what the books do."""

from datetime import timedelta

import pytest
from tests.capability.accounts.conftest import Branch
from tests.factories import cny

from tael import accounts
from tael.accounts.errors import ContractClosed, ContractInUse, FreezeOver, NotDormant, PayoutElsewhere, UnknownOrder
from tael.accounts.model import (
    Contract,
    ContractState,
    FrozenSide,
    MovementKind,
    NewClosing,
    NewCourtOrder,
    NewFreeze,
)
from tael.kernel.ids import EntryId
from tael.ledger.errors import AccountFrozen, InsufficientFunds
from tael.ledger.model import AccountStatus, Booked


async def freeze(branch: Branch, contract: Contract, side: FrozenSide, *, days: int | None = None) -> EntryId:
    until = None if days is None else branch.bank.moment.business_date + timedelta(days=days)
    order = NewFreeze(act=branch.act(contract), side=side, ordered_by="police", until=until)
    async with branch.bank.db.transaction() as tx:
        return (await accounts.freeze(tx, order, branch.bank.moment)).id


async def close(branch: Branch, contract: Contract, pays_to: Contract | None = None) -> int:
    order = NewClosing(act=branch.act(contract, "moves abroad"), pays_to=None if pays_to is None else pays_to.id)
    async with branch.bank.db.transaction() as tx:
        return (await accounts.close_account(tx, order, branch.bank.moment)).paid_out.minor


async def test_freezes_add_up_until_the_last_is_lifted(branch: Branch) -> None:
    contract = await branch.open(await branch.party(0), minor=500)
    first = await freeze(branch, contract, FrozenSide.DEBIT)
    refused = await branch.try_move(contract.id, 1, MovementKind.CASH_WITHDRAWAL)
    assert isinstance(refused, AccountFrozen)
    assert isinstance(await branch.try_move(contract.id, 1, MovementKind.CASH_DEPOSIT), Booked)
    second = await freeze(branch, contract, FrozenSide.CREDIT)
    statuses = [(await branch.now(contract))[1].status]
    for freeze_id in (first, second):
        async with branch.bank.db.transaction() as tx:
            await accounts.lift_freeze(tx, freeze_id, branch.act(contract, "cleared"), branch.bank.moment)
        statuses.append((await branch.now(contract))[1].status)
    assert statuses == [AccountStatus.FROZEN, AccountStatus.FROZEN_CREDIT, AccountStatus.OPEN]
    with pytest.raises(UnknownOrder):
        async with branch.bank.db.transaction() as tx:
            await accounts.lift_freeze(tx, first, branch.act(contract), branch.bank.moment)
    async with branch.bank.db.transaction(readonly=True) as tx:
        acts = await accounts.list_acts(tx, contract.id)
    assert sorted((act.act, act.actor, act.reason) for act in acts) == [
        ("freeze", "clerk", "court"),
        ("freeze", "clerk", "court"),
        ("lift_freeze", "clerk", "cleared"),
        ("lift_freeze", "clerk", "cleared"),
    ]


async def test_a_freeze_ends_after_its_last_day(branch: Branch) -> None:
    contract = await branch.open(await branch.party(1))
    await freeze(branch, contract, FrozenSide.BOTH, days=1)
    for status in (AccountStatus.FROZEN, AccountStatus.FROZEN, AccountStatus.OPEN):
        async with branch.bank.db.transaction() as tx:
            await accounts.end_freezes(tx, 1, branch.bank.moment, 100)
        assert (await branch.now(contract))[1].status is status
        branch.bank.wait(timedelta(days=1))
    with pytest.raises(FreezeOver):
        await freeze(branch, contract, FrozenSide.BOTH, days=-1)


async def test_a_court_holds_what_is_there_and_gives_it_back(branch: Branch) -> None:
    contract = await branch.open(await branch.party(0), minor=700)

    async def order(minor: int, priority: int) -> EntryId:
        order = NewCourtOrder(
            act=branch.act(contract),
            court="海淀区人民法院",
            order_number="(2026)京0108执1号",
            amount=cny(minor),
            priority=priority,
            expires_at=branch.bank.moment.now + timedelta(days=365),
        )
        async with branch.bank.db.transaction() as tx:
            return (await accounts.place_court_order(tx, order, branch.bank.moment)).id

    second, first = await order(500, 2), await order(500, 1)
    async with branch.bank.db.transaction(readonly=True) as tx:
        orders = await accounts.list_court_orders(tx, contract, branch.bank.moment.now)
    assert [(one.id, one.held) for one in orders] == [(first, cny(200)), (second, cny(500))]
    assert isinstance(await branch.try_move(contract.id, 1, MovementKind.CASH_WITHDRAWAL), InsufficientFunds)
    with pytest.raises(ContractInUse) as refusal:
        await close(branch, contract)
    assert refusal.value.what == "court_orders"
    async with branch.bank.db.transaction() as tx:
        await accounts.lift_court_order(tx, second, branch.act(contract), branch.bank.moment)
    assert isinstance(await branch.try_move(contract.id, 500, MovementKind.CASH_WITHDRAWAL), Booked)


async def test_a_freeze_does_not_stop_a_court(branch: Branch) -> None:
    contract = await branch.open(await branch.party(0), minor=300)
    await freeze(branch, contract, FrozenSide.BOTH)
    order = NewCourtOrder(
        act=branch.act(contract),
        court="海淀区人民法院",
        order_number="(2026)京0108执2号",
        amount=cny(200),
        priority=1,
        expires_at=branch.bank.moment.now + timedelta(days=365),
    )
    async with branch.bank.db.transaction() as tx:
        assert (await accounts.place_court_order(tx, order, branch.bank.moment)).held == cny(200)
    account = (await branch.now(contract))[1]
    assert (account.held, account.status) == (cny(200), AccountStatus.FROZEN)


async def test_a_contract_that_nobody_uses_for_a_year_sleeps_until_it_is_woken(branch: Branch) -> None:
    contract, used = await branch.open(await branch.party(2), minor=10), await branch.open(await branch.party(2))
    branch.bank.wait(timedelta(days=200))
    await branch.move(used.id, 5, MovementKind.CASH_DEPOSIT)
    branch.bank.wait(timedelta(days=166))
    async with branch.bank.db.transaction() as tx:
        assert await accounts.let_sleep(tx, 2, branch.bank.moment, 1) == 1
    assert (await branch.now(used))[0].state is ContractState.OPEN
    found, account = await branch.now(contract)
    assert (found.state, account.status) == (ContractState.DORMANT, AccountStatus.FROZEN_DEBIT)
    assert isinstance(await branch.try_move(contract.id, 1, MovementKind.CASH_DEPOSIT), Booked)
    async with branch.bank.db.transaction() as tx:
        await accounts.wake(tx, branch.act(contract, "came with her passport"), branch.bank.moment)
    found, account = await branch.now(contract)
    assert (found.state, account.status) == (ContractState.OPEN, AccountStatus.OPEN)
    with pytest.raises(NotDormant):
        async with branch.bank.db.transaction() as tx:
            await accounts.wake(tx, branch.act(contract), branch.bank.moment)
    async with branch.bank.db.transaction() as tx:
        assert await accounts.let_sleep(tx, 2, branch.bank.moment, 100) == 0


async def test_a_closed_contract_has_paid_out_and_does_nothing_more(branch: Branch) -> None:
    contract, other = await branch.open(await branch.party(0), minor=900), await branch.open(await branch.party(1))
    with pytest.raises(PayoutElsewhere):
        await close(branch, contract, contract)
    assert await close(branch, contract, other) == 900
    found, account = await branch.now(contract)
    assert (found.state, account.status, account.balance) == (ContractState.CLOSED, AccountStatus.CLOSED, cny(0))
    assert (await branch.now(other))[1].balance == cny(900)
    with pytest.raises(ContractClosed):
        await close(branch, contract)
    with pytest.raises(ContractClosed):
        await freeze(branch, contract, FrozenSide.BOTH)
    assert await close(branch, other) == 900, "cash over the counter"


async def test_nothing_may_stand_on_a_contract_that_closes(branch: Branch) -> None:
    first, second = await branch.open_bound("type-2")
    with pytest.raises(ContractInUse) as refusal:
        await close(branch, first)
    assert refusal.value.what == "dependent_accounts"
    freeze_id = await freeze(branch, second, FrozenSide.BOTH)
    with pytest.raises(ContractInUse) as refusal:
        await close(branch, second)
    assert refusal.value.what == "freezes"
    async with branch.bank.db.transaction() as tx:
        await accounts.lift_freeze(tx, freeze_id, branch.act(second), branch.bank.moment)
    mandate = await branch.granted(branch.mandate(second, await branch.party(0)))
    with pytest.raises(ContractInUse) as refusal:
        await close(branch, second)
    assert refusal.value.what == "mandates"
    async with branch.bank.db.transaction() as tx:
        await accounts.revoke_mandate(tx, mandate.id, branch.bank.moment)
    await close(branch, second)
    await close(branch, first)


async def test_who_closes_gets_the_interest_that_the_calculator_says(branch: Branch) -> None:
    contract = await branch.open(await branch.party(0), minor=10_000_000_00)
    other = await branch.open(await branch.party(0))
    branch.bank.wait(timedelta(days=9))
    order = NewClosing(act=branch.act(contract), pays_to=other.id)
    async with branch.bank.db.transaction() as tx:
        closed = await accounts.close_account(tx, order, branch.bank.moment)
    # 10,000,000.00 at 0.05 % over 9 days of 360.
    assert closed.interest == cny(125_00)
    assert closed.paid_out == cny(10_000_125_00)
    assert (await branch.now(other))[1].balance == cny(10_000_125_00)
