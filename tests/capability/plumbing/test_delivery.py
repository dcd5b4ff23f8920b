import asyncio
from datetime import timedelta

import pytest

from tael.events import Event
from tael.events.accounts import AccountOpened
from tael.events.payments import PaymentSettled
from tael.kernel.ids import AccountId, PartyId
from tael.plumbing import delivery
from tael.plumbing.db import Database, Tx
from tael.plumbing.delivery import Deliverer, Reaction, count_events, deliver_next, forget_delivered, undelivered
from tael.plumbing.outbox import read

ALL = timedelta(0)


def opened(number: int, unit: int = 0) -> AccountOpened:
    """A fact that can be told apart."""
    return AccountOpened(
        unit=unit,
        account_id=AccountId.derive(unit, str(number)),
        party_id=PartyId.derive(unit, str(number)),
        product="current",
        product_version=number,
    )


class Diary:
    """A reaction that writes what it saw into the database, and fails as often as it is told to."""

    def __init__(self, name: str, events: tuple[type[Event], ...] = (AccountOpened,)) -> None:
        self.name = name
        self.failures = 0
        self.calls = 0
        self.reaction = Reaction(name, events, self._react)

    async def _react(self, tx: Tx, event: AccountOpened) -> None:
        self.calls += 1
        await tx.execute(
            "insert into diary (name, number, account) values ($1, $2, $3)",
            self.name,
            event.product_version,
            event.account_id,
        )
        if self.failures:
            self.failures -= 1
            raise ZeroDivisionError

    async def entries(self, db: Database) -> list[int]:
        """The numbers it wrote down, in order."""
        async with db.transaction() as tx:
            records = await tx.records("select number from diary where name = $1 order by place", self.name)
        return [record["number"] for record in records]


@pytest.fixture(autouse=True)
async def _empty(db: Database) -> None:
    async with db.transaction() as tx:
        await tx.execute("create table if not exists diary (place bigserial, name text, number int, account bigint)")
        await tx.execute("truncate diary, plumbing.outbox, plumbing.outbox_cursor, plumbing.outbox_head")


async def publish(db: Database, *events: Event) -> None:
    """Publishes in one transaction."""
    async with db.transaction() as tx:
        for event in events:
            tx.publish(event)


async def positions(db: Database, unit: int) -> list[int]:
    """The positions of a unit's log."""
    async with db.transaction() as tx:
        return [event.position for event in await read(tx, unit, 0, 500)]


async def drain(db: Database, *diaries: Diary, units: int = 2) -> None:
    """Delivers all that is there."""
    await Deliverer(db, [diary.reaction for diary in diaries], units).drain()


async def test_an_event_is_stored_if_and_only_if_its_cause_is(db: Database) -> None:
    async def fail() -> None:
        async with db.transaction() as tx:
            tx.publish(opened(1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await positions(db, 0) == []
    await publish(db, opened(2))
    assert await positions(db, 0) == [1]


async def test_what_is_read_back_is_what_was_published(db: Database) -> None:
    seen: list[AccountOpened] = []

    async def look(_tx: Tx, event: AccountOpened) -> None:
        seen.append(event)

    await publish(db, opened(7))
    await deliver_next(db, Reaction("look", (AccountOpened,), look), 0)
    assert seen == [opened(7)]
    assert (type(seen[0].account_id), type(seen[0].party_id)) == (AccountId, PartyId)


async def test_positions_have_no_gaps_however_many_write(db: Database) -> None:
    async def write(number: int) -> None:
        async with db.transaction() as tx:
            tx.publish(opened(number, number % 2))
            tx.publish(opened(number, (number + 1) % 2))
            if number % 5 == 0:
                raise ZeroDivisionError

    results = await asyncio.gather(*(write(number) for number in range(30)), return_exceptions=True)
    assert sum(isinstance(result, ZeroDivisionError) for result in results) == 6
    for unit in (0, 1):
        assert await positions(db, unit) == list(range(1, 25))


async def test_events_arrive_in_order_and_once(db: Database) -> None:
    diary = Diary("in-order")
    for number in range(1, 8):
        await publish(db, opened(number))
    await drain(db, diary)
    await drain(db, diary)
    assert await diary.entries(db) == [1, 2, 3, 4, 5, 6, 7]


async def test_a_reaction_sees_only_what_it_asked_for(db: Database) -> None:
    diary = Diary("payments", (PaymentSettled,))
    await publish(db, opened(1))
    await drain(db, diary)
    assert diary.calls == 0
    async with db.transaction() as tx:
        assert await undelivered(tx, [diary.reaction], ALL) == []


async def test_a_reaction_that_fails_twice_works_at_last_and_leaves_one_trace(db: Database) -> None:
    diary = Diary("stumbling")
    diary.failures = 2
    await publish(db, opened(1), opened(2))
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            await deliver_next(db, diary.reaction, 0)
        assert await diary.entries(db) == []
    assert await deliver_next(db, diary.reaction, 0) == 2
    assert await diary.entries(db) == [1, 2]
    assert diary.calls == 4


async def test_a_running_deliverer_tries_again_by_itself(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "POLL_INTERVAL_S", 0.001)
    diary, other = Diary("running"), Diary("undisturbed")
    diary.failures = 2
    deliverer = Deliverer(db, [diary.reaction, other.reaction], 1)
    running = asyncio.create_task(deliverer.run())
    await publish(db, opened(1))
    async with asyncio.timeout(30):
        while await diary.entries(db) != [1] or await other.entries(db) != [1]:  # noqa: ASYNC110 - rows tell nobody
            await asyncio.sleep(0.001)
    deliverer.stop()
    await running
    assert diary.calls == 3


async def test_two_deliverers_do_nothing_twice(db: Database) -> None:
    diary = Diary("contended")
    await publish(db, *(opened(number) for number in range(1, 41)))
    await asyncio.gather(*(drain(db, diary) for _ in range(4)))
    await drain(db, diary)
    assert await diary.entries(db) == list(range(1, 41))


async def test_what_waits_too_long_is_reported(db: Database) -> None:
    early, late = Diary("early"), Diary("late")
    await publish(db, opened(1), opened(2), opened(3, unit=1))
    await drain(db, early)
    reactions = [early.reaction, late.reaction]
    async with db.transaction() as tx:
        assert await undelivered(tx, reactions, timedelta(minutes=10)) == []
        await tx.execute("update plumbing.outbox set stored_at = stored_at - interval '1 hour' where unit >= 0")
        assert await undelivered(tx, reactions, timedelta(minutes=10)) == [("late", 0, 2), ("late", 1, 1)]
        assert await undelivered(tx, reactions, timedelta(hours=2)) == []
        assert await count_events(tx) == 3


async def test_only_what_everybody_has_seen_is_forgotten(db: Database) -> None:
    early, late = Diary("early"), Diary("late")
    reactions = [early.reaction, late.reaction]
    await publish(db, opened(1), opened(2))
    await drain(db, early)
    async with db.transaction() as tx:
        await tx.execute("update plumbing.outbox set stored_at = stored_at - interval '31 days' where unit >= 0")
        assert await forget_delivered(tx, reactions) == 0
    await drain(db, late)
    await publish(db, opened(3))
    await drain(db, early, late)
    async with db.transaction() as tx:
        assert await forget_delivered(tx, reactions) == 2
    assert await positions(db, 0) == [3]
    await publish(db, opened(4))
    await drain(db, early, late)
    assert await late.entries(db) == [1, 2, 3, 4]
