"""Check characters of identity documents, against slow calculations of their own."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.factories import FIRST_DAY, FIRST_MOMENT

from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.kernel.ids import PartyId
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
from tael.parties.model import DocumentId, DocumentKind, NewDocument, Party, PartyKind
from tael.parties.rules.documents import birth_date_of, checked_document, credit_check, resident_check

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# Made up by the rules of the standard; the first is the standard's own example.
RESIDENT = "11010519491231002X"
CREDIT = "91350100M000100Y43"


def person(birth_date: date | None = None, kind: PartyKind = PartyKind.PERSON) -> Party:
    return Party(PartyId.derive(0, "holder"), kind, "Holder", FIRST_MOMENT.now, birth_date)


def document(kind: DocumentKind, number: str, **changes: object) -> NewDocument:
    holder = PartyId.derive(0, "holder")
    return NewDocument(DocumentId.derive(0, "d"), holder, kind, number, **changes)  # type: ignore[arg-type] # any field


def check(kind: DocumentKind, number: str, holder: Party | None = None, moment: Moment = FIRST_MOMENT) -> str:
    owner = holder or person(kind=PartyKind.COMPANY if kind is DocumentKind.CREDIT_CODE else PartyKind.PERSON)
    return checked_document(document(kind, number), owner, moment.business_date)


@st.composite
def residents(draw: st.DrawFn) -> str:
    division = draw(st.sampled_from(["110105", "310104", "440306", "650102"]))
    birth = draw(st.dates(date(1900, 1, 1), FIRST_DAY))
    digits = f"{division}{birth:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return digits + resident_check(digits)


def test_the_examples_of_the_standards_are_accepted() -> None:
    assert check(DocumentKind.RESIDENT_ID, RESIDENT) == RESIDENT
    assert check(DocumentKind.CREDIT_CODE, CREDIT) == CREDIT


@given(residents())
def test_the_check_character_is_congruent_to_one(number: str) -> None:
    weights = [pow(2, 17 - place, 11) for place in range(18)]
    values = [10 if character == "X" else int(character) for character in number]
    assert sum(weight * value for weight, value in zip(weights, values, strict=True)) % 11 == 1


@given(st.lists(st.sampled_from(ALPHABET), min_size=17, max_size=17))
def test_the_weighted_sum_of_a_credit_code_is_a_multiple_of_31(characters: list[str]) -> None:
    code = "".join(characters) + credit_check("".join(characters))
    assert (
        sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(code[:17])) % 31
        == (31 - ALPHABET.index(code[17])) % 31
    )


@given(residents(), st.integers(14, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_never_passes(number: str, place: int, digit: str) -> None:
    assume(number[place] != digit)
    wrong = number[:place] + digit + number[place + 1 :]
    with pytest.raises(DocumentCheckFails) as refusal:
        check(DocumentKind.RESIDENT_ID, wrong)
    assert refusal.value.field == "number"
    assert refusal.value.facts() == {"kind": "resident_id"}


@given(residents())
def test_a_resident_number_tells_the_birth_date(number: str) -> None:
    assert birth_date_of(
        DocumentKind.RESIDENT_ID, check(DocumentKind.RESIDENT_ID, f" {number[:6]} {number[6:]}".lower())
    )


@pytest.mark.parametrize(
    ("kind", "number", "refused"),
    [
        (DocumentKind.RESIDENT_ID, "110105491231002", DocumentOldForm),
        (DocumentKind.RESIDENT_ID, "", DocumentMalformed),
        (DocumentKind.RESIDENT_ID, "1" * 10_000, DocumentMalformed),
        (DocumentKind.RESIDENT_ID, "１１０１０５１９４９１２３１００２X", DocumentMalformed),
        (DocumentKind.RESIDENT_ID, "99010519491231002X", DocumentDivisionUnknown),
        (DocumentKind.RESIDENT_ID, "110105194902300021", DocumentBirthImpossible),
        (DocumentKind.RESIDENT_ID, "110105299912310021", DocumentBirthImpossible),
        (DocumentKind.RESIDENT_ID, "110105194912310021", DocumentCheckFails),
        (DocumentKind.CREDIT_CODE, "91350100M000100Y44", DocumentCheckFails),
        (DocumentKind.CREDIT_CODE, "91350100I000100Y43", DocumentMalformed),
        (DocumentKind.CREDIT_CODE, "91990100M000100Y43", DocumentDivisionUnknown),
        (DocumentKind.PASSPORT, "E1234 567!", DocumentMalformed),
        (DocumentKind.HK_MACAO_PERMIT, "X12345678", DocumentMalformed),
        (DocumentKind.TAIWAN_PERMIT, "1234567", DocumentMalformed),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason(kind: DocumentKind, number: str, refused: type[Refusal]) -> None:
    with pytest.raises(refused) as refusal:
        check(kind, number)
    assert refusal.value.field == "number"


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (DocumentKind.PASSPORT, "e12345678"),
        (DocumentKind.HK_MACAO_PERMIT, "H12345678"),
        (DocumentKind.TAIWAN_PERMIT, "12345678"),
        (DocumentKind.FOREIGNERS_RESIDENCE, "USA110082030008"),
    ],
)
def test_simple_forms_are_accepted(kind: DocumentKind, number: str) -> None:
    assert check(kind, number) == number.upper()


def test_a_document_belongs_to_its_kind_of_party_and_birth_date() -> None:
    with pytest.raises(DocumentNotForKind):
        check(DocumentKind.RESIDENT_ID, RESIDENT, person(kind=PartyKind.COMPANY))
    with pytest.raises(DocumentDisagrees):
        check(DocumentKind.RESIDENT_ID, RESIDENT, person(date(1950, 1, 1)))
    assert check(DocumentKind.RESIDENT_ID, RESIDENT, person(date(1949, 12, 31)))


def test_a_document_does_not_end_before_it_begins() -> None:
    reversed_dates = document(
        DocumentKind.PASSPORT, "E12345678", valid_from=date(2026, 2, 1), valid_until=date(2026, 1, 1)
    )
    with pytest.raises(DocumentDatesReversed) as refusal:
        checked_document(reversed_dates, person(), FIRST_DAY)
    assert refusal.value.field == "valid_until"
