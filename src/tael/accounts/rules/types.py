"""Types of personal accounts: which one a product opens, and whether an account may be bound."""

import unicodedata

from tael.accounts.errors import BindingRefused, FiveElementsMissing
from tael.accounts.model import AccountType, BindingCheck, Contract, ContractState
from tael.kernel.ids import PartyId
from tael.products.model import AccountTypeTerm, Product


def type_of(product: Product) -> AccountType | None:
    """Returns the type of account that a product opens; None where types do not apply."""
    term = product.term(AccountTypeTerm)
    return None if term is None else AccountType(term.type)


def needs_binding(product: Product) -> bool:
    """Says whether an account of a product is opened after a check of five elements only."""
    term = product.term(AccountTypeTerm)
    return term is not None and (term.five_element_check or term.bound_account)


def checked_binding(
    account_type: AccountType, check: BindingCheck | None, name: str, party_id: PartyId, bound: Contract | None
) -> BindingCheck:
    """Returns a five-element check that holds; refuses a missing one, and one that fails, naming the element.

    `name` is the party's own, `bound` the account of this bank that has the number, if one has.
    """
    if check is None:
        raise FiveElementsMissing(account_type=account_type).at("binding")
    if _plain(check.name) != _plain(name):
        raise BindingRefused(element="name").at("binding.name")
    for element in ("document_number", "phone", "account_number"):
        if not getattr(check, element).strip():
            raise BindingRefused(element=element).at(f"binding.{element}")
    if bound is not None:
        is_type_one = bound.account_type in {None, AccountType.I} and bound.parent_id is None
        if bound.party_id != party_id or bound.state is not ContractState.OPEN or not is_type_one:
            raise BindingRefused(element="account_number").at("binding.account_number")
        return check
    if not check.bank.strip():
        raise BindingRefused(element="bank").at("binding.bank")
    if not check.confirmation.strip():
        raise BindingRefused(element="confirmation").at("binding.confirmation")
    return check


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
