"""Standing orders on a real database: each date is paid once, whatever dies or comes twice in between."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.factories import CNY, UNITS, cny, rolled_back

from tael import accounts, parties, payments
from tael.accounts.model import Contract, Movement, MovementKind, NewContract
from tael.entrances.bank import open_bank
from tael.kernel.clock import MovableClock
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, EntryId, PartyId, StandingOrderId
from tael.kernel.money import Currency, Money
from tael.ledger.errors import AmountNotPositive, CurrencyMixedUp
from tael.parties.model import NewParty, PartyKind
from tael.payments import PaymentDesk
from tael.payments.errors import (
    SameAccount,
    StandingOrderExists,
    StandingOrderStands,
    StandingScheduleMalformed,
    UnknownCreditorAccount,
    UnknownDebtorAccount,
    UnknownStandingOrder,
)
from tael.payments.jobs import pay_standing_orders
from tael.payments.model import (
    ExternalCreditor,
    Frequency,
    InternalCreditor,
    NewStandingOrder,
    Schedule,
    StandingOrder,
    StandingRun,
    StandingRunState,
    StandingState,
)
from tael.payments.rules.standing import payment_of
from tael.plumbing.runtime import Runtime
from tael.plumbing.settings import Settings

NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)


class Standing:
    """A bank whose clock only goes on, with customers who have standing orders."""

    def __init__(self, runtime: Runtime, clock: MovableClock) -> None:
        self.runtime = runtime
        self.clock = clock
        self.db = runtime.db
        self._given = 0

    @property
    def today(self) -> date:
        return self.clock.business_date()

    def number(self) -> str:
        self._given += 1
        return str(self._given)

    async def customer(self, unit: int, minor: int) -> Contract:
        party, number = PartyId.derive(unit, "standing", self.number()), self.number()
        order = NewContract(
            id=AccountId.derive(unit, "standing", number),
            entry_id=EntryId.derive(unit, "standing", number),
            party_id=party,
            product="current",
            currency=CNY,
        )
        async with self.db.transaction() as tx:
            await parties.register(tx, [NewParty(party, PartyKind.PERSON, "Li Na 李娜")], self.runtime.moment())
            [contract] = await accounts.open_accounts(tx, [order], self.runtime.moment())
        assert isinstance(contract, Contract)
        if minor:
            await self.deposit(contract, minor)
        return contract

    async def deposit(self, contract: Contract, minor: int) -> None:
        movement = Movement(
            id=EntryId.derive(contract.id.unit, "deposit", self.number()),
            account_id=contract.id,
            kind=MovementKind.CASH_DEPOSIT,
            amount=cny(minor),
        )
        async with self.db.transaction() as tx:
            await accounts.book_movements(tx, [movement], self.runtime.moment())

    def asking(self, debtor: Contract, payee: AccountId, minor: int = 100, **changes: object) -> NewStandingOrder:
        fields = {
            "id": StandingOrderId.derive(debtor.id.unit, "test", self.number()),
            "debtor_account_id": debtor.id,
            "creditor": InternalCreditor(payee),
            "instructed_amount": cny(minor),
            "schedule": Schedule(Frequency.WEEKLY, self.today),
        }
        return NewStandingOrder(**(fields | changes))  # type: ignore[arg-type] # any field of it

    async def register(self, *orders: NewStandingOrder) -> list[StandingOrder | Refusal]:
        async with self.db.transaction() as tx:
            return await payments.register_standing_orders(tx, orders, self.runtime.moment())

    async def registered(self, order: NewStandingOrder) -> StandingOrder:
        [outcome] = await self.register(order)
        assert isinstance(outcome, StandingOrder), outcome
        return outcome

    async def pay(self) -> None:
        await pay_standing_orders(self.runtime, b"")

    async def live(self, days: int) -> None:
        """Lets days pass and pays on each."""
        for _ in range(days):
            self.clock.advance(timedelta(days=1))
            await self.pay()

    async def order(self, order_id: StandingOrderId) -> StandingOrder:
        async with self.db.transaction(readonly=True) as tx:
            return await payments.get_standing_order(tx, order_id)

    async def runs(self, order_id: StandingOrderId) -> list[StandingRun]:
        async with self.db.transaction(readonly=True) as tx:
            return await payments.list_standing_runs(tx, order_id, before=None, limit=100)

    async def paid(self, contract: Contract) -> int:
        async with self.db.transaction(readonly=True) as tx:
            return len(await payments.list_payments(tx, contract.id, before=None, limit=100))

    async def violations(self) -> tuple[str, ...]:
        async with self.db.transaction(readonly=True) as tx:
            return (await payments.check_standing_orders(tx, UNITS, self.today)).violations


@pytest.fixture(scope="module")
async def standing() -> AsyncIterator[Standing]:
    with tempfile.TemporaryDirectory(prefix="tael-") as folder:
        settings = Settings(home=Path(folder), units=UNITS, pool_size=4)
        clock = MovableClock(NINE, ZoneInfo(settings.time_zone))
        async with open_bank(settings, clock=clock) as runtime:
            yield Standing(runtime, clock)


async def test_an_order_pays_on_each_of_its_dates_and_ends_with_its_last(standing: Standing) -> None:
    payer, payee = await standing.customer(0, 1000), await standing.customer(1, 0)
    first = standing.today + timedelta(days=1)
    schedule = Schedule(Frequency.WEEKLY, first, first + timedelta(days=7))
    order = await standing.registered(standing.asking(payer, payee.id, schedule=schedule))
    await standing.pay()
    assert await standing.runs(order.id) == []
    await standing.live(20)
    assert [(run.due_date, run.state) for run in await standing.runs(order.id)] == [
        (first + timedelta(days=7), StandingRunState.SETTLED),
        (first, StandingRunState.SETTLED),
    ]
    assert (await standing.order(order.id)).state is StandingState.ENDED
    assert await standing.paid(payer) == 2
    assert await standing.violations() == ()


async def test_a_date_is_paid_once_however_often_the_job_runs(standing: Standing) -> None:
    payer, payee = await standing.customer(0, 1000), await standing.customer(2, 0)
    order = await standing.registered(standing.asking(payer, payee.id))
    await asyncio.gather(*(standing.pay() for _ in range(4)))
    await standing.pay()
    assert [run.state for run in await standing.runs(order.id)] == [StandingRunState.SETTLED]
    assert await standing.paid(payer) == 1


async def test_a_run_that_died_before_it_recorded_pays_nothing_twice(standing: Standing) -> None:
    payer, payee = await standing.customer(1, 1000), await standing.customer(1, 0)
    order = await standing.registered(standing.asking(payer, payee.id))
    # The job dies after the payment's commit: nothing of it is recorded.
    await standing.runtime.get(PaymentDesk).submit(payment_of(order))
    assert await standing.runs(order.id) == []
    await standing.live(1)
    assert [run.state for run in await standing.runs(order.id)] == [StandingRunState.SETTLED]
    assert await standing.paid(payer) == 1
    assert (await standing.order(order.id)).next_date == order.schedule.first_date + timedelta(days=7)


async def test_an_empty_account_is_asked_on_three_days_and_the_date_has_then_failed(standing: Standing) -> None:
    payer, payee = await standing.customer(0, 0), await standing.customer(0, 0)
    order = await standing.registered(standing.asking(payer, payee.id))
    await standing.pay()
    await standing.pay()
    [run] = await standing.runs(order.id)
    assert (run.state, run.attempts, run.refusal) == (StandingRunState.RETRYING, 1, "insufficient_funds")
    await standing.live(3)
    [run] = await standing.runs(order.id)
    assert (run.state, run.attempts) == (StandingRunState.FAILED, 3)
    await standing.deposit(payer, 100)
    await standing.live(4)
    assert [run.state for run in await standing.runs(order.id)] == [StandingRunState.SETTLED, StandingRunState.FAILED]
    assert await standing.violations() == ()


async def test_money_that_comes_on_the_second_day_pays_the_date(standing: Standing) -> None:
    payer, payee = await standing.customer(0, 0), await standing.customer(0, 0)
    order = await standing.registered(standing.asking(payer, payee.id))
    await standing.pay()
    await standing.deposit(payer, 100)
    await standing.live(1)
    [run] = await standing.runs(order.id)
    assert (run.state, run.attempts, run.refusal) == (StandingRunState.SETTLED, 2, None)


async def test_dates_that_a_stopped_bank_missed_are_paid_when_it_is_back(standing: Standing) -> None:
    payer, payee = await standing.customer(0, 1000), await standing.customer(0, 0)
    order = await standing.registered(standing.asking(payer, payee.id))
    standing.clock.advance(timedelta(days=15))
    assert any(str(order.id) in violation for violation in await standing.violations())
    await standing.pay()
    assert len(await standing.runs(order.id)) == await standing.paid(payer) == 3
    assert await standing.violations() == ()


async def test_a_paused_order_pays_nothing_and_does_not_make_up_for_it(standing: Standing) -> None:
    payer, payee = await standing.customer(0, 1000), await standing.customer(0, 0)
    order = await standing.registered(standing.asking(payer, payee.id))
    async with standing.db.transaction() as tx:
        await payments.pause_standing_order(tx, order.id)
    await standing.live(8)
    assert await standing.runs(order.id) == []
    async with standing.db.transaction() as tx:
        resumed = await payments.resume_standing_order(tx, order.id, standing.runtime.moment())
    assert resumed.next_date == order.schedule.first_date + timedelta(days=14)
    await standing.live(6)
    assert len(await standing.runs(order.id)) == 1


async def test_an_order_that_is_paused_while_it_pays_stays_paused_and_keeps_the_payment(standing: Standing) -> None:
    payer, payee = await standing.customer(0, 1000), await standing.customer(0, 0)
    order = await standing.registered(standing.asking(payer, payee.id))
    settled = await standing.runtime.get(PaymentDesk).submit(payment_of(order))
    async with standing.db.transaction() as tx:
        await payments.pause_standing_order(tx, order.id)
    async with standing.db.transaction() as tx:
        await payments.record_runs(tx, order.id.unit, [order], [settled], standing.runtime.moment())
    paused = await standing.order(order.id)
    assert (paused.state, paused.next_date) == (StandingState.PAUSED, standing.today + timedelta(days=7))
    assert [run.payment_id for run in await standing.runs(order.id)] == [settled.id]


async def test_an_order_to_another_bank_is_kept_and_not_executed(standing: Standing) -> None:
    payer = await standing.customer(0, 1000)
    abroad = ExternalCreditor("YZ", "87144583")
    old = Schedule(Frequency.MONTHLY, date(1993, 1, 5))
    order = await standing.registered(standing.asking(payer, payer.id, creditor=abroad, schedule=old))
    assert (order.state, order.next_date) == (StandingState.EXTERNAL, None)
    await standing.live(2)
    assert await standing.runs(order.id) == []
    async with standing.db.transaction() as tx:
        with pytest.raises(StandingOrderStands):
            await payments.pause_standing_order(tx, order.id)
    async with standing.db.transaction() as tx:
        assert (await payments.end_standing_order(tx, order.id)).state is StandingState.ENDED


async def test_an_order_that_comes_back_stays_one_and_another_under_its_id_is_refused(standing: Standing) -> None:
    payer, payee = await standing.customer(0, 1000), await standing.customer(0, 0)
    asked = standing.asking(payer, payee.id)
    order = await standing.registered(asked)
    [again] = await standing.register(asked)
    assert again == order
    other = standing.asking(payer, payee.id, 101, id=asked.id)
    [refused, twin] = await standing.register(other, asked)
    assert isinstance(refused, StandingOrderExists)
    assert twin == order


async def test_what_cannot_be_paid_is_not_registered(standing: Standing) -> None:
    payer, payee = await standing.customer(0, 1000), await standing.customer(1, 0)
    nowhere = AccountId.derive(0, "nowhere")
    yesterday = Schedule(Frequency.MONTHLY, standing.today - timedelta(days=1))
    never = Schedule(Frequency.MONTHLY, standing.today + timedelta(days=1), standing.today)
    asked = [
        (standing.asking(payer, payee.id, debtor_account_id=nowhere), UnknownDebtorAccount, "debtor_account_id"),
        (standing.asking(payer, payee.id, payer=payee.party_id), UnknownDebtorAccount, "debtor_account_id"),
        (standing.asking(payer, payee.id, 0), AmountNotPositive, "instructed_amount"),
        (
            standing.asking(payer, payee.id, instructed_amount=Money(1, Currency("JPY"))),
            CurrencyMixedUp,
            "instructed_amount.currency",
        ),
        (standing.asking(payer, payer.id), SameAccount, "creditor_account_id"),
        (standing.asking(payer, nowhere), UnknownCreditorAccount, "creditor_account_id"),
        (standing.asking(payer, payee.id, schedule=yesterday), StandingScheduleMalformed, "first_date"),
        (standing.asking(payer, payee.id, schedule=never), StandingScheduleMalformed, "last_date"),
    ]
    outcomes = await standing.register(*(order for order, _, _ in asked))
    assert [(type(o), o.field) for o in outcomes if isinstance(o, Refusal)] == [(r, f) for _, r, f in asked]


async def test_nobody_else_sees_or_changes_an_order(standing: Standing) -> None:
    payer, payee = await standing.customer(0, 1000), await standing.customer(0, 0)
    order = await standing.registered(standing.asking(payer, payee.id))
    async with standing.db.transaction() as tx:
        assert await payments.get_standing_order(tx, order.id, payer=payer.party_id) == order
        for act in (payments.get_standing_order, payments.pause_standing_order, payments.end_standing_order):
            with pytest.raises(UnknownStandingOrder):
                await act(tx, order.id, payer=payee.party_id)


async def test_a_settled_date_without_its_payment_is_found(standing: Standing) -> None:
    payer, payee = await standing.customer(0, 1000), await standing.customer(0, 0)
    order = await standing.registered(standing.asking(payer, payee.id))
    await standing.pay()
    [run] = await standing.runs(order.id)
    async with rolled_back(standing.db) as tx:
        await tx.execute("delete from payments.payment where unit = 0 and id = $1", run.payment_id)
        report = await payments.check_standing_orders(tx, UNITS, standing.today)
        assert report.violations == (f"{order.id} says {run.due_date} is settled, and there is no such payment",)
