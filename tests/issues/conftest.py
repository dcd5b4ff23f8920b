"""A bank of their own for the cases, in which no period is closed and time moves as they please."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.doors import Doors, open_doors
from tests.factories import Bank


@pytest.fixture(scope="session")
async def doors() -> AsyncIterator[Doors]:
    with tempfile.TemporaryDirectory(prefix="tael-") as folder:
        async with open_doors(Path(folder)) as opened:
            yield opened


@pytest.fixture(scope="session")
def bank(doors: Doors) -> Bank:
    return Bank(doors.runtime.db, doors.runtime.moment())
