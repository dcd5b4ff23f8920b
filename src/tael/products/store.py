"""All SQL of the product factory, over its own schema."""

from datetime import datetime

from tael.plumbing.db import Tx
from tael.products.model import Product, decode_product, encode_product


async def insert(tx: Tx, product: Product, published_at: datetime) -> None:
    """Inserts a version if it is new."""
    await tx.execute(
        """insert into products.product_version (code, version, definition, published_at) values ($1, $2, $3, $4)
           on conflict (code, version) do nothing""",
        product.code,
        product.version,
        encode_product(product).decode(),
        published_at,
    )


async def find(tx: Tx, code: str, version: int | None) -> Product | None:
    """Returns a version of a product, the latest by default."""
    definition = await tx.value(
        """select definition::text from products.product_version
           where code = $1 and (version = $2 or $2::integer is null) order by version desc limit 1""",
        code,
        version,
    )
    return None if definition is None else decode_product(definition)


async def latest(tx: Tx) -> list[Product]:
    """Returns the latest version of each product, by code."""
    return [
        decode_product(record["definition"])
        for record in await tx.records(
            """select distinct on (code) code, definition::text as definition
               from products.product_version order by code, version desc"""
        )
    ]
