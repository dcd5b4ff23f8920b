"""Every refusal of the product factory, in order of precedence."""

from dataclasses import dataclass
from typing import ClassVar

from tael.kernel.errors import Conflict, Invalid, NotFound, Refused


@dataclass(eq=False)
class ProductMalformed(Invalid):
    """A product file is no product: the line at fault, and a clause that says why; `field` names the field."""

    code: ClassVar[str] = "product_malformed"
    source: str
    line: int
    why: str


@dataclass(eq=False)
class UnknownProduct(NotFound):
    """A product, or that version of it, was never published."""

    code: ClassVar[str] = "unknown_product"
    product: str


@dataclass(eq=False)
class HistoryMalformed(Invalid):
    """An account's history contradicts itself, or asks for what the product does not offer."""

    code: ClassVar[str] = "history_malformed"
    account_ref: str
    why: str


@dataclass(eq=False)
class UnknownTerm(Refused):
    """A published product has a term whose package is not installed here."""

    code: ClassVar[str] = "unknown_term"
    product: str
    term: str


@dataclass(eq=False)
class VersionPublished(Conflict):
    """A product version was published before with other terms; new terms need a new version."""

    code: ClassVar[str] = "version_published"
    product: str
    version: int


@dataclass(eq=False)
class CurrencyNotOffered(Invalid):
    """A product is not offered in a currency."""

    code: ClassVar[str] = "currency_not_offered"
    product: str
    currency: str
