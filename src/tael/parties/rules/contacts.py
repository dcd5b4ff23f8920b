"""What a telephone number, an e-mail address and a postal address may be, and how two of them are compared."""

import re
import unicodedata

from tael.parties.errors import ContactMalformed
from tael.parties.model.contacts import ContactKind

ADDRESS_CHARACTERS_MAX = 300
EMAIL_CHARACTERS_MAX = 254
"""RFC 5321, 4.5.3.1.3: a path of 256 octets with its brackets."""

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_CHINESE_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_CHINESE_FIXED = re.compile(r"0[1-9][0-9]{8,10}")
_EMAIL = re.compile(r"[^\s@\"(),:;<>\[\\\]]{1,64}@[\w-]+(\.[\w-]+)+")


def normalised_contact(kind: ContactKind, value: str) -> str:
    """Returns a contact point in its one form: a telephone number by ITU-T E.164, in China where it names no country.

    Refuses what is none (ContactMalformed).
    """
    text = unicodedata.normalize("NFC", value.strip())
    match kind:
        case ContactKind.PHONE:
            return _phone(text)
        case ContactKind.EMAIL:
            if len(text) > EMAIL_CHARACTERS_MAX or not _EMAIL.fullmatch(text):
                raise ContactMalformed(kind=kind).at("value")
            return text.casefold()
        case ContactKind.ADDRESS:
            has_controls = any(unicodedata.category(character).startswith("C") for character in text)
            if not 0 < len(text) <= ADDRESS_CHARACTERS_MAX or has_controls:
                raise ContactMalformed(kind=kind).at("value")
            return text


def _phone(text: str) -> str:
    digits = re.sub(r"[\s()./-]", "", text)
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if _CHINESE_MOBILE.fullmatch(digits):
        digits = f"+86{digits}"
    elif _CHINESE_FIXED.fullmatch(digits):
        digits = f"+86{digits[1:]}"
    # In China, what begins with 1 is a mobile number, but for Peking with its area code 10.
    is_mobile = digits.startswith("+861") and not digits.startswith("+8610")
    if not _E164.fullmatch(digits) or (is_mobile and not _CHINESE_MOBILE.fullmatch(digits[3:])):
        raise ContactMalformed(kind=ContactKind.PHONE).at("value")
    return digits
