"""A bank process to be killed: it posts a round's traffic in all units at once until somebody kills it.

It writes an acknowledgement after each commit, and only then sends the next batch. It takes the death of the server as
a bank does: it starts the server again and sends once more what was not acknowledged.
"""

import asyncio
import os
import sys
from pathlib import Path
from random import Random

import msgspec

from tael import ledger
from tael.entrances.simulation.traffic import UNITS, Acknowledgement, Answer, Batch, batches
from tael.kernel.errors import Unavailable
from tael.plumbing.db import Database
from tael.plumbing.embedded import EmbeddedPostgres, EmbeddedServerFailed

CONNECT_TIMEOUT_S = 20.0
ATTEMPTS_MAX = 50
PAUSE_S = 0.05
SLOW_SHARE = 0.3
SLOW_S = 0.03
"""Now and then an acknowledgement is slow, so that kills fall between a commit and its acknowledgement too."""

BATCHES_MAX = 100_000
"""How many batches a worker sends at most, should nobody kill it."""


class BankProcess:
    """The connection to a server that may die at any time, and the file of acknowledgements."""

    def __init__(self, home: Path, acknowledgements: Path) -> None:
        self._server = EmbeddedPostgres(home)
        self._acknowledgements = os.open(acknowledgements, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._lock = asyncio.Lock()
        self._db: Database | None = None
        self._is_up = False

    async def work(self, seed: int, round_number: int, worker: int) -> None:
        """Sends a worker's batches one after another, each until it is acknowledged."""
        chance = Random(worker)  # noqa: S311 - when it is slow is no secret
        for batch in batches(seed, round_number, worker):
            if batch.number == BATCHES_MAX:
                return
            answers = await self._submit(batch)
            if chance.random() < SLOW_SHARE:
                await asyncio.sleep(SLOW_S)
            line = msgspec.json.encode(Acknowledgement(worker, batch.number, answers)) + b"\n"
            # One write straight to the file: what was acknowledged outlives the process.
            os.write(self._acknowledgements, line)

    async def _submit(self, batch: Batch) -> tuple[Answer, ...]:
        for _ in range(ATTEMPTS_MAX):
            try:
                db = await self._database()
                # As a desk does: what a glance can book, without the lock; the rest under it.
                async with db.statements() as tx:
                    outcomes = await ledger.submit_at_a_glance(tx, batch.commands, batch.moment)
                if outcomes is None:
                    async with db.transaction() as tx:
                        outcomes = await ledger.submit(tx, batch.commands, batch.moment)
                return tuple(Answer.of(outcome) for outcome in outcomes)
            except (Unavailable, EmbeddedServerFailed):
                self._is_up = False
                await asyncio.sleep(PAUSE_S)
        raise Unavailable(f"The server did not come back within {ATTEMPTS_MAX} attempts.")

    async def _database(self) -> Database:
        """Returns the database; the pool outlives the server, which is started again at the same address."""
        async with self._lock:
            if not self._is_up:
                dsn = await asyncio.to_thread(self._server.start)
                if self._db is None:
                    self._db = await Database.connect(dsn, pool_size=UNITS, timeout_s=CONNECT_TIMEOUT_S)
                self._is_up = True
            assert self._db is not None
            return self._db


async def _run(home: Path, acknowledgements: Path, seed: int, round_number: int) -> None:
    bank = BankProcess(home, acknowledgements)
    async with asyncio.TaskGroup() as workers:
        for worker in range(UNITS):
            workers.create_task(bank.work(seed, round_number, worker))


def main() -> None:
    """Runs the process: home, file of acknowledgements, seed, round."""
    home, acknowledgements, seed, round_number = sys.argv[1:]
    asyncio.run(_run(Path(home), Path(acknowledgements), int(seed), int(round_number)))


if __name__ == "__main__":
    main()
