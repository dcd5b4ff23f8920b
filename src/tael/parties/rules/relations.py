"""Which parties may stand in which relation, and what a tag may be."""

import re
from collections.abc import Iterable

from tael.parties.errors import RelationMalformed, SharesExceedWhole, TagMalformed
from tael.parties.model.party import Party, PartyKind
from tael.parties.model.relations import NewRelation, Relation, RelationKind

WHOLE_BP = 10_000
BENEFICIAL_BP = 2_500
"""A quarter makes a beneficial owner: 受益所有人信息管理办法 (2024) article 6, FATF recommendation 24."""

_TAG = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")

_SIDES: dict[RelationKind, tuple[PartyKind | None, PartyKind | None]] = {
    RelationKind.FAMILY: (PartyKind.PERSON, PartyKind.PERSON),
    RelationKind.EMPLOYER: (PartyKind.PERSON, None),
    RelationKind.GUARANTOR: (None, None),
    RelationKind.LEGAL_REPRESENTATIVE: (PartyKind.COMPANY, PartyKind.PERSON),
    RelationKind.AUTHORISED_USER: (None, PartyKind.PERSON),
    RelationKind.OWNER: (PartyKind.COMPANY, None),
}


def check_relation(relation: NewRelation, party: Party, other: Party) -> None:
    """Refuses a relation whose parties, degree or share do not belong to its kind (RelationMalformed)."""
    sides = zip(_SIDES[relation.kind], (party.kind, other.kind), strict=True)
    is_family, is_owner = relation.kind is RelationKind.FAMILY, relation.kind is RelationKind.OWNER
    if relation.party_id == relation.other_id or any(side not in (None, kind) for side, kind in sides):
        raise RelationMalformed(kind=relation.kind).at("other_id")
    if is_family != (relation.degree is not None):
        raise RelationMalformed(kind=relation.kind).at("degree")
    if is_owner != (relation.share_bp is not None) or not 1 <= (relation.share_bp or 1) <= WHOLE_BP:
        raise RelationMalformed(kind=relation.kind).at("share_bp")


def check_shares(relation: NewRelation, present: Iterable[Relation]) -> None:
    """Refuses an owner with whom a company would be owned to more than the whole (SharesExceedWhole)."""
    others = sum(one.share_bp or 0 for one in present if one.id != relation.id)
    total = others + (relation.share_bp or 0)
    if total > WHOLE_BP:
        raise SharesExceedWhole(percent=f"{total // 100}.{total % 100:02}").at("share_bp")


def checked_tag(tag: str) -> str:
    """Returns a tag; refuses what is none (TagMalformed)."""
    if not _TAG.fullmatch(tag):
        raise TagMalformed(tag=tag[:32]).at("tag")
    return tag
