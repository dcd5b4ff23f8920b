"""Records who stands in which relation to a party, and sets tags."""

from tael.events.parties import PartyDetailChanged
from tael.kernel.clock import Moment
from tael.kernel.ids import PartyId
from tael.parties.actions.registering import get_open_party, get_party
from tael.parties.errors import TooManyDetails, UnknownDetail
from tael.parties.model.relations import BeneficialOwner, NewRelation, Relation, RelationId, RelationKind
from tael.parties.rules.relations import BENEFICIAL_BP, check_relation, check_shares, checked_tag
from tael.parties.store import kyc as kyc_store
from tael.parties.store import relations as store
from tael.plumbing.db import Tx


async def record_relation(tx: Tx, relation: NewRelation, by: str, moment: Moment) -> Relation:
    """Records a relation of a party to another one.

    Refuses unknown and closed parties, a relation that does not fit its parties, and owners of more than the whole.
    """
    # Two owners recorded at once must not both fit into what is left.
    await kyc_store.lock(tx, relation.party_id)
    party = await get_open_party(tx, relation.party_id)
    check_relation(relation, party, await get_party(tx, relation.other_id))
    present = await store.of_party(tx, party.id)
    if relation.kind is RelationKind.OWNER:
        check_shares(relation, [one for one in present if one.kind is RelationKind.OWNER])
    if len(present) >= store.RELATIONS_OF_PARTY_MAX and relation.id not in {one.id for one in present}:
        raise TooManyDetails(details_max=store.RELATIONS_OF_PARTY_MAX)
    await store.insert(tx, relation, by, moment.now)
    tx.publish(PartyDetailChanged(unit=party.id.unit, party_id=party.id, subject="relation"))
    return {one.id: one for one in await store.of_party(tx, party.id)}[relation.id]


async def end_relation(tx: Tx, party_id: PartyId, relation_id: RelationId, moment: Moment) -> None:
    """Ends a relation; refuses one that the party does not have."""
    if relation_id.unit != party_id.unit or not await store.end(tx, party_id, relation_id, moment.now):
        raise UnknownDetail(detail_id=relation_id).at("relation_id")
    tx.publish(PartyDetailChanged(unit=party_id.unit, party_id=party_id, subject="relation"))


async def list_relations(tx: Tx, party_id: PartyId) -> list[Relation]:
    """Returns a party's relations that have not ended, the newest first."""
    return await store.of_party(tx, party_id)


async def find_beneficial_owners(tx: Tx, party_id: PartyId) -> list[BeneficialOwner]:
    """Returns the persons who own a quarter of a company or more, directly or through other companies (受益所有人)."""
    return await store.beneficial_owners(tx, party_id, BENEFICIAL_BP)


async def set_tag(tx: Tx, party_id: PartyId, tag: str, by: str, moment: Moment) -> list[str]:
    """Sets a tag and returns all of the party's; refuses what is no tag."""
    await get_open_party(tx, party_id)
    present = await store.tags_of(tx, party_id)
    if len(present) >= store.TAGS_OF_PARTY_MAX and tag not in present:
        raise TooManyDetails(details_max=store.TAGS_OF_PARTY_MAX)
    await store.set_tag(tx, party_id, checked_tag(tag), by, moment.now)
    return await store.tags_of(tx, party_id)


async def remove_tag(tx: Tx, party_id: PartyId, tag: str) -> list[str]:
    """Removes a tag, if it is there, and returns those that are left."""
    await store.remove_tag(tx, party_id, tag)
    return await store.tags_of(tx, party_id)


async def list_tags(tx: Tx, party_id: PartyId) -> list[str]:
    """Returns a party's tags in order."""
    return await store.tags_of(tx, party_id)
