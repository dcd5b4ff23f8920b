"""Finds parties that may be one and the same, and has a person look at them."""

from tael.kernel.clock import Moment
from tael.kernel.ids import PartyId
from tael.parties.actions.kyc import open_review
from tael.parties.actions.registering import find_parties, get_party
from tael.parties.model.duplicates import Duplicate, Likeness
from tael.parties.rules.duplicates import LIKELY, score_of
from tael.parties.store import duplicates as store
from tael.plumbing.db import Tx

REVIEW_KIND = "duplicate"


async def find_duplicates(tx: Tx, party_id: PartyId) -> list[Duplicate]:
    """Returns the parties that may be the same as one, the likeliest first, each with what its score rests on."""
    party = await get_party(tx, party_id)
    alike = await store.alike(tx, party_id)
    others = await find_parties(tx, alike)
    found: list[Duplicate] = []
    for other_id, shared in alike.items():
        other = others[other_id]
        if party.birth_date is not None and other.birth_date == party.birth_date:
            shared.add(Likeness.BIRTH_DATE)
        if other.kind is party.kind:
            found.append(Duplicate(other_id, score_of(shared), tuple(sorted(shared))))
    return sorted(found, key=lambda duplicate: (-duplicate.score, duplicate.party_id))


async def flag_duplicates(tx: Tx, party_id: PartyId, moment: Moment) -> list[Duplicate]:
    """Opens a review for each party that is likely to be the same, and returns them.

    The review names the other party and what both have in common, and no personal data; the same one is opened once.
    """
    likely = [duplicate for duplicate in await find_duplicates(tx, party_id) if duplicate.score >= LIKELY]
    for duplicate in likely:
        reason = {"other": duplicate.party_id.text, "score": duplicate.score, "because": list(duplicate.because)}
        await open_review(tx, party_id, REVIEW_KIND, reason, moment)
    return likely
