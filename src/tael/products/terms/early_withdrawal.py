"""Early withdrawal (提前支取): what becomes of money that is taken before its time."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

import msgspec

from tael.products.terms.figures import Amount, Percent, amount_faults, rate_faults, rate_parts
from tael.products.terms.term import Fault, Offer, Term


class EarlyWithdrawalTerm(Term, frozen=True):
    """Money taken early earns `rate`, that of a current deposit (活期利率), for all its days; the rest keeps its own.

    A part may be taken `times` times; at least `min_left` has to stay.
    """

    kind: ClassVar[str] = "early_withdrawal"
    needs: ClassVar[frozenset[str]] = frozenset({"tenor"})

    rate: Percent
    times: Annotated[int, msgspec.Meta(ge=0, le=1_000)] = 1
    min_left: Amount = "0"

    def faults(self, offer: Offer) -> Iterator[Fault]:
        """Gives a rate that is negative or beyond belief, and an amount that is none."""
        yield from rate_faults(("rate",), self.rate)
        if rate_parts(self.rate) < 0:
            yield Fault(("rate",), "money taken early does not lose by it")
        yield from amount_faults(("min_left",), self.min_left, offer)
