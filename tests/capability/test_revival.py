import asyncio
import os
import signal
import tempfile
from pathlib import Path

import msgspec
import pytest

from tael.entrances.bank import open_bank
from tael.kernel.errors import Unavailable
from tael.ledger import trial_balance
from tael.plumbing.runtime import Runtime
from tael.plumbing.settings import load_settings

TRIES_MAX = 300
PAUSE_S = 0.2


async def lines_of_the_trial_balance(runtime: Runtime) -> int:
    async with runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        return len((await trial_balance(tx, runtime.clock.business_date())).lines)


async def test_a_watched_bank_outlives_its_killed_server() -> None:
    with tempfile.TemporaryDirectory(prefix="tael-") as folder:
        settings = msgspec.structs.replace(load_settings({}), home=Path(folder) / "bank")
        async with open_bank(settings, watched=True) as runtime:
            before = await lines_of_the_trial_balance(runtime)
            postmaster = int((settings.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
            os.kill(postmaster, signal.SIGKILL)
            for _ in range(TRIES_MAX):
                try:
                    assert await lines_of_the_trial_balance(runtime) == before
                except Unavailable:
                    await asyncio.sleep(PAUSE_S)
                else:
                    revived = int((settings.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
                    if revived != postmaster:
                        return
            pytest.fail("the server was not started again")
