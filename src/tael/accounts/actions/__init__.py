"""Verbs of accounts: read, decide, write."""

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
from tael.accounts.actions.versions import list_version_moves, move_contracts

__all__ = [
    "book_movements",
    "find_contracts",
    "find_standings",
    "get_contract",
    "grant_mandates",
    "list_contracts",
    "list_mandates",
    "list_mandates_of_party",
    "list_version_moves",
    "move_contracts",
    "open_accounts",
    "revoke_mandate",
]
