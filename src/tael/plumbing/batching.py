"""Group commit: concurrent callers of one lane share a transaction.

Owns the queues and who is told what. Leaves the work to a batch-native action that returns one outcome an item. An
idle lane commits at once; a busy one commits what gathered while the last batch was on its way to the disk. A caller
is answered only after the commit of its batch.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeAlias, TypeVar

from tael.kernel.errors import Refusal, Unavailable
from tael.plumbing import telemetry
from tael.plumbing.errors import Busy

Item = TypeVar("Item")
Done = TypeVar("Done")

Run: TypeAlias = Callable[[Sequence[Item]], Awaitable[Sequence[Done | Refusal]]]

WAITING_MAX = 20_000
"""The most items that wait in one lane; beyond it a caller is told to come back, so that no queue grows for ever."""


class _Group(Generic[Item, Done]):
    """Items that one caller handed in together, and how the caller is told what came of them."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.told: asyncio.Future[Sequence[Done | Refusal]] = asyncio.get_running_loop().create_future()


class Lane(Generic[Item, Done]):
    """A queue of items and the task that runs them, batch by batch, one batch at a time."""

    def __init__(self, name: str, run: Run[Item, Done], *, batch_max: int) -> None:
        self._name = name
        self._run = run
        self._batch_max = batch_max
        self._groups: deque[_Group[Item, Done]] = deque()
        self._waiting = 0
        self._work: asyncio.Task[None] | None = None

    async def submit(self, item: Item) -> Done:
        """Returns what came of an item once it is durable, or raises its refusal."""
        outcome = (await self.submit_all([item]))[0]
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome

    async def submit_all(self, items: Sequence[Item]) -> Sequence[Done | Refusal]:
        """Returns the outcome of each item, in order, once all are durable; refuses (Busy) when too many wait."""
        if self._waiting + len(items) > WAITING_MAX:
            raise Busy(lane=self._name, waiting_max=WAITING_MAX)
        groups: list[_Group[Item, Done]] = [
            _Group(items[first : first + self._batch_max]) for first in range(0, len(items), self._batch_max)
        ]
        self._groups.extend(groups)
        self._waiting += len(items)
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._drain())
        told = await asyncio.gather(*(group.told for group in groups))
        return told[0] if len(told) == 1 else [outcome for outcomes in told for outcome in outcomes]

    async def _drain(self) -> None:
        while self._groups:
            batch = [self._groups.popleft()]
            size = len(batch[0].items)
            while self._groups and size + len(self._groups[0].items) <= self._batch_max:
                group = self._groups.popleft()
                batch.append(group)
                size += len(group.items)
            self._waiting -= size
            started = time.perf_counter()
            await self._settle(batch)
            telemetry.BATCH_ITEMS.labels(lane=self._name).observe(size)
            telemetry.BATCH_SECONDS.labels(lane=self._name).observe(time.perf_counter() - started)

    async def _settle(self, batch: Sequence[_Group[Item, Done]]) -> None:
        try:
            outcomes = await self._run([item for group in batch for item in group.items])
        except Unavailable as failure:
            # Whether the commit reached the disk is not known here: the key makes the caller's retry safe.
            for group in batch:
                _fail(group, Unavailable(*failure.args))
        except Exception as failure:  # noqa: BLE001 - whatever went wrong, each caller is told
            await self._isolate(batch, failure)
        else:
            first = 0
            for group in batch:
                after = first + len(group.items)
                if not group.told.done():
                    group.told.set_result(outcomes[first:after])
                first = after

    async def _isolate(self, batch: Sequence[_Group[Item, Done]], failure: Exception) -> None:
        """Runs the groups of a batch that crashed one by one, so that only the guilty one fails."""
        if len(batch) == 1:
            _fail(batch[0], failure)
            return
        for group in batch:
            await self._settle([group])


def _fail(group: _Group[Item, Done], failure: Exception) -> None:
    if not group.told.done():
        group.told.set_exception(failure)


class Lanes(Generic[Item, Done]):
    """Lanes by key, opened as they are needed; the keys are few by construction (a unit each, and one across)."""

    def __init__(self, name: str, lane_of: Callable[[Item], Hashable], run: Run[Item, Done], *, batch_max: int) -> None:
        self._name = name
        self._lane_of = lane_of
        self._run = run
        self._batch_max = batch_max
        self._lanes: dict[Hashable, Lane[Item, Done]] = {}

    async def submit(self, item: Item) -> Done:
        """Returns what came of an item once it is durable, or raises its refusal."""
        return await self._lane(self._lane_of(item)).submit(item)

    async def submit_all(self, items: Sequence[Item]) -> list[Done | Refusal]:
        """Returns the outcome of each item, in order; items of one lane keep their order."""
        places: dict[Hashable, list[int]] = {}
        for place, item in enumerate(items):
            places.setdefault(self._lane_of(item), []).append(place)
        told = await asyncio.gather(
            *(self._lane(key).submit_all([items[place] for place in mine]) for key, mine in places.items())
        )
        by_place = {
            place: outcome
            for mine, outcomes in zip(places.values(), told, strict=True)
            for place, outcome in zip(mine, outcomes, strict=True)
        }
        return [by_place[place] for place in range(len(items))]

    def _lane(self, key: Hashable) -> Lane[Item, Done]:
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = Lane(f"{self._name}-{key}", self._run, batch_max=self._batch_max)
        return lane
