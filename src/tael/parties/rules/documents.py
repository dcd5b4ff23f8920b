"""What the numbers of identity documents must look like, and what they say of their holder.

Sources: GB 11643-1999 (resident identity number, check character by ISO 7064 MOD 11-2) and GB 32100-2015 (unified
social credit code, check character modulo 31). No refusal tells a right check character: that would help who guesses.
"""

import re
from collections.abc import Callable
from datetime import date

from tael.parties.errors import (
    DocumentBirthImpossible,
    DocumentCheckFails,
    DocumentDatesReversed,
    DocumentDisagrees,
    DocumentDivisionUnknown,
    DocumentMalformed,
    DocumentNotForKind,
    DocumentOldForm,
)
from tael.parties.model.documents import DocumentKind, NewDocument
from tael.parties.model.party import Party, PartyKind

PROVINCES = frozenset(
    {
        *range(11, 16),
        *range(21, 24),
        *range(31, 38),
        *range(41, 47),
        *range(50, 55),
        *range(61, 66),
        71,
        81,
        82,
        83,
    }
)
"""First two digits of a division code, GB/T 2260; 83 stands on residence permits of people from Taiwan."""

CENTRAL = 10
"""In a credit code: registered with the authority of the whole state."""

BIRTH_MIN = date(1900, 1, 1)
_MOD_11_2 = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_CODE_CHARACTERS = 17

RESIDENT = re.compile(r"[0-9]{17}[0-9X]")
OLD_RESIDENT = re.compile(r"[0-9]{15}")
CREDIT_CODE = re.compile(rf"[{_CREDIT_ALPHABET}]{{2}}[0-9]{{6}}[{_CREDIT_ALPHABET}]{{10}}")
SIMPLE_FORMS = {
    DocumentKind.PASSPORT: re.compile(r"[A-Z0-9]{5,12}"),
    DocumentKind.FOREIGNERS_RESIDENCE: re.compile(r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]"),
    DocumentKind.HK_MACAO_PERMIT: re.compile(r"[HM][0-9]{8}([0-9]{2})?"),
    DocumentKind.TAIWAN_PERMIT: re.compile(r"[0-9]{8}([0-9]{2}[A-Z]?)?"),
}


def resident_check(digits: str) -> str:
    """Returns the check character of 17 digits by ISO 7064 MOD 11-2."""
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(digits))
    return _MOD_11_2[total % 11]


def credit_check(code: str) -> str:
    """Returns the check character of 17 characters of a unified social credit code."""
    total = sum(_CREDIT_ALPHABET.index(character) * (3**place % 31) for place, character in enumerate(code))
    return _CREDIT_ALPHABET[-total % 31]


def normalised_number(number: str) -> str:
    """Returns a document's number as it is compared: capitals, without blanks."""
    return "".join(number.split()).upper()


def checked_document(document: NewDocument, holder: Party, on: date) -> str:
    """Returns the normalised number of a document that may be its holder's; refuses any other, naming the field."""
    number = normalised_number(document.number)
    is_company = holder.kind is PartyKind.COMPANY
    if is_company != (document.kind is DocumentKind.CREDIT_CODE):
        raise DocumentNotForKind(kind=document.kind, party_kind=holder.kind).at("kind")
    _CHECKS.get(document.kind, _check_simple)(document.kind, number, on)
    _check_dates(document)
    birth = birth_date_of(document.kind, number)
    if birth is not None and holder.birth_date not in (None, birth):
        raise DocumentDisagrees(kind=document.kind).at("number")
    return number


def birth_date_of(kind: DocumentKind, number: str) -> date | None:
    """Returns the birth date that a resident identity number tells, or None for other documents."""
    return date.fromisoformat(number[6:14]) if kind is DocumentKind.RESIDENT_ID else None


def _check_resident(kind: DocumentKind, number: str, on: date) -> None:
    if OLD_RESIDENT.fullmatch(number):
        raise DocumentOldForm(kind=kind).at("number")
    if not RESIDENT.fullmatch(number):
        raise DocumentMalformed(kind=kind).at("number")
    if int(number[:2]) not in PROVINCES or number[2:6] == "0000":
        raise DocumentDivisionUnknown(kind=kind).at("number")
    if not _is_birth_date(number[6:14], on):
        raise DocumentBirthImpossible(kind=kind).at("number")
    if resident_check(number[:17]) != number[17]:
        raise DocumentCheckFails(kind=kind).at("number")


def _check_credit_code(kind: DocumentKind, number: str, _on: date) -> None:
    if not CREDIT_CODE.fullmatch(number):
        raise DocumentMalformed(kind=kind).at("number")
    if int(number[2:4]) not in PROVINCES | {CENTRAL}:
        raise DocumentDivisionUnknown(kind=kind).at("number")
    if credit_check(number[:_CREDIT_CODE_CHARACTERS]) != number[-1]:
        raise DocumentCheckFails(kind=kind).at("number")


def _check_simple(kind: DocumentKind, number: str, _on: date) -> None:
    if not SIMPLE_FORMS[kind].fullmatch(number):
        raise DocumentMalformed(kind=kind).at("number")


def _check_dates(document: NewDocument) -> None:
    first, last = document.valid_from, document.valid_until
    if first is not None and last is not None and last < first:
        raise DocumentDatesReversed(valid_from=first, valid_until=last).at("valid_until")


def _is_birth_date(text: str, on: date) -> bool:
    try:
        return BIRTH_MIN <= date.fromisoformat(text) <= on
    except ValueError:
        return False


_CHECKS: dict[DocumentKind, Callable[[DocumentKind, str, date], None]] = {
    DocumentKind.RESIDENT_ID: _check_resident,
    DocumentKind.CREDIT_CODE: _check_credit_code,
}
