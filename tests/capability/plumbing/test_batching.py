import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import pytest

from tael.kernel.errors import Refusal, Refused, Unavailable
from tael.plumbing import batching
from tael.plumbing.batching import Lanes
from tael.plumbing.errors import Busy


@dataclass(eq=False)
class OddRefused(Refused):
    """A number is odd."""

    code: ClassVar[str] = "odd_refused"
    number: int


class Gate:
    """A batch action whose commits wait until they are let through; doubles even numbers."""

    def __init__(self, *, open_at_once: bool = True) -> None:
        self.batches: list[list[int]] = []
        self.started = asyncio.Event()
        self.open = asyncio.Event()
        self.crash_at: int | None = None
        self.unavailable = False
        if open_at_once:
            self.open.set()

    async def run(self, numbers: Sequence[int]) -> Sequence[int | Refusal]:
        """Doubles numbers."""
        self.batches.append(list(numbers))
        self.started.set()
        await self.open.wait()
        if self.unavailable:
            raise Unavailable("gone")
        if self.crash_at in numbers:
            raise ZeroDivisionError(self.crash_at)
        return [OddRefused(number=number) if number % 2 else 2 * number for number in numbers]


def one_lane(gate: Gate, *, batch_max: int) -> Lanes[int, int]:
    """Lanes whose items all need the same unit."""
    return Lanes("test", lambda _number: frozenset({0}), gate.run, batch_max=batch_max)


async def gathered(gate: Gate, lane: Lanes[int, int], numbers: Sequence[int]) -> list["asyncio.Task[int]"]:
    """Hands numbers in while the first batch, of a lone zero, is still on its way to the disk."""
    tasks = [asyncio.create_task(lane.submit(0))]
    await gate.started.wait()
    for number in numbers:
        tasks.append(asyncio.create_task(lane.submit(number)))
        await asyncio.sleep(0)
    return tasks


async def test_an_idle_lane_commits_at_once() -> None:
    gate = Gate()
    lane = one_lane(gate, batch_max=10)
    assert await lane.submit(4) == 8
    assert await lane.submit(6) == 12
    assert gate.batches == [[4], [6]]


async def test_what_gathers_during_a_commit_shares_the_next_one_in_order() -> None:
    gate = Gate(open_at_once=False)
    lane = one_lane(gate, batch_max=4)
    tasks = await gathered(gate, lane, [2, 4, 6, 8, 10, 12])
    gate.open.set()
    assert await asyncio.gather(*tasks) == [0, 4, 8, 12, 16, 20, 24]
    assert gate.batches == [[0], [2, 4, 6, 8], [10, 12]]


async def test_a_refusal_reaches_its_own_caller_only() -> None:
    gate = Gate(open_at_once=False)
    lane = one_lane(gate, batch_max=10)
    tasks = await gathered(gate, lane, [2, 3, 4])
    gate.open.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [outcomes[0], outcomes[1], outcomes[3]] == [0, 4, 8]
    assert isinstance(outcomes[2], OddRefused)
    told = await lane.submit_all([2, 3])
    assert told[0] == 4
    assert isinstance(told[1], OddRefused)


async def test_a_crashing_item_fails_alone() -> None:
    gate = Gate(open_at_once=False)
    gate.crash_at = 4
    lane = one_lane(gate, batch_max=10)
    tasks = await gathered(gate, lane, [2, 4, 6])
    gate.open.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [outcomes[0], outcomes[1], outcomes[3]] == [0, 4, 12]
    assert isinstance(outcomes[2], ZeroDivisionError)
    assert gate.batches == [[0], [2, 4, 6], [2], [4], [6]]
    assert await lane.submit(8) == 16


async def test_a_lost_database_is_told_to_all_and_nothing_is_tried_again() -> None:
    gate = Gate(open_at_once=False)
    gate.unavailable = True
    lane = one_lane(gate, batch_max=10)
    tasks = await gathered(gate, lane, [2, 4])
    gate.open.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 3
    assert gate.batches == [[0], [2, 4]]
    gate.unavailable = False
    assert await lane.submit(8) == 16


async def test_a_full_lane_sends_callers_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "WAITING_MAX", 3)
    gate = Gate(open_at_once=False)
    lane = one_lane(gate, batch_max=1)
    tasks = await gathered(gate, lane, [2, 4, 6])
    with pytest.raises(Busy) as refusal:
        await lane.submit(8)
    assert refusal.value.retryable
    with pytest.raises(Busy):
        await lane.submit_all([8, 10])
    gate.open.set()
    assert await asyncio.gather(*tasks) == [0, 4, 8, 12]
    assert await lane.submit(8) == 16


async def test_a_caller_who_leaves_harms_nobody() -> None:
    gate = Gate(open_at_once=False)
    lane = one_lane(gate, batch_max=10)
    tasks = await gathered(gate, lane, [2, 4])
    tasks[1].cancel()
    gate.open.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert (outcomes[0], outcomes[2]) == (0, 8)
    assert isinstance(outcomes[1], asyncio.CancelledError)


async def test_lanes_do_not_wait_for_each_other_and_outcomes_keep_their_order() -> None:
    gates = {0: Gate(open_at_once=False), 1: Gate()}

    async def run(numbers: Sequence[int]) -> Sequence[int | Refusal]:
        return await gates[numbers[0] // 100].run(numbers)

    lanes: Lanes[int, int] = Lanes("test", lambda number: frozenset({number // 100}), run, batch_max=10)
    slow = asyncio.create_task(lanes.submit(2))
    await gates[0].started.wait()
    assert await lanes.submit(102) == 204
    assert not slow.done()
    gates[0].open.set()
    assert await slow == 4
    assert await lanes.submit_all([104, 4, 106, 6]) == [208, 8, 212, 12]


async def test_what_crosses_units_waits_for_both_and_keeps_its_turn() -> None:
    gate = Gate(open_at_once=False)
    homes = {2: frozenset({0}), 4: frozenset({0, 1}), 6: frozenset({1}), 8: frozenset({2})}
    lanes: Lanes[int, int] = Lanes("test", homes.__getitem__, gate.run, batch_max=10)
    tasks = [asyncio.create_task(lanes.submit(number)) for number in homes]
    await gate.started.wait()
    assert gate.batches == [[2], [8]]
    gate.open.set()
    assert await asyncio.gather(*tasks) == [4, 8, 12, 16]
    assert gate.batches == [[2], [8], [4], [6]]
