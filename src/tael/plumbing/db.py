"""The database: a pool of connections, and transactions with typed rows.

Owns connecting, committing and what a lost connection means (Unavailable). Leaves SQL to each capability's `store`.
A consequence is stored with its cause: events published in a transaction are written by it, just before it commits.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal, Protocol, TypeAlias, TypeVar

import asyncpg

from tael.kernel.errors import Unavailable

T = TypeVar("T")
Isolation: TypeAlias = Literal["read_committed", "repeatable_read", "serializable"]

POOL_MIN = 2
ACQUIRE_TIMEOUT_S = 30.0
COMMAND_TIMEOUT_S = 600.0
"""Must exceed the longest single statement of a day end or an export."""


class Published(Protocol):
    """What may be published: an event that knows the unit it concerns."""

    @property
    def unit(self) -> int:
        """The unit in whose order the event is delivered."""


class Tx:
    """A transaction in progress: runs statements, returns typed rows, collects events until the commit."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self.connection = connection
        self.events: list[Published] = []

    def publish(self, event: Published) -> None:
        """Stores an event with this transaction: it is delivered if, and only if, the transaction commits."""
        self.events.append(event)

    async def rows(self, row: type[T], sql: str, *arguments: object) -> list[T]:
        """Returns all rows, each built from its columns in the order of the select list."""
        return [row(*record) for record in await self.connection.fetch(sql, *arguments)]

    async def row_or_none(self, row: type[T], sql: str, *arguments: object) -> T | None:
        """Returns the only row, or None."""
        record = await self.connection.fetchrow(sql, *arguments)
        return None if record is None else row(*record)

    async def records(self, sql: str, *arguments: object) -> list[asyncpg.Record]:
        """Returns bare records, for hot paths that unpack them at once."""
        return await self.connection.fetch(sql, *arguments)

    async def value(self, sql: str, *arguments: object) -> Any:  # noqa: ANN401 - whatever the one column holds
        """Returns the first column of the first row, or None."""
        return await self.connection.fetchval(sql, *arguments)

    async def execute(self, sql: str, *arguments: object) -> None:
        """Runs a statement that returns nothing."""
        await self.connection.execute(sql, *arguments)

    async def copy(self, schema: str, table: str, columns: Sequence[str], records: Iterable[Sequence[object]]) -> None:
        """Appends records to a table in one stream."""
        await self.connection.copy_records_to_table(table, schema_name=schema, columns=list(columns), records=records)


class _Connection(asyncpg.Connection):  # type: ignore[type-arg] # asyncpg is not generic at run time
    def get_reset_query(self) -> str:
        # Nothing of ours outlives its transaction, so a returned connection needs no round trip to be clean.
        return ""


class Database:
    """A pool of connections to one PostgreSQL database."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", dsn: str) -> None:
        self.pool = pool
        self.dsn = dsn

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
                    server_settings={"application_name": "tael", "timezone": "UTC"},
                )
        except (OSError, TimeoutError, asyncpg.PostgresError) as failure:
            raise Unavailable(f"The database does not answer within {timeout_s:g} s: {failure}") from failure
        return cls(pool, dsn)

    async def close(self) -> None:
        """Closes every connection."""
        await self.pool.close()

    @asynccontextmanager
    async def connection(self) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
        """Lends a connection; a server that is gone is Unavailable."""
        try:
            async with self.pool.acquire(timeout=ACQUIRE_TIMEOUT_S) as connection:
                yield connection  # type: ignore[misc] # the pool's proxy is a connection in all but name
        except (
            OSError,
            TimeoutError,
            asyncpg.PostgresConnectionError,
            asyncpg.CannotConnectNowError,
            asyncpg.AdminShutdownError,
            asyncpg.CrashShutdownError,
            asyncpg.InterfaceError,
        ) as failure:
            raise Unavailable(f"The database is not to be reached: {failure}") from failure

    @asynccontextmanager
    async def transaction(
        self, *, isolation: Isolation = "read_committed", readonly: bool = False
    ) -> AsyncIterator[Tx]:
        """Runs a block in one transaction; committed when it ends, rolled back when it raises."""
        async with (
            self.connection() as connection,
            connection.transaction(isolation=isolation, readonly=readonly),
        ):
            tx = Tx(connection)
            yield tx
            if tx.events:
                await store_events(tx)


async def store_events(tx: Tx) -> None:
    """Writes the events of a transaction into the outbox."""
    from tael.plumbing import outbox  # noqa: PLC0415 - outbox builds on transactions

    await outbox.store(tx)
