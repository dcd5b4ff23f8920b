"""What is on offer: the catalogue that ships with the bank, and the versions that are on sale."""

from collections.abc import Iterable
from datetime import datetime
from importlib import resources

from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.plumbing.db import Tx
from tael.products import rules, store
from tael.products.errors import ProductNotForSale, UnknownProduct, UnknownVersion, VersionNotForSale, VersionPublished
from tael.products.model import Product
from tael.products.model.life import Version
from tael.products.rules.life import digest_of

PRODUCTS_ASKED_MAX = 10_000
"""The most products of one call."""


def catalogue() -> list[Product]:
    """Returns the products that ship with the bank, read from their files."""
    files = resources.files("tael.products").joinpath("catalogue").iterdir()
    return [
        rules.parse_product(file.read_text("utf-8"), file.name)
        for file in sorted(files, key=lambda file: file.name)
        if file.name.endswith(".yaml")
    ]


def read_product(text: str, source: str) -> Product:
    """Returns the product of a YAML text; refuses what is not one (ProductMalformed)."""
    return rules.parse_product(text, source)


async def publish(tx: Tx, product: Product, moment: Moment) -> Product:
    """Puts a version of the catalogue on sale at once, as the bank's founding act; again is no change.

    Only what ships with the bank enters this way, past simulation and the second person. A product of which this bank's
    people wrote a version is theirs: the catalogue touches it no more. Refuses a version that is there with other terms
    (VersionPublished).
    """
    await store.lock(tx, product.code)
    if await store.is_of_people(tx, product.code):
        return product
    await store.insert_founding(tx, product, digest_of(product), moment.now)
    found = await store.find(tx, product.code, product.version)
    if found is None or found.product != product:
        raise VersionPublished(product=product.code, version=product.version).at("version")
    return product


async def get_product(tx: Tx, code: str, version: int, *, for_sale_at: datetime | None = None) -> Product:
    """Returns a version of a product, in any state, since contracts keep theirs; refuses UnknownVersion.

    With an instant, refuses also one that is not live then, such as a draft or a retired one (VersionNotForSale).
    """
    found = await store.find(tx, code, version)
    if found is None:
        raise UnknownVersion(product=code, version=version).at("version")
    if for_sale_at is not None and await store.on_sale(tx, [code], for_sale_at) != {code: found.product}:
        raise VersionNotForSale(product=code, version=version).at("version")
    return found.product


async def find_for_sale(tx: Tx, codes: Iterable[str], now: datetime) -> dict[str, Product | Refusal]:
    """Returns for each product code its live version, or why there is none: UnknownProduct, ProductNotForSale."""
    wanted = set(codes)
    assert len(wanted) <= PRODUCTS_ASKED_MAX, "callers page their own lists"
    found = await store.on_sale(tx, wanted, now)
    return {code: _offer(code, found) for code in wanted}


def _offer(code: str, found: dict[str, Product | None]) -> Product | Refusal:
    if code not in found:
        return UnknownProduct(product=code).at("product")
    return found[code] or ProductNotForSale(product=code).at("product")


async def get_live_version(tx: Tx, code: str, now: datetime) -> Version:
    """Returns the live version of a product with its life; refuses UnknownProduct and ProductNotForSale."""
    offer = (await find_for_sale(tx, [code], now))[code]
    if isinstance(offer, Refusal):
        raise offer
    found = await store.find(tx, code, offer.version)
    assert found is not None, "a version is never deleted"
    return found


async def find_latest(tx: Tx, code: str) -> Product | None:
    """Returns that version of a product which was released last, live already or not, if any was."""
    found = await store.latest_release(tx, code)
    return None if found is None else found.product


async def list_products(tx: Tx, now: datetime, *, after: str = "", limit: int) -> list[Product]:
    """Returns a page of what is on sale at an instant, by code: of each product its live version."""
    return await store.page_on_sale(tx, now, after, limit)
