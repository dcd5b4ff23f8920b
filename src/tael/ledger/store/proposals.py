"""Manual entries waiting for, or decided by, a second person."""

from datetime import date

import asyncpg
import msgspec

from tael.kernel.ids import AccountId, ProposalId
from tael.kernel.money import Currency, Money
from tael.ledger.model import Posting, Side
from tael.ledger.model.proposals import Approved, ManualEntry, Proposal, Proposed, Rejected
from tael.plumbing.db import Tx


class _StoredPosting(msgspec.Struct):
    account: str
    side: int
    minor: int
    currency: str


class _StoredEntry(msgspec.Struct):
    postings: list[_StoredPosting]
    value_date: date | None
    remark: str


async def insert(tx: Tx, proposal: Proposed) -> None:
    """Inserts a proposal if it is new."""
    entry = _StoredEntry(
        [
            _StoredPosting(p.account_id.text, int(p.side), p.amount.minor, str(p.amount.currency))
            for p in proposal.entry.postings
        ],
        proposal.entry.value_date,
        proposal.entry.remark,
    )
    await tx.execute(
        """insert into ledger.proposal (unit, id, maker, proposed_at, entry) values ($1, $2, $3, $4, $5)
           on conflict (unit, id) do nothing""",
        proposal.id.unit,
        proposal.id,
        proposal.maker,
        proposal.proposed_at,
        msgspec.json.encode(entry).decode(),
    )


async def find(tx: Tx, proposal_id: ProposalId) -> Proposal | None:
    """Returns a proposal by its id."""
    records = await tx.records(
        """select id, state, maker, proposed_at, entry::text as entry, checker, decided_at, reason
           from ledger.proposal where unit = $1 and id = $2""",
        proposal_id.unit,
        proposal_id,
    )
    return _proposal(records[0]) if records else None


async def lock(tx: Tx, proposal_id: ProposalId) -> Proposal | None:
    """Returns a proposal and keeps others from deciding it until this transaction ends."""
    records = await tx.records(
        """select id, state, maker, proposed_at, entry::text as entry, checker, decided_at, reason
           from ledger.proposal where unit = $1 and id = $2 for update""",
        proposal_id.unit,
        proposal_id,
    )
    return _proposal(records[0]) if records else None


async def page_open(tx: Tx, unit: int, after: ProposalId | None, limit: int) -> list[Proposal]:
    """Returns the next proposals of a unit that wait, by id."""
    records = await tx.records(
        """select id, state, maker, proposed_at, entry::text as entry, checker, decided_at, reason
           from ledger.proposal where unit = $1 and state = 'proposed' and id > $2 order by id limit $3""",
        unit,
        after if after is not None else bytes(16),
        limit,
    )
    return [_proposal(record) for record in records]


async def decide(tx: Tx, decided: Approved | Rejected) -> None:
    """Writes what became of a locked proposal."""
    await tx.execute(
        """update ledger.proposal set state = $3, checker = $4, decided_at = $5, reason = $6
           where unit = $1 and id = $2""",
        decided.id.unit,
        decided.id,
        "approved" if isinstance(decided, Approved) else "rejected",
        decided.checker,
        decided.decided_at,
        decided.reason if isinstance(decided, Rejected) else None,
    )


def _proposal(record: asyncpg.Record) -> Proposal:
    stored = msgspec.json.decode(record["entry"], type=_StoredEntry)
    entry = ManualEntry(
        postings=tuple(
            Posting(AccountId.parse(p.account), Side(p.side), Money(p.minor, Currency(p.currency)))
            for p in stored.postings
        ),
        value_date=stored.value_date,
        remark=stored.remark,
    )
    proposed = Proposed(
        id=ProposalId(record["id"]), entry=entry, maker=record["maker"], proposed_at=record["proposed_at"]
    )
    if record["state"] == "proposed":
        return proposed
    common = {**msgspec.structs.asdict(proposed), "checker": record["checker"], "decided_at": record["decided_at"]}
    return Approved(**common) if record["state"] == "approved" else Rejected(**common, reason=record["reason"])
