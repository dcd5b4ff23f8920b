"""The trial balance and the close of periods; units and internal accounts."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.factories import CNY, FIRST_DAY, JPY, UNITS, Bank, cash, cny, rolled_back

from tael import ledger
from tael.events.ledger import PeriodClosed
from tael.kernel.money import Currency, Money
from tael.ledger import errors
from tael.ledger.model import GL_INTER_UNIT, Moment, TrialBalance, internal_account_id
from tael.plumbing.db import Tx

DAY = timedelta(days=1)
LATER = Moment(datetime(2026, 3, 12, 1, tzinfo=UTC), date(2026, 3, 12))


@pytest.fixture
async def snapshot(bank: Bank) -> AsyncIterator[Tx]:
    async with rolled_back(bank.db) as tx:
        yield tx


def amounts(balance: TrialBalance, currency: Currency = CNY) -> dict[str, int]:
    return {line.gl: line.debit.minor - line.credit.minor for line in balance.lines if line.debit.currency is currency}


async def test_a_trial_balance_sums_all_units_by_value_date(bank: Bank, snapshot: Tx) -> None:
    tx = snapshot
    before = amounts(await ledger.trial_balance(tx, FIRST_DAY))
    one, two = bank.opening(0), bank.opening(1)
    yen = bank.opening(2, currency=JPY)
    await ledger.submit(
        tx,
        [
            one,
            two,
            yen,
            bank.transfer(cash(0), one.account_id, 100),
            bank.transfer(one.account_id, two.account_id, 30, value_date=FIRST_DAY + 2 * DAY),
            bank.transfer(cash(2, JPY), yen.account_id, Money(7, JPY), value_date=FIRST_DAY - DAY),
        ],
        bank.moment,
    )
    today = await ledger.trial_balance(tx, FIRST_DAY)
    assert amounts(today) == {
        gl: amount
        for gl, amount in {
            **before,
            "1001": before.get("1001", 0) + 100,
            "2011": before.get("2011", 0) - 100,
        }.items()
        if amount
    }
    assert amounts(today, JPY) == {"1001": 7, "2011": -7}
    assert next(line.name_zh for line in today.lines if line.gl == "2011") == "吸收存款"
    of_unit = amounts(await ledger.trial_balance_of_unit(tx, 1, FIRST_DAY + 2 * DAY))
    assert of_unit[GL_INTER_UNIT] == 30
    over_the_bank = await ledger.trial_balance(tx, FIRST_DAY + 2 * DAY)
    assert GL_INTER_UNIT not in amounts(over_the_bank)
    for debit, credit in over_the_bank.totals.values():
        assert debit == credit > 0
    assert amounts(await ledger.trial_balance(tx, FIRST_DAY - DAY), JPY) == {"1001": 7, "2011": -7}
    assert (await ledger.trial_balance(tx, FIRST_DAY - 2 * DAY)).lines == ()


async def test_a_trial_balance_insists_on_one_snapshot(bank: Bank) -> None:
    async with bank.db.transaction() as tx:
        with pytest.raises(AssertionError, match="one snapshot"):
            await ledger.trial_balance(tx, FIRST_DAY)


async def test_a_close_ends_the_period_in_every_unit_and_tells_it_once(bank: Bank, snapshot: Tx) -> None:
    tx, last = snapshot, LATER.business_date - DAY
    close = await ledger.close_period(tx, last, by="emp_1", moment=LATER)
    assert (close.closed_through, close.by, close.at) == (last, "emp_1", LATER.now)
    assert tx.events == [PeriodClosed(unit=0, closed_through=last, by="emp_1", at=LATER.now)]
    assert await ledger.list_closes(tx, limit=10) == [close]
    for unit in range(UNITS):
        late = bank.transfer(cash(unit), cash((unit + 1) % UNITS), 5, value_date=last)
        [outcome] = await ledger.submit(tx, [late], LATER)
        assert type(outcome) is errors.PeriodClosed
    with pytest.raises(errors.PeriodNotOver):
        await ledger.close_period(tx, last, by="emp_1", moment=LATER)
    next_day = Moment(LATER.now + DAY, LATER.business_date + DAY)
    await ledger.close_period(tx, last + DAY, by="emp_2", moment=next_day)
    assert [found.by for found in await ledger.list_closes(tx, limit=10)] == ["emp_2", "emp_1"]
    assert [found.by for found in await ledger.list_closes(tx, limit=1, before=last + DAY)] == ["emp_1"]


async def test_a_period_that_is_not_over_stays_open(snapshot: Tx) -> None:
    with pytest.raises(errors.PeriodNotOver):
        await ledger.close_period(snapshot, LATER.business_date, by="emp_1", moment=LATER)
    assert await ledger.list_closes(snapshot, limit=10) == []
    assert snapshot.events == []


@pytest.mark.parametrize("gl", ["1001", GL_INTER_UNIT])
async def test_books_that_do_not_balance_are_not_closed(snapshot: Tx, gl: str) -> None:
    account = internal_account_id(1, gl, CNY)
    await snapshot.execute("update ledger.account set balance = balance + 5 where unit = 1 and id = $1", account)
    with pytest.raises(errors.BooksUnbalanced) as refused:
        await ledger.close_period(snapshot, LATER.business_date - DAY, by="emp_1", moment=LATER)
    assert refused.value.difference == cny(5)


async def test_units_that_owe_each_other_are_not_closed_though_the_books_balance(snapshot: Tx) -> None:
    for gl, minor in (("1001", 5), (GL_INTER_UNIT, -5)):
        account = internal_account_id(1, gl, CNY)
        await snapshot.execute(
            "update ledger.account set balance = balance + $2 where unit = 1 and id = $1", account, minor
        )
    with pytest.raises(errors.BooksUnbalanced) as refused:
        await ledger.close_period(snapshot, LATER.business_date - DAY, by="emp_1", moment=LATER)
    assert refused.value.difference == cny(-5)


# Units and internal accounts


async def test_a_bank_may_get_units_but_never_lose_one(bank: Bank, snapshot: Tx) -> None:
    tx = snapshot
    await ledger.close_period(tx, LATER.business_date - DAY, by="emp_1", moment=LATER)
    await ledger.create_units(tx, UNITS)
    await ledger.create_units(tx, UNITS + 2)
    with pytest.raises(errors.UnitsFixed):
        await ledger.create_units(tx, UNITS + 1)
    # A new unit joins a bank whose periods are closed.
    late = bank.transfer(cash(UNITS), cash(0), 5, value_date=LATER.business_date - DAY)
    [outcome] = await ledger.submit(tx, [late], LATER)
    assert type(outcome) is errors.PeriodClosed


async def test_internal_accounts_open_once_for_each_unit_code_and_currency(bank: Bank, snapshot: Tx) -> None:
    tx, dollar = snapshot, Currency("USD")
    codes = ["1001", "6021"]
    assert await ledger.open_internal_accounts(tx, [dollar], bank.moment, gl_codes=codes) == 2 * UNITS
    assert await ledger.open_internal_accounts(tx, [dollar, dollar], bank.moment, gl_codes=codes) == 0
    everything = await ledger.open_internal_accounts(tx, [dollar, CNY], bank.moment)
    chart = await ledger.chart_of_accounts(tx)
    # All but those open already and those of customers' own accounts.
    assert everything == (len(chart) - 1 - len(codes)) * UNITS
    fees = await ledger.get_account(tx, internal_account_id(2, "6021", dollar), bank.moment.now)
    assert (fees.internal, fees.floor, fees.gl, fees.currency) == (True, None, "6021", dollar)
    with pytest.raises(errors.UnknownGl):
        await ledger.open_internal_accounts(tx, [dollar], bank.moment, gl_codes=["9999"])
