"""One embedded server for all capability tests; a fresh, migrated database for each module."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from tests.factories import Bank

from tael.plumbing.db import Database
from tael.plumbing.embedded import EmbeddedPostgres
from tael.plumbing.migrations import migrate
from tael.plumbing.vault import Vault, generate_key

TEMPLATE = "migrated"
POOL_SIZE = 4
CONNECT_TIMEOUT_S = 30.0


@pytest.fixture(scope="session")
def shared_server() -> Iterator[EmbeddedPostgres]:
    with tempfile.TemporaryDirectory(prefix="tael-") as folder, EmbeddedPostgres(Path(folder)) as server:
        yield server


@pytest.fixture(scope="session")
async def admin(shared_server: EmbeddedPostgres) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
    """A connection to the server that creates and drops databases; the template is migrated once."""
    connection = await asyncpg.connect(shared_server.dsn)
    await connection.execute(f"create database {TEMPLATE}")
    migrating = await asyncpg.connect(shared_server.dsn.replace("/tael?", f"/{TEMPLATE}?"))
    await migrate(migrating)
    await migrating.close()
    yield connection
    await connection.close()


@pytest.fixture(scope="module")
async def db(
    shared_server: EmbeddedPostgres, admin: "asyncpg.Connection[asyncpg.Record]", request: pytest.FixtureRequest
) -> AsyncIterator[Database]:
    name = request.module.__name__.rpartition(".")[2]
    await admin.execute(f"create database {name} template {TEMPLATE}")
    database = await Database.connect(
        shared_server.dsn.replace("/tael?", f"/{name}?"), pool_size=POOL_SIZE, timeout_s=CONNECT_TIMEOUT_S
    )
    async with database.connection() as connection:
        database.vault = await Vault.of_key(connection, generate_key())
    yield database
    await database.close()
    await admin.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="module")
async def bank(db: Database) -> Bank:
    founded = Bank(db)
    await founded.found()
    return founded
