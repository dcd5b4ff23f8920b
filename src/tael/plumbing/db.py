"""The database: a pool of connections, and transactions that store their events before they commit.

Owns connecting, committing and what a lost connection means (Unavailable). Leaves SQL to each capability's `store`.
A consequence is stored with its cause: events published in a transaction are written by it, just before it commits.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Literal, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from tael.kernel.errors import Unavailable
from tael.plumbing import outbox
from tael.plumbing.tx import Tx
from tael.plumbing.vault import Vault

__all__ = ["Database", "Tx"]

Isolation: TypeAlias = Literal["read_committed", "repeatable_read", "serializable"]

POOL_MIN = 2
ACQUIRE_TIMEOUT_S = 30.0
COMMAND_TIMEOUT_S = 600.0
"""Must exceed the longest single statement of a day end or an export."""

_LOST = (
    ConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    # What the driver says where the server's farewell reached it between two statements.
    asyncpg.InternalClientError,
)


class _Connection(asyncpg.Connection):  # type: ignore[type-arg,unused-ignore] # not generic at run time
    def get_reset_query(self) -> str:
        # Nothing of ours outlives its transaction, so a returned connection needs no round trip to be clean.
        return ""


async def _ids_as_octets(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Lets ids of 16 octets travel as they are; making objects of them would double the cost of reading one."""
    await connection.set_type_codec("uuid", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary")


class Database:
    """A pool of connections to one PostgreSQL database."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", dsn: str) -> None:
        self.pool = pool
        self.dsn = dsn
        self.vault: Vault | None = None
        self._returning: set[asyncio.Task[None]] = set()

    @classmethod
    async def connect(cls, dsn: str, *, pool_size: int, timeout_s: float) -> "Database":
        """Opens the pool; a server that does not answer within the limit is Unavailable, never waited for."""
        try:
            async with asyncio.timeout(timeout_s):
                pool = await asyncpg.create_pool(
                    dsn,
                    min_size=min(POOL_MIN, pool_size),
                    max_size=pool_size,
                    timeout=timeout_s,
                    command_timeout=COMMAND_TIMEOUT_S,
                    max_inactive_connection_lifetime=0,
                    connection_class=_Connection,
                    init=_ids_as_octets,
                    server_settings={
                        "application_name": "tael",
                        "timezone": "UTC",
                        "plan_cache_mode": "force_generic_plan",
                    },
                )
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InternalClientError) as failure:
            raise Unavailable(f"The database does not answer within {timeout_s:g} s: {failure}") from failure
        return cls(pool, dsn)

    async def close(self) -> None:
        """Closes every connection."""
        await asyncio.gather(*self._returning)
        await self.pool.close()

    @asynccontextmanager
    async def connection(self) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
        """Lends a connection; a server that is gone is Unavailable."""
        try:
            # Where one is idle nothing is waited for, and a limit would cost a task of its own.
            timeout_s = None if self.pool.get_idle_size() else ACQUIRE_TIMEOUT_S
            connection = await self.pool.acquire(timeout=timeout_s)
        except (*_LOST, OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
            raise Unavailable(f"The database gives no connection: {failure}") from failure
        try:
            yield connection  # type: ignore[misc] # the pool's proxy is a connection in all but name
        except (*_LOST, asyncpg.InterfaceError) as failure:
            # An InterfaceError on a living connection is our own mistake, and crashes as such.
            if not _is_gone(connection, failure):
                raise
            _terminate(connection)
            raise Unavailable(f"The database is gone: {failure}") from failure
        finally:
            # Whoever had it need not wait until the pool has it again.
            returning = asyncio.create_task(self._release(connection))
            self._returning.add(returning)
            returning.add_done_callback(self._returning.discard)

    async def _release(self, connection: "PoolConnectionProxy[asyncpg.Record]") -> None:
        with suppress(*_LOST, asyncpg.InterfaceError):
            await self.pool.release(connection)

    @asynccontextmanager
    async def transaction(
        self, *, isolation: Isolation = "read_committed", readonly: bool = False
    ) -> AsyncIterator[Tx]:
        """Runs a block in one transaction; committed when it ends, rolled back when it raises."""
        async with (
            self.connection() as connection,
            connection.transaction(isolation=isolation, readonly=readonly),
        ):
            tx = Tx(connection, self.vault)
            yield tx
            if tx.events:
                await outbox.store(tx, tx.events)

    @asynccontextmanager
    async def statements(self) -> AsyncIterator[Tx]:
        """Runs a block whose statements are each a transaction of its own, and which publishes no events."""
        async with self.connection() as connection:
            tx = Tx(connection, self.vault)
            yield tx
            assert not tx.events, "an event is stored by the transaction of its cause"

    async def facts(self) -> dict[str, str]:
        """Returns what the server says of its version and of how it keeps data safe."""
        async with self.connection() as connection:
            records = await connection.fetch(
                """select name, setting from pg_settings
                   where name in ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes')"""
            )
        return {record["name"]: record["setting"] for record in records}

    async def octets(self) -> int:
        """Returns the size of the database, indexes included."""
        async with self.connection() as connection:
            return int(await connection.fetchval("select pg_database_size(current_database())"))


def _terminate(connection: "PoolConnectionProxy[asyncpg.Record]") -> None:
    """Closes a lost connection, so that the pool lends it to nobody."""
    with suppress(asyncpg.InterfaceError):
        connection.terminate()


def _is_gone(connection: "PoolConnectionProxy[asyncpg.Record]", failure: BaseException) -> bool:
    """Tells a connection that the server has left from one that we use wrongly."""
    first: BaseException | None = failure
    while first is not None:
        # A rollback fails in a way of its own where the statement before it found the server gone.
        # A bare ConnectionError may be that of another peer, to whom the block spoke.
        if isinstance(first, _LOST) and not isinstance(first, ConnectionError):
            return True
        first = first.__context__
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:
        # The pool has already taken a lost connection back: what it lent refuses to answer.
        return True
