"""Verbs of accounts: read, decide, write."""

from tael.accounts.actions.cards import list_cards, register_cards
from tael.accounts.actions.mandates import (
    find_standings,
    grant_mandates,
    list_mandates,
    list_mandates_of_party,
    revoke_mandate,
)
from tael.accounts.actions.moving import book_movements
from tael.accounts.actions.opening import open_accounts
from tael.accounts.actions.reading import find_contracts, get_contract, list_contracts

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
