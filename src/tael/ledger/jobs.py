"""What the ledger does on a clock."""

import structlog

from tael import ledger
from tael.plumbing.promises import PromiseReport
from tael.plumbing.runtime import Runtime

SWEEP_MAX = 500
"""The most holds that one sweep of a unit ends; the next minute takes the rest. They reduce no balance meanwhile."""

log = structlog.get_logger(__name__)


async def sweep_holds(runtime: Runtime, _payload: bytes) -> None:
    """Ends holds whose time has passed, unit by unit."""
    for unit in range(runtime.units):
        async with runtime.db.transaction() as tx:
            ended = await ledger.sweep_expired_holds(tx, unit, runtime.moment(), SWEEP_MAX)
        if ended:
            log.info("holds_expired", unit=unit, holds=ended)


def log_violations(report: PromiseReport) -> None:
    """Logs a broken promise as an error: somebody has to look."""
    if not report.is_kept:
        log.error("promise_broken", promise=report.promise, examined=report.examined, violations=report.violations)
