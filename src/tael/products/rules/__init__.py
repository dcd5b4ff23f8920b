"""Decisions of the product factory: what a product file must be, and what its terms do to an account."""

from tael.products.model.product import decode_product, encode_product
from tael.products.rules.floors import floor_of
from tael.products.rules.reading import check_product, parse_product

__all__ = ["check_product", "decode_product", "encode_product", "floor_of", "parse_product"]
