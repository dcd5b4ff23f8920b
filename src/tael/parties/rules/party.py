"""What a name may be."""

import unicodedata

from tael.parties.errors import NameMalformed

NAME_CHARACTERS_MAX = 200


def checked_name(name: str) -> str:
    """Returns a name in Unicode's composed form, without outer blanks; refuses what is no name."""
    composed = unicodedata.normalize("NFC", name.strip())
    has_controls = any(unicodedata.category(character).startswith("C") for character in composed)
    if not 0 < len(composed) <= NAME_CHARACTERS_MAX or has_controls:
        raise NameMalformed(characters=len(composed), characters_max=NAME_CHARACTERS_MAX).at("name")
    return composed
