"""How many transfers a second the ledger books: journal, postings, balances, idempotency, hash chain, change feed.

Owns the load and the clock. Nothing is switched off for it: the bank, its database settings and its desk are those that
`tael up` runs. The client shares the process, so its own work is in the figures.
"""

import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path

import msgspec

from tael import ledger
from tael.entrances.bank import open_bank
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, EntryId
from tael.kernel.money import Currency, Money
from tael.ledger.model import Booked, Command, JournalEntry, OpenAccount, PostEntry, Posting, Side
from tael.plumbing.process import quieten_garbage_collector
from tael.plumbing.runtime import Runtime
from tael.plumbing.settings import Settings

CURRENCY = Currency("CNY")
GL = "2011"
OPEN_BATCH = 5000
FLOOR_MINOR = -(10**12)
AMOUNT_MINOR_MAX = 100_000
CROSS_SHARE = 0.10
NAIVE_CALLERS = 8
FSYNCS = 500
FSYNC_OCTETS = 8192


class Mode(StrEnum):
    """Who pays whom."""

    UNIFORM = "uniform"
    HOT = "hot"
    CROSS = "cross"
    SINGLE = "single"


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What to run: `callers` at once in each unit, each handing in `per_call` transfers at a time."""

    mode: Mode
    seconds: float
    accounts: int
    callers: int
    per_call: int
    naive_seconds: float
    seed: int = 1


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What came out; a latency is that of a call, from handing in to knowing that it is on disk."""

    mode: str
    transfers_per_s: float
    p50_ms: float
    p99_ms: float
    bytes_per_transfer: float
    rejected: int
    transfers: int
    seconds: float
    accounts: int
    units: int
    callers: int
    per_call: int
    naive_transfers_per_s: float
    gain: float
    fsync_ms: float
    fsync: str
    synchronous_commit: str
    server_version: str
    cpus: int


async def bench_ledger(load: Load, settings: Settings, say: Callable[[str], None]) -> Figures:
    """Runs a load on a fresh bank and returns its figures."""
    quieten_garbage_collector()
    with tempfile.TemporaryDirectory(prefix="tael-bench-") as folder:
        home = Path(folder)
        async with open_bank(msgspec.structs.replace(settings, home=home)) as runtime:
            fsync_before_ms = measure_fsync_ms(home)
            say(f"opening {load.accounts:,} accounts")
            clients = await _open_accounts(runtime, load)
            naive_per_s = 0.0
            if load.naive_seconds:
                say(f"one transaction per transfer, {load.naive_seconds:g} s")
                naive_per_s = await _run_naively(runtime, clients, load)
            octets_before = await runtime.db.octets()
            say(f"{load.mode.value}, {load.seconds:g} s")
            done, seconds, latencies_ms, rejected = await _run(runtime, clients, load)
            octets = await runtime.db.octets() - octets_before
            facts = await runtime.db.facts()
            # A shared disk changes while the load runs: it is measured on both sides of it.
            fsync_ms = statistics.mean((fsync_before_ms, measure_fsync_ms(home)))
    latencies_ms.sort()
    return Figures(
        mode=load.mode.value,
        transfers_per_s=round(done / seconds, 1),
        p50_ms=round(_quantile(latencies_ms, 0.50), 3),
        p99_ms=round(_quantile(latencies_ms, 0.99), 3),
        bytes_per_transfer=round(octets / done, 1) if done else 0.0,
        rejected=rejected,
        transfers=done,
        seconds=round(seconds, 2),
        accounts=load.accounts,
        units=settings.units,
        callers=1 if load.mode is Mode.SINGLE else load.callers * settings.units,
        per_call=1 if load.mode is Mode.SINGLE else load.per_call,
        naive_transfers_per_s=round(naive_per_s, 1),
        gain=round(done / seconds / naive_per_s, 1) if naive_per_s else 0.0,
        fsync_ms=round(fsync_ms, 3),
        fsync=facts["fsync"],
        synchronous_commit=facts["synchronous_commit"],
        server_version=facts["server_version"],
        cpus=os.cpu_count() or 0,
    )


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def measure_fsync_ms(home: Path) -> float:
    """Returns the median time that one page takes to reach the disk."""
    times: list[float] = []
    with (home / "fsync").open("wb") as file:
        for _ in range(FSYNCS):
            file.write(bytes(FSYNC_OCTETS))
            file.flush()
            started = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


class _Client:
    """Draws transfers from the accounts of a unit."""

    def __init__(self, unit: int, load: Load, accounts: Sequence[Sequence[AccountId]], number: int) -> None:
        self._unit = unit
        self._load = load
        self._mine = accounts[unit]
        self._all = accounts
        self._random = random.Random(f"{load.seed}/{unit}/{number}")  # noqa: S311 - a load, not a secret
        # Ids as a caller's keys give them: spread at random, unique in this run.
        self._id_prefix = unit.to_bytes(2, "big")

    def draw(self, count: int) -> list[Command]:
        """Returns the next transfers."""
        chance = self._random.random
        mine = self._mine
        size = len(mine)
        bits = self._random.getrandbits
        commands: list[Command] = []
        for _ in range(count):
            debtor = mine[0] if self._load.mode is Mode.HOT else mine[int(chance() * size)]
            creditor = mine[int(chance() * size)]
            if self._load.mode is Mode.CROSS and chance() < CROSS_SHARE:
                others = self._all[(self._unit + 1 + int(chance() * (len(self._all) - 1))) % len(self._all)]
                creditor = others[int(chance() * len(others))]
            if creditor == debtor:
                creditor = mine[-1] if debtor != mine[-1] else mine[-2]
            money = Money(1 + int(chance() * AMOUNT_MINOR_MAX), CURRENCY)
            entry = JournalEntry(
                id=EntryId(self._id_prefix + bits(112).to_bytes(14, "big")),
                kind="transfer",
                postings=(Posting(debtor, Side.DEBIT, money), Posting(creditor, Side.CREDIT, money)),
            )
            commands.append(PostEntry(entry))
        return commands


async def _open_accounts(runtime: Runtime, load: Load) -> list[list[_Client]]:
    per_unit = max(2, load.accounts // runtime.units)
    accounts: list[list[AccountId]] = []
    for unit in range(runtime.units):
        mine = [AccountId.derive(unit, "bench", str(number)) for number in range(per_unit)]
        accounts.append(mine)
        for first in range(0, per_unit, OPEN_BATCH):
            commands = [_opening(unit, account_id) for account_id in mine[first : first + OPEN_BATCH]]
            async with runtime.db.transaction() as tx:
                outcomes = await ledger.submit(tx, commands, runtime.moment())
            assert all(isinstance(outcome, Booked) for outcome in outcomes), "a fresh bank opens every account"
    return [
        [_Client(unit, load, accounts, number) for number in range(max(load.callers, NAIVE_CALLERS))]
        for unit in range(runtime.units)
    ]


def _opening(unit: int, account_id: AccountId) -> OpenAccount:
    return OpenAccount(
        id=EntryId.derive(unit, "bench-open", account_id.text),
        account_id=account_id,
        gl=GL,
        currency=CURRENCY,
        side=Side.CREDIT,
        floor=FLOOR_MINOR,
    )


async def _run(
    runtime: Runtime, clients: Sequence[Sequence[_Client]], load: Load
) -> tuple[int, float, list[float], int]:
    desk = runtime.get(ledger.LedgerDesk)
    latencies_ms: list[float] = []
    done = rejected = 0
    started = time.perf_counter()
    until = started + load.seconds
    per_call = 1 if load.mode is Mode.SINGLE else load.per_call

    async def call(client: _Client) -> None:
        nonlocal done, rejected
        while time.perf_counter() < until:
            commands = client.draw(per_call)
            handed_in = time.perf_counter()
            outcomes = await desk.submit_all(commands)
            latencies_ms.append((time.perf_counter() - handed_in) * 1000)
            refused = sum(isinstance(outcome, Refusal) for outcome in outcomes)
            rejected += refused
            done += len(outcomes) - refused

    if load.mode is Mode.SINGLE:
        await call(clients[0][0])
    else:
        await asyncio.gather(*(call(client) for unit in clients for client in unit[: load.callers]))
    return done, time.perf_counter() - started, latencies_ms, rejected


async def _run_naively(runtime: Runtime, clients: Sequence[Sequence[_Client]], load: Load) -> float:
    """Does the same work one transaction per transfer, with as many callers as a pool of connections serves."""
    done = 0
    started = time.perf_counter()
    until = started + load.naive_seconds

    async def call(client: _Client) -> None:
        nonlocal done
        while time.perf_counter() < until:
            async with runtime.db.transaction() as tx:
                outcomes = await ledger.submit(tx, client.draw(1), runtime.moment())
            done += isinstance(outcomes[0], Booked)

    count = 1 if load.mode is Mode.SINGLE else NAIVE_CALLERS
    await asyncio.gather(*(call(clients[number % len(clients)][number]) for number in range(count)))
    return done / (time.perf_counter() - started)
