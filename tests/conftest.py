"""What journeys and issues share: one bank whose doors are open."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.doors import Doors, open_doors


@pytest.fixture(scope="session")
async def doors() -> AsyncIterator[Doors]:
    with tempfile.TemporaryDirectory(prefix="tael-") as folder:
        async with open_doors(Path(folder)) as opened:
            yield opened
