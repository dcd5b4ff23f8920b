"""Manual entries: made by one member of staff, booked when a second one approves."""

import msgspec

from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.kernel.ids import ProposalId
from tael.ledger.actions.posting import submit
from tael.ledger.errors import ProposalDecided, SecondPersonNeeded, UnknownProposal
from tael.ledger.model import PostEntry
from tael.ledger.model.proposals import Approved, ManualEntry, Proposal, Proposed, Rejected
from tael.ledger.store import proposals as store
from tael.plumbing.db import Tx


async def propose(tx: Tx, proposal_id: ProposalId, entry: ManualEntry, *, maker: str, moment: Moment) -> Proposed:
    """Keeps a manual entry for a second person to decide; refuses what no entry may be."""
    entry.as_entry(proposal_id)
    proposed = Proposed(id=proposal_id, entry=entry, maker=maker, proposed_at=moment.now)
    await store.insert(tx, proposed)
    return proposed


async def approve(tx: Tx, proposal_id: ProposalId, *, checker: str, moment: Moment) -> Approved:
    """Books a proposed entry; refuses the maker (SecondPersonNeeded), and whatever the books refuse."""
    proposed = await _to_decide(tx, proposal_id, checker)
    outcome = (await submit(tx, [PostEntry(proposed.entry.as_entry(proposal_id))], moment))[0]
    if isinstance(outcome, Refusal):
        raise outcome
    approved = Approved(**msgspec.structs.asdict(proposed), checker=checker, decided_at=moment.now)
    await store.decide(tx, approved)
    return approved


async def reject(tx: Tx, proposal_id: ProposalId, *, checker: str, reason: str, moment: Moment) -> Rejected:
    """Turns a proposed entry down; refuses the maker (SecondPersonNeeded)."""
    proposed = await _to_decide(tx, proposal_id, checker)
    rejected = Rejected(**msgspec.structs.asdict(proposed), checker=checker, decided_at=moment.now, reason=reason)
    await store.decide(tx, rejected)
    return rejected


async def _to_decide(tx: Tx, proposal_id: ProposalId, checker: str) -> Proposed:
    proposal = await store.lock(tx, proposal_id)
    if proposal is None:
        raise UnknownProposal(proposal_id=proposal_id).at("proposal_id")
    if not isinstance(proposal, Proposed):
        raise ProposalDecided(proposal_id=proposal_id, state=type(proposal).__name__.lower())
    if proposal.maker == checker:
        raise SecondPersonNeeded(maker=proposal.maker)
    return proposal


async def get_proposal(tx: Tx, proposal_id: ProposalId) -> Proposal:
    """Returns a proposal; refuses UnknownProposal."""
    proposal = await store.find(tx, proposal_id)
    if proposal is None:
        raise UnknownProposal(proposal_id=proposal_id).at("proposal_id")
    return proposal


async def list_proposals(tx: Tx, unit: int, *, after: ProposalId | None, limit: int) -> list[Proposal]:
    """Returns a page of a unit's proposals that wait for a second person."""
    return await store.page_open(tx, unit, after, limit)
