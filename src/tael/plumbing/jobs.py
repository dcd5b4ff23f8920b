"""Jobs: work that runs later or on a clock, kept in PostgreSQL by PgQueuer.

Owns the names of jobs, when they run and who runs them. A job is enqueued in the caller's transaction: it exists if,
and only if, what caused it was committed. A job may run twice after a crash, so each is written to bear that.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import asyncpg
import msgspec
import structlog
from pgqueuer import PgQueuer
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.settings import DBSettings
from pgqueuer.models import Job as PickedJob
from pgqueuer.models import Schedule

from tael.plumbing import telemetry
from tael.plumbing.db import Tx
from tael.plumbing.runtime import Runtime

PICK_TIMEOUT = timedelta(seconds=5)
"""How often the queue is looked at when no notification woke the worker."""

PICK_MAX = 10
RESTART_DELAY_S = 2.0
"""How long the worker waits before it starts again after the database went away."""

_SETTINGS = DBSettings(db_schema="jobs")

log = structlog.get_logger(__name__)


class Job(msgspec.Struct, frozen=True):
    """A piece of work by name; `cron` says when it runs by itself, None that it runs only when enqueued."""

    name: str
    run: Callable[[Runtime, bytes], Awaitable[None]]
    cron: str | None = None


def _queries(connection: "asyncpg.Connection[asyncpg.Record]") -> Queries:
    return Queries(
        AsyncpgDriver(connection),
        qbe=QueryBuilderEnvironment(_SETTINGS),
        qbq=QueryQueueBuilder(_SETTINGS),
        qbs=QuerySchedulerBuilder(_SETTINGS),
    )


async def enqueue(tx: Tx, name: str, payload: bytes = b"", *, dedupe_key: str | None = None) -> None:
    """Enqueues a job with this transaction; with a key, only if none of that key waits already."""
    await _queries(tx.connection).enqueue(name, payload, dedupe_key=dedupe_key, on_conflict="skip")


class Worker:
    """Runs jobs until it is stopped, on a connection of its own."""

    def __init__(self, runtime: Runtime, jobs: Sequence[Job]) -> None:
        self._runtime = runtime
        self._jobs = jobs
        self._stopped = asyncio.Event()
        self._queuer: PgQueuer | None = None

    async def run(self) -> None:
        """Runs jobs until `stop`; a lost database is waited for."""
        while not self._stopped.is_set():
            try:
                await self._run_once()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
                log.warning("job_worker_restarts", why=str(failure), retry_in_s=RESTART_DELAY_S)
                await asyncio.sleep(RESTART_DELAY_S)

    def stop(self) -> None:
        """Ends `run` after the jobs in hand."""
        self._stopped.set()
        if self._queuer is not None:
            self._queuer.shutdown.set()

    async def _run_once(self) -> None:
        connection = await asyncpg.connect(self._runtime.db.dsn, timeout=RESTART_DELAY_S)
        try:
            queuer = PgQueuer(AsyncpgDriver(connection), queries=_queries(connection))
            for job in self._jobs:
                self._register(queuer, job)
            self._queuer = queuer
            if not self._stopped.is_set():
                await queuer.run(dequeue_timeout=PICK_TIMEOUT, batch_size=PICK_MAX)
        finally:
            self._queuer = None
            await connection.close(timeout=RESTART_DELAY_S)

    def _register(self, queuer: PgQueuer, job: Job) -> None:
        async def run_picked(picked: PickedJob) -> None:
            await self._run_job(job, picked.payload or b"")

        queuer.entrypoint(job.name)(run_picked)
        if job.cron is not None:

            async def run_scheduled(_schedule: Schedule) -> None:
                await self._run_job(job, b"")

            queuer.schedule(f"{job.name}_on_time", job.cron)(run_scheduled)

    async def _run_job(self, job: Job, payload: bytes) -> None:
        try:
            await job.run(self._runtime, payload)
        except Exception:
            telemetry.JOBS.labels(job=job.name, outcome="failed").inc()
            log.exception("job_failed", job=job.name)
            raise
        telemetry.JOBS.labels(job=job.name, outcome="done").inc()
