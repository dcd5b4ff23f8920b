"""Delivery of events: each reaction follows each unit's log, at least once and in order.

Owns the cursor of each reaction. Leaves what follows from an event to the reactions. A reaction runs in one transaction
with the move of its cursor: what it does in this database happens exactly once, what it does outside may happen again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import msgspec
import structlog

from tael.events import Event
from tael.plumbing import telemetry
from tael.plumbing.db import Database, Tx
from tael.plumbing.outbox import DELIVERY_BATCH_MAX, decode, read

POLL_INTERVAL_S = 0.2
"""How long an event waits at most before its reactions see it."""

RETRY_DELAY_S_MAX = 30.0
KEEP = timedelta(days=30)
"""How long delivered events stay, for replay."""

log = structlog.get_logger(__name__)


class Reaction(msgspec.Struct, frozen=True):
    """What a capability does when events of some types arrive; the name keeps its place in the log for ever."""

    name: str
    events: tuple[type[Event], ...]
    react: Callable[[Tx, Any], Awaitable[None]]


async def deliver_next(db: Database, reaction: Reaction, unit: int) -> int:
    """Delivers the next batch of a unit's events to a reaction and returns how many it passed over.

    Two workers never run the same reaction for the same unit at once: the second one finds the cursor taken.
    """
    async with db.transaction() as tx:
        await tx.execute(
            "insert into plumbing.outbox_cursor (reaction, unit) values ($1, $2) on conflict do nothing",
            reaction.name,
            unit,
        )
        position = await tx.value(
            """select position from plumbing.outbox_cursor
               where reaction = $1 and unit = $2 for update skip locked""",
            reaction.name,
            unit,
        )
        if position is None:
            return 0
        stored = await read(tx, unit, position, DELIVERY_BATCH_MAX)
        if not stored:
            return 0
        kinds = {event_type.__name__: event_type for event_type in reaction.events}
        delivered = 0
        for event in stored:
            event_type = kinds.get(event.kind)
            if event_type is not None:
                await reaction.react(tx, decode(event_type, event.body))
                delivered += 1
        await tx.execute(
            "update plumbing.outbox_cursor set position = $3, moved_at = now() where reaction = $1 and unit = $2",
            reaction.name,
            unit,
            stored[-1].position,
        )
    telemetry.OUTBOX_DELIVERED.labels(reaction=reaction.name).inc(delivered)
    return len(stored)


async def waiting(tx: Tx, reaction: Reaction) -> dict[int, int]:
    """Returns how many events each unit's log holds that a reaction has not passed yet; only where there are any.

    It only reads, so an idle bank can ask often without writing anything to its disk.
    """
    records = await tx.records(
        """select h.unit, h.position - coalesce(c.position, 0) as events
           from plumbing.outbox_head h
           left join plumbing.outbox_cursor c on c.reaction = $1 and c.unit = h.unit
           where h.position > coalesce(c.position, 0) order by h.unit""",
        reaction.name,
    )
    return {record["unit"]: record["events"] for record in records}


class Deliverer:
    """Runs every reaction over every unit's log until it is stopped; a failing reaction waits and tries again."""

    def __init__(self, db: Database, reactions: Sequence[Reaction], units: int) -> None:
        self._db = db
        self._reactions = reactions
        self._units = range(units)
        self._stopped = asyncio.Event()

    async def run(self) -> None:
        """Delivers until `stop`, polling while there is nothing to do."""
        await asyncio.gather(*(self._follow(reaction) for reaction in self._reactions))

    def stop(self) -> None:
        """Ends `run` after the batch in hand."""
        self._stopped.set()

    async def drain(self) -> None:
        """Delivers all that is there now; for tests, imports and the end of a program."""
        for reaction in self._reactions:
            for unit in self._units:
                while await deliver_next(self._db, reaction, unit):
                    pass

    async def _follow(self, reaction: Reaction) -> None:
        delay_s = POLL_INTERVAL_S
        while not self._stopped.is_set():
            try:
                async with self._db.transaction(readonly=True) as tx:
                    behind = await waiting(tx, reaction)
                telemetry.OUTBOX_LAG.labels(reaction=reaction.name).set(sum(behind.values()))
                counts = [await deliver_next(self._db, reaction, unit) for unit in behind]
                delay_s = 0.0 if any(counts) else POLL_INTERVAL_S
            except Exception:
                # The event stays where it is and the cursor before it: nothing is lost, the order is kept.
                delay_s = min(max(delay_s, POLL_INTERVAL_S) * 2, RETRY_DELAY_S_MAX)
                log.exception("reaction_failed", reaction=reaction.name, retry_in_s=delay_s)
            if delay_s:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopped.wait(), timeout=delay_s)


async def undelivered(tx: Tx, reactions: Sequence[Reaction], older_than: timedelta) -> list[tuple[str, int, int]]:
    """Returns (reaction, unit, events) for each log in which a reaction is behind by more than a time."""
    records = await tx.records(
        """select r.name, o.unit, count(*) as waiting
           from unnest($1::text[]) as r (name)
           cross join plumbing.outbox o
           left join plumbing.outbox_cursor c on c.reaction = r.name and c.unit = o.unit
           where o.position > coalesce(c.position, 0) and o.stored_at < now() - $2::interval
           group by r.name, o.unit order by r.name, o.unit""",
        [reaction.name for reaction in reactions],
        older_than,
    )
    return [(record["name"], record["unit"], record["waiting"]) for record in records]


async def count_events(tx: Tx) -> int:
    """Returns how many events the log holds."""
    return int(await tx.value("select count(*) from plumbing.outbox"))


async def forget_delivered(tx: Tx, reactions: Sequence[Reaction]) -> int:
    """Deletes events that every reaction has passed and that are older than KEEP; returns how many."""
    return int(
        await tx.value(
            """with gone as (
                   delete from plumbing.outbox o
                   where o.stored_at < now() - $2::interval
                     and not exists (
                         select from unnest($1::text[]) as r (name)
                         left join plumbing.outbox_cursor c on c.reaction = r.name and c.unit = o.unit
                         where coalesce(c.position, 0) < o.position)
                   returning 1)
               select count(*) from gone""",
            [reaction.name for reaction in reactions],
            KEEP,
        )
    )
