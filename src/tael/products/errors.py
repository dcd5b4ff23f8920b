"""Every refusal of the product factory, in order of precedence."""

from dataclasses import dataclass
from typing import ClassVar

from tael.kernel.errors import Conflict, Invalid, NotFound


@dataclass(eq=False)
class ProductMalformed(Invalid):
    """A product file is not YAML, or not a product."""

    code: ClassVar[str] = "product_malformed"
    source: str
    why: str


@dataclass(eq=False)
class UnknownProduct(NotFound):
    """A product, or that version of it, was never published."""

    code: ClassVar[str] = "unknown_product"
    product: str


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
