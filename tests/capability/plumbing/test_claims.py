import asyncio
import itertools

import pytest

from tael.kernel.errors import KeyReused
from tael.plumbing.claims import Answer, is_claimed, once
from tael.plumbing.db import Database, Tx
from tael.plumbing.errors import KeyMissing

UNITS = 3


class Work:
    """Work that counts how often it is done, and fails when told to."""

    def __init__(self) -> None:
        self.failure: Exception | None = None
        self._numbers = itertools.count(1)

    async def __call__(self, tx: Tx) -> Answer:
        """Does it."""
        number = next(self._numbers)
        await tx.execute("create table if not exists work (number int)")
        await tx.execute("insert into work (number) values ($1)", number)
        if self.failure is not None:
            raise self.failure
        return Answer(201, f"answer {number}".encode())


async def done(db: Database, work: Work, key: str, request: bytes = b"body", client: str = "staff:maker") -> Answer:
    """Does work under a key."""
    return await once(db, UNITS, client, key, request, work)


async def test_the_first_answer_to_a_key_is_the_answer(db: Database) -> None:
    work = Work()
    first = await done(db, work, "first")
    assert first == Answer(201, b"answer 1")
    assert await done(db, work, "first") == first
    assert await done(db, work, "first", client="staff:checker") == Answer(201, b"answer 2")
    assert await is_claimed(db, UNITS, "staff:maker", "first")


async def test_calls_at_once_are_one_after_the_other(db: Database) -> None:
    work = Work()
    answers = await asyncio.gather(*(done(db, work, "at-once") for _ in range(12)))
    assert answers == [Answer(201, b"answer 1")] * 12
    assert (await done(db, work, "next")).body == b"answer 2"


async def test_another_request_under_the_same_key_is_refused(db: Database) -> None:
    work = Work()
    await done(db, work, "reused")
    with pytest.raises(KeyReused):
        await done(db, work, "reused", b"another body")
    assert (await done(db, work, "reused")).body == b"answer 1"


@pytest.mark.parametrize("failure", [KeyMissing(characters_max=1), ZeroDivisionError()])
async def test_what_was_not_done_leaves_no_claim(db: Database, failure: Exception) -> None:
    work = Work()
    key = type(failure).__name__
    work.failure = failure
    with pytest.raises(type(failure)):
        await done(db, work, key)
    assert not await is_claimed(db, UNITS, "staff:maker", key)
    work.failure = None
    assert (await done(db, work, key, b"another body")).body == b"answer 2"
