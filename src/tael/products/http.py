"""Routes of the product factory, for staff."""

import msgspec
from litestar import get

from tael.plumbing.http.wire import BankRequest, runtime_of
from tael.products import actions
from tael.products.model import Product


class ProductList(msgspec.Struct, frozen=True):
    """The latest version of each product."""

    items: list[Product]


@get("/products", summary="List the products on offer", operation_id="listProducts")
async def list_products(request: BankRequest) -> ProductList:
    """Returns the latest version of each product."""
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        return ProductList(await actions.list_products(tx))


STAFF = (list_products,)
