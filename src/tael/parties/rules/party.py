"""What a name and a birth date may be."""

import unicodedata
from datetime import date

from tael.parties.errors import BirthDateImpossible, NameMalformed

NAME_CHARACTERS_MAX = 200
BIRTH_MIN = date(1000, 1, 1)
"""Companies and foundations are older than persons; earlier than this is a slip of the keys."""


def checked_name(name: str) -> str:
    """Returns a name in Unicode's composed form, without outer blanks; refuses what is no name."""
    composed = unicodedata.normalize("NFC", name.strip())
    has_controls = any(unicodedata.category(character).startswith("C") for character in composed)
    if not 0 < len(composed) <= NAME_CHARACTERS_MAX or has_controls:
        raise NameMalformed(characters=len(composed), characters_max=NAME_CHARACTERS_MAX).at("name")
    return composed


def normalised_name(name: str) -> str:
    """Returns what two spellings of one name share: compatibility form, no case, letters and digits only."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in folded if character.isalnum())


def checked_birth_date(birth_date: date | None, on: date) -> date | None:
    """Returns a birth date, if any, that lies before a day and after BIRTH_MIN; refuses any other."""
    if birth_date is not None and not BIRTH_MIN <= birth_date <= on:
        raise BirthDateImpossible(earliest=BIRTH_MIN, latest=on).at("birth_date")
    return birth_date
