"""Manual entries and their way through maker and checker (经办、复核): a type per state."""

from datetime import date, datetime
from typing import TypeAlias

import msgspec

from tael.kernel.ids import EntryId, ProposalId
from tael.ledger.model.entries import JournalEntry, Posting

MANUAL = "manual"


class ManualEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What a maker asks to be booked."""

    postings: tuple[Posting, ...]
    value_date: date | None
    remark: str

    def as_entry(self, proposal_id: ProposalId) -> JournalEntry:
        """Returns the journal entry it becomes; refuses what no entry may be."""
        return JournalEntry(
            id=proposal_id.as_type(EntryId),
            kind=MANUAL,
            postings=self.postings,
            value_date=self.value_date,
            detail={"remark": self.remark},
        )


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """Waits for a second person."""

    id: ProposalId
    entry: ManualEntry
    maker: str
    proposed_at: datetime


class Approved(msgspec.Struct, frozen=True, kw_only=True):
    """Was booked, under the id that the proposal shares with its entry."""

    id: ProposalId
    entry: ManualEntry
    maker: str
    proposed_at: datetime
    checker: str
    decided_at: datetime


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """Was turned down, and why."""

    id: ProposalId
    entry: ManualEntry
    maker: str
    proposed_at: datetime
    checker: str
    decided_at: datetime
    reason: str


Proposal: TypeAlias = Proposed | Approved | Rejected
