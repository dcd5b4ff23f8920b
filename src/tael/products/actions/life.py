"""The life of a version: drafted, simulated, approved by a second person, released, retired."""

from collections.abc import Mapping
from datetime import datetime

from tael.events.products import ProductApproved, ProductDrafted, ProductReleased, ProductRetired, ProductSimulated
from tael.plumbing.db import Tx
from tael.products import store
from tael.products.errors import UnknownProduct, UnknownVersion
from tael.products.model import Product
from tael.products.model.life import Step, StepKind, Version
from tael.products.rules import life as rules

FIRST_UNIT = 0
"""Where events about the whole bank are told."""


async def draft(tx: Tx, product: Product, *, by: str, now: datetime) -> Version:
    """Keeps a version that a person wrote, anew where it is not approved yet; what is there already stays.

    Refuses a number that is not above those of the product (VersionBehind) and one that is approved (WrongState).
    """
    await store.lock(tx, product.code)
    existing = await store.find(tx, product.code, product.version)
    latest = await store.latest_number(tx, product.code)
    drafted = rules.draft(existing, latest, product, by=by, now=now)
    if existing is not None and (existing.digest, existing.makers) == (drafted.digest, drafted.makers):
        return existing
    step = Step(kind=StepKind.DRAFTED, by=by, at=now, digest=drafted.digest)
    if existing is None:
        await store.insert_draft(tx, drafted, now)
        await store.write_step(tx, drafted, step)
    else:
        await _write(tx, drafted, step)
    tx.publish(ProductDrafted(unit=FIRST_UNIT, product=product.code, version=product.version, by=by))
    return drafted


async def record_simulation(
    tx: Tx, code: str, version: int, summary: Mapping[str, str], *, digest: bytes, by: str, now: datetime
) -> Version:
    """Keeps what the simulation of a version came to; refuses one written anew meanwhile (DefinitionChanged)."""
    found = await _locked(tx, code, version)
    simulated = rules.simulated(found, summary, digest=digest, now=now)
    await _write(tx, simulated, Step(kind=StepKind.SIMULATED, by=by, at=now, digest=digest))
    tx.publish(ProductSimulated(unit=FIRST_UNIT, product=code, version=version, by=by))
    return simulated


async def approve(tx: Tx, code: str, version: int, *, digest: bytes, by: str, now: datetime) -> Version:
    """Approves a simulated version for a second person, who names the definition that was looked at by its digest.

    Refuses whoever wrote any draft of it (ApprovedByMaker), and another definition (DefinitionChanged).
    """
    found = await _locked(tx, code, version)
    approved = rules.approve(found, by=by, digest=digest, now=now)
    await _write(tx, approved, Step(kind=StepKind.APPROVED, by=by, at=now, digest=digest))
    tx.publish(ProductApproved(unit=FIRST_UNIT, product=code, version=version, by=by))
    return approved


async def release(tx: Tx, code: str, version: int, *, live_from: datetime, by: str, now: datetime) -> Version:
    """Puts an approved version on sale from an instant on, from which the one before is not sold any more.

    Contracts on the one before keep its terms. Refuses a past instant, and one at or before another release.
    """
    found = await _locked(tx, code, version)
    latest = await store.latest_release(tx, code)
    released = rules.release(found, latest, live_from=live_from, now=now)
    await _write(
        tx, released, Step(kind=StepKind.RELEASED, by=by, at=now, digest=found.digest, takes_effect_at=live_from)
    )
    tx.publish(ProductReleased(unit=FIRST_UNIT, product=code, version=version, by=by, live_from=live_from))
    return released


async def retire(tx: Tx, code: str, version: int, *, ends_at: datetime, by: str, now: datetime) -> Version:
    """Takes a version off sale from an instant on, or for ever where it is not live by then; contracts keep its terms.

    Refuses a past instant, and a version that is retired by then.
    """
    found = await _locked(tx, code, version)
    retired = rules.retire(found, ends_at=ends_at, now=now)
    await _write(tx, retired, Step(kind=StepKind.RETIRED, by=by, at=now, digest=found.digest, takes_effect_at=ends_at))
    tx.publish(ProductRetired(unit=FIRST_UNIT, product=code, version=version, by=by, ends_at=ends_at))
    return retired


async def get_version(tx: Tx, code: str, version: int) -> Version:
    """Returns a version, wherever in its life it stands; refuses UnknownProduct and UnknownVersion."""
    found = await store.find(tx, code, version)
    if found is not None:
        return found
    if await store.latest_number(tx, code) is None:
        raise UnknownProduct(product=code).at("code")
    raise UnknownVersion(product=code, version=version).at("version")


async def list_versions(
    tx: Tx, code: str | None, *, stage: str | None = None, after: tuple[str, int] = ("", 0), limit: int
) -> list[Version]:
    """Returns a page of versions by code and number, of one product or of all, in any stage or in one."""
    return await store.page(tx, code, stage, after, limit)


async def list_steps(tx: Tx, code: str, version: int) -> list[Step]:
    """Returns the steps that people took with a version, in order."""
    return await store.steps(tx, code, version)


async def _locked(tx: Tx, code: str, version: int) -> Version:
    await store.lock(tx, code)
    return await get_version(tx, code, version)


async def _write(tx: Tx, version: Version, step: Step) -> None:
    await store.update(tx, version)
    await store.write_step(tx, version, step)
