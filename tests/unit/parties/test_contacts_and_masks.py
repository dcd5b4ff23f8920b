"""Contact points have one form, and masks show little of what they cover."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tael.parties.errors import ContactMalformed
from tael.parties.model import ContactKind
from tael.parties.model.masks import masked_address, masked_email, masked_name, masked_number, masked_phone
from tael.parties.rules.contacts import normalised_contact
from tael.parties.rules.party import normalised_name


@pytest.mark.parametrize(
    "text", ["13812345678", "138 1234 5678", "+86 138-1234-5678", "0086 13812345678", " +8613812345678 "]
)
def test_spellings_of_a_chinese_mobile_are_one_number(text: str) -> None:
    assert normalised_contact(ContactKind.PHONE, text) == "+8613812345678"


def test_other_numbers_and_addresses_have_one_form() -> None:
    assert normalised_contact(ContactKind.PHONE, "010 6655 4433") == "+861066554433"
    assert normalised_contact(ContactKind.PHONE, "+49 (30) 123456") == "+4930123456"
    assert normalised_contact(ContactKind.EMAIL, " Li.Na@Example.COM ") == "li.na@example.com"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ContactKind.PHONE, "12345"),
        (ContactKind.PHONE, "+8612345678901"),
        (ContactKind.PHONE, "１３８１２３４５６７８"),
        (ContactKind.EMAIL, "li na@example.com"),
        (ContactKind.EMAIL, "li@localhost"),
        (ContactKind.EMAIL, f"{'a' * 300}@example.com"),
        (ContactKind.ADDRESS, ""),
        (ContactKind.ADDRESS, "长" * 10_000),
        (ContactKind.ADDRESS, "a\0b"),
    ],
)
def test_what_is_no_contact_is_refused(kind: ContactKind, text: str) -> None:
    with pytest.raises(ContactMalformed) as refusal:
        normalised_contact(kind, text)
    assert refusal.value.field == "value"


def test_masks_look_as_people_know_them() -> None:
    assert masked_name("张三") == "张*"
    assert masked_name("Li Na 李娜") == "L***"
    assert masked_name("") == ""
    assert masked_number("11010519491231123X") == "1101**********123X"
    assert masked_phone("+8613812345678") == "+86138****5678"
    assert masked_email("li.na@example.com") == "l***@example.com"
    assert masked_address("北京市朝阳区建国路88号") == "北京市朝阳区****"


@given(st.text("0123456789X", min_size=1, max_size=30))
def test_a_masked_number_hides_at_least_half_of_a_short_one(number: str) -> None:
    masked = masked_number(number)
    assert len(masked) == len(number)
    assert sum(character != "*" for character in masked) <= (2 if len(number) < 10 else 8)


@given(st.text(max_size=50))
def test_normalising_a_name_twice_changes_nothing(name: str) -> None:
    once = normalised_name(name)
    assert normalised_name(once.upper()) == normalised_name(once) or not once.isascii()


def test_spellings_of_a_name_are_compared_alike() -> None:
    assert normalised_name("Ｌｉ  Na") == normalised_name("li-na") == "lina"
