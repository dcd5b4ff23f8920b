"""Shows personal data in clear to who may see it, and records each look."""

from collections.abc import Collection
from datetime import datetime

from tael.kernel.errors import KeyReused
from tael.kernel.ids import PartyId
from tael.parties.actions.registering import get_party
from tael.parties.errors import MayNotUnmask
from tael.parties.model.unmasking import PERSONAL_DATA, PersonalField, Unmasked, Unmasking, UnmaskingId
from tael.parties.store import contacts, documents
from tael.parties.store import unmasking as store
from tael.plumbing.db import Tx


async def unmask(tx: Tx, unmasking: Unmasking, grants: Collection[str]) -> Unmasked:
    """Returns the fields asked for in clear, and records in the same transaction who saw them and why.

    Refuses who has not the grant `personal_data` (MayNotUnmask), and a key that asked for something else before.
    """
    if PERSONAL_DATA not in grants:
        raise MayNotUnmask(grant=PERSONAL_DATA)
    party = await get_party(tx, unmasking.party_id)
    kept = await store.record(tx, unmasking)
    if (kept.party_id, kept.fields, kept.reason) != (unmasking.party_id, unmasking.fields, unmasking.reason):
        raise KeyReused
    wanted = frozenset(unmasking.fields)
    return Unmasked(
        party.name if PersonalField.NAME in wanted else None,
        party.birth_date if PersonalField.BIRTH_DATE in wanted else None,
        await documents.of_party(tx, party.id) if PersonalField.DOCUMENTS in wanted else None,
        await contacts.of_party(tx, party.id) if PersonalField.CONTACTS in wanted else None,
    )


async def list_unmaskings(
    tx: Tx, party_id: PartyId, *, before: tuple[datetime, UnmaskingId] | None, limit: int
) -> list[Unmasking]:
    """Returns a page of who saw a party's data in clear, the newest first."""
    return await store.of_party(tx, party_id, before, limit)
