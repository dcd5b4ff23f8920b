"""The outbox: events stored with their cause, in the order of their unit.

Owns the event log, whose positions are gapless in each unit. Leaves what an event means to `events`, and bringing it to
those who react to `delivery`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from tael.events import Event
from tael.plumbing.tx import Tx

DELIVERY_BATCH_MAX = 500
"""The most events that one read returns, and that one transaction of a reaction takes on."""


class StoredEvent(msgspec.Struct, frozen=True):
    """An event in the log of a unit."""

    unit: int
    position: int
    kind: str
    body: str
    stored_at: datetime


async def store(tx: Tx, events: Sequence[Event]) -> None:
    """Appends events to the logs of their units; the last thing that a transaction does before it commits.

    A unit's head is locked until the commit, so that positions are in the order of commits: a reader that has seen a
    position has seen all before it.
    """
    by_unit: dict[int, list[Event]] = {}
    for event in events:
        by_unit.setdefault(event.unit, []).append(event)
    for unit in sorted(by_unit):
        mine = by_unit[unit]
        await tx.execute(
            """with head as (
                   insert into plumbing.outbox_head as h (unit, position) values ($1, $2)
                   on conflict (unit) do update set position = h.position + $2
                   returning position
               )
               insert into plumbing.outbox (unit, position, kind, body)
               select $1, head.position - $2 + v.number, v.kind, v.body::json
               from head, unnest($3::text[], $4::text[]) with ordinality as v (kind, body, number)""",
            unit,
            len(mine),
            [type(event).__name__ for event in mine],
            [encode(event) for event in mine],
        )


def encode(event: Event) -> str:
    """Returns the stored text of an event."""
    return msgspec.json.encode(event, enc_hook=str).decode()


async def read(tx: Tx, unit: int, after: int, limit: int) -> list[StoredEvent]:
    """Returns the next events of a unit's log, in order."""
    return await tx.rows(
        StoredEvent,
        """select unit, position, kind, body::text, stored_at from plumbing.outbox
           where unit = $1 and position > $2 order by position limit $3""",
        unit,
        after,
        min(limit, DELIVERY_BATCH_MAX),
    )


def decode(event_type: type[Event], body: str) -> Event:
    """Returns the event behind its stored text; typed ids are read back from theirs."""
    return msgspec.json.decode(body, type=event_type, dec_hook=_decode_typed)


def _decode_typed(wanted: type[Any], value: object) -> object:
    # Ids and currencies are stored as their text, and each knows how to read its own.
    read_text = getattr(wanted, "parse", wanted)
    return read_text(value)
