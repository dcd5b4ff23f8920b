"""Verbs of the customer centre."""

from tael.parties.actions.registering import find_parties, get_party, list_parties, register

__all__ = ["find_parties", "get_party", "list_parties", "register"]
