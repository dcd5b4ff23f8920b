import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from tael.plumbing.embedded import EmbeddedPostgres
from tael.plumbing.migrations import MigrationMismatch, SchemaDumpFailed, dump_schema, migrate, pending

FIRST = "0001_shop_items"
SECOND = "0002_shop_prices"
STEPS = {
    FIRST: "create schema shop;\ncreate table shop.item (id int primary key, label text not null);\n",
    SECOND: "alter table shop.item add column price bigint not null default 0;\n",
}


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder)) as started:
        yield started


@pytest.fixture
async def database(server: EmbeddedPostgres) -> AsyncIterator[str]:
    """An empty database of its own for each test."""
    admin = await asyncpg.connect(server.dsn)
    await admin.execute("create database steps")
    yield server.dsn.replace("/tael?", "/steps?")
    await admin.execute("drop database steps with (force)")
    await admin.close()


@pytest.fixture
async def connection(database: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    opened = await asyncpg.connect(database)
    yield opened
    await opened.close()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, sql in STEPS.items():
        (tmp_path / f"{name}.sql").write_text(sql)
    (tmp_path / "__init__.py").touch()
    (tmp_path / "schema.sql").write_text("not a step")
    return tmp_path


async def test_the_missing_steps_are_applied_in_order_and_once(
    connection: "asyncpg.Connection[asyncpg.Record]", files: Path
) -> None:
    assert await pending(connection, files) == [FIRST, SECOND]
    assert await connection.fetchval("select to_regnamespace('plumbing')") is None
    assert await migrate(connection, files) == [FIRST, SECOND]
    assert await pending(connection, files) == []
    assert await migrate(connection, files) == []
    await connection.execute("insert into shop.item (id, label, price) values (1, 'tea', 3)")
    (files / "0003_shop_names.sql").write_text("alter table shop.item rename label to title")
    assert await pending(connection, files) == ["0003_shop_names"]
    assert await migrate(connection, files) == ["0003_shop_names"]
    recorded = await connection.fetch("select name, applied_at from plumbing.migration order by applied_at")
    assert [row["name"] for row in recorded] == [FIRST, SECOND, "0003_shop_names"]


async def test_the_steps_that_ship_with_the_bank_apply_to_an_empty_database(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    shipped = await pending(connection)
    assert await migrate(connection) == shipped
    assert await pending(connection) == []


async def test_a_step_that_fails_leaves_nothing_and_later_ones_alone(
    connection: "asyncpg.Connection[asyncpg.Record]", files: Path
) -> None:
    good = (files / f"{SECOND}.sql").read_text()
    (files / f"{SECOND}.sql").write_text("create table shop.half (id int); select 1 / 0;")
    with pytest.raises(asyncpg.DivisionByZeroError) as failure:
        await migrate(connection, files)
    assert failure.value.__notes__ == [f"in the migration {SECOND}"]
    assert await connection.fetchval("select to_regclass('shop.half')") is None
    assert await pending(connection, files) == [SECOND]
    (files / f"{SECOND}.sql").write_text(good)
    assert await migrate(connection, files) == [SECOND]


async def test_two_processes_take_turns(database: str, files: Path) -> None:
    connections = [await asyncpg.connect(database) for _ in range(3)]
    try:
        applied = await asyncio.gather(*(migrate(connection, files) for connection in connections))
        assert sorted(applied) == [[], [], [FIRST, SECOND]]
        locks = "select count(*) from pg_locks where locktype = 'advisory'"
        assert await connections[0].fetchval(locks) == 0
        assert await connections[0].fetchval("show lock_timeout") == "0"
    finally:
        for connection in connections:
            await connection.close()


async def test_a_step_does_not_wait_for_ever_for_a_lock(
    connection: "asyncpg.Connection[asyncpg.Record]",
    database: str,
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (files / f"{SECOND}.sql").rename(files / "later")
    await migrate(connection, files)
    (files / "later").rename(files / f"{SECOND}.sql")
    monkeypatch.setattr("tael.plumbing.migrations.LOCK_TIMEOUT_S", 1)
    other = await asyncpg.connect(database)
    try:
        async with other.transaction():
            await other.execute("lock table shop.item in access share mode")
            with pytest.raises(asyncpg.LockNotAvailableError):
                await migrate(connection, files)
    finally:
        await other.close()
    assert await migrate(connection, files) == [SECOND]


async def test_a_changed_step_is_refused(connection: "asyncpg.Connection[asyncpg.Record]", files: Path) -> None:
    await migrate(connection, files)
    path = files / f"{FIRST}.sql"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert await migrate(connection, files) == []
    path.write_text(f"{STEPS[FIRST]}-- once more\n")
    for refusing in (migrate, pending):
        with pytest.raises(MigrationMismatch, match=f"{FIRST} was changed after it had been applied"):
            await refusing(connection, files)


async def test_a_database_of_a_later_bank_is_refused(
    connection: "asyncpg.Connection[asyncpg.Record]", files: Path
) -> None:
    await migrate(connection, files)
    (files / f"{SECOND}.sql").unlink()
    for refusing in (migrate, pending):
        with pytest.raises(MigrationMismatch, match=f"unknown to this code: {SECOND}"):
            await refusing(connection, files)


async def test_a_database_that_skipped_a_step_is_refused(
    connection: "asyncpg.Connection[asyncpg.Record]", files: Path
) -> None:
    await migrate(connection, files)
    await connection.execute("delete from plumbing.migration where name = $1", FIRST)
    with pytest.raises(MigrationMismatch, match=f"lacks the migration {FIRST} but has later ones"):
        await migrate(connection, files)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["0001_a_b.sql", "0003_a_b.sql"], "0003_a_b.sql stands where number 0002 is due"),
        (["0001_a_b.sql", "0001_c_d.sql"], "0001_c_d.sql stands where number 0002 is due"),
        (["0000_a_b.sql"], "0000_a_b.sql stands where number 0001 is due"),
        (["0001_a.sql"], "not named as NNNN_area_words.sql"),
        (["1_a_b.sql"], "not named as NNNN_area_words.sql"),
        (["0001_A_B.sql"], "not named as NNNN_area_words.sql"),
    ],
)
async def test_names_that_leave_the_order_open_are_refused(
    connection: "asyncpg.Connection[asyncpg.Record]", tmp_path: Path, names: list[str], said: str
) -> None:
    for name in names:
        (tmp_path / name).write_text("select 1")
    with pytest.raises(MigrationMismatch, match=said):
        await migrate(connection, tmp_path)
    assert await connection.fetchval("select to_regnamespace('plumbing')") is None


async def test_the_snapshot_is_the_same_for_the_same_schema(
    server: EmbeddedPostgres, connection: "asyncpg.Connection[asyncpg.Record]", database: str, files: Path
) -> None:
    await migrate(connection, files)
    snapshot = dump_schema(server.bin_dir, database)
    assert snapshot == dump_schema(server.bin_dir, database)
    assert "CREATE TABLE shop.item (\n    id integer NOT NULL,\n    label text NOT NULL" in snapshot
    assert "CREATE TABLE plumbing.migration (" in snapshot
    for noise in ("restrict", "Dumped", "SET ", "set_config", "OWNER TO", "\n\n\n"):
        assert noise not in snapshot
    await connection.execute("drop schema shop cascade; drop schema plumbing cascade")
    # What the snapshot says is enough to build the schema again.
    await connection.execute(snapshot)
    assert dump_schema(server.bin_dir, database) == snapshot


def test_a_snapshot_that_fails_shows_no_password(server: EmbeddedPostgres) -> None:
    with pytest.raises(SchemaDumpFailed) as failure:
        dump_schema(server.bin_dir, "postgresql://tael:s3%2Fcret@127.0.0.1:1/tael")
    assert "127.0.0.1" in str(failure.value)
    assert "cret" not in str(failure.value)
