"""Group commit: concurrent callers of one lane share a transaction.

Owns the queues and who is told what. Leaves the work to a batch-native action that returns one outcome an item. An
idle lane commits at once; a busy one commits what gathered while the last batch was on its way to the disk. A caller
is answered only after the commit of its batch.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

from tael.kernel.errors import Refusal, Unavailable
from tael.plumbing import telemetry
from tael.plumbing.errors import Busy

Item = TypeVar("Item")
Done = TypeVar("Done")

WAITING_MAX = 20_000
"""The most items that wait in one lane; beyond it a caller is told to come back, so that no queue grows for ever."""


class Lane(Generic[Item, Done]):
    """A queue of items and the task that runs them, batch by batch, one batch at a time."""

    def __init__(
        self, name: str, run: Callable[[Sequence[Item]], Awaitable[Sequence[Done | Refusal]]], *, batch_max: int
    ) -> None:
        self._name = name
        self._run = run
        self._batch_max = batch_max
        self._waiting: deque[tuple[Item, asyncio.Future[Done | Refusal]]] = deque()
        self._work: asyncio.Task[None] | None = None

    async def submit(self, item: Item) -> Done:
        """Returns what came of an item once it is durable, or raises its refusal."""
        outcome = await self._enqueue(item)
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome

    async def submit_all(self, items: Sequence[Item]) -> list[Done | Refusal]:
        """Returns the outcome of each item, in order, once all are durable."""
        return list(await asyncio.gather(*[self._enqueue(item) for item in items]))

    def _enqueue(self, item: Item) -> "asyncio.Future[Done | Refusal]":
        if len(self._waiting) >= WAITING_MAX:
            raise Busy(lane=self._name, waiting_max=WAITING_MAX)
        future: asyncio.Future[Done | Refusal] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._drain())
        return future

    async def _drain(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(self._batch_max, len(self._waiting)))]
            started = time.perf_counter()
            await self._settle(batch)
            telemetry.BATCH_ITEMS.labels(lane=self._name).observe(len(batch))
            telemetry.BATCH_SECONDS.labels(lane=self._name).observe(time.perf_counter() - started)

    async def _settle(self, batch: "Sequence[tuple[Item, asyncio.Future[Done | Refusal]]]") -> None:
        try:
            outcomes = await self._run([item for item, _ in batch])
        except Unavailable as failure:
            # Whether the commit reached the disk is not known here: the key makes the caller's retry safe.
            for _, future in batch:
                if not future.done():
                    future.set_exception(Unavailable(*failure.args))
        except Exception as failure:  # noqa: BLE001 - whatever went wrong, each caller is told
            await self._isolate(batch, failure)
        else:
            for (_, future), outcome in zip(batch, outcomes, strict=True):
                if not future.done():
                    future.set_result(outcome)

    async def _isolate(
        self, batch: "Sequence[tuple[Item, asyncio.Future[Done | Refusal]]]", failure: Exception
    ) -> None:
        """Runs the items of a batch that crashed one by one, so that only the guilty one fails."""
        if len(batch) > 1:
            for entry in batch:
                await self._settle([entry])
        elif not batch[0][1].done():
            batch[0][1].set_exception(failure)


class Lanes(Generic[Item, Done]):
    """Lanes by key, opened as they are needed; the keys are few by construction (a unit each, and one across)."""

    def __init__(
        self,
        name: str,
        lane_of: Callable[[Item], Hashable],
        run: Callable[[Sequence[Item]], Awaitable[Sequence[Done | Refusal]]],
        *,
        batch_max: int,
    ) -> None:
        self._name = name
        self._lane_of = lane_of
        self._run = run
        self._batch_max = batch_max
        self._lanes: dict[Hashable, Lane[Item, Done]] = {}

    def lane(self, item: Item) -> Lane[Item, Done]:
        """Returns the lane of an item."""
        key = self._lane_of(item)
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = Lane(f"{self._name}-{key}", self._run, batch_max=self._batch_max)
        return lane

    async def submit(self, item: Item) -> Done:
        """Returns what came of an item once it is durable, or raises its refusal."""
        return await self.lane(item).submit(item)

    async def submit_all(self, items: Sequence[Item]) -> list[Done | Refusal]:
        """Returns the outcome of each item, in order; items of one lane keep their order."""
        return list(await asyncio.gather(*[self.lane(item)._enqueue(item) for item in items]))  # noqa: SLF001 - own file
