"""Registers standing orders, moves them through their states, and records what became of their dates."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from tael import accounts
from tael.events.payments import StandingOrderFailed
from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, PartyId, StandingOrderId
from tael.payments.errors import StandingOrderExists, UnknownStandingOrder
from tael.payments.model import (
    InternalCreditor,
    NewStandingOrder,
    Settled,
    StandingOrder,
    StandingRun,
    StandingRunState,
)
from tael.payments.rules import standing as rules
from tael.payments.store import standing as store
from tael.plumbing.db import Tx
from tael.plumbing.promises import VIOLATIONS_SHOWN_MAX, PromiseReport

ORDERS_MAX = 10_000
"""The most standing orders of one call."""

LATE_AFTER = timedelta(days=1)
"""A date that was not tried for so long after its day breaks a promise."""


async def register_standing_orders(
    tx: Tx, orders: Sequence[NewStandingOrder], moment: Moment
) -> list[StandingOrder | Refusal]:
    """Registers standing orders, one outcome each; one that is there already, unchanged, is returned as it stands."""
    assert len(orders) <= ORDERS_MAX, "callers page their own lists"
    known = await _find(tx, [order.id for order in orders])
    named = {account_id for order in orders for account_id in _accounts_of(order)}
    contracts = await accounts.find_contracts(tx, named)
    outcomes: list[StandingOrder | Refusal] = []
    fresh: list[StandingOrder] = []
    for order in orders:
        existing = known.get(order.id)
        try:
            if existing is None:
                registered = rules.register(order, contracts, moment)
                fresh.append(registered)
                known[order.id] = registered
                outcomes.append(registered)
            elif rules.is_same(order, existing):
                outcomes.append(existing)
            else:
                raise StandingOrderExists(order_id=order.id)
        except Refusal as refusal:
            outcomes.append(refusal.with_traceback(None))
    if fresh:
        await store.insert(tx, fresh)
    return outcomes


def _accounts_of(order: NewStandingOrder) -> tuple[AccountId, ...]:
    if isinstance(order.creditor, InternalCreditor):
        return order.debtor_account_id, order.creditor.account_id
    return (order.debtor_account_id,)


async def _find(tx: Tx, ids: Sequence[StandingOrderId]) -> dict[StandingOrderId, StandingOrder]:
    found: dict[StandingOrderId, StandingOrder] = {}
    for unit in sorted({order_id.unit for order_id in ids}):
        mine = [order_id for order_id in ids if order_id.unit == unit]
        found.update({order.id: order for order in await store.read(tx, unit, mine)})
    return found


async def get_standing_order(tx: Tx, order_id: StandingOrderId, *, payer: PartyId | None = None) -> StandingOrder:
    """Returns a standing order; refuses UnknownStandingOrder, also when it is not that payer's."""
    return _seen((await _find(tx, [order_id])).get(order_id), order_id, payer)


def _seen(order: StandingOrder | None, order_id: StandingOrderId, payer: PartyId | None) -> StandingOrder:
    if order is None or payer not in (None, order.payer):
        raise UnknownStandingOrder(order_id=order_id).at("order_id")
    return order


async def list_standing_orders(
    tx: Tx, account_id: AccountId, *, after: StandingOrderId | None, limit: int
) -> list[StandingOrder]:
    """Returns a page of the standing orders that pay from an account, by id."""
    return await store.of_account(tx, account_id, after, limit)


async def list_standing_runs(
    tx: Tx, order_id: StandingOrderId, *, before: date | None, limit: int
) -> list[StandingRun]:
    """Returns a page of the dates of a standing order that were tried, the latest first."""
    return await store.runs_of(tx, order_id, before, limit)


async def pause_standing_order(tx: Tx, order_id: StandingOrderId, *, payer: PartyId | None = None) -> StandingOrder:
    """Pauses a standing order: nothing is paid until it is resumed."""
    return await _change(tx, order_id, payer, rules.pause)


async def resume_standing_order(
    tx: Tx, order_id: StandingOrderId, moment: Moment, *, payer: PartyId | None = None
) -> StandingOrder:
    """Resumes a paused standing order from its first date that is not past."""
    return await _change(tx, order_id, payer, lambda order: rules.resume(order, moment.business_date))


async def end_standing_order(tx: Tx, order_id: StandingOrderId, *, payer: PartyId | None = None) -> StandingOrder:
    """Ends a standing order for ever."""
    return await _change(tx, order_id, payer, rules.end)


async def _change(
    tx: Tx, order_id: StandingOrderId, payer: PartyId | None, decide: Callable[[StandingOrder], StandingOrder]
) -> StandingOrder:
    changed = decide(_seen(await store.lock(tx, order_id), order_id, payer))
    await store.change_state(tx, changed)
    return changed


async def due_standing_orders(tx: Tx, unit: int, today: date, *, limit: int) -> list[StandingOrder]:
    """Returns the first standing orders of a unit that are to be tried on a day."""
    return await store.due(tx, unit, today, limit)


async def record_runs(
    tx: Tx, unit: int, orders: Sequence[StandingOrder], outcomes: Sequence[Settled | Refusal], moment: Moment
) -> list[StandingRun]:
    """Records what became of the dates in hand of a unit's orders, and moves the orders on.

    May be told the same twice: what is settled stays so, and an order that was moved on is left alone.
    """
    decided = [rules.after(order, outcome, moment) for order, outcome in zip(orders, outcomes, strict=True)]
    runs = [run for _, run in decided]
    await store.move_on(tx, unit, runs, [order for order, _ in decided])
    await store.keep_runs(tx, unit, runs)
    for run in runs:
        if run.state is StandingRunState.FAILED:
            assert run.refusal is not None
            tx.publish(
                StandingOrderFailed(unit=unit, order_id=run.order_id, due_date=run.due_date, refusal=run.refusal)
            )
    return runs


async def check_standing_orders(tx: Tx, units: int, today: date) -> PromiseReport:
    """Examines that each settled date has its payment, and that no due date was left untried."""
    examined = 0
    violations: list[str] = []
    for unit in range(units):
        examined += await store.count_runs(tx, unit)
        for order_id, due_date in await store.unpaid_runs(tx, unit, VIOLATIONS_SHOWN_MAX):
            violations.append(f"{order_id} says {due_date} is settled, and there is no such payment")
        for order_id, try_on in await store.late_orders(tx, unit, today - LATE_AFTER, VIOLATIONS_SHOWN_MAX):
            violations.append(f"{order_id} should have been tried on {try_on}")
    return PromiseReport(
        promise="standing_orders_pay_on_time", examined=examined, violations=tuple(violations[:VIOLATIONS_SHOWN_MAX])
    )
