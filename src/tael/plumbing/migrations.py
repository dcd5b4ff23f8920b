"""The steps that bring a database to the schema this code expects.

Owns the order of the steps, the record of those applied (`plumbing.migration`), and the readable snapshot of
what they add up to. Leaves the steps themselves to `tael.migrations`.

Invariant: what a database records is always a beginning of the list of steps, each byte for byte as it is
here. A database of which that is not true is left alone.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

    Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]

# Another process may be applying the same steps: long enough for the longest of them.
TURN_TIMEOUT_S = 300
# A step that waits for a lock makes everybody behind it wait too: better to fail and be tried again.
LOCK_TIMEOUT_S = 10
DUMP_TIMEOUT_S = 60

# The advisory lock's number: "tael" in ASCII.
TURN = 0x7461656C
SNAPSHOT = "schema.sql"

_FILE_NAME = re.compile(r"(?P<number>[0-9]{4})_[a-z][a-z0-9]*(_[a-z0-9]+)+\.sql")

# What pg_dump writes about itself, its server and its session; the rest is schema.
_DUMP_NOISE = re.compile(
    r"-- Dumped (from|by) .*"
    r"|-- PostgreSQL database dump( complete)?"
    r"|--"
    r"|\\(un)?restrict .*"
    r"|SELECT pg_catalog\.set_config\('search_path', '', false\);"
    r"|SET (statement_timeout|lock_timeout|idle_in_transaction_session_timeout|transaction_timeout"
    r"|client_encoding|standard_conforming_strings|check_function_bodies|xmloption|client_min_messages"
    r"|row_security|default_tablespace|default_table_access_method) = .*;"
)


class MigrationMismatch(Exception):
    """The steps in this code and those a database records do not fit. The message says how, in a sentence."""


class SchemaDumpFailed(Exception):
    """pg_dump gave no schema. The message is what it said."""


class _Migration(NamedTuple):
    name: str
    sql: str
    digest: str


async def migrate(connection: Connection, files: Traversable | None = None) -> list[str]:
    """Applies the steps a database still lacks, in order, and returns their names.

    Each step is its own transaction, recorded in it. `files` is the folder to read, by default the package
    `tael.migrations`. Two processes take turns, the second finds nothing left to do.
    Refuses with `MigrationMismatch`, before any change. The database's own errors pass through, with a note
    of the step.
    """
    steps = _read(files)
    await _take_turn(connection)
    try:
        missing = _missing(steps, await _recorded(connection))
        await _ensure_record(connection)
        for step in missing:
            await _apply(connection, step)
    finally:
        # Of a broken connection there is nothing to give back: the server has done it.
        if not connection.is_closed():
            await connection.execute("select pg_advisory_unlock($1)", TURN)
    return [step.name for step in missing]


async def pending(connection: Connection, files: Traversable | None = None) -> list[str]:
    """Names the steps a database still lacks, in order, and changes nothing.

    Refuses with `MigrationMismatch` as `migrate` does.
    """
    return [step.name for step in _missing(_read(files), await _recorded(connection))]


def dump_schema(bin_dir: Path, dsn: str) -> str:
    """Writes down a database's schema as SQL that is the same for the same schema.

    `bin_dir` holds pg_dump, of the server's version or later. Refuses with `SchemaDumpFailed`.
    """
    address, password = _part_password(dsn)
    env = dict(os.environ)
    if password is not None:
        env["PGPASSWORD"] = password
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program, by full path
        [
            bin_dir / "pg_dump",
            "--schema-only",
            "--no-owner",
            "--no-privileges",
            "--encoding=UTF8",
            f"--dbname={address}",
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=env,
        timeout=DUMP_TIMEOUT_S,
        check=False,
    )
    if done.returncode != 0:
        raise SchemaDumpFailed(done.stderr.decode(errors="replace").strip())
    return _normalised(done.stdout.decode())


def _read(files: Traversable | None) -> list[_Migration]:
    folder = resources.files("tael.migrations") if files is None else files
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    steps: list[_Migration] = []
    for name in names:
        if name == SNAPSHOT:
            continue
        match = _FILE_NAME.fullmatch(name)
        if match is None:
            raise MigrationMismatch(f"The migration {name} is not named as NNNN_area_words.sql.")
        expected = len(steps) + 1
        if int(match["number"]) != expected:
            raise MigrationMismatch(
                f"The migration {name} stands where number {expected:04} is due:"
                " numbers run from 0001, without a gap and without a repetition."
            )
        # A checkout may have changed the line ends, which changes nothing for the database.
        content = (folder / name).read_bytes().replace(b"\r\n", b"\n")
        digest = hashlib.sha256(content).hexdigest()
        steps.append(_Migration(name.removesuffix(".sql"), content.decode(), digest))
    return steps


def _missing(steps: list[_Migration], recorded: dict[str, str]) -> list[_Migration]:
    unknown = sorted(set(recorded) - {step.name for step in steps})
    if unknown:
        raise MigrationMismatch(
            f"The database has migrations unknown to this code: {', '.join(unknown)}."
            " It belongs to a later or another version of the bank."
        )
    for step in steps:
        if step.name in recorded and recorded[step.name] != step.digest:
            raise MigrationMismatch(
                f"The migration {step.name} was changed after it had been applied to the database."
                " Restore it, and make the change in a new one."
            )
    missing = [step for step in steps if step.name not in recorded]
    if missing != steps[len(recorded) :]:
        raise MigrationMismatch(
            f"The database lacks the migration {missing[0].name} but has later ones: they were applied out of order."
        )
    return missing


async def _take_turn(connection: Connection) -> None:
    async with connection.transaction():
        # A session's lock, held beyond this transaction: only the patience is local to it.
        await connection.execute(f"set local lock_timeout = '{TURN_TIMEOUT_S}s'")
        await connection.execute("select pg_advisory_lock($1)", TURN)


async def _recorded(connection: Connection) -> dict[str, str]:
    if await connection.fetchval("select to_regclass('plumbing.migration')") is None:
        return {}
    rows = await connection.fetch("select name, digest from plumbing.migration")
    return {row["name"]: row["digest"] for row in rows}


async def _ensure_record(connection: Connection) -> None:
    async with connection.transaction():
        await connection.execute(
            """
            create schema if not exists plumbing;
            create table if not exists plumbing.migration (
                name text primary key,
                digest text not null,
                applied_at timestamptz not null default clock_timestamp()
            );
            """
        )


async def _apply(connection: Connection, step: _Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute(f"set local lock_timeout = '{LOCK_TIMEOUT_S}s'")
            await connection.execute(step.sql)
            await connection.execute(
                "insert into plumbing.migration (name, digest) values ($1, $2)", step.name, step.digest
            )
    except Exception as error:
        error.add_note(f"in the migration {step.name}")
        raise


def _part_password(dsn: str) -> tuple[str, str | None]:
    """Parts a password from an address, since every user of a machine can read its programs' arguments."""
    parts = urlsplit(dsn)
    login, at, place = parts.netloc.rpartition("@")
    user, colon, password = login.partition(":")
    if not colon:
        return dsn, None
    return urlunsplit(parts._replace(netloc=f"{user}{at}{place}")), unquote(password)


def _normalised(dump: str) -> str:
    kept = [line.rstrip() for line in dump.splitlines() if _DUMP_NOISE.fullmatch(line) is None]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip() + "\n"
