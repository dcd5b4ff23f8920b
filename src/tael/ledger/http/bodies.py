"""The schemas of the ledger's routes, and the nouns of the ledger as they stand on the wire."""

from datetime import date
from typing import Annotated, Any

import msgspec

from tael.kernel.ids import EntryId
from tael.ledger.model import (
    Account,
    Hold,
    PostedEntry,
)
from tael.ledger.model.proposals import Approved, Proposal, Proposed, Rejected
from tael.plumbing.http.wire import (
    Amount,
    Reason,
    amount_of,
)


class LedgerAccountBody(msgspec.Struct, frozen=True):
    """A ledger account: amounts are on its own side; `floor` is null where it may go to any balance."""

    id: str
    gl: str
    side: str
    status: str
    internal: bool
    balance: Amount
    available: Amount
    held: Amount
    floor: Amount | None
    postings: int


class AsOfBody(msgspec.Struct, frozen=True):
    """The balance of an account as of a time."""

    account_id: str
    balance: Amount


class LegBody(msgspec.Struct, frozen=True):
    """A posting of an entry."""

    account_id: str
    side: str
    amount: Amount


class EntryBody(msgspec.Struct, frozen=True):
    """A journal record of one unit."""

    id: str
    unit: int
    position: int
    kind: str
    booked_at: str
    booking_date: date
    value_date: date
    reverses: int | None
    detail: dict[str, Any]
    postings: list[LegBody]


class HoldBody(msgspec.Struct, frozen=True):
    """A hold; one past its time reads as expired."""

    id: str
    account_id: str
    amount: Amount
    remaining: Amount
    expires_at: str
    state: str


class GlBody(msgspec.Struct, frozen=True):
    """A line of the trial balance."""

    gl: str
    name_en: str
    name_zh: str
    debit: Amount
    credit: Amount


class TrialBalanceBody(msgspec.Struct, frozen=True):
    """All general-ledger balances by a value date."""

    as_of: date
    lines: list[GlBody]


class Page(msgspec.Struct, frozen=True):
    """A page of a list; `next` is the cursor of the page after it."""

    items: list[Any]
    next: str | None


class LegRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A leg of a manual entry."""

    account_id: str
    side: Annotated[str, msgspec.Meta(pattern="^(debit|credit)$")]
    amount: Amount


class ManualEntryRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry to be booked by hand once a second person approves."""

    postings: list[LegRequest]
    remark: Reason
    value_date: date | None = None


class RejectionRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a manual entry is turned down."""

    reason: Reason


class ProposalBody(msgspec.Struct, frozen=True):
    """A manual entry and where it stands; once approved, `entry_id` is its journal entry."""

    id: str
    state: str
    maker: str
    proposed_at: str
    value_date: date | None
    remark: str
    postings: list[LegBody]
    checker: str | None
    decided_at: str | None
    reason: str | None
    entry_id: str | None


class CloseRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last day of the period to be closed."""

    closed_through: date


class CloseBody(msgspec.Struct, frozen=True):
    """A closed period."""

    closed_through: date
    by: str
    at: str


def account_body(account: Account) -> LedgerAccountBody:
    """Returns a ledger account as it stands on the wire."""
    return LedgerAccountBody(
        account.id.text,
        account.gl,
        account.side.name.lower(),
        account.status.value,
        account.internal,
        amount_of(account.balance),
        amount_of(account.available),
        amount_of(account.held),
        None if account.floor is None else amount_of(account.floor),
        account.postings,
    )


def entry_body(entry: PostedEntry) -> EntryBody:
    """Returns a journal record as it stands on the wire."""
    return EntryBody(
        entry.id.text,
        entry.unit,
        entry.position,
        entry.kind,
        entry.booked_at.isoformat(),
        entry.booking_date,
        entry.value_date,
        entry.reverses,
        dict(entry.detail or {}),
        [LegBody(leg.account_id.text, leg.side.name.lower(), amount_of(leg.amount)) for leg in entry.legs],
    )


def hold_body(hold: Hold) -> HoldBody:
    """Returns a hold as it stands on the wire."""
    return HoldBody(
        hold.id.text,
        hold.account_id.text,
        amount_of(hold.amount),
        amount_of(hold.remaining),
        hold.expires_at.isoformat(),
        hold.state.value,
    )


def proposal_body(proposal: Proposal) -> ProposalBody:
    """Returns a manual entry as it stands on the wire."""
    decided = None if isinstance(proposal, Proposed) else proposal
    return ProposalBody(
        proposal.id.text,
        type(proposal).__name__.lower(),
        proposal.maker,
        proposal.proposed_at.isoformat(),
        proposal.entry.value_date,
        proposal.entry.remark,
        [LegBody(p.account_id.text, p.side.name.lower(), amount_of(p.amount)) for p in proposal.entry.postings],
        decided.checker if decided else None,
        decided.decided_at.isoformat() if decided else None,
        proposal.reason if isinstance(proposal, Rejected) else None,
        proposal.id.as_type(EntryId).text if isinstance(proposal, Approved) else None,
    )
