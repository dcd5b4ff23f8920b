"""Facts published by the product factory; products belong to the whole bank, so they are told in its first unit."""

from datetime import date, datetime

from tael.events import Event


class ProductDrafted(Event, frozen=True, kw_only=True):
    """A person wrote a version of a product, for the first time or anew."""

    product: str
    version: int
    by: str


class ProductSimulated(Event, frozen=True, kw_only=True):
    """A version was tried on histories."""

    product: str
    version: int
    by: str


class ProductApproved(Event, frozen=True, kw_only=True):
    """A second person approved a version."""

    product: str
    version: int
    by: str


class ProductReleased(Event, frozen=True, kw_only=True):
    """A version is on sale from an instant on, and the one before it no more."""

    product: str
    version: int
    by: str
    live_from: datetime


class ProductRetired(Event, frozen=True, kw_only=True):
    """A version is on sale no more from an instant on; contracts on it keep their terms."""

    product: str
    version: int
    by: str
    ends_at: datetime


class ProductChangeAnnounced(Event, frozen=True, kw_only=True):
    """Contracts on a version move to another on a day: their holders are to be told now."""

    product: str
    from_version: int
    to_version: int
    effective_on: date
    by: str
