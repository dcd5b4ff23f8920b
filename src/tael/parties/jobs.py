"""What the customer centre does on a clock: names are screened, reviews fall due, old data is erased, old keys left."""

from collections.abc import Awaitable, Callable

import structlog

from tael.kernel.clock import Moment
from tael.parties.actions import kyc, retention, sealing
from tael.parties.actions.screening import SCREEN_JOB, screen_portion
from tael.plumbing.db import Tx
from tael.plumbing.runtime import Runtime

__all__ = ["SCREEN_JOB", "erase_closed", "expire_kyc", "reseal", "screen_parties"]

PORTION = 500
"""How many parties one transaction expires or erases."""

PORTIONS_MAX = 50
"""Portions of a unit that one run screens; the next run goes on where this one ended."""

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


async def expire_kyc(runtime: Runtime, _payload: bytes) -> None:
    """Expires verified parties whose next review was due before today."""
    await _in_portions(runtime, "kyc_expired", kyc.expire_due)


async def erase_closed(runtime: Runtime, _payload: bytes) -> None:
    """Erases the personal data of parties whose legal time is over."""
    await _in_portions(runtime, "parties_erased", retention.erase_due)


async def reseal(runtime: Runtime, _payload: bytes) -> None:
    """Seals anew what an older key sealed."""
    if rows := await sealing.reseal(runtime.db, runtime.units):
        log.info("personal_data_resealed", rows=rows)


async def _in_portions(runtime: Runtime, what: str, work: Callable[[Tx, int, Moment, int], Awaitable[int]]) -> None:
    for unit in range(runtime.units):
        count = PORTION
        while count == PORTION:
            async with runtime.db.transaction() as tx:
                count = await work(tx, unit, runtime.moment(), PORTION)
            if count:
                log.info(what, unit=unit, parties=count)
