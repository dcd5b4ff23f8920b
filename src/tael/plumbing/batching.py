"""Group commit: concurrent callers share a transaction, and a unit never has two of ours at once.

Owns the queues, what runs when, and who is told what. Leaves the work to a batch-native action that returns one outcome
an item. An idle unit commits at once; a busy one commits what gathered while its last batch was on its way to the disk.
A caller is answered only after the commit of its batch.

Items wait in a queue for each set of units they need. A batch starts when none of its units has one running; older
items keep their units from younger ones. So a batch that crosses units never holds one while it waits in the database
for another, and those it does not need work on.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from typing import Generic, TypeAlias, TypeVar

from tael.kernel.errors import Refusal, Unavailable
from tael.plumbing import telemetry
from tael.plumbing.errors import Busy

Item = TypeVar("Item")
Done = TypeVar("Done")

Run: TypeAlias = Callable[[Sequence[Item]], Awaitable[Sequence[Done | Refusal]]]
Units: TypeAlias = frozenset[int]

WAITING_MAX = 100_000
"""The most items that wait in one process; beyond it a caller is told to come back, so that no queue grows for ever."""


class _Group(Generic[Item, Done]):
    """Items that one caller handed in together, and how the caller is told what came of them."""

    def __init__(self, age: int, items: Sequence[Item]) -> None:
        self.age = age
        self.items = items
        self.told: asyncio.Future[Sequence[Done | Refusal]] = asyncio.get_running_loop().create_future()


class Lanes(Generic[Item, Done]):
    """The queues of one kind of work, by the units that an item needs."""

    def __init__(self, name: str, units_of: Callable[[Item], Units], run: Run[Item, Done], *, batch_max: int) -> None:
        self._name = name
        self._units_of = units_of
        self._run = run
        self._batch_max = batch_max
        self._queues: dict[Units, deque[_Group[Item, Done]]] = {}
        self._busy: set[int] = set()
        self._waiting = 0
        self._ages = count()
        self._running: set[asyncio.Task[None]] = set()

    @property
    def is_lone(self) -> bool:
        """Whether one batch is running, and nothing waits."""
        return len(self._running) == 1 and not self._waiting

    async def submit(self, item: Item) -> Done:
        """Returns what came of an item once it is durable, or raises its refusal."""
        outcome = (await self._hand_in(self._units_of(item), [item]))[0]
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome

    async def submit_all(self, items: Sequence[Item]) -> list[Done | Refusal]:
        """Returns the outcome of each item, in order, once all are durable; items of the same units keep their order.

        Refuses the whole call (Busy) when too many items wait.
        """
        if len(items) == 1:
            return list(await self._hand_in(self._units_of(items[0]), items))
        self._check_room(len(items))
        places: dict[Units, list[int]] = {}
        for place, item in enumerate(items):
            places.setdefault(self._units_of(item), []).append(place)
        told = await asyncio.gather(
            *(self._hand_in(units, [items[place] for place in mine]) for units, mine in places.items())
        )
        if len(told) == 1:
            return list(told[0])
        by_place = {
            place: outcome
            for mine, outcomes in zip(places.values(), told, strict=True)
            for place, outcome in zip(mine, outcomes, strict=True)
        }
        return [by_place[place] for place in range(len(items))]

    async def _hand_in(self, units: Units, items: Sequence[Item]) -> Sequence[Done | Refusal]:
        self._check_room(len(items))
        groups: list[_Group[Item, Done]] = [
            _Group(next(self._ages), items[first : first + self._batch_max])
            for first in range(0, len(items), self._batch_max)
        ]
        self._queues.setdefault(units, deque()).extend(groups)
        self._waiting += len(items)
        self._start_what_can()
        if len(groups) == 1:
            return await groups[0].told
        told = await asyncio.gather(*(group.told for group in groups))
        return [outcome for outcomes in told for outcome in outcomes]

    def _check_room(self, count_wanted: int) -> None:
        if self._waiting + count_wanted > WAITING_MAX:
            raise Busy(lane=self._name, waiting_max=WAITING_MAX)

    def _start_what_can(self) -> None:
        taken = set(self._busy)
        for units, _ in sorted(self._queues.items(), key=lambda queue: queue[1][0].age):
            if taken.isdisjoint(units):
                task = asyncio.create_task(self._work(units, self._next_batch(units)))
                self._running.add(task)
                task.add_done_callback(self._running.discard)
                self._busy |= units
            # What waits longest has the next turn of its units, even if it cannot start yet.
            taken |= units

    def _next_batch(self, units: Units) -> list[_Group[Item, Done]]:
        queue = self._queues[units]
        batch = [queue.popleft()]
        size = len(batch[0].items)
        while queue and size + len(queue[0].items) <= self._batch_max:
            batch.append(queue.popleft())
            size += len(batch[-1].items)
        if not queue:
            del self._queues[units]
        self._waiting -= size
        return batch

    async def _work(self, units: Units, batch: Sequence[_Group[Item, Done]]) -> None:
        started = time.perf_counter()
        try:
            await self._settle(batch)
        finally:
            self._busy -= units
            self._start_what_can()
        lane = self._name if len(units) == 1 else f"{self._name}-across"
        telemetry.BATCH_ITEMS.labels(lane=lane).observe(sum(len(group.items) for group in batch))
        telemetry.BATCH_SECONDS.labels(lane=lane).observe(time.perf_counter() - started)

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
