"""Staying awake for an answer that is about to come.

A lone caller of an idle bank waits less for the database than for two sleeping processors that wake each other, once
for each round trip: on a virtual machine that is most of a transfer's latency. So while a lone batch is on its way the
event loop goes round instead of to sleep. Bounded: for AWAKE_S_MAX, once in a process, and not where the database would
need the only processor.
"""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

AWAKE_S_MAX = 0.002
"""What a lone batch takes on a fast disk; whoever has not answered by then is waited for asleep."""


def _processors() -> int:
    # Not every system says which of its processors are ours.
    ours = getattr(os, "sched_getaffinity", None)
    return len(ours(0)) if ours is not None else os.cpu_count() or 1


_CAN_SPARE_ONE = _processors() > 1
_watch: "asyncio.Task[None] | None" = None


@contextmanager
def awake() -> Iterator[None]:
    """Keeps the running event loop from sleeping during a block, for a moment at most."""
    global _watch  # noqa: PLW0603 - one watch a process, whoever asks for it
    if not _CAN_SPARE_ONE or (_watch is not None and not _watch.done()):
        yield
        return
    watch = _watch = asyncio.get_running_loop().create_task(_keep_watch())
    try:
        yield
    finally:
        watch.cancel()


async def _keep_watch() -> None:
    until = time.perf_counter() + AWAKE_S_MAX
    while time.perf_counter() < until:  # noqa: ASYNC110 - going round without an event is what it is for
        await asyncio.sleep(0)
