"""Routes of the ledger, for staff: read the books, and book by hand with two people."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import QueryParameter

from tael import ledger
from tael.kernel.ids import AccountId, EntryId, HoldId, ProposalId, home_unit
from tael.ledger.model import (
    Account,
    Hold,
    HoldState,
    PostedEntry,
    Posting,
    Side,
)
from tael.ledger.model.proposals import Approved, ManualEntry, Proposal, Proposed, Rejected
from tael.plumbing.db import Tx
from tael.plumbing.http.wire import (
    PAGE_DEFAULT,
    TEXT_MAX,
    After,
    Amount,
    BankRequest,
    IdempotencyKey,
    Limit,
    amount_of,
    checked_key,
    cursor_of,
    parse_id,
    place_of,
    runtime_of,
    write_once,
)

Unit = Annotated[int, QueryParameter(ge=0, le=1023, description="The unit to look into.")]


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
    remark: Annotated[str, msgspec.Meta(min_length=1, max_length=TEXT_MAX)]
    value_date: date | None = None


class RejectionRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a manual entry is turned down."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=TEXT_MAX)]


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


def _account(account: Account) -> LedgerAccountBody:
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


def _entry(entry: PostedEntry) -> EntryBody:
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


def _hold(hold: Hold) -> HoldBody:
    return HoldBody(
        hold.id.text,
        hold.account_id.text,
        amount_of(hold.amount),
        amount_of(hold.remaining),
        hold.expires_at.isoformat(),
        hold.state.value,
    )


def _proposal(proposal: Proposal) -> ProposalBody:
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


@get("/ledger/accounts", summary="List ledger accounts", operation_id="listLedgerAccounts")
async def list_accounts(
    request: BankRequest, unit: Unit = 0, gl: str | None = None, limit: Limit = PAGE_DEFAULT, after: After = None
) -> Page:
    """Returns a page of a unit's ledger accounts, by id."""
    runtime = runtime_of(request)
    place = place_of(after, tuple[int])
    async with runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        found = await ledger.list_accounts(
            tx, unit, runtime.clock.now(), gl=gl, after=AccountId(place[0]) if place else None, limit=limit
        )
    return Page(
        [_account(account) for account in found], cursor_of((int(found[-1].id),)) if len(found) == limit else None
    )


@get("/ledger/accounts/{account_id:str}", summary="Read a ledger account", operation_id="getLedgerAccount")
async def get_account(request: BankRequest, account_id: str) -> LedgerAccountBody:
    """Returns a ledger account as it stands now."""
    runtime = runtime_of(request)
    wanted = parse_id(AccountId, account_id, "account_id")
    async with runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        return _account(await ledger.get_account(tx, wanted, runtime.clock.now()))


@get("/ledger/accounts/{account_id:str}/balance", summary="Read a past balance", operation_id="getPastBalance")
async def get_past_balance(
    request: BankRequest, account_id: str, booked_by: datetime | None = None, value_date: date | None = None
) -> AsOfBody:
    """Returns a balance as of a booking instant, or by a value date; today's where neither is given."""
    runtime = runtime_of(request)
    wanted = parse_id(AccountId, account_id, "account_id")
    async with runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        if value_date is not None:
            balance = await ledger.balance_by_value(tx, wanted, value_date)
        else:
            at = booked_by or runtime.clock.now()
            at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
            balance = await ledger.balance_as_booked(tx, wanted, at)
    return AsOfBody(wanted.text, amount_of(balance))


@get("/ledger/journal", summary="Read the journal", operation_id="listEntries")
async def list_entries(
    request: BankRequest,
    unit: Unit = 0,
    kind: str | None = None,
    detail_key: str | None = None,
    detail_value: str | None = None,
    limit: Limit = PAGE_DEFAULT,
    after: After = None,
) -> Page:
    """Returns a page of a unit's journal in order; its cursor also serves as a place in the feed of changes."""
    place = place_of(after, tuple[int])
    detail = {detail_key: detail_value or ""} if detail_key else None
    async with runtime_of(request).db.transaction(isolation="repeatable_read", readonly=True) as tx:
        found = await ledger.list_entries(
            tx, unit, after_position=place[0] if place else 0, limit=limit, kind=kind, detail=detail
        )
    return Page([_entry(entry) for entry in found], cursor_of((found[-1].position,)) if len(found) == limit else None)


@get("/ledger/changes", summary="Follow the changes of a unit", operation_id="readChanges")
async def read_changes(request: BankRequest, unit: Unit = 0, after_position: int = 0, limit: Limit = 200) -> Page:
    """Returns the records that follow a position, without gaps; ask again after the last one."""
    async with runtime_of(request).db.transaction(isolation="repeatable_read", readonly=True) as tx:
        found = await ledger.read_changes(tx, unit, after_position, limit)
    return Page([_entry(entry) for entry in found], str(found[-1].position) if found else None)


@get("/ledger/journal/{entry_id:str}", summary="Read an entry", operation_id="getEntry")
async def get_entry(request: BankRequest, entry_id: str) -> Page:
    """Returns the records of an entry, one in each unit it touches."""
    async with runtime_of(request).db.transaction(isolation="repeatable_read", readonly=True) as tx:
        return Page([_entry(r) for r in await ledger.get_entry(tx, parse_id(EntryId, entry_id, "entry_id"))], None)


@get("/ledger/holds", summary="List holds", operation_id="listHolds")
async def list_holds(
    request: BankRequest,
    unit: Unit = 0,
    account_id: str | None = None,
    hold_state: HoldState | None = None,
    limit: Limit = PAGE_DEFAULT,
    after: After = None,
) -> Page:
    """Returns a page of a unit's holds, by id."""
    runtime = runtime_of(request)
    place = place_of(after, tuple[str])
    async with runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        found = await ledger.list_holds(
            tx,
            unit,
            runtime.clock.now(),
            account_id=parse_id(AccountId, account_id, "account_id") if account_id else None,
            state=hold_state,
            after=parse_id(HoldId, place[0], "after") if place else None,
            limit=limit,
        )
    return Page([_hold(hold) for hold in found], cursor_of((found[-1].id.text,)) if len(found) == limit else None)


@get("/ledger/trial-balance", summary="Read the trial balance", operation_id="getTrialBalance")
async def get_trial_balance(request: BankRequest, as_of: date | None = None) -> TrialBalanceBody:
    """Returns the trial balance (试算平衡表) by a value date, today's business date by default."""
    runtime = runtime_of(request)
    async with runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        found = await ledger.trial_balance(tx, as_of or runtime.clock.business_date())
    return TrialBalanceBody(
        found.as_of,
        [GlBody(n.gl, n.name_en, n.name_zh, amount_of(n.debit), amount_of(n.credit)) for n in found.lines],
    )


@get("/ledger/chart-of-accounts", summary="Read the chart of accounts", operation_id="getChartOfAccounts")
async def get_chart(request: BankRequest) -> Page:
    """Returns the chart of accounts (会计科目表)."""
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        chart = await ledger.chart_of_accounts(tx)
    return Page(
        [
            {"code": gl.code, "class": gl.gl_class, "side": gl.side.name.lower(), "en": gl.name_en, "zh-CN": gl.name_zh}
            for gl in chart
        ],
        None,
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
    request: BankRequest, data: ManualEntryRequest, idempotency_key: IdempotencyKey = None
) -> Response[ProposalBody]:
    """Keeps a manual entry for a second person to decide."""
    runtime = runtime_of(request)
    client = request.user.client
    key = checked_key(idempotency_key)
    proposal_id = ProposalId.derive(home_unit(runtime.units, client, key), client, key)
    entry = _manual(data)

    async def work(tx: Tx) -> ProposalBody:
        maker = request.user.subject
        return _proposal(await ledger.propose(tx, proposal_id, entry, maker=maker, moment=runtime.moment()))

    return await write_once(request, key, data, work)


@get("/ledger/manual-entries", summary="List manual entries that wait", operation_id="listProposals")
async def list_proposals(
    request: BankRequest, unit: Unit = 0, limit: Limit = PAGE_DEFAULT, after: After = None
) -> Page:
    """Returns a page of a unit's manual entries that wait for a second person."""
    place = place_of(after, tuple[str])
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        found = await ledger.list_proposals(
            tx, unit, after=parse_id(ProposalId, place[0], "after") if place else None, limit=limit
        )
    return Page([_proposal(p) for p in found], cursor_of((found[-1].id.text,)) if len(found) == limit else None)


@get("/ledger/manual-entries/{proposal_id:str}", summary="Read a manual entry", operation_id="getProposal")
async def get_proposal(request: BankRequest, proposal_id: str) -> ProposalBody:
    """Returns a manual entry and where it stands."""
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        return _proposal(await ledger.get_proposal(tx, parse_id(ProposalId, proposal_id, "proposal_id")))


@post(
    "/ledger/manual-entries/{proposal_id:str}/approval",
    summary="Approve a manual entry",
    operation_id="approveEntry",
    status_code=200,
)
async def approve_entry(
    request: BankRequest, proposal_id: str, idempotency_key: IdempotencyKey = None
) -> Response[ProposalBody]:
    """Books a manual entry that somebody else made."""
    runtime = runtime_of(request)
    wanted = parse_id(ProposalId, proposal_id, "proposal_id")

    async def work(tx: Tx) -> ProposalBody:
        checker = request.user.subject
        return _proposal(await ledger.approve(tx, wanted, checker=checker, moment=runtime.moment()))

    return await write_once(request, idempotency_key, None, work, status=200)


@post(
    "/ledger/manual-entries/{proposal_id:str}/rejection",
    summary="Reject a manual entry",
    operation_id="rejectEntry",
    status_code=200,
)
async def reject_entry(
    request: BankRequest, proposal_id: str, data: RejectionRequest, idempotency_key: IdempotencyKey = None
) -> Response[ProposalBody]:
    """Turns a manual entry down that somebody else made."""
    runtime = runtime_of(request)
    wanted = parse_id(ProposalId, proposal_id, "proposal_id")

    async def work(tx: Tx) -> ProposalBody:
        checker = request.user.subject
        moment = runtime.moment()
        return _proposal(await ledger.reject(tx, wanted, checker=checker, reason=data.reason, moment=moment))

    return await write_once(request, idempotency_key, data, work, status=200)


@post("/ledger/period-closes", summary="Close a period", operation_id="closePeriod", status_code=201)
async def close_period(
    request: BankRequest, data: CloseRequest, idempotency_key: IdempotencyKey = None
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


STAFF = (
    list_accounts,
    get_account,
    get_past_balance,
    list_entries,
    read_changes,
    get_entry,
    list_holds,
    get_trial_balance,
    get_chart,
    propose_entry,
    list_proposals,
    get_proposal,
    approve_entry,
    reject_entry,
    close_period,
    list_period_closes,
)
