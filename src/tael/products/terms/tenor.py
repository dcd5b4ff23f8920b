"""Tenor (存期): for how long money is deposited, or how long before it must be called."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Final

import msgspec

from tael.products.terms.term import Fault, Offer, Term

MONTHS_OFFERED: Final = frozenset({1, 3, 6, 12, 24, 36, 60})
"""Tenors in months that banks offer; in China from three months on."""

NOTICE_DAYS_OFFERED: Final = frozenset({1, 7})
"""Days of notice of a call deposit (通知存款), after 通知存款管理办法 (银发〔1999〕3号)."""


class TenorTerm(Term, frozen=True):
    """What a deposit may be opened for: some months, or without end and on some days of notice."""

    kind: ClassVar[str] = "tenor"
    needs: ClassVar[frozenset[str]] = frozenset({"interest", "early_withdrawal"})
    forbids: ClassVar[frozenset[str]] = frozenset({"overdraft"})

    months: Annotated[tuple[int, ...], msgspec.Meta(max_length=10)] = ()
    notice_days: Annotated[tuple[int, ...], msgspec.Meta(max_length=10)] = ()

    def faults(self, offer: Offer) -> Iterator[Fault]:
        """Gives tenors that nobody offers, both kinds at once or neither, and months without an end that is told."""
        for name, given, offered in (
            ("months", self.months, MONTHS_OFFERED),
            ("notice_days", self.notice_days, NOTICE_DAYS_OFFERED),
        ):
            for at, length in enumerate(given):
                if length not in offered:
                    yield Fault((name, at), f"{length} is none of {', '.join(map(str, sorted(offered)))}")
                if length in given[:at]:
                    yield Fault((name, at), f"{length} is named twice")
        if bool(self.months) == bool(self.notice_days):
            yield Fault((), "a tenor has either months or notice_days")
        if self.months and "maturity" not in offer.terms:
            yield Fault(("months",), "a tenor in months needs the term maturity")
