"""Staying awake: bounded in time, one watch a process, gone when the answer is there."""

import asyncio
import time

import pytest

from tael.plumbing import awake as module
from tael.plumbing.awake import AWAKE_S_MAX, awake


@pytest.fixture(autouse=True)
def _two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CAN_SPARE_ONE", True)


async def test_the_watch_ends_with_the_block() -> None:
    with awake():
        watch = module._watch
        assert watch is not None
        assert not watch.done()
    await asyncio.sleep(0)
    assert watch.cancelled()


async def test_there_is_one_watch_at_a_time() -> None:
    with awake():
        watch = module._watch
        with awake():
            assert module._watch is watch
        await asyncio.sleep(0)
        assert watch is not None
        assert not watch.done()


async def test_the_watch_gives_up() -> None:
    with awake():
        watch = module._watch
        assert watch is not None
        started = time.monotonic()
        await watch
        assert time.monotonic() - started >= AWAKE_S_MAX / 2
        assert not watch.cancelled()
