import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tael.kernel.clock import SystemClock
from tael.plumbing import jobs
from tael.plumbing.db import Database
from tael.plumbing.jobs import Job, Worker, enqueue
from tael.plumbing.runtime import Runtime
from tael.plumbing.settings import Settings

LIMIT_S = 30


@pytest.fixture
def runtime(db: Database, tmp_path: Path) -> Runtime:
    return Runtime(Settings(home=tmp_path), db, SystemClock(ZoneInfo("Asia/Shanghai")))


class Bell:
    """A job that remembers what it was given."""

    def __init__(self, name: str) -> None:
        self.rung: asyncio.Queue[bytes] = asyncio.Queue()
        self.job = Job(name, self._ring)

    async def _ring(self, _runtime: Runtime, payload: bytes) -> None:
        await self.rung.put(payload)

    async def heard(self) -> bytes:
        """What it was given next."""
        async with asyncio.timeout(LIMIT_S):
            return await self.rung.get()


@asynccontextmanager
async def worker(runtime: Runtime, known: Sequence[Job]) -> AsyncIterator[None]:
    """A worker beside a block."""
    working = Worker(runtime, known)
    task = asyncio.create_task(working.run())
    try:
        yield
    finally:
        working.stop()
        async with asyncio.timeout(LIMIT_S):
            await task


async def waiting(db: Database, name: str) -> int:
    """How many jobs of a name wait."""
    async with db.transaction() as tx:
        return int(await tx.value("select count(*) from jobs.pgqueuer where entrypoint = $1", name))


async def test_a_job_exists_if_and_only_if_its_cause_does(db: Database, runtime: Runtime) -> None:
    bell = Bell("test.cause")

    async def fail() -> None:
        async with db.transaction() as tx:
            await enqueue(tx, bell.job.name, b"never")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await waiting(db, bell.job.name) == 0
    async with db.transaction() as tx:
        await enqueue(tx, bell.job.name, b"once")
    assert await waiting(db, bell.job.name) == 1
    async with worker(runtime, [bell.job]):
        assert await bell.heard() == b"once"
    assert bell.rung.empty()
    assert await waiting(db, bell.job.name) == 0


async def test_a_job_waits_for_the_next_worker(db: Database, runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "RESTART_DELAY_S", 0.1)
    bell = Bell("test.restart")
    async with worker(runtime, [bell.job]):
        async with db.transaction() as tx:
            await enqueue(tx, bell.job.name, b"first")
        assert await bell.heard() == b"first"
    async with db.transaction() as tx:
        await enqueue(tx, bell.job.name, b"second")
    assert await waiting(db, bell.job.name) == 1
    async with worker(runtime, [bell.job]):
        assert await bell.heard() == b"second"


async def test_of_jobs_with_one_key_only_one_waits(db: Database) -> None:
    for payload in (b"first", b"second"):
        async with db.transaction() as tx:
            await enqueue(tx, "test.dedupe", payload, dedupe_key="only-one")
    assert await waiting(db, "test.dedupe") == 1
    async with db.transaction() as tx:
        await enqueue(tx, "test.dedupe", dedupe_key="another")
    assert await waiting(db, "test.dedupe") == 2
