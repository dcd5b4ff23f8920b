import asyncpg
import pytest

from tael.kernel.errors import Unavailable
from tael.plumbing.db import Database


async def test_a_lost_connection_is_unavailable_and_the_next_one_works(db: Database) -> None:
    async def lose() -> None:
        async with db.transaction() as tx:
            own = await tx.value("select pg_backend_pid()")
            async with db.transaction() as other:
                await other.value("select pg_terminate_backend($1)", own)
            await tx.value("select 1")

    for _ in range(3):
        with pytest.raises(Unavailable):
            await lose()
    async with db.transaction() as tx:
        assert await tx.value("select 1") == 1


@pytest.mark.parametrize(
    "failure", [OSError("disk full"), ConnectionRefusedError("a peer's"), TimeoutError(), ValueError("x")]
)
async def test_a_failure_of_the_callers_own_block_stays_what_it_is(db: Database, failure: Exception) -> None:
    with pytest.raises(type(failure)) as raised:
        async with db.transaction():
            raise failure
    assert raised.value is failure


async def test_a_statement_that_is_wrong_crashes_as_such(db: Database) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        async with db.transaction() as tx:
            await tx.value("select 1 from nowhere")


async def test_what_a_block_did_before_it_failed_is_undone(db: Database) -> None:
    async with db.transaction() as tx:
        await tx.execute("create table kept (number int)")

    async def fail() -> None:
        async with db.transaction() as tx:
            await tx.execute("insert into kept (number) values (1)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with db.transaction() as tx:
        assert await tx.value("select count(*) from kept") == 0


async def test_a_reading_transaction_cannot_write(db: Database) -> None:
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with db.transaction(readonly=True) as tx:
            await tx.execute("create table never (number int)")
