"""Account numbers (账号): 19 digits, the last of which is the check digit after ISO/IEC 7812-1 (Luhn).

The first 6 are the bank's prefix, the next 2 the unit, the next 10 a serial number of the unit.
"""

from tael.accounts.errors import CheckDigitWrong, NumberMalformed

PREFIX_DEFAULT = 629_999
"""The prefix of a bank that sets none: it looks like one and is in no public list of issuers; it is for trying out."""

NUMBER_DIGITS = 19
SERIAL_MAX = 9_999_999_999
UNITS_MAX = 100

_SERIAL_DIGITS = 10
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""Twice a digit, with the digits of the result added."""


def luhn_digit(digits: str) -> str:
    """Returns the check digit of a row of decimal digits.

    It finds each single wrong digit, and each exchange of neighbours but that of 0 and 9.
    """
    total = sum(_DOUBLED[int(digit)] if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def number_of(prefix: int, unit: int, serial: int) -> str:
    """Returns the account number of a serial number in a unit; no two of them are equal."""
    assert 0 <= unit < UNITS_MAX, "a unit has two digits"
    assert 0 < serial <= SERIAL_MAX, "a serial number has ten digits"
    body = f"{prefix:06}{unit:02}{serial:0{_SERIAL_DIGITS}}"
    return body + luhn_digit(body)


def checked_number(text: str) -> str:
    """Returns an account number, without blanks; refuses what has another form, or another check digit."""
    digits = text.replace(" ", "")
    if len(digits) != NUMBER_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise NumberMalformed(text=text[:40], digits=NUMBER_DIGITS).at("number")
    if luhn_digit(digits[:-1]) != digits[-1]:
        raise CheckDigitWrong(number=digits).at("number")
    return digits


def unit_of(number: str) -> int:
    """Returns the unit in which the account of a number lives."""
    return int(number[6:8])
