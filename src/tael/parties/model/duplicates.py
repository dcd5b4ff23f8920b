"""Parties that may be one and the same."""

import enum

import msgspec

from tael.kernel.ids import PartyId


class Likeness(enum.StrEnum):
    """What two parties have in common."""

    DOCUMENT = "document"
    NAME = "name"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    EMAIL = "email"


class Duplicate(msgspec.Struct, frozen=True):
    """Another party that may be the same, with a score from 0 to 100 and what it rests on."""

    party_id: PartyId
    score: int
    because: tuple[Likeness, ...]

    @property
    def is_certain(self) -> bool:
        """Whether both have the same document."""
        return Likeness.DOCUMENT in self.because
