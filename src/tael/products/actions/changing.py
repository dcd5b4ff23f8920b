"""Announces that contracts move to new terms, and says which moves are due; moving them is the work of `accounts`."""

from datetime import date, tzinfo

from tael.events.products import ProductChangeAnnounced
from tael.kernel.clock import Moment
from tael.plumbing.db import Tx
from tael.products import store
from tael.products.actions.life import FIRST_UNIT, get_version
from tael.products.errors import ChangePending
from tael.products.model.changes import ProductChange
from tael.products.rules.changes import check_change
from tael.products.rules.life import start_of

DUE_CHANGES_MAX = 100
"""The most changes that one run of the job takes on."""


async def announce_change(
    tx: Tx,
    code: str,
    from_version: int,
    to_version: int,
    *,
    effective_on: date,
    by: str,
    moment: Moment,
    zone: tzinfo,
) -> ProductChange:
    """Announces that the contracts on one version move to another on a day.

    Refuses versions that do not fit (ChangeUnfit, WrongState), a day before the notice is over (ChangeTooEarly), and a
    second change while one is under way (ChangePending).
    """
    await store.lock(tx, code)
    old = await get_version(tx, code, from_version)
    new = await get_version(tx, code, to_version)
    starts_at = start_of(effective_on, moment, zone)
    check_change(old, new, effective_on=effective_on, starts_at=starts_at, today=moment.business_date, now=moment.now)
    if await store.find_open_change(tx, code, from_version, to_version) is not None:
        raise ChangePending(product=code, from_version=from_version)
    change = ProductChange(code, from_version, to_version, effective_on, moment.now, by, None)
    await store.insert_change(tx, change)
    tx.publish(
        ProductChangeAnnounced(
            unit=FIRST_UNIT,
            product=code,
            from_version=from_version,
            to_version=to_version,
            effective_on=effective_on,
            by=by,
        )
    )
    return change


async def due_changes(tx: Tx, today: date) -> list[ProductChange]:
    """Returns the changes whose day has come and which are not finished, the earliest first."""
    return await store.due_changes(tx, today, DUE_CHANGES_MAX)


async def finish_change(tx: Tx, change: ProductChange, moment: Moment) -> None:
    """Notes that every contract of a change was dealt with."""
    await store.finish_change(tx, change, moment.now)


async def list_changes(tx: Tx, code: str, *, limit: int) -> list[ProductChange]:
    """Returns the changes of a product, the latest announced first."""
    return await store.changes_of(tx, code, limit)
