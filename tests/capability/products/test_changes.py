"""Contracts move to new terms on the day that was announced, in portions, and never before."""

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from tests.capability.products.test_life import open_account, product, ready, release
from tests.factories import UNITS, Bank, cash

from tael import accounts, ledger, products
from tael.accounts import jobs
from tael.accounts.model import Contract
from tael.kernel.clock import MovableClock
from tael.kernel.ids import AccountId
from tael.kernel.money import Currency, Money
from tael.plumbing import outbox
from tael.plumbing.runtime import Runtime
from tael.plumbing.settings import Settings
from tael.products.errors import ChangePending, ChangeTooEarly, ChangeUnfit, WrongState
from tael.products.model import LimitsTerm, ProductChange

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


async def announce(bank: Bank, code: str, on: date, first: int = 1, then: int = 2) -> ProductChange:
    """Announces that contracts on the first version move to the second."""
    async with bank.db.transaction() as tx:
        return await products.announce_change(
            tx, code, first, then, effective_on=on, by="ada", moment=bank.moment, zone=ZONE
        )


async def two_versions(bank: Bank, code: str, limit_old: str, limit_new: str, contracts: int) -> list[AccountId]:
    """Puts a version on sale, opens contracts on it, and puts the next version on sale."""
    await ready(bank, product(code, limit=limit_old))
    await release(bank, product(code, limit=limit_old))
    opened = [await open_account(bank, code) for _ in range(contracts)]
    bank.wait()
    await ready(bank, product(code, 2, limit_new))
    await release(bank, product(code, 2, limit_new))
    return [contract.id for contract in opened if isinstance(contract, Contract)]


async def floor_and_version(bank: Bank, account_id: AccountId) -> tuple[int | None, int]:
    async with bank.db.transaction(readonly=True) as tx:
        account = await ledger.get_account(tx, account_id, bank.moment.now)
        contract = await accounts.get_contract(tx, account_id)
    return None if account.floor is None else account.floor.minor, contract.product_version


def running(bank: Bank) -> Runtime:
    """The bank as it runs, at its present moment."""
    settings = Settings(home=Path(), units=UNITS)
    return Runtime(settings, bank.db, MovableClock(bank.moment.now, ZONE))


async def move(bank: Bank) -> None:
    await jobs.move_contracts(running(bank), b"")


async def test_a_contract_keeps_its_terms_until_the_day_and_moves_then(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MOVED_EACH_MAX", 2)
    ids = await two_versions(bank, "moves", "0", "100.00", 5)
    effective = bank.moment.business_date + 30 * DAY
    await announce(bank, "moves", effective)
    bank.wait(29 * DAY)
    await move(bank)
    assert {await floor_and_version(bank, account_id) for account_id in ids} == {(0, 1)}
    bank.wait(DAY)
    await move(bank)
    assert {await floor_and_version(bank, account_id) for account_id in ids} == {(-10_000, 2)}
    async with bank.db.transaction(readonly=True) as tx:
        [moved] = await accounts.list_version_moves(tx, ids[0])
        [change] = await products.list_changes(tx, "moves", limit=9)
        told = [event for event in await outbox.read(tx, 0, 0, 500) if event.kind == "ContractMoved"]
    assert (moved.from_version, moved.to_version, moved.outcome) == (1, 2, "moved")
    assert change.finished_at == bank.moment.now
    assert len(told) == 5
    await move(bank)


async def test_a_contract_that_moves_is_under_the_new_limits_and_no_other_is(bank: Bank) -> None:
    capped = products.read_product(
        "{code: capped, version: 2, product_class: current_deposit, names: {en: T, zh-CN: 试}, currencies: [CNY], "
        "terms: {limits: {outward: {payment: 5.00}}}}",
        "trial.yaml",
    )
    [moving] = await two_versions(bank, "capped", "0", "0", 1)
    [staying] = await two_versions(bank, "uncapped", "0", "0", 1)
    bank.wait()
    capped = msgspec.structs.replace(capped, version=3)
    await ready(bank, capped)
    await release(bank, capped)
    await announce(bank, "capped", bank.moment.business_date + 30 * DAY, 1, 3)
    bank.wait(30 * DAY)
    await move(bank)
    async with bank.db.transaction(readonly=True) as tx:
        found = await accounts.find_contracts(tx, [moving, staying])
    assert (found[moving].product_version, found[moving].limits) == (3, capped.term(LimitsTerm))
    assert (found[staying].product_version, found[staying].limits) == (1, None)


async def test_a_move_that_was_stopped_goes_on_where_it_was(bank: Bank) -> None:
    ids = await two_versions(bank, "stops", "0", "1.00", 3)
    change = await announce(bank, "stops", bank.moment.business_date + 30 * DAY)
    bank.wait(30 * DAY)
    async with bank.db.transaction() as tx:
        assert await accounts.move_contracts(tx, 0, change, bank.moment, 2) == 2
    assert sorted([(await floor_and_version(bank, account_id))[1] for account_id in ids]) == [1, 2, 2]
    await move(bank)
    assert {(await floor_and_version(bank, account_id))[1] for account_id in ids} == {2}
    async with bank.db.transaction(readonly=True) as tx:
        assert [len(await accounts.list_version_moves(tx, account_id)) for account_id in ids] == [1, 1, 1]


async def test_who_is_below_the_new_floor_keeps_the_old_terms(bank: Bank) -> None:
    [deep, dry] = await two_versions(bank, "keeps-some", "50.00", "0", 2)
    await bank.book(bank.transfer(deep, cash(), Money(4_000, Currency("CNY"))))
    await announce(bank, "keeps-some", bank.moment.business_date + 30 * DAY)
    bank.wait(30 * DAY)
    await move(bank)
    assert await floor_and_version(bank, deep) == (-5_000, 1)
    assert await floor_and_version(bank, dry) == (0, 2)
    async with bank.db.transaction(readonly=True) as tx:
        [kept] = await accounts.list_version_moves(tx, deep)
        [change] = await products.list_changes(tx, "keeps-some", limit=9)
    assert (kept.outcome, kept.reason) == ("kept", "floor_above_available")
    assert change.finished_at is not None


async def test_a_change_is_announced_in_time_once_and_to_what_is_on_sale(bank: Bank) -> None:
    await two_versions(bank, "told", "0", "2.00", 0)
    today = bank.moment.business_date
    with pytest.raises(ChangeTooEarly):
        await announce(bank, "told", today + 29 * DAY)
    with pytest.raises(ChangeUnfit):
        await announce(bank, "told", today + 30 * DAY, 2, 1)
    await ready(bank, product("told", 3, "3.00"))
    with pytest.raises(WrongState):
        await announce(bank, "told", today + 30 * DAY, 1, 3)
    await announce(bank, "told", today + 30 * DAY)
    with pytest.raises(ChangePending):
        await announce(bank, "told", today + 40 * DAY)
