"""Facts of the bank in the past tense, one file per publisher; anyone may read them.

An event is published in the transaction that made it true and delivered at least once, in the order of its unit. It
carries ids and amounts, never what a reader may look up and never personal data.
"""

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A fact about something that lives in a unit."""

    unit: int
