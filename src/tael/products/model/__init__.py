"""Nouns of the product factory: products, their terms, and the histories they are tried on."""

from tael.products.model.product import Product, decode_product, encode_product
from tael.products.terms.life import Effect, History, Movement, Objection
from tael.products.terms.overdraft import OverdraftTerm
from tael.products.terms.term import Fault, Term

__all__ = [
    "Effect",
    "Fault",
    "History",
    "Movement",
    "Objection",
    "OverdraftTerm",
    "Product",
    "Term",
    "decode_product",
    "encode_product",
]
