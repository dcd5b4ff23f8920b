"""Parties (客户中心): the persons and companies the bank knows.

Owns who they are: documents, contact points, relations, consents, how well they are known, and for how long their data
is kept. Leaves what they hold to `accounts` and how they prove who they are to `access`. A party lives in one unit, and
everything of theirs with them. Personal data is under seal in every table, and masked for who may not see it.

Words: a *party* (当事人) is a person (个人) or a company (企业); one that holds a contract is a *customer* (客户).
"""

from tael.parties.actions import (
    OpenContracts,
    check_promises,
    decide_review,
    find_by_contact,
    find_by_document,
    find_duplicates,
    find_parties,
    flag_duplicates,
    get_open_party,
    get_party,
    has_consented,
    list_contacts,
    list_documents,
    list_parties,
    list_relations,
    open_review,
    record_document,
    record_relation,
    register,
    reseal,
    rotate,
    seal_names,
)
from tael.parties.actions.screening import check_screening, load_list, match_name, screening_of
from tael.parties.rules.screening.lists import read_ofac, read_plain

__all__ = [
    "OpenContracts",
    "check_promises",
    "check_screening",
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
    "load_list",
    "match_name",
    "open_review",
    "read_ofac",
    "read_plain",
    "record_document",
    "record_relation",
    "register",
    "reseal",
    "rotate",
    "screening_of",
    "seal_names",
]
