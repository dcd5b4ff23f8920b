"""Facts of the bank, frozen and in the past tense, one file for each publisher.

Owns what every event has in common. Leaves delivery to plumbing and the meaning to whoever reacts. Invariant: a fact
that was published keeps its name and its fields.
"""

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A fact, told in the order of the unit it concerns."""

    unit: int
