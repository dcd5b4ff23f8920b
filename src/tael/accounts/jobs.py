"""What accounts do on a clock, in bounded portions."""

import structlog

from tael import products
from tael.accounts import actions
from tael.plumbing.runtime import Runtime

PORTION_MAX = 500
"""The most accounts that one transaction changes."""

PORTIONS_MAX = 200
"""The most portions of a unit that one run takes; the next run takes the rest."""


MOVED_EACH_MAX = 500
"""The most contracts that one transaction moves to new terms."""

MOVES_MAX = 2_000
"""The most transactions of a change and unit in one run; the next run takes the rest."""

log = structlog.get_logger(__name__)


async def let_sleep(runtime: Runtime, _payload: bytes) -> None:
    """Makes accounts dormant that nobody used for long, unit by unit."""
    for unit in range(runtime.units):
        asleep = 0
        for _ in range(PORTIONS_MAX):
            async with runtime.db.transaction() as tx:
                portion = await actions.let_sleep(tx, unit, runtime.moment(), PORTION_MAX)
            asleep += portion
            if portion < PORTION_MAX:
                break
        if asleep:
            log.info("accounts_dormant", unit=unit, accounts=asleep)


async def end_freezes(runtime: Runtime, _payload: bytes) -> None:
    """Ends freezes whose last day has passed, unit by unit."""
    for unit in range(runtime.units):
        async with runtime.db.transaction() as tx:
            ended = await actions.end_freezes(tx, unit, runtime.moment(), PORTION_MAX)
        if ended:
            log.info("freezes_ended", unit=unit, freezes=ended)


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
