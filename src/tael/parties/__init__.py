"""Parties (客户中心): the persons and companies the bank knows.

Owns who they are. Leaves what they hold to `accounts` and how they prove who they are to `access`. A party lives in one
unit, and everything of theirs with them.

Words: a *party* (当事人) is a person (个人) or a company (企业); one that holds a contract is a *customer* (客户).
"""

from tael.parties.actions import (
    decide_review,
    find_by_contact,
    find_by_document,
    find_parties,
    get_open_party,
    get_party,
    list_contacts,
    list_documents,
    list_parties,
    open_review,
    record_document,
    register,
    seal_names,
)
from tael.parties.actions.screening import check_screening, load_list, match_name, screening_of
from tael.parties.rules.screening.lists import read_ofac, read_plain

__all__ = [
    "check_screening",
    "decide_review",
    "find_by_contact",
    "find_by_document",
    "find_parties",
    "get_open_party",
    "get_party",
    "list_contacts",
    "list_documents",
    "list_parties",
    "load_list",
    "match_name",
    "open_review",
    "read_ofac",
    "read_plain",
    "record_document",
    "register",
    "screening_of",
    "seal_names",
]
