"""Nouns of name screening (名单筛查): lists, the names on them, matches and the hits they leave."""

import enum
from datetime import datetime

import msgspec

from tael.kernel.ids import PartyId

THRESHOLD = 82
"""A score from which on a match is a hit; docs/algorithms/screening.md says what recall and false alarms it gives."""

LIST_BYTES_MAX = 64 * 1024 * 1024


class NameKind(enum.StrEnum):
    """How a listed name names its subject."""

    PRIMARY = "primary"
    ALIAS = "alias"
    WEAK_ALIAS = "weak_alias"


class SubjectKind(enum.StrEnum):
    """What a listed subject is."""

    PERSON = "person"
    ORGANISATION = "organisation"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"


class ListedName(msgspec.Struct, frozen=True, gc=False):
    """A name on a list; `entry` is the list's own number of the subject, shared by all its names."""

    entry: str
    name: str
    kind: NameKind
    subject: SubjectKind
    programmes: str = ""
    birth_years: tuple[int, ...] = ()


class SanctionsList(msgspec.Struct, frozen=True):
    """A version of a list as it was loaded; `digest` is the SHA-256 of its names in order."""

    code: str
    version: int
    digest: bytes
    names: int
    loaded_at: datetime


class MatchKind(enum.StrEnum):
    """How a name met a listed one."""

    EXACT = "exact"
    ALIAS = "alias"
    FUZZY = "fuzzy"


class Pairing(msgspec.Struct, frozen=True):
    """A part of the asked name that met a part of the listed one; similarity is in percent."""

    asked: str
    listed: str
    similarity: int


class Match(msgspec.Struct, frozen=True):
    """A listed name that an asked one may mean: the score from 0 to 100, and why."""

    list_code: str
    entry: str
    name: str
    kind: MatchKind
    subject: SubjectKind
    programmes: str
    score: int
    pairings: tuple[Pairing, ...]
    unmatched_asked: tuple[str, ...]
    unmatched_listed: tuple[str, ...]
    deductions: tuple[str, ...] = ()


class HitState(enum.StrEnum):
    """What became of a hit: open until a person cleared or confirmed it."""

    OPEN = "open"
    CLEARED = "cleared"
    CONFIRMED = "confirmed"


class Hit(msgspec.Struct, frozen=True):
    """A listed subject that a party may be, as it stands for review; says nothing of the party's own name."""

    party_id: PartyId
    list_code: str
    entry: str
    list_version: int
    listed_name: str
    kind: MatchKind
    score: int
    state: HitState
    found_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = None
    note: str = ""


class Finding(msgspec.Struct, frozen=True):
    """What the screening of a party found against the lists whose digest is `lists`."""

    party_id: PartyId
    lists: bytes
    matches: tuple[Match, ...]
