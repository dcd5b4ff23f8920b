"""A product as a noun: a version with its names, currencies and terms, and its stored form."""

from functools import lru_cache
from typing import Annotated, Final

import msgspec

from tael.products.errors import UnknownTerm
from tael.products.terms.figures import CURRENCY_PATTERN
from tael.products.terms.kinds import kinds
from tael.products.terms.overdraft import OverdraftTerm
from tael.products.terms.term import Term, TermT

CODE_PATTERN: Final = "^[a-z][a-z0-9-]{0,39}$"
CLASS_PATTERN: Final = "^[a-z][a-z_]{0,39}$"

_PRODUCTS_KEPT_MAX: Final = 1_024

ProductCode = Annotated[str, msgspec.Meta(pattern=CODE_PATTERN)]
ProductVersion = Annotated[int, msgspec.Meta(ge=1, le=10_000)]
ProductClass = Annotated[str, msgspec.Meta(pattern=CLASS_PATTERN)]
Currencies = Annotated[tuple[Annotated[str, msgspec.Meta(pattern=CURRENCY_PATTERN)], ...], msgspec.Meta(min_length=1)]


class Product(msgspec.Struct, frozen=True):
    """A version of a product: its class, names by language, currencies it is offered in, and terms by kind."""

    code: ProductCode
    version: ProductVersion
    product_class: ProductClass
    names: dict[str, str]
    currencies: Currencies
    terms: dict[str, Term] = {}

    def term(self, kind: type[TermT]) -> TermT | None:
        """The term of a kind, such as `product.term(LimitsTerm)`, where the product has it."""
        found = self.terms.get(kind.kind)
        return found if isinstance(found, kind) else None


class _Stored(msgspec.Struct, frozen=True):
    code: ProductCode
    version: ProductVersion
    product_class: ProductClass
    names: dict[str, str]
    currencies: Currencies
    terms: dict[str, msgspec.Raw] = {}
    # The form of the first versions, which knew this one term by a field of its own.
    overdraft_limit: str = "0"


def encode_product(product: Product) -> bytes:
    """Returns the stored form of a product: JSON with every field, so that a later default changes no old version."""
    return msgspec.json.encode(product)


# Kept, because a batch of openings reads the same few products again and again, and nobody changes one.
@lru_cache(maxsize=_PRODUCTS_KEPT_MAX)
def decode_product(definition: bytes | str) -> Product:
    """Returns the product of a stored form; refuses a term whose package is not installed (UnknownTerm)."""
    stored = msgspec.json.decode(definition, type=_Stored)
    known = kinds()
    terms: dict[str, Term] = {}
    for name, raw in stored.terms.items():
        if name not in known:
            raise UnknownTerm(product=stored.code, term=name)
        terms[name] = msgspec.json.decode(raw, type=known[name])
    if stored.overdraft_limit.strip("0."):
        terms[OverdraftTerm.kind] = OverdraftTerm(limit=stored.overdraft_limit)
    return Product(stored.code, stored.version, stored.product_class, stored.names, stored.currencies, terms)
