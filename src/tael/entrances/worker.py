"""The worker: delivers events to reactions and runs jobs, until it is told to stop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tael import wiring
from tael.plumbing.delivery import Deliverer
from tael.plumbing.jobs import Worker
from tael.plumbing.runtime import Runtime

STOP_TIMEOUT_S = 10.0


@asynccontextmanager
async def working(runtime: Runtime) -> AsyncIterator[None]:
    """Works beside a block, and stops with it; work in hand is finished or given up after STOP_TIMEOUT_S."""
    deliverer = Deliverer(runtime.db, wiring.REACTIONS, runtime.units)
    worker = Worker(runtime, wiring.JOBS)
    tasks = [asyncio.create_task(deliverer.run()), asyncio.create_task(worker.run())]
    try:
        yield
    finally:
        deliverer.stop()
        worker.stop()
        _, slow = await asyncio.wait(tasks, timeout=STOP_TIMEOUT_S)
        for task in slow:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
