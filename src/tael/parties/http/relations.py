"""Routes of relations, owners, tags and duplicates, for staff."""

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from tael.kernel.ids import PartyId
from tael.parties.actions import duplicates, relations
from tael.parties.actions.registering import get_party
from tael.parties.http.bodies import derived
from tael.parties.model.relations import FamilyDegree, NewRelation, Relation, RelationId, RelationKind
from tael.plumbing.db import Tx
from tael.plumbing.http.wire import BankRequest, IdempotencyKey, parse_id, runtime_of, write_once


class RelationRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A relation to be recorded; `share_bp` is an owner's share in hundredths of a percent."""

    other_id: str
    kind: RelationKind
    degree: FamilyDegree | None = None
    share_bp: int | None = None


class TagRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tag to be set or removed."""

    tag: Annotated[str, msgspec.Meta(max_length=100)]


class RelationBody(msgspec.Struct, frozen=True):
    """A relation of a party to another."""

    id: str
    other_id: str
    kind: RelationKind
    degree: FamilyDegree | None
    share_bp: int | None


class OwnerBody(msgspec.Struct, frozen=True):
    """A person who owns a quarter of a company or more, directly or through others."""

    party_id: str
    share_bp: int


class RelationsBody(msgspec.Struct, frozen=True):
    """A party's relations, beneficial owners and tags."""

    relations: list[RelationBody]
    beneficial_owners: list[OwnerBody]
    tags: list[str]


class TagsBody(msgspec.Struct, frozen=True):
    """A party's tags."""

    tags: list[str]


class DuplicateBody(msgspec.Struct, frozen=True):
    """A party that may be the same, with a score of 0 to 100 and what it rests on."""

    party_id: str
    score: int
    because: tuple[str, ...]
    is_certain: bool


class DuplicatesBody(msgspec.Struct, frozen=True):
    """The parties that may be the same as one, the likeliest first."""

    items: list[DuplicateBody]


def _relation_body(relation: Relation) -> RelationBody:
    return RelationBody(relation.id.text, relation.other_id.text, relation.kind, relation.degree, relation.share_bp)


@get("/parties/{party_id:str}/relations", summary="Read a party's relations", operation_id="getRelations")
async def get_relations(request: BankRequest, party_id: FromPath[str]) -> RelationsBody:
    """Returns a party's relations, beneficial owners and tags."""
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        party = await get_party(tx, parse_id(PartyId, party_id, "party_id"))
        found = await relations.list_relations(tx, party.id)
        owners = await relations.find_beneficial_owners(tx, party.id)
        tags = await relations.list_tags(tx, party.id)
    return RelationsBody(
        [_relation_body(relation) for relation in found],
        [OwnerBody(owner.party_id.text, owner.share_bp) for owner in owners],
        tags,
    )


@post("/parties/{party_id:str}/relations", summary="Record a relation", operation_id="recordRelation", status_code=201)
async def record_relation(
    request: BankRequest,
    party_id: FromPath[str],
    data: JSONBody[RelationRequest],
    idempotency_key: IdempotencyKey = None,
) -> Response[RelationBody]:
    """Records a relation of a party to another."""
    party = parse_id(PartyId, party_id, "party_id")
    other = parse_id(PartyId, data.other_id, "other_id")
    relation_id = derived(RelationId, party, request, idempotency_key)
    relation = NewRelation(relation_id, party, other, data.kind, data.degree, data.share_bp)

    async def work(tx: Tx) -> RelationBody:
        moment = runtime_of(request).moment()
        return _relation_body(await relations.record_relation(tx, relation, request.user.subject, moment))

    return await write_once(request, idempotency_key, data, work)


@post(
    "/parties/{party_id:str}/relations/{relation_id:str}/end",
    summary="End a relation",
    operation_id="endRelation",
    status_code=201,
)
async def end_relation(
    request: BankRequest, party_id: FromPath[str], relation_id: FromPath[str], idempotency_key: IdempotencyKey = None
) -> Response[RelationsBody]:
    """Ends a relation."""
    party = parse_id(PartyId, party_id, "party_id")
    relation = parse_id(RelationId, relation_id, "relation_id")

    async def work(tx: Tx) -> RelationsBody:
        await relations.end_relation(tx, party, relation, runtime_of(request).moment())
        left = await relations.list_relations(tx, party)
        return RelationsBody([_relation_body(one) for one in left], [], await relations.list_tags(tx, party))

    return await write_once(request, idempotency_key, None, work)


@post("/parties/{party_id:str}/tags", summary="Set a tag", operation_id="setTag", status_code=201)
async def set_tag(
    request: BankRequest, party_id: FromPath[str], data: JSONBody[TagRequest], idempotency_key: IdempotencyKey = None
) -> Response[TagsBody]:
    """Sets a tag."""
    party = parse_id(PartyId, party_id, "party_id")

    async def work(tx: Tx) -> TagsBody:
        moment = runtime_of(request).moment()
        return TagsBody(await relations.set_tag(tx, party, data.tag, request.user.subject, moment))

    return await write_once(request, idempotency_key, data, work)


@post("/parties/{party_id:str}/tags/removal", summary="Remove a tag", operation_id="removeTag", status_code=201)
async def remove_tag(
    request: BankRequest, party_id: FromPath[str], data: JSONBody[TagRequest], idempotency_key: IdempotencyKey = None
) -> Response[TagsBody]:
    """Removes a tag."""
    party = parse_id(PartyId, party_id, "party_id")

    async def work(tx: Tx) -> TagsBody:
        return TagsBody(await relations.remove_tag(tx, party, data.tag))

    return await write_once(request, idempotency_key, data, work)


@get("/parties/{party_id:str}/duplicates", summary="Find who may be the same", operation_id="findDuplicates")
async def find_duplicates(request: BankRequest, party_id: FromPath[str]) -> DuplicatesBody:
    """Returns the parties that may be the same as one."""
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        found = await duplicates.find_duplicates(tx, parse_id(PartyId, party_id, "party_id"))
    return DuplicatesBody([DuplicateBody(one.party_id.text, one.score, one.because, one.is_certain) for one in found])


STAFF = (get_relations, record_relation, end_relation, set_tag, remove_tag, find_duplicates)
