"""The schema that all migrations add up to, in one file that people can read.

`python -m tael.entrances.schema_snapshot DIR` applies every step to a server of its own and writes DIR/schema.sql.
"""

import argparse
import asyncio
import tempfile
from pathlib import Path

import asyncpg

from tael.plumbing.embedded import EmbeddedPostgres
from tael.plumbing.migrations import SNAPSHOT, dump_schema, migrate


def snapshot() -> str:
    """Returns the schema of a database to which every step was applied."""
    with tempfile.TemporaryDirectory(prefix="tael-") as folder, EmbeddedPostgres(Path(folder)) as server:
        asyncio.run(_migrate(server.dsn))
        return dump_schema(server.bin_dir, server.dsn)


async def _migrate(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await migrate(connection)
    finally:
        await connection.close()


def main() -> None:
    """Writes the snapshot beside the migrations."""
    parser = argparse.ArgumentParser(prog="schema_snapshot", description="Write the schema snapshot.")
    parser.add_argument("folder", type=Path, metavar="DIR")
    (parser.parse_args().folder / SNAPSHOT).write_text(snapshot(), "utf-8")


if __name__ == "__main__":
    main()
