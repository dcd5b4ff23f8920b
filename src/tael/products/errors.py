"""Every refusal of the product factory, in order of precedence."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tael.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refused


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
class UnknownVersion(NotFound):
    """A product has no version of that number."""

    code: ClassVar[str] = "unknown_product_version"
    product: str
    version: int


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
class VersionBehind(Conflict):
    """A new version has a number that is not above those the product has."""

    code: ClassVar[str] = "product_version_behind"
    product: str
    version: int
    latest: int


@dataclass(eq=False)
class WrongState(Conflict):
    """A step of a version's life asks for another state than it is in."""

    code: ClassVar[str] = "product_wrong_state"
    product: str
    version: int
    state: str
    needed: str


@dataclass(eq=False)
class DefinitionChanged(Conflict):
    """A version was written anew since the caller looked at it."""

    code: ClassVar[str] = "product_definition_changed"
    product: str
    version: int


@dataclass(eq=False)
class ApprovedByMaker(Forbidden):
    """Who wrote a version may not approve it."""

    code: ClassVar[str] = "product_approved_by_maker"
    product: str
    version: int
    maker: str


@dataclass(eq=False)
class InstantPast(Invalid):
    """A version would go live, or end, in the past."""

    code: ClassVar[str] = "product_instant_past"
    instant: str


@dataclass(eq=False)
class ReleaseOutOfOrder(Conflict):
    """A version would go live at or before the instant at which another one does."""

    code: ClassVar[str] = "product_release_out_of_order"
    product: str
    latest: str


@dataclass(eq=False)
class ProductNotForSale(Refused):
    """No version of a product is live."""

    code: ClassVar[str] = "product_not_for_sale"
    product: str


@dataclass(eq=False)
class VersionNotForSale(Refused):
    """A version of a product is not the live one."""

    code: ClassVar[str] = "product_version_not_for_sale"
    product: str
    version: int


@dataclass(eq=False)
class ChangeUnfit(Refused):
    """Contracts cannot move from a version to another, whatever the day."""

    code: ClassVar[str] = "product_change_unfit"
    product: str
    from_version: int
    to_version: int
    why: str


@dataclass(eq=False)
class ChangeTooEarly(Refused):
    """Customers would be told too late that their terms change."""

    code: ClassVar[str] = "product_change_too_early"
    notice_days: int
    earliest: date


@dataclass(eq=False)
class ChangePending(Conflict):
    """Contracts of a version were told already that they move."""

    code: ClassVar[str] = "product_change_pending"
    product: str
    from_version: int


@dataclass(eq=False)
class CurrencyNotOffered(Invalid):
    """A product is not offered in a currency."""

    code: ClassVar[str] = "currency_not_offered"
    product: str
    currency: str
