"""A trial as a noun: what a version does to histories, and what it changes against the version in force."""

import msgspec

from tael.products.model.report import Comparison, SimulationReport


class Trial(msgspec.Struct, frozen=True):
    """What a version did; and against the version in force, where there is one that offers a currency of it."""

    report: SimulationReport
    against: str | None
    """The version in force, such as `current 1`."""
    comparison: Comparison | None
