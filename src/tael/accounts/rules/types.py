"""Types of personal accounts: which one a product opens, and whether an account may be bound."""

import unicodedata

from tael.accounts.errors import BindingRefused, FiveElementsMissing
from tael.accounts.model import LEGAL_RULES, AccountType, AccountTypeRules, BindingCheck, Contract, ContractState
from tael.kernel.ids import PartyId

_TYPES = {"type-1": AccountType.I, "type-2": AccountType.II, "type-3": AccountType.III}


def type_of(product: str) -> AccountType | None:
    """Returns the type of account that a product opens, by its code; None where types do not apply."""
    return _TYPES.get(product)


def rules_of(contract: Contract) -> AccountTypeRules | None:
    """Returns what binds a contract by its type, or None where nothing does."""
    if contract.account_type is None or contract.account_type is AccountType.I:
        return None
    return LEGAL_RULES[contract.account_type]


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
