"""Parties (客户中心): the persons and companies the bank knows.

Owns who they are. Leaves what they hold to `accounts` and how they prove who they are to `access`. A party lives in one
unit, and everything of theirs with them.

Words: a *party* (当事人) is a person (个人) or a company (企业); one that holds a contract is a *customer* (客户).
"""

from tael.parties.actions import find_parties, get_party, list_parties, register
from tael.parties.actions.screening import load_list, match_name, screening_of
from tael.parties.rules.screening.lists import read_ofac, read_plain

__all__ = [
    "find_parties",
    "get_party",
    "list_parties",
    "load_list",
    "match_name",
    "read_ofac",
    "read_plain",
    "register",
    "screening_of",
]
