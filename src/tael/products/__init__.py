"""Products (产品工厂): what the bank offers, as data.

Owns product definitions and their versions, what their terms mean, and the calculator of interest, fees and
taxes. Leaves contracts to `accounts` and what events mean in the books to the ledger's accounting rules: a
product names its class, never a general-ledger code. A published version never changes.
"""

from tael.products.actions import catalogue, get_product, list_products, publish, read_product
from tael.products.rules import calculate, check_product, compare, due_on, floor_of, match_recorded, simulate

__all__ = [
    "calculate",
    "catalogue",
    "check_product",
    "compare",
    "due_on",
    "floor_of",
    "get_product",
    "list_products",
    "match_recorded",
    "publish",
    "read_product",
    "simulate",
]
