"""What a simulation is asked for and what it answers."""

import enum
from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec

Progress: TypeAlias = Callable[[int], None]
"""Is told, from time to time, how many steps are done."""


class Fault(enum.StrEnum):
    """A fault planted into a simulated bank, to prove that the auditor would see it."""

    SKIP_LEG = "skip_leg"
    IGNORE_FLOOR = "ignore_floor"


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a simulation found; the first violation ends it.

    `outcomes` counts the steps by what came of them: `booked`, `replayed` or the code of a refusal; after crashes, also
    the kills and what was acknowledged. `chain` is the hash of the final chains of all units.
    """

    seed: int
    steps: int
    steps_per_s: float
    violations: tuple[str, ...]
    outcomes: Mapping[str, int]
    chain: str = ""

    @property
    def first_violation(self) -> str | None:
        """The first violation with the seed that leads to it again, or None."""
        return f"seed {self.seed}, step {self.steps}: {self.violations[0]}" if self.violations else None
