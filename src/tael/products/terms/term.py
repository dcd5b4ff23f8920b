"""What a term (条款) is: the interface that every kind implements, the bank's own and those of third parties.

A kind is a frozen struct, a class of its own in a file of its own, registered in the entry-point group `tael.terms`
under its `kind`. Its fields are what a product's file may say; it tells what is wrong with them (`faults`), and
gives the work that it does on an account (`work`). It knows neither database nor clock.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar

import msgspec

if TYPE_CHECKING:
    from tael.products.terms.life import Life, Work  # a work is defined by what its term says, so only types are known

TermT = TypeVar("TermT", bound="Term")

Path = tuple[str | int, ...]
"""Where something stands in a product's file: names of fields and places in lists, from the term downwards."""


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with a term: where, below the term, and a clause in English that says why."""

    path: Path
    why: str


class Offer(Protocol):
    """What a term may know of the product that it stands in."""

    @property
    def product_class(self) -> str:
        """The product class, by which accounting rules know the product."""
        ...

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies in which the product is offered, at least one."""
        ...

    @property
    def terms(self) -> "Mapping[str, Term]":
        """All terms of the product, by kind."""
        ...

    def term(self, kind: type[TermT]) -> TermT | None:
        """The term of a kind, where the product has it."""
        ...


class Term(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One part of what a product promises; the base of every kind."""

    kind: ClassVar[str]
    """The name under which the term stands in a product's file and in the entry-point group."""

    needs: ClassVar[frozenset[str]] = frozenset()
    """Kinds without which this one makes no sense."""

    forbids: ClassVar[frozenset[str]] = frozenset()
    """Kinds beside which this one makes no sense."""

    order: ClassVar[int] = 50
    """When it acts among the terms of a day: interest 10, overdraft 20, tax 30, maturity 40, all others 50, fees 60."""

    def faults(self, offer: Offer) -> Iterator[Fault]:
        """Gives what is wrong with the term by itself and beside the others; none by default."""
        del offer
        yield from ()

    def work(self, life: "Life") -> "Work | None":
        """Returns the work that the term does on one account, none by default."""
        del life
        return None
