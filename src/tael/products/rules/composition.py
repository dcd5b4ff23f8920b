"""How terms fit together: each by itself, beside the others, and on the product they stand in."""

from collections.abc import Iterator

from tael.products.model.product import Product
from tael.products.terms.term import Fault


def composition_faults(product: Product) -> Iterator[Fault]:
    """Gives every fault of a product's terms once, with its place in the file."""
    # Each currency of the product may say the same.
    yield from dict.fromkeys(_faults(product))


def _faults(product: Product) -> Iterator[Fault]:
    for name, term in product.terms.items():
        here = ("terms", name)
        for needed in sorted(term.needs - product.terms.keys()):
            yield Fault(here, f"{name} needs the term {needed}")
        for other in sorted(term.forbids & product.terms.keys()):
            yield Fault(here, f"{name} cannot stand beside {other}")
        for fault in term.faults(product):
            yield Fault((*here, *fault.path), fault.why)
