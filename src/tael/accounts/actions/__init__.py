"""Verbs of accounts: read, decide, write."""

from tael.accounts.actions.moving import book_movements
from tael.accounts.actions.opening import open_accounts
from tael.accounts.actions.reading import find_contracts, get_contract, list_contracts

__all__ = ["book_movements", "find_contracts", "get_contract", "list_contracts", "open_accounts"]
