"""Account type (账户类别): the three types of personal accounts, as data.

After 银发〔2016〕302号 and 银发〔2018〕16号: Type I is opened face to face and may do everything. Type II and III are
opened from afar, bound to a Type I account and after a check of five elements (五要素核验: name, document
number, phone, bound account, and the confirmation that it is of Type I), and pay little to accounts that
are not bound.
"""

from collections.abc import Iterator
from typing import ClassVar, Final, Literal

from tael.products.terms.figures import is_amount, minor_of
from tael.products.terms.limits import Caps, LimitsTerm
from tael.products.terms.term import Fault, Offer, Path, Term

AccountTypeName = Literal["I", "II", "III"]

LEGAL_CURRENCY: Final = "CNY"
LEGAL_CAPS: Final[dict[str, Caps]] = {
    "II": Caps(day="10000", year="200000"),
    "III": Caps(day="2000", year="50000"),
}
"""The most that may go out to accounts that are not bound, in CNY."""

LEGAL_BALANCE: Final[dict[str, str]] = {"III": "2000"}
"""The highest balance at any time, in CNY."""


class AccountTypeTerm(Term, frozen=True):
    """The type of a personal account, and what has to be there before one is opened."""

    kind: ClassVar[str] = "account_type"

    type: AccountTypeName
    five_element_check: bool = False
    bound_account: bool = False

    def faults(self, offer: Offer) -> Iterator[Fault]:
        """Gives a Type II or III without its check, its bound account or its legal limits, or with credit."""
        if self.type == "I":
            return
        if not self.five_element_check:
            yield Fault(("five_element_check",), f"Type {self.type} is opened after a check of five elements only")
        if not self.bound_account:
            yield Fault(("bound_account",), f"Type {self.type} is bound to an account of Type I")
        if self.type == "III" and "overdraft" in offer.terms:
            yield Fault(("type",), "Type III has no overdraft")
        yield from self._limit_faults(offer)

    def _limit_faults(self, offer: Offer) -> Iterator[Fault]:
        if LEGAL_CURRENCY not in offer.currencies:
            return
        limits = offer.term(LimitsTerm)
        unbound = limits.unbound if limits else None
        legal = LEGAL_CAPS[self.type]
        for span in ("day", "year"):
            yield from _cap_fault(
                self.type, f"limits.unbound.{span}", getattr(unbound, span, None), getattr(legal, span)
            )
        if self.type in LEGAL_BALANCE:
            top = limits.balance if limits else None
            yield from _cap_fault(self.type, "limits.balance", top, LEGAL_BALANCE[self.type])


def _cap_fault(account_type: str, where: str, given: str | None, legal: str) -> Iterator[Fault]:
    here: Path = ("type",)
    if given is None:
        yield Fault(here, f"Type {account_type} needs {where} of at most {legal} {LEGAL_CURRENCY}")
    elif is_amount(given, LEGAL_CURRENCY) and minor_of(given, LEGAL_CURRENCY) > minor_of(legal, LEGAL_CURRENCY):
        yield Fault(here, f"Type {account_type} allows {where} of at most {legal} {LEGAL_CURRENCY}, not {given}")
