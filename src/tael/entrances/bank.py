"""The bank put together: its database started and brought up to date, its units, products and internal accounts there.

Owns the order of opening and closing. Leaves what the bank can do to `wiring`.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

import asyncpg
import structlog

from tael import accounts, ledger, parties, products, wiring
from tael.access import Verifier
from tael.kernel.clock import Clock, Moment, SystemClock
from tael.kernel.errors import Unavailable
from tael.kernel.money import Currency
from tael.plumbing.db import Database
from tael.plumbing.embedded import EmbeddedPostgres, EmbeddedServerFailed
from tael.plumbing.migrations import migrate
from tael.plumbing.runtime import Runtime
from tael.plumbing.settings import Settings
from tael.plumbing.vault import Vault

WATCH_INTERVAL_S = 1.0
"""How often a watched bank looks whether its embedded server lives."""

log = structlog.get_logger(__name__)


@asynccontextmanager
async def open_bank(
    settings: Settings, *, clock: Clock | None = None, founded: Moment | None = None, watched: bool = False
) -> AsyncIterator[Runtime]:
    """Opens the bank of these settings, for as long as the block runs; the first time, founds it.

    A bank whose history begins before today is told when it was founded: its journal's instants never go back. A
    watched bank starts its embedded server again when that dies.
    """
    server = None if settings.database_url else EmbeddedPostgres(settings.home)
    try:
        dsn = await asyncio.to_thread(server.start) if server else str(settings.database_url)
        await _bring_up_to_date(dsn, settings.database_connect_timeout_s)
        db = await Database.connect(dsn, pool_size=settings.pool_size, timeout_s=settings.database_connect_timeout_s)
        try:
            async with db.connection() as connection:
                db.vault = await Vault.unlock(connection, settings.master_key_path)
            runtime = Runtime(settings, db, clock or SystemClock(ZoneInfo(settings.time_zone)))
            await _found(runtime, founded or runtime.moment())
            runtime.add(Verifier(db, fresh_secret=secrets.token_bytes(32)))
            wiring.add_parts(runtime)
            watch = asyncio.create_task(_revive(server)) if server and watched else None
            try:
                yield runtime
            finally:
                if watch is not None:
                    watch.cancel()
                    await asyncio.gather(watch, return_exceptions=True)
        finally:
            await db.close()
    finally:
        if server is not None:
            await asyncio.to_thread(server.stop)


async def _revive(server: EmbeddedPostgres) -> None:
    """Starts a dead server again; callers see Unavailable meanwhile, and lose nothing."""
    while True:
        await asyncio.sleep(WATCH_INTERVAL_S)
        if await asyncio.to_thread(lambda: server.pid) is None:
            log.error("embedded_server_died", next_step="it is started again and recovers what was committed")
            try:
                await asyncio.to_thread(server.start)
            except EmbeddedServerFailed:
                log.exception("embedded_server_not_revived", retry_in_s=WATCH_INTERVAL_S)


async def _bring_up_to_date(dsn: str, timeout_s: float) -> None:
    try:
        async with asyncio.timeout(timeout_s):
            connection = await asyncpg.connect(dsn, timeout=timeout_s)
    except (OSError, TimeoutError, asyncpg.PostgresError) as failure:
        raise Unavailable(f"The database does not answer within {timeout_s:g} s: {failure}") from failure
    try:
        await migrate(connection)
    finally:
        await connection.close()


async def _found(runtime: Runtime, moment: Moment) -> None:
    """Gives the bank what it needs to do business; whatever is there already stays as it is."""
    offered = products.catalogue()
    currencies = sorted({runtime.settings.currency, *(code for product in offered for code in product.currencies)})
    async with runtime.db.transaction() as tx:
        await ledger.create_units(tx, runtime.units)
        await accounts.set_prefix(tx, runtime.units, runtime.settings.bank_prefix)
        for product in offered:
            await products.publish(tx, product, moment)
        await ledger.open_internal_accounts(tx, [Currency(code) for code in currencies], moment)
    await parties.seal_names(runtime.db, range(runtime.units))
