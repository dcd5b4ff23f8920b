"""Verbs of the customer centre."""

from tael.parties.actions.consents import has_consented
from tael.parties.actions.contacts import find_by_contact, list_contacts
from tael.parties.actions.documents import find_by_document, list_documents, record_document
from tael.parties.actions.duplicates import find_duplicates, flag_duplicates
from tael.parties.actions.kyc import decide_review, open_review
from tael.parties.actions.registering import find_parties, get_open_party, get_party, list_parties, register, seal_names
from tael.parties.actions.relations import list_relations, record_relation
from tael.parties.actions.retention import OpenContracts
from tael.parties.actions.sealing import check_promises, reseal, rotate

__all__ = [
    "OpenContracts",
    "check_promises",
    "decide_review",
    "find_by_contact",
    "find_by_document",
    "find_duplicates",
    "find_parties",
    "flag_duplicates",
    "get_open_party",
    "get_party",
    "has_consented",
    "list_contacts",
    "list_documents",
    "list_parties",
    "list_relations",
    "open_review",
    "record_document",
    "record_relation",
    "register",
    "reseal",
    "rotate",
    "seal_names",
]
