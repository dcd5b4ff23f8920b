"""The life of a product version as nouns: one type per stage, and the steps that people took."""

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

import msgspec

from tael.products.model.product import Product


class State(enum.StrEnum):
    """Where a version stands at an instant; `released` waits for the instant from which it is live."""

    DRAFT = "draft"
    SIMULATED = "simulated"
    APPROVED = "approved"
    RELEASED = "released"
    LIVE = "live"
    RETIRED = "retired"


class StepKind(enum.StrEnum):
    """What a person did to a version."""

    DRAFTED = "drafted"
    SIMULATED = "simulated"
    APPROVED = "approved"
    RELEASED = "released"
    RETIRED = "retired"


class Draft(msgspec.Struct, frozen=True):
    """Written, and open to be written anew."""


class Simulated(msgspec.Struct, frozen=True):
    """Tried on histories; `summary` says by figure what came of it. Written anew, it is a draft again."""

    summary: Mapping[str, str]


class Approved(msgspec.Struct, frozen=True):
    """Approved by a second person: its definition never changes again."""

    approver: str


class Released(msgspec.Struct, frozen=True):
    """Live from an instant on, until it is retired or another version is live; `until` None: no end is in sight."""

    live_from: datetime
    until: datetime | None


class Withdrawn(msgspec.Struct, frozen=True):
    """Retired before it was ever live."""


Stage: TypeAlias = Draft | Simulated | Approved | Released | Withdrawn


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a product in its life: `digest` is SHA-256 of its stored definition, `makers` wrote it.

    A version of the catalogue that ships with the bank has no makers.
    """

    product: Product
    digest: bytes
    makers: tuple[str, ...]
    stage: Stage


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step in the life of a version: who took it, when, on which definition, and from when on it counts."""

    kind: StepKind
    by: str
    at: datetime
    digest: bytes
    takes_effect_at: datetime | None = None
