"""Announced changes of terms."""

from datetime import date, datetime

from tael.plumbing.db import Tx
from tael.products.model.changes import ProductChange


async def insert_change(tx: Tx, change: ProductChange) -> None:
    """Inserts an announced change."""
    await tx.execute(
        """insert into products.product_change
               (code, from_version, to_version, effective_on, announced_at, announced_by)
           values ($1, $2, $3, $4, $5, $6)""",
        change.code,
        change.from_version,
        change.to_version,
        change.effective_on,
        change.announced_at,
        change.announced_by,
    )


async def find_open_change(tx: Tx, code: str, from_version: int, to_version: int) -> ProductChange | None:
    """Returns the change of a version's contracts that is not finished, or that led to the same version before."""
    return await tx.row_or_none(
        ProductChange,
        """select code, from_version, to_version, effective_on, announced_at, announced_by, finished_at
           from products.product_change
           where code = $1 and from_version = $2 and (finished_at is null or to_version = $3) limit 1""",
        code,
        from_version,
        to_version,
    )


async def due_changes(tx: Tx, today: date, limit: int) -> list[ProductChange]:
    """Returns changes whose day has come and which are not finished."""
    return await tx.rows(
        ProductChange,
        """select code, from_version, to_version, effective_on, announced_at, announced_by, finished_at
           from products.product_change where finished_at is null and effective_on <= $1
           order by effective_on, code, from_version limit $2""",
        today,
        limit,
    )


async def changes_of(tx: Tx, code: str, limit: int) -> list[ProductChange]:
    """Returns the changes of a product, the latest announced first."""
    return await tx.rows(
        ProductChange,
        """select code, from_version, to_version, effective_on, announced_at, announced_by, finished_at
           from products.product_change where code = $1 order by announced_at desc, from_version limit $2""",
        code,
        limit,
    )


async def finish_change(tx: Tx, change: ProductChange, at: datetime) -> None:
    """Notes that a change is finished."""
    await tx.execute(
        """update products.product_change set finished_at = $4
           where code = $1 and from_version = $2 and to_version = $3 and finished_at is null""",
        change.code,
        change.from_version,
        change.to_version,
        at,
    )
