"""Tax (代扣税): what is withheld from interest."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Annotated, ClassVar

import msgspec

from tael.kernel.money import Rounding
from tael.products.terms.figures import RATE_SCALE, Name, Percent, rate_parts
from tael.products.terms.life import INTEREST_CREDIT, TAX_WITHHELD, Effect, Life, Work, effect
from tael.products.terms.term import Fault, Offer, Term


class TaxTerm(Term, frozen=True):
    """A percentage of each posting of interest is withheld, within dates if given, from owners without an exempt tag.

    In China interest on savings bore 20 % from 1999-11-01, 5 % from 2007-08-15, and none since 2008-10-09
    (储蓄存款利息所得个人所得税).
    """

    kind: ClassVar[str] = "tax"
    needs: ClassVar[frozenset[str]] = frozenset({"interest"})
    order: ClassVar[int] = 30

    percent: Percent
    since: date | None = None
    until: date | None = None
    exempt: Annotated[tuple[Name, ...], msgspec.Meta(max_length=50)] = ()
    rounding: Rounding = "down"

    def faults(self, offer: Offer) -> Iterator[Fault]:
        """Gives a percentage that is not within 0 to 100, and dates that leave no day."""
        del offer
        if not 0 <= rate_parts(self.percent) <= RATE_SCALE:
            yield Fault(("percent",), "a tax is between 0 and 100 %")
        if self.since and self.until and self.until <= self.since:
            yield Fault(("until",), "it ends before it begins")

    def work(self, life: Life) -> Work | None:
        """Returns the work that withholds, unless the owner is exempt."""
        return None if life.tags & set(self.exempt) else _Tax(self, life)


class _Tax(Work):
    follows: bool = True

    def __init__(self, term: TaxTerm, life: Life) -> None:
        self._term = term
        self._life = life
        self._rate = Fraction(rate_parts(term.percent), RATE_SCALE)

    def follow(self, effect_: Effect) -> Iterable[Effect]:
        """Withholds from interest that is posted within the dates."""
        since, until = self._term.since, self._term.until
        if effect_.event != INTEREST_CREDIT or (since and effect_.on < since) or (until and effect_.on >= until):
            return ()
        tax = effect_.amount.times(self._rate, rounding=self._term.rounding)
        return effect(effect_.on.toordinal(), TAX_WITHHELD, -tax.minor, self._life.currency)
