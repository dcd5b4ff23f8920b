"""Account numbers: one for each serial number, and a check digit that finds what people mistype."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tael.accounts.errors import CheckDigitWrong, NumberMalformed
from tael.accounts.rules.numbers import NUMBER_DIGITS, SERIAL_MAX, checked_number, luhn_digit, number_of, unit_of

prefixes = st.integers(100_000, 899_999)
units = st.integers(0, 63)
serials = st.integers(1, SERIAL_MAX)
numbers = st.builds(number_of, prefixes, units, serials)


@given(prefixes, units, serials)
def test_a_number_has_19_digits_and_says_its_unit(prefix: int, unit: int, serial: int) -> None:
    number = number_of(prefix, unit, serial)
    assert len(number) == NUMBER_DIGITS
    assert number.startswith(str(prefix))
    assert unit_of(number) == unit
    assert checked_number(f" {number[:4]} {number[4:]} ") == number
    assert int(number) < 2**63, "the store keeps it as an integer"


@given(prefixes, st.tuples(units, serials), st.tuples(units, serials))
def test_no_two_accounts_have_one_number(prefix: int, one: tuple[int, int], other: tuple[int, int]) -> None:
    assert (number_of(prefix, *one) == number_of(prefix, *other)) == (one == other)


@given(numbers, st.integers(0, NUMBER_DIGITS - 1), st.integers(1, 9))
def test_any_single_wrong_digit_is_found(number: str, place: int, by: int) -> None:
    wrong = f"{number[:place]}{(int(number[place]) + by) % 10}{number[place + 1 :]}"
    with pytest.raises(CheckDigitWrong):
        checked_number(wrong)


@given(numbers, st.integers(0, NUMBER_DIGITS - 2))
def test_any_exchange_of_neighbours_is_found_but_that_of_0_and_9(number: str, place: int) -> None:
    pair = number[place : place + 2]
    exchanged = number[:place] + pair[::-1] + number[place + 2 :]
    if pair[0] == pair[1] or set(pair) == {"0", "9"}:
        assert checked_number(exchanged) == exchanged
    else:
        with pytest.raises(CheckDigitWrong):
            checked_number(exchanged)


@pytest.mark.parametrize(("digits", "check"), [("7992739871", "3"), ("453201511283036", "6"), ("0", "0")])
def test_the_check_digit_is_that_of_the_standard(digits: str, check: str) -> None:
    assert luhn_digit(digits) == check


@pytest.mark.parametrize(
    "text", ["", "6" * 18, "6" * 20, "629999000000000001x", "６２９９９９００００００００００１", "-" * 19]
)
def test_what_has_another_form_is_no_number(text: str) -> None:
    with pytest.raises(NumberMalformed) as refusal:
        checked_number(text)
    assert refusal.value.field == "number"
