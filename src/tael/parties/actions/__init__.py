"""Verbs of the customer centre."""

from tael.parties.actions.contacts import find_by_contact, list_contacts
from tael.parties.actions.documents import find_by_document, list_documents, record_document
from tael.parties.actions.kyc import decide_review, open_review
from tael.parties.actions.registering import find_parties, get_open_party, get_party, list_parties, register, seal_names

__all__ = [
    "decide_review",
    "find_by_contact",
    "find_by_document",
    "find_parties",
    "get_open_party",
    "get_party",
    "list_contacts",
    "list_documents",
    "list_parties",
    "open_review",
    "record_document",
    "register",
    "seal_names",
]
