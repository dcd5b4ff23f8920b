"""Decisions of the product factory: what a product file must be, and what its terms come to."""

import msgspec
import yaml

from tael.kernel.errors import Refusal
from tael.kernel.money import Currency, Money
from tael.products.errors import CurrencyNotOffered, ProductMalformed
from tael.products.model import Product

FILE_OCTETS_MAX = 100_000
LANGUAGES = ("en", "zh-CN")


def parse_product(text: str, source: str) -> Product:
    """Returns the product of a YAML text; refuses, naming the field, whatever is not one."""
    if len(text.encode()) > FILE_OCTETS_MAX:
        raise ProductMalformed(source=source, why=f"larger than {FILE_OCTETS_MAX} octets")
    try:
        product = msgspec.convert(yaml.safe_load(text), Product)
    except (yaml.YAMLError, msgspec.ValidationError) as failure:
        raise ProductMalformed(source=source, why=str(failure)) from None
    for language in LANGUAGES:
        if not product.names.get(language):
            raise ProductMalformed(source=source, why=f"it has no name in {language}").at(f"names.{language}")
    for currency in product.currencies:
        try:
            floor_of(product, currency)
        except Refusal as refusal:
            raise ProductMalformed(source=source, why=str(refusal)).at("overdraft_limit") from None
    return product


def floor_of(product: Product, currency: str) -> Money:
    """Returns how low the available balance of a contract may go: zero, or minus the overdraft limit."""
    if currency not in product.currencies:
        raise CurrencyNotOffered(product=product.code, currency=currency).at("currency")
    return -Money.parse(product.overdraft_limit, Currency(currency))
