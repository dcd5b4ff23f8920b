"""Routes that write the books by hand: entries that two people decide, and the close of a period."""

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from tael import ledger
from tael.kernel.ids import AccountId, ProposalId, home_unit
from tael.ledger.http.bodies import (
    CloseBody,
    CloseRequest,
    LegRequest,
    ManualEntryRequest,
    Page,
    ProposalBody,
    RejectionRequest,
    proposal_body,
)
from tael.ledger.model import (
    Posting,
    Side,
)
from tael.ledger.model.proposals import ManualEntry
from tael.plumbing.db import Tx
from tael.plumbing.http.wire import (
    PAGE_DEFAULT,
    After,
    BankRequest,
    IdempotencyKey,
    Limit,
    Unit,
    checked_key,
    cursor_of,
    parse_id,
    place_of,
    present_unit,
    runtime_of,
    write_once,
)


def _manual(data: ManualEntryRequest) -> ManualEntry:
    return ManualEntry(
        postings=_postings(data.postings),
        value_date=data.value_date,
        remark=data.remark,
    )


def _postings(legs: Sequence[LegRequest]) -> tuple[Posting, ...]:
    return tuple(
        Posting(
            parse_id(AccountId, leg.account_id, f"postings[{number}].account_id"),
            Side[leg.side.upper()],
            leg.amount.money(f"postings[{number}].amount"),
        )
        for number, leg in enumerate(legs)
    )


@post("/ledger/manual-entries", summary="Propose a manual entry", operation_id="proposeEntry", status_code=201)
async def propose_entry(
    request: BankRequest, data: JSONBody[ManualEntryRequest], idempotency_key: IdempotencyKey = None
) -> Response[ProposalBody]:
    """Keeps a manual entry for a second person to decide."""
    runtime = runtime_of(request)
    client = request.user.client
    key = checked_key(idempotency_key)
    proposal_id = ProposalId.derive(home_unit(runtime.units, client, key), client, key)
    entry = _manual(data)

    async def work(tx: Tx) -> ProposalBody:
        maker = request.user.subject
        return proposal_body(await ledger.propose(tx, proposal_id, entry, maker=maker, moment=runtime.moment()))

    return await write_once(request, key, data, work)


@get("/ledger/manual-entries", summary="List manual entries that wait", operation_id="listProposals")
async def list_proposals(
    request: BankRequest, unit: Unit = 0, limit: Limit = PAGE_DEFAULT, after: After = None
) -> Page:
    """Returns a page of a unit's manual entries that wait for a second person."""
    place = place_of(after, tuple[str])
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        found = await ledger.list_proposals(
            tx,
            present_unit(request, unit),
            after=parse_id(ProposalId, place[0], "after") if place else None,
            limit=limit,
        )
    return Page([proposal_body(p) for p in found], cursor_of((found[-1].id.text,)) if len(found) == limit else None)


@get("/ledger/manual-entries/{proposal_id:str}", summary="Read a manual entry", operation_id="getProposal")
async def get_proposal(request: BankRequest, proposal_id: FromPath[str]) -> ProposalBody:
    """Returns a manual entry and where it stands."""
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        return proposal_body(await ledger.get_proposal(tx, parse_id(ProposalId, proposal_id, "proposal_id")))


@post(
    "/ledger/manual-entries/{proposal_id:str}/approval",
    summary="Approve a manual entry",
    operation_id="approveEntry",
    status_code=200,
)
async def approve_entry(
    request: BankRequest, proposal_id: FromPath[str], idempotency_key: IdempotencyKey = None
) -> Response[ProposalBody]:
    """Books a manual entry that somebody else made."""
    runtime = runtime_of(request)
    wanted = parse_id(ProposalId, proposal_id, "proposal_id")

    async def work(tx: Tx) -> ProposalBody:
        checker = request.user.subject
        return proposal_body(await ledger.approve(tx, wanted, checker=checker, moment=runtime.moment()))

    return await write_once(request, idempotency_key, None, work, status=200)


@post(
    "/ledger/manual-entries/{proposal_id:str}/rejection",
    summary="Reject a manual entry",
    operation_id="rejectEntry",
    status_code=200,
)
async def reject_entry(
    request: BankRequest,
    proposal_id: FromPath[str],
    data: JSONBody[RejectionRequest],
    idempotency_key: IdempotencyKey = None,
) -> Response[ProposalBody]:
    """Turns a manual entry down that somebody else made."""
    runtime = runtime_of(request)
    wanted = parse_id(ProposalId, proposal_id, "proposal_id")

    async def work(tx: Tx) -> ProposalBody:
        checker = request.user.subject
        moment = runtime.moment()
        return proposal_body(await ledger.reject(tx, wanted, checker=checker, reason=data.reason, moment=moment))

    return await write_once(request, idempotency_key, data, work, status=200)


@post("/ledger/period-closes", summary="Close a period", operation_id="closePeriod", status_code=201)
async def close_period(
    request: BankRequest, data: JSONBody[CloseRequest], idempotency_key: IdempotencyKey = None
) -> Response[CloseBody]:
    """Closes the books through a day: nothing is booked any more with a value date up to it."""
    runtime = runtime_of(request)

    async def work(tx: Tx) -> CloseBody:
        closed = await ledger.close_period(tx, data.closed_through, by=request.user.subject, moment=runtime.moment())
        return CloseBody(closed.closed_through, closed.by, closed.at.isoformat())

    return await write_once(request, idempotency_key, data, work)


@get("/ledger/period-closes", summary="List closed periods", operation_id="listPeriodCloses")
async def list_period_closes(request: BankRequest, limit: Limit = PAGE_DEFAULT) -> Page:
    """Returns the closed periods, the latest first."""
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        found = await ledger.list_closes(tx, limit=limit)
    return Page([CloseBody(closed.closed_through, closed.by, closed.at.isoformat()) for closed in found], None)
