"""What the customer centre does on a clock."""

import structlog

from tael.parties.actions.screening import SCREEN_JOB, screen_portion
from tael.plumbing.runtime import Runtime

__all__ = ["SCREEN_JOB", "screen_parties"]

PORTIONS_MAX = 50
"""Portions of a unit in one run of the job; the next run goes on where this one ended."""

log = structlog.get_logger(__name__)


async def screen_parties(runtime: Runtime, _payload: bytes) -> None:
    """Screens whoever was not screened against the lists in force, in bounded portions, unit by unit."""
    for unit in range(runtime.units):
        last = None
        for _ in range(PORTIONS_MAX):
            async with runtime.db.transaction() as tx:
                screened = await screen_portion(tx, unit, runtime.moment(), after=last)
            if not screened:
                break
            last = screened[-1]
            log.info("parties_screened", unit=unit, parties=len(screened))
