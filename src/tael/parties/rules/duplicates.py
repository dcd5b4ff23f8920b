"""How alike two parties are, and from where on a person has to look."""

from collections.abc import Collection

from tael.parties.model.duplicates import Likeness

LIKELY = 70
"""A name with a birth date or with a contact point of its own; neither a name nor a shared telephone alone."""

WEIGHTS = {
    Likeness.DOCUMENT: 100,
    Likeness.NAME: 40,
    Likeness.BIRTH_DATE: 40,
    Likeness.PHONE: 35,
    Likeness.EMAIL: 30,
}


def score_of(because: Collection[Likeness]) -> int:
    """Returns how alike two parties are, 0 to 100: the sum of the weights of what they have in common."""
    return min(100, sum(WEIGHTS[likeness] for likeness in set(because)))
