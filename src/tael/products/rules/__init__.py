"""Decisions of the product factory: what a product file must be, and what its terms do to an account."""

from tael.products.model.product import decode_product, encode_product
from tael.products.rules.calculator import calculate, due_on
from tael.products.rules.composition import composition_faults
from tael.products.rules.floors import floor_of
from tael.products.rules.reading import check_product, parse_product
from tael.products.rules.samples import sample_histories
from tael.products.rules.simulation import compare, match_recorded, simulate
from tael.products.rules.trial import summary_of, try_product

__all__ = [
    "calculate",
    "check_product",
    "compare",
    "composition_faults",
    "decode_product",
    "due_on",
    "encode_product",
    "floor_of",
    "match_recorded",
    "parse_product",
    "sample_histories",
    "simulate",
    "summary_of",
    "try_product",
]
