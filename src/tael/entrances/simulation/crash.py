"""The attack on the real database: kill -9 at random moments, and look what is left.

In each round a bank process posts in all units at once. The server is killed, or the process, or one after the other;
the moments are uniform and begin with the start, so that recoveries are killed too. Then everything acknowledged must
be booked, exactly once, where it was said to be; a batch under way must be there as a whole or not at all; and sent
again it must give what it gave, or be booked now.
"""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from random import Random

import msgspec

from tael import ledger
from tael.entrances.simulation import crash_audit
from tael.entrances.simulation.report import Progress, Report
from tael.entrances.simulation.traffic import (
    CURRENCY,
    GL_CASH,
    UNITS,
    Acknowledgement,
    Answer,
    Batch,
    batches,
    moment_at,
    openings,
)
from tael.kernel.ids import AccountId, EntryId
from tael.ledger.model import (
    GL_INTER_UNIT,
    Command,
    PostEntry,
    ReverseEntry,
    internal_account_id,
)
from tael.plumbing.db import Database
from tael.plumbing.embedded import EmbeddedPostgres
from tael.plumbing.migrations import migrate

KILL_WITHIN_S = 1.2
"""A killing falls evenly within so long after the start of a process, or after its first acknowledgement."""

FIRST_ACKNOWLEDGEMENT_TIMEOUT_S = 60.0
DEATH_TIMEOUT_S = 30.0
CONNECT_TIMEOUT_S = 60.0
POLL_S = 0.01
SWEEP_HOLDS = 100
SWEEPS_MAX = 1_000
LOG_TAIL_CHARACTERS = 6_000


def simulate_crashes(seed: int, kills: int, home: Path | None = None, *, progress: Progress | None = None) -> Report:
    """Kills the server and its bank at least so many times, and audits what is left after each; blocks.

    `home` is a bank's home directory of its own, by default a temporary one. The first violation ends the attack.
    """
    with tempfile.TemporaryDirectory(prefix="tael-") as folder:
        return asyncio.run(_Attack(seed, home or Path(folder) / "bank", Path(folder)).run(kills, progress))


class _Attack:
    """The killer, who is the auditor too: it expects balances from what was booked, by naive arithmetic."""

    def __init__(self, seed: int, home: Path, folder: Path) -> None:
        self._seed = seed
        self._home = home
        self._folder = folder
        self._random = Random(seed)  # noqa: S311 - an attack must be repeatable as far as it can be
        self._server = EmbeddedPostgres(home)
        self._counts: Counter[str] = Counter()
        self._violations: list[str] = []
        self._commands: dict[EntryId, Command] = {}
        self._booked: dict[EntryId, int] = {}
        self._balances: Counter[AccountId] = Counter()

    async def run(self, kills: int, progress: Progress | None) -> Report:
        """Attacks round by round."""
        began = time.perf_counter()
        round_number = 0
        try:
            await self._found()
            while self._counts["kills"] < kills and not self._violations:
                round_number += 1
                acknowledged = await asyncio.to_thread(self._kill_round, round_number)
                await self._audit_round(round_number, acknowledged)
                if progress is not None:
                    progress(self._counts["kills"])
                if self._random.random() < 0.25:  # noqa: PLR2004 - now and then the next process starts the server
                    await asyncio.to_thread(self._server.stop)
            if not self._violations:
                await self._audit_all(round_number + 1)
        except Exception as error:
            error.add_note(f"in the crash simulation with seed {self._seed}, round {round_number}")
            raise
        finally:
            await asyncio.to_thread(self._server.stop)
        steps = self._counts["acknowledged"]
        return Report(
            seed=self._seed,
            steps=steps,
            steps_per_s=steps / max(time.perf_counter() - began, 1e-9),
            violations=tuple(self._violations),
            outcomes={**dict(sorted(self._counts.items())), "rounds": round_number},
        )

    def _expect(self, holds: bool, violation: str) -> None:  # noqa: FBT001 - a finding, not an option
        if not holds:
            self._violations.append(violation)

    # The kills.

    def _kill_round(self, round_number: int) -> list[Acknowledgement]:
        """Starts a bank process, kills it and perhaps the server, and returns what was acknowledged."""
        path = self._folder / f"acknowledged-{round_number}"
        log = self._folder / f"log-{round_number}"
        with self._bank_process(round_number, path, log) as process:
            if self._random.random() < 0.7:  # noqa: PLR2004 - the other kills fall into the start
                self._await_acknowledgement(process, path)
            if self._random.random() < 0.6:  # noqa: PLR2004 - more than half of the rounds kill the server too
                time.sleep(self._random.random() * KILL_WITHIN_S)
                self._kill_server()
            time.sleep(self._random.random() * KILL_WITHIN_S)
            ended = process.poll()
            self._expect(ended is None, f"the bank ended by itself: {log.read_text()[-LOG_TAIL_CHARACTERS:]}")
            process.kill()
            process.wait(DEATH_TIMEOUT_S)
            self._counts["kills"] += 1
            self._counts["kills_of_the_bank"] += 1
        return _acknowledgements(path)

    @contextmanager
    def _bank_process(self, round_number: int, path: Path, log: Path) -> "Iterator[subprocess.Popen[bytes]]":
        command = [sys.executable, "-m", "tael.entrances.simulation.bank_process"]
        arguments = [str(self._home), str(path), str(self._seed), str(round_number)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        with log.open("wb") as said:
            process = subprocess.Popen(  # noqa: S603 - our own module, by the running interpreter
                [*command, *arguments], stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=environment
            )
            try:
                yield process
            finally:
                process.kill()
                process.wait(DEATH_TIMEOUT_S)

    def _await_acknowledgement(self, process: "subprocess.Popen[bytes]", path: Path) -> None:
        deadline = time.monotonic() + FIRST_ACKNOWLEDGEMENT_TIMEOUT_S
        while not (path.exists() and path.stat().st_size) and process.poll() is None:
            if time.monotonic() > deadline:
                self._violations.append(f"nothing was booked within {FIRST_ACKNOWLEDGEMENT_TIMEOUT_S:.0f} s")
                return
            time.sleep(POLL_S)

    def _kill_server(self) -> None:
        pid = self._server.pid
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                self._counts["kills"] += 1
                self._counts["kills_of_the_server"] += 1

    # The audit.

    async def _connect(self) -> Database:
        dsn = await asyncio.to_thread(self._server.start)
        return await Database.connect(dsn, pool_size=1, timeout_s=CONNECT_TIMEOUT_S)

    async def _found(self) -> None:
        db = await self._connect()
        try:
            async with db.connection() as connection:
                await migrate(connection)
            async with db.transaction() as tx:
                await ledger.create_units(tx, UNITS)
                await ledger.open_internal_accounts(tx, [CURRENCY], moment_at(0), gl_codes=[GL_CASH, GL_INTER_UNIT])
                for unit in range(UNITS):
                    await ledger.submit(tx, openings(unit), moment_at(0))
        finally:
            await db.close()

    async def _audit_round(self, round_number: int, acknowledged: list[Acknowledgement]) -> None:
        db = await self._connect()
        try:
            for worker in range(UNITS):
                said = [a for a in acknowledged if a.worker == worker]
                self._expect([a.batch for a in said] == list(range(len(said))), "acknowledgements are out of order")
                sent = list(islice(batches(self._seed, round_number, worker), len(said) + 1))
                for batch, acknowledgement in zip(sent, said, strict=False):
                    self._counts["acknowledged"] += len(batch.commands)
                    self._learn(batch, acknowledgement.answers)
                await self._audit_batch_under_way(db, sent[-1])
                if said:
                    await self._repeat(db, sent[self._random.randrange(len(said))])
            await self._audit_tables(db)
        finally:
            await db.close()

    def _learn(self, batch: Batch, answers: tuple[Answer, ...]) -> None:
        """Takes note of what was booked, and moves the expected balances when that is new."""
        for command, answer in zip(batch.commands, answers, strict=True):
            self._counts[answer.code or ("replayed" if answer.replayed else "booked")] += 1
            self._commands[command.id] = command
            if answer.position is None:
                self._expect(command.id not in self._booked, f"{command.id} was booked, then refused")
            elif command.id in self._booked:
                self._expect(answer.replayed, f"{command.id} was booked twice")
                self._expect(self._booked[command.id] == answer.position, f"{command.id} moved to {answer.position}")
            else:
                self._booked[command.id] = answer.position
                self._move(command)

    def _move(self, command: Command) -> None:
        sign = 1
        if isinstance(command, ReverseEntry):
            command, sign = self._commands[command.entry_id], -1
        if not isinstance(command, PostEntry):
            return
        by_unit: Counter[int] = Counter()
        for posting in command.entry.postings:
            amount = sign * posting.side * posting.amount.minor
            self._balances[posting.account_id] += amount
            by_unit[posting.account_id.unit] += amount
        for unit, difference in by_unit.items():
            self._balances[internal_account_id(unit, GL_INTER_UNIT, CURRENCY)] -= difference

    async def _audit_batch_under_way(self, db: Database, batch: Batch) -> None:
        """Looks for the batch that nobody acknowledged, then sends it again."""
        new = list(dict.fromkeys(c.id for c in batch.commands if c.id not in self._commands))
        async with db.transaction() as tx:
            found = await crash_audit.positions_of(tx, batch.commands[0].id.unit, new)
        first, last = batch.commands[0].id in found, batch.commands[-1].id in found
        self._expect(first == last and (first or not found), f"half of a batch is booked: {found}")
        self._counts["batches_found_unacknowledged" if first else "batches_lost_unacknowledged"] += 1
        async with db.transaction() as tx:
            outcomes = await ledger.submit(tx, batch.commands, batch.moment)
        answers = tuple(Answer.of(outcome) for outcome in outcomes)
        for command, answer in zip(batch.commands, answers, strict=True):
            if command.id in found:
                same = answer.replayed and [answer.position] == found[command.id]
                self._expect(same, f"{command.id} stands at {found[command.id]} and was answered {answer}")
                self._counts["found"] += 1
                self._learn_found(command, found[command.id][0])
        self._learn(batch, answers)
        self._expect(
            batch.commands[0].id in self._booked and batch.commands[-1].id in self._booked, "a deposit was refused"
        )

    def _learn_found(self, command: Command, position: int) -> None:
        if command.id not in self._booked:
            self._commands[command.id] = command
            self._booked[command.id] = position
            self._move(command)

    async def _repeat(self, db: Database, batch: Batch) -> None:
        """Sends an acknowledged batch again: what was booked is replayed."""
        async with db.transaction() as tx:
            outcomes = await ledger.submit(tx, batch.commands, batch.moment)
        self._learn(batch, tuple(Answer.of(outcome) for outcome in outcomes))

    async def _audit_tables(self, db: Database) -> None:
        """Compares the journal and the balances with what was booked, no more and no less."""
        async with db.transaction(isolation="repeatable_read", readonly=True) as tx:
            balances: dict[AccountId, int] = {}
            for unit in range(UNITS):
                self._violations += await crash_audit.find_faults(tx, unit)
                ids = [entry_id for entry_id in self._commands if entry_id.unit == unit]
                found = await crash_audit.positions_of(tx, unit, ids)
                expected = {entry_id: [self._booked[entry_id]] for entry_id in ids if entry_id in self._booked}
                self._expect(found == expected, f"unit {unit} lacks or adds {_differing(found, expected)}")
                balances |= await crash_audit.balances_of(tx, unit)
        expected_balances = {account_id: self._balances[account_id] for account_id in {*balances, *self._balances}}
        found_balances = {account_id: balances.get(account_id, 0) for account_id in expected_balances}
        self._expect(found_balances == expected_balances, f"{_differing(found_balances, expected_balances)} differ")
        between = sum(balances.get(internal_account_id(unit, GL_INTER_UNIT, CURRENCY), 0) for unit in range(UNITS))
        self._expect(between == 0 and sum(balances.values()) == 0, "money was made or lost")

    async def _audit_all(self, round_number: int) -> None:
        """Ends the overdue holds as the sweeper does, and asks the ledger for all of its promises."""
        db = await self._connect()
        try:
            moment = moment_at(round_number)
            for unit in range(UNITS):
                for _ in range(SWEEPS_MAX):
                    async with db.transaction() as tx:
                        if not await ledger.sweep_expired_holds(tx, unit, moment, SWEEP_HOLDS):
                            break
            async with db.transaction(isolation="repeatable_read", readonly=True) as tx:
                for report in await ledger.check_promises(tx, moment.now):
                    self._violations += [f"{report.promise}: {violation}" for violation in report.violations]
                    self._counts["promises"] += 1
        finally:
            await db.close()


def _acknowledgements(path: Path) -> list[Acknowledgement]:
    if not path.exists():
        return []
    # A last line without its end was being written when the kill came: that is no acknowledgement.
    lines = path.read_bytes().split(b"\n")[:-1]
    return [msgspec.json.decode(line, type=Acknowledgement) for line in lines]


def _differing(found: dict[EntryId, list[int]] | dict[AccountId, int], expected: object) -> str:
    assert isinstance(expected, dict)
    keys = [key for key in {*found, *expected} if found.get(key) != expected.get(key)]
    return ", ".join(f"{key}: {found.get(key)} for {expected.get(key)}" for key in keys[:5])
