"""Mandates (授权): who may act for the holder of an account, and up to what."""

import enum
from datetime import date, datetime

import msgspec

from tael.kernel.ids import AccountId, MandateId, PartyId
from tael.kernel.money import Money


class MandateRole(enum.StrEnum):
    """As what a party acts on an account."""

    OWNER = "owner"
    JOINT = "joint"
    FAMILY = "family"
    SIGNER = "signer"
    AUTHORISED_USER = "authorised_user"

    @property
    def may_sign_beside(self) -> bool:
        """Whether the party's word can be the second one where two are needed."""
        return self in _SIGNATORIES


_SIGNATORIES = frozenset({MandateRole.OWNER, MandateRole.JOINT, MandateRole.SIGNER})


class Signing(enum.StrEnum):
    """Whether a party acts alone, within its limits, or only together with a second one."""

    SINGLE = "single"
    TOGETHER = "together"


class NewMandate(msgspec.Struct, frozen=True, kw_only=True):
    """Asks to let a party act on an account; the id is derived from what makes the request unique.

    `limit_each` bounds one payment, `limit_day` those of a day, both outward; None is no bound. A signer's `limit_each`
    is what the signer may sign alone: above it two sign together. `valid_until` is the last day; None is until revoked.
    """

    id: MandateId
    account_id: AccountId
    party_id: PartyId
    role: MandateRole
    limit_each: Money | None = None
    limit_day: Money | None = None
    signs: Signing = Signing.SINGLE
    valid_until: date | None = None


class Mandate(NewMandate, frozen=True, kw_only=True):
    """A mandate that is in force until its last day, unless it is revoked."""

    granted_at: datetime

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.valid_until is not None and self.valid_until < today
