"""What parties have in common, by blind indexes alone."""

from tael.kernel.ids import PartyId
from tael.parties.model.duplicates import Likeness
from tael.plumbing.db import Tx

CANDIDATES_MAX = 100
"""The most parties that are compared: what more have in common distinguishes nobody."""


async def alike(tx: Tx, party_id: PartyId) -> dict[PartyId, set[Likeness]]:
    """Returns the parties of the whole bank that share a name, a document or a contact point with a party."""
    found: dict[PartyId, set[Likeness]] = {}
    for record in await tx.records(
        """with mine as (
               select 'name' as likeness, name_blind as blind from parties.party where unit = $1 and id = $2
               union select 'document', number_blind from parties.document where unit = $1 and party_id = $2
               union select kind, value_blind from parties.contact
                     where unit = $1 and party_id = $2 and removed_at is null
           )
           select p.id, m.likeness from mine m join parties.party p on p.name_blind = m.blind where m.likeness = 'name'
           union select d.party_id, m.likeness from mine m join parties.document d on d.number_blind = m.blind
           union select c.party_id, m.likeness from mine m
                 join parties.contact c on c.value_blind = m.blind and c.removed_at is null
           limit $3""",
        party_id.unit,
        party_id,
        CANDIDATES_MAX,
    ):
        if record["id"] != party_id:
            found.setdefault(PartyId(record["id"]), set()).add(Likeness(record["likeness"]))
    return found
