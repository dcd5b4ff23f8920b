"""How low an account may go."""

from tael.kernel.money import Currency, Money
from tael.products.errors import CurrencyNotOffered
from tael.products.model.product import Product
from tael.products.terms.overdraft import OverdraftTerm


def floor_of(product: Product, currency: str) -> Money:
    """Returns how low the available balance of a contract may go: zero, or minus the overdraft limit."""
    if currency not in product.currencies:
        raise CurrencyNotOffered(product=product.code, currency=currency).at("currency")
    overdraft = product.term(OverdraftTerm)
    return -Money.parse(overdraft.limit if overdraft else "0", Currency(currency))
