"""What payments do on a clock."""

import structlog

from tael.payments import actions
from tael.payments.actions import PaymentDesk
from tael.payments.model import StandingRunState
from tael.payments.rules.standing import payment_of
from tael.plumbing.runtime import Runtime

PORTION_MAX = 500
"""How many standing orders of a unit are paid before what became of them is recorded."""

PORTIONS_MAX = 2_000
"""How many portions one run of a unit takes at most; the next run takes the rest."""

log = structlog.get_logger(__name__)


async def pay_standing_orders(runtime: Runtime, _payload: bytes) -> None:
    """Pays the standing orders that are due, unit by unit, through the payment desk.

    A payment's id is that of order and date: a run that died before it recorded what it paid pays nothing twice.
    """
    for unit in range(runtime.units):
        counts = dict.fromkeys(StandingRunState, 0)
        for _ in range(PORTIONS_MAX):
            states = await _pay_portion(runtime, unit)
            if not states:
                break
            for state in states:
                counts[state] += 1
        if any(counts.values()):
            log.info("standing_orders_tried", unit=unit, **{state.value: count for state, count in counts.items()})


async def _pay_portion(runtime: Runtime, unit: int) -> list[StandingRunState]:
    moment = runtime.moment()
    async with runtime.db.transaction(readonly=True) as tx:
        due = await actions.due_standing_orders(tx, unit, moment.business_date, limit=PORTION_MAX)
    if not due:
        return []
    outcomes = await runtime.get(PaymentDesk).submit_all([payment_of(order) for order in due])
    async with runtime.db.transaction() as tx:
        runs = await actions.record_runs(tx, unit, due, outcomes, moment)
    return [run.state for run in runs]
