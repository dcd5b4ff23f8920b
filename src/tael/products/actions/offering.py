"""Verbs of the product factory."""

from importlib import resources

from tael.kernel.clock import Moment
from tael.plumbing.db import Tx
from tael.products import rules, store
from tael.products.errors import UnknownProduct, VersionPublished
from tael.products.model import Product


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
    """Publishes a version of a product; again is no change, with other terms it is refused (VersionPublished)."""
    await store.insert(tx, product, moment.now)
    if await store.find(tx, product.code, product.version) != product:
        raise VersionPublished(product=product.code, version=product.version).at("version")
    return product


async def get_product(tx: Tx, code: str, version: int | None = None) -> Product:
    """Returns a version of a product, the latest by default; refuses UnknownProduct."""
    product = await store.find(tx, code, version)
    if product is None:
        raise UnknownProduct(product=code).at("product")
    return product


async def list_products(tx: Tx) -> list[Product]:
    """Returns the latest version of each product."""
    return await store.latest(tx)
