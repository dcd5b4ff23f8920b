"""What accounts do on a clock, in bounded portions."""

import structlog

from tael import products
from tael.accounts import actions
from tael.plumbing.runtime import Runtime

MOVED_EACH_MAX = 500
"""The most contracts that one transaction moves to new terms."""

MOVES_MAX = 2_000
"""The most transactions of a change and unit in one run; the next run takes the rest."""

log = structlog.get_logger(__name__)


async def move_contracts(runtime: Runtime, _payload: bytes) -> None:
    """Moves the contracts of each announced change whose day has come, unit by unit, and finishes the change."""
    async with runtime.db.transaction(readonly=True) as tx:
        due = await products.due_changes(tx, runtime.clock.business_date())
    for change in due:
        is_over = True
        for unit in range(runtime.units):
            for _ in range(MOVES_MAX):
                async with runtime.db.transaction() as tx:
                    dealt_with = await actions.move_contracts(tx, unit, change, runtime.moment(), MOVED_EACH_MAX)
                if dealt_with < MOVED_EACH_MAX:
                    break
            else:
                is_over = False
        if is_over:
            async with runtime.db.transaction() as tx:
                await products.finish_change(tx, change, runtime.moment())
            log.info("contracts_moved", product=change.code, to_version=change.to_version)
