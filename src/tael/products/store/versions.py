"""Versions of products and the steps of their lives."""

from collections.abc import Collection
from datetime import datetime

import asyncpg
import msgspec

from tael.plumbing.db import Tx
from tael.products.model import Product, decode_product, encode_product
from tael.products.model.life import (
    Approved,
    Draft,
    Released,
    Simulated,
    Stage,
    Step,
    StepKind,
    Version,
    Withdrawn,
)

STEPS_MAX = 1_000
"""The most steps of a version that are told."""


async def lock(tx: Tx, code: str) -> None:
    """Keeps others from changing any version of a product until this transaction ends."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended('products.' || $1::text, 0))", code)


async def insert_founding(tx: Tx, product: Product, digest: bytes, at: datetime) -> None:
    """Inserts a version that ships with the bank, live from an instant on; one that is there stays.

    A bank that is told of an earlier founding has had its versions since then.
    """
    await tx.execute(
        """insert into products.product_version as v (code, version, definition, digest, stage, drafted_at, live_from)
           select $1, $2, $3, $4, 'released', $5::timestamptz,
                  greatest($5::timestamptz, (select max(live_from) + interval '1 microsecond'
                                from products.product_version where code = $1 and version <> $2))
           on conflict (code, version) do update
              set live_from = $5::timestamptz, drafted_at = $5::timestamptz
              where v.stage = 'released' and v.live_from > $5::timestamptz and cardinality(v.makers) = 0
                and not exists (select 1 from products.product_version where code = $1 and version <> $2)""",
        product.code,
        product.version,
        encode_product(product).decode(),
        digest,
        at,
    )


async def is_of_people(tx: Tx, code: str) -> bool:
    """Says whether any version of a product was written by people of this bank."""
    found = await tx.value(
        "select 1 from products.product_version where code = $1 and cardinality(makers) > 0 limit 1", code
    )
    return found is not None


async def insert_draft(tx: Tx, version: Version, now: datetime) -> None:
    """Inserts a version that was not there before, as a draft."""
    await tx.execute(
        """insert into products.product_version (code, version, definition, digest, makers, stage, drafted_at)
           values ($1, $2, $3, $4, $5, 'draft', $6)""",
        version.product.code,
        version.product.version,
        encode_product(version.product).decode(),
        version.digest,
        version.makers,
        now,
    )


async def update(tx: Tx, version: Version) -> None:
    """Writes a version that is there as it stands now."""
    stage = version.stage
    await tx.execute(
        """update products.product_version
              set definition = $3, digest = $4, makers = $5, stage = $6,
                  simulation = case when $6 = 'draft' then null else coalesce($7, simulation) end,
                  approver = coalesce($8, approver), live_from = $9, ends_at = $10
            where code = $1 and version = $2""",
        version.product.code,
        version.product.version,
        encode_product(version.product).decode(),
        version.digest,
        version.makers,
        type(stage).__name__.lower(),
        msgspec.json.encode(stage.summary).decode() if isinstance(stage, Simulated) else None,
        stage.approver if isinstance(stage, Approved) else None,
        stage.live_from if isinstance(stage, Released) else None,
        stage.until if isinstance(stage, Released) else None,
    )


async def write_step(tx: Tx, version: Version, step: Step) -> None:
    """Appends a step to the history of a version."""
    await tx.execute(
        """insert into products.version_step (code, version, number, step, by, at, digest, takes_effect_at)
           select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7
           from products.version_step where code = $1 and version = $2""",
        version.product.code,
        version.product.version,
        step.kind,
        step.by,
        step.at,
        step.digest,
        step.takes_effect_at,
    )


async def steps(tx: Tx, code: str, version: int) -> list[Step]:
    """Returns the steps in the life of a version, in order."""
    return [
        Step(kind=StepKind(kind), by=by, at=at, digest=digest, takes_effect_at=takes_effect_at)
        for kind, by, at, digest, takes_effect_at in await tx.records(
            """select step, by, at, digest, takes_effect_at from products.version_step
               where code = $1 and version = $2 order by number limit $3""",
            code,
            version,
            STEPS_MAX,
        )
    ]


async def find(tx: Tx, code: str, version: int) -> Version | None:
    """Returns a version of a product, wherever in its life it stands."""
    record = await tx.record_or_none(
        """select definition::text as definition, digest, makers, stage, simulation::text as simulation, approver,
                  live_from, least(ends_at, (
                      select min(later.live_from) from products.product_version as later
                      where later.code = v.code and later.live_from > v.live_from)) as until
           from products.product_version as v where code = $1 and version = $2""",
        code,
        version,
    )
    return None if record is None else _version(record)


async def latest_number(tx: Tx, code: str) -> int | None:
    """Returns the highest number of a product's versions."""
    found = await tx.value("select max(version) from products.product_version where code = $1", code)
    return None if found is None else int(found)


async def latest_release(tx: Tx, code: str) -> Version | None:
    """Returns that version of a product which was released last, live already or not."""
    version = await tx.value(
        "select version from products.product_version where code = $1 order by live_from desc nulls last limit 1",
        code,
    )
    found = None if version is None else await find(tx, code, version)
    return found if found is not None and isinstance(found.stage, Released) else None


async def page(tx: Tx, code: str | None, stage: str | None, after: tuple[str, int], limit: int) -> list[Version]:
    """Returns the next versions by code and number, of one product or of all, in any stage or in one."""
    return [
        _version(record)
        for record in await tx.records(
            """select definition::text as definition, digest, makers, stage, simulation::text as simulation, approver,
                      live_from, least(ends_at, (
                          select min(later.live_from) from products.product_version as later
                          where later.code = v.code and later.live_from > v.live_from)) as until
               from products.product_version as v
               where ($1::text is null or code = $1) and ($2::text is null or stage = $2)
                 and (code, version) > ($3, $4) order by code, version limit $5""",
            code,
            stage,
            after[0],
            after[1],
            limit,
        )
    ]


async def on_sale(tx: Tx, codes: Collection[str], now: datetime) -> dict[str, Product | None]:
    """Returns the live version of each of the products that exist, None for one that has no live version."""
    return {
        record["code"]: decode_product(record["definition"]) if record["is_live"] else None
        for record in await tx.records(
            """select distinct on (code) code, definition::text as definition,
                      live_from <= $2 and (ends_at is null or ends_at > $2) as is_live
               from products.product_version where code = any($1::text[])
               order by code, (live_from <= $2) desc nulls last, live_from desc""",
            list(codes),
            now,
        )
    }


async def page_on_sale(tx: Tx, now: datetime, after: str, limit: int) -> list[Product]:
    """Returns the next products that are on sale at an instant, by code: of each its live version."""
    return [
        decode_product(record["definition"])
        for record in await tx.records(
            """select definition from (
                   select distinct on (code) code, definition::text as definition, ends_at
                   from products.product_version where live_from <= $1 and code > $2
                   order by code, live_from desc
               ) as latest where ends_at is null or ends_at > $1 order by code limit $3""",
            now,
            after,
            limit,
        )
    ]


async def count_versions(tx: Tx) -> int:
    """Returns how many versions there are of all products."""
    return int(await tx.value("select count(*) from products.product_version"))


async def changed_definitions(tx: Tx, limit: int) -> list[tuple[str, int]]:
    """Returns versions whose stored definition is not the one of their digest, or not the one that was approved."""
    return [
        (record["code"], record["version"])
        for record in await tx.records(
            """select v.code, v.version from products.product_version as v
               where v.digest <> sha256(convert_to(v.definition::text, 'UTF8'))
                  or exists (select 1 from products.version_step as s
                             where s.code = v.code and s.version = v.version and s.step = 'approved'
                               and s.digest <> v.digest)
               order by v.code, v.version limit $1""",
            limit,
        )
    ]


def _version(record: asyncpg.Record) -> Version:
    return Version(
        product=decode_product(record["definition"]),
        digest=record["digest"],
        makers=tuple(record["makers"]),
        stage=_stage(record),
    )


def _stage(record: asyncpg.Record) -> Stage:
    match record["stage"]:
        case "draft":
            return Draft()
        case "simulated":
            return Simulated(msgspec.json.decode(record["simulation"], type=dict[str, str]))
        case "approved":
            return Approved(record["approver"])
        case "released":
            return Released(record["live_from"], record["until"])
        case _:
            return Withdrawn()
