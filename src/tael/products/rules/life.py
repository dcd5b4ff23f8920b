"""The life of a product version: draft, simulated, approved by a second person, live, retired."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo

import msgspec

from tael.kernel.clock import Moment
from tael.products.errors import (
    ApprovedByMaker,
    DefinitionChanged,
    InstantPast,
    ReleaseOutOfOrder,
    VersionBehind,
    WrongState,
)
from tael.products.model.life import Approved, Draft, Released, Simulated, State, Version, Withdrawn
from tael.products.model.product import Product, encode_product


def digest_of(product: Product) -> bytes:
    """Returns SHA-256 of the stored form of a product: what a simulation and an approval refer to."""
    return hashlib.sha256(encode_product(product)).digest()


def state_of(version: Version, now: datetime) -> State:
    """Returns where a version stands at an instant."""
    match version.stage:
        case Draft():
            return State.DRAFT
        case Simulated():
            return State.SIMULATED
        case Approved():
            return State.APPROVED
        case Released(live_from=live_from) if now < live_from:
            return State.RELEASED
        case Released(until=until) if until is None or now < until:
            return State.LIVE
        case _:
            return State.RETIRED


def start_of(day: date | None, moment: Moment, zone: tzinfo) -> datetime:
    """Returns the instant at which a day begins in the bank's zone; of today, or of no day, the present one."""
    if day is None or day == moment.business_date:
        return moment.now
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def draft(existing: Version | None, latest: int | None, product: Product, *, by: str, now: datetime) -> Version:
    """Returns the version that a person writes, anew where it is not approved yet.

    `latest` is the highest number that the product's versions have. Refuses a number at or below it, unless it is that
    of a draft (VersionBehind, WrongState).
    """
    if existing is None:
        if latest is not None and product.version <= latest:
            raise VersionBehind(product=product.code, version=product.version, latest=latest).at("version")
        return Version(product=product, digest=digest_of(product), makers=(by,), stage=Draft())
    if not isinstance(existing.stage, Draft | Simulated):
        raise _wrong_state(existing, now, State.DRAFT, State.SIMULATED)
    makers = existing.makers if by in existing.makers else (*existing.makers, by)
    return Version(product=product, digest=digest_of(product), makers=makers, stage=Draft())


def simulated(version: Version, summary: Mapping[str, str], *, digest: bytes, now: datetime) -> Version:
    """Returns a version after its simulation; refuses one that is approved, and one that was written anew meanwhile."""
    if not isinstance(version.stage, Draft | Simulated):
        raise _wrong_state(version, now, State.DRAFT, State.SIMULATED)
    _check_digest(version, digest)
    return msgspec.structs.replace(version, stage=Simulated(summary))


def approve(version: Version, *, by: str, digest: bytes, now: datetime) -> Version:
    """Returns a version that a second person approves.

    Refuses one that was not simulated as it stands (WrongState), another definition than the person has seen
    (DefinitionChanged), and whoever wrote any draft of it (ApprovedByMaker).
    """
    if not isinstance(version.stage, Simulated):
        raise _wrong_state(version, now, State.SIMULATED)
    _check_digest(version, digest)
    if by in version.makers:
        raise ApprovedByMaker(product=version.product.code, version=version.product.version, maker=by)
    return msgspec.structs.replace(version, stage=Approved(by))


def release(version: Version, latest: Version | None, *, live_from: datetime, now: datetime) -> Version:
    """Returns a version that is live from an instant on, from which the one before it is on sale no more.

    `latest` is the version of the product that was released last. Refuses one that is not approved, a past instant, and
    one at or before which that one went or goes live: what was sold from when is not rewritten.
    """
    if not isinstance(version.stage, Approved):
        raise _wrong_state(version, now, State.APPROVED)
    if live_from < now:
        raise InstantPast(instant=live_from.isoformat()).at("live_from")
    last = latest.stage if latest is not None else None
    if isinstance(last, Released) and live_from <= last.live_from:
        raise ReleaseOutOfOrder(product=version.product.code, latest=last.live_from.isoformat()).at("live_from")
    return msgspec.structs.replace(version, stage=Released(live_from, None))


def retire(version: Version, *, ends_at: datetime, now: datetime) -> Version:
    """Returns a version that is on sale no more from an instant on, or never, if it is not live by then.

    Refuses a past instant (InstantPast) and a version that is retired by then (WrongState).
    """
    if ends_at < now:
        raise InstantPast(instant=ends_at.isoformat()).at("ends_at")
    stage = version.stage
    if isinstance(stage, Withdrawn) or (
        isinstance(stage, Released) and stage.until is not None and stage.until <= ends_at
    ):
        raise _wrong_state(version, now, State.LIVE)
    if isinstance(stage, Released) and stage.live_from < ends_at:
        return msgspec.structs.replace(version, stage=Released(stage.live_from, ends_at))
    return msgspec.structs.replace(version, stage=Withdrawn())


def _check_digest(version: Version, digest: bytes) -> None:
    if version.digest != digest:
        raise DefinitionChanged(product=version.product.code, version=version.product.version).at("digest")


def _wrong_state(version: Version, now: datetime, *needed: State) -> WrongState:
    return WrongState(
        product=version.product.code,
        version=version.product.version,
        state=state_of(version, now).value,
        needed=" or ".join(state.value for state in needed),
    )
