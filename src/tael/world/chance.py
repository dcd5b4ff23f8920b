"""Seeded chance: draws that are the same on every machine and every version of Python.

Owns the drawing from weights and quantiles. Leaves what is drawn to its callers. Keeps to
`random.Random.random`, the one method whose sequence Python promises to keep, seeded by a text that says what
the draws are for.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import TypeVar

from tael.world.rhythm import Quantiles

LOWEST_OF_P05 = 0.5
"""The smallest amount drawn, as a share of the twentieth percentile."""
HIGHEST_OF_P95 = 1.25
"""The largest amount drawn, as a multiple of the ninety-fifth percentile."""

_Item = TypeVar("_Item")


class Chance:
    """A sequence of draws that depends on nothing but its purpose."""

    __slots__ = ("_random",)

    def __init__(self, *purpose: str | int) -> None:
        # Demonstration money needs a repeatable sequence, not an unpredictable one.
        self._random = Random("/".join(map(str, purpose))).random  # noqa: S311 - a demonstration, not a secret

    def happens(self, probability: float) -> bool:
        """Say whether something of this probability happens."""
        return self._random() < probability

    def between(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, items: Sequence[_Item]) -> _Item:
        """Return one of the items, each as likely as any other."""
        return items[int(self._random() * len(items))]

    def index(self, cumulated: Sequence[float]) -> int:
        """Return a place in the cumulated weights, each as likely as its weight."""
        place = bisect_right(cumulated, self._random() * cumulated[-1])
        return min(place, len(cumulated) - 1)

    def quantile(self, quantiles: Quantiles) -> float:
        """Return a value that falls as the quantiles say, straight between them."""
        points = (
            (0.0, quantiles.p05 * LOWEST_OF_P05),
            (0.05, quantiles.p05),
            (0.25, quantiles.p25),
            (0.50, quantiles.p50),
            (0.75, quantiles.p75),
            (0.95, quantiles.p95),
            (1.0, quantiles.p95 * HIGHEST_OF_P95),
        )
        u = self._random()
        upper = next(place for place, (share, _) in enumerate(points) if u < share)
        (share_below, below), (share_above, above) = points[upper - 1], points[upper]
        return below + (above - below) * (u - share_below) / (share_above - share_below)


def cumulated(weights: Sequence[float]) -> tuple[float, ...]:
    """Return the running sums of the weights, as `Chance.index` wants them."""
    return tuple(accumulate(weights))
