"""TigerBeetle #3178: a client with a wrong address hangs for ever."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tael.entrances.bank import open_bank
from tael.kernel.errors import Unavailable
from tael.plumbing.db import Database
from tael.plumbing.settings import Settings


@pytest.fixture
def black_hole() -> Iterator[str]:
    """The address of a server that takes a connection and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(16)
        yield f"postgresql://tael@127.0.0.1:{listening.getsockname()[1]}/tael"


@pytest.fixture
def nobody() -> str:
    """An address at which nothing listens."""
    with socket.socket() as freed:
        freed.bind(("127.0.0.1", 0))
        return f"postgresql://tael@127.0.0.1:{freed.getsockname()[1]}/tael"


@pytest.mark.parametrize("kind", ["black_hole", "nobody"])
async def test_a_wrong_address_is_unavailable_and_not_waited_for(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    address = request.getfixturevalue(kind)
    with pytest.raises(Unavailable, match=r"does not answer within 0\.2 s"):
        await Database.connect(address, pool_size=2, timeout_s=0.2)
    settings = Settings(home=tmp_path, database_url=address, database_connect_timeout_s=1)
    with pytest.raises(Unavailable, match="does not answer within 1 s"):
        async with open_bank(settings):
            pytest.fail("there is no bank at that address")
