"""Relations and tags."""

from datetime import datetime

import asyncpg

from tael.kernel.ids import PartyId
from tael.parties.model.relations import (
    BeneficialOwner,
    FamilyDegree,
    NewRelation,
    Relation,
    RelationId,
    RelationKind,
)
from tael.plumbing.db import Tx

RELATIONS_OF_PARTY_MAX = 200
TAGS_OF_PARTY_MAX = 50
CHAIN_MAX = 6
"""How many companies an owner may stand behind; longer chains are looked at by people."""


async def insert(tx: Tx, relation: NewRelation, by: str, at: datetime) -> None:
    """Inserts a relation; one that is there already stays as it is."""
    await tx.execute(
        """insert into parties.relation
               (unit, id, party_id, other_id, kind, degree, share_bp, recorded_at, recorded_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (unit, id) do nothing""",
        relation.party_id.unit,
        relation.id,
        relation.party_id,
        relation.other_id,
        relation.kind,
        relation.degree,
        relation.share_bp,
        at,
        by,
    )


async def end(tx: Tx, party_id: PartyId, relation_id: RelationId, at: datetime) -> bool:
    """Ends a party's relation; False where the party has none of that id."""
    found = await tx.value(
        """update parties.relation set ended_at = coalesce(ended_at, $4)
           where unit = $1 and id = $2 and party_id = $3 returning true""",
        party_id.unit,
        relation_id,
        party_id,
        at,
    )
    return found is not None


async def of_party(tx: Tx, party_id: PartyId) -> list[Relation]:
    """Returns a party's relations that have not ended, the newest first."""
    return [
        _relation(record)
        for record in await tx.records(
            """select id, party_id, other_id, kind, degree, share_bp, recorded_at, recorded_by from parties.relation
               where unit = $1 and party_id = $2 and ended_at is null order by recorded_at desc, id limit $3""",
            party_id.unit,
            party_id,
            RELATIONS_OF_PARTY_MAX,
        )
    ]


async def beneficial_owners(tx: Tx, party_id: PartyId, least_bp: int) -> list[BeneficialOwner]:
    """Returns the persons who own so much of a company, directly or through at most CHAIN_MAX others, by share.

    An id says its unit in its top bits, so that each step of a chain is a look-up in one unit.
    """
    return [
        BeneficialOwner(PartyId(record["owner"]), int(record["share_bp"]))
        for record in await tx.records(
            """with recursive chain (owner, share, length) as (
                   select other_id, share_bp::numeric, 1 from parties.relation
                   where unit = $1 and party_id = $2 and kind = 'owner' and ended_at is null
                   union all
                   select r.other_id, c.share * r.share_bp / 10000, c.length + 1
                   from chain c join parties.relation r
                     on r.unit = (c.owner >> 53)::smallint and r.party_id = c.owner
                   where r.kind = 'owner' and r.ended_at is null and c.length < $3
               )
               select c.owner, sum(c.share) as share_bp
               from chain c join parties.party p on p.unit = (c.owner >> 53)::smallint and p.id = c.owner
               where p.kind = 'person'
               group by c.owner having sum(c.share) >= $4 order by sum(c.share) desc, c.owner""",
            party_id.unit,
            party_id,
            CHAIN_MAX,
            least_bp,
        )
    ]


async def set_tag(tx: Tx, party_id: PartyId, tag: str, by: str, at: datetime) -> None:
    """Sets a tag; one that is there already stays as it is."""
    await tx.execute(
        """insert into parties.tag (unit, party_id, tag, set_at, set_by) values ($1, $2, $3, $4, $5)
           on conflict (unit, party_id, tag) do nothing""",
        party_id.unit,
        party_id,
        tag,
        at,
        by,
    )


async def remove_tag(tx: Tx, party_id: PartyId, tag: str) -> None:
    """Removes a tag, if it is there."""
    await tx.execute(
        "delete from parties.tag where unit = $1 and party_id = $2 and tag = $3", party_id.unit, party_id, tag
    )


async def tags_of(tx: Tx, party_id: PartyId) -> list[str]:
    """Returns a party's tags in order."""
    return [
        record["tag"]
        for record in await tx.records(
            "select tag from parties.tag where unit = $1 and party_id = $2 order by tag limit $3",
            party_id.unit,
            party_id,
            TAGS_OF_PARTY_MAX,
        )
    ]


def _relation(record: asyncpg.Record) -> Relation:
    degree = record["degree"]
    return Relation(
        RelationId(record["id"]),
        PartyId(record["party_id"]),
        PartyId(record["other_id"]),
        RelationKind(record["kind"]),
        None if degree is None else FamilyDegree(degree),
        record["share_bp"],
        record["recorded_at"],
        record["recorded_by"],
    )
