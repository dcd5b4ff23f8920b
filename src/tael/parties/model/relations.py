"""Relations between parties (关系人), and tags."""

import enum
from datetime import datetime

import msgspec

from tael.kernel.ids import KeyedId, PartyId


class RelationId(KeyedId):
    """A relation of a party to another."""

    __slots__ = ()
    prefix = "rel"


class RelationKind(enum.StrEnum):
    """What the other party is to the party."""

    FAMILY = "family"
    EMPLOYER = "employer"
    GUARANTOR = "guarantor"
    LEGAL_REPRESENTATIVE = "legal_representative"
    AUTHORISED_USER = "authorised_user"
    OWNER = "owner"


class FamilyDegree(enum.StrEnum):
    """How close a member of the family is."""

    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    OTHER = "other"


class NewRelation(msgspec.Struct, frozen=True):
    """A relation to be recorded; an owner has a share in hundredths of a percent, family a degree."""

    id: RelationId
    party_id: PartyId
    other_id: PartyId
    kind: RelationKind
    degree: FamilyDegree | None = None
    share_bp: int | None = None


class Relation(msgspec.Struct, frozen=True):
    """A recorded relation that has not ended."""

    id: RelationId
    party_id: PartyId
    other_id: PartyId
    kind: RelationKind
    degree: FamilyDegree | None
    share_bp: int | None
    recorded_at: datetime
    recorded_by: str


class BeneficialOwner(msgspec.Struct, frozen=True):
    """A person who owns enough of a company, directly or through others; the share is in hundredths of a percent."""

    party_id: PartyId
    share_bp: int
