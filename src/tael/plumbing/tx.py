"""A transaction in progress: statements in, typed rows out, events kept until the commit."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import asyncpg

from tael.events import Event
from tael.plumbing.vault import Vault

T = TypeVar("T")


class Tx:
    """A transaction in progress: runs statements, returns typed rows, collects events until the commit."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]", vault: Vault | None = None) -> None:
        self.connection = connection
        self.events: list[Event] = []
        self._vault = vault

    @property
    def vault(self) -> Vault:
        """What seals and opens personal data; a database of which it was not unlocked has none."""
        assert self._vault is not None, "the vault is unlocked when the bank is opened"
        return self._vault

    def publish(self, event: Event) -> None:
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

    async def record_or_none(self, sql: str, *arguments: object) -> asyncpg.Record | None:
        """Returns the only bare record, or None."""
        return await self.connection.fetchrow(sql, *arguments)

    async def value(self, sql: str, *arguments: object) -> Any:  # noqa: ANN401 - whatever the one column holds
        """Returns the first column of the first row, or None."""
        return await self.connection.fetchval(sql, *arguments)

    async def execute(self, sql: str, *arguments: object) -> None:
        """Runs a statement that returns nothing."""
        await self.connection.execute(sql, *arguments)

    async def copy(self, schema: str, table: str, columns: Sequence[str], records: Iterable[Sequence[object]]) -> None:
        """Appends records to a table in one stream."""
        await self.connection.copy_records_to_table(table, schema_name=schema, columns=list(columns), records=records)
