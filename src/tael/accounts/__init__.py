"""Accounts (账户): contracts of a product, the money in them, and their statements.

Owns who holds what on which terms. Leaves balances to `ledger`, terms to `products`, who a party is to `parties`. A
contract pins the version of its product, shares its id with its ledger account, and lives in its holder's unit.

Words: a *contract* (合约) is a party's account; a *movement* (交易) is money in or out over the counter, from outside
the bank or by the bank itself; a *statement* (对账单) lists postings with the balance after each.
"""

from tael.accounts.actions import (
    book_movements,
    find_contracts,
    find_standings,
    get_contract,
    grant_mandates,
    list_cards,
    list_contracts,
    list_mandates,
    list_mandates_of_party,
    open_accounts,
    register_cards,
    revoke_mandate,
)

__all__ = [
    "book_movements",
    "find_contracts",
    "find_standings",
    "get_contract",
    "grant_mandates",
    "list_cards",
    "list_contracts",
    "list_mandates",
    "list_mandates_of_party",
    "open_accounts",
    "register_cards",
    "revoke_mandate",
]
