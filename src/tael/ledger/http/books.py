"""Routes that read the books."""

from datetime import datetime

from litestar import get
from litestar.params import FromPath, FromQuery

from tael import ledger
from tael.kernel.ids import AccountId, EntryId, HoldId
from tael.ledger.http.bodies import (
    AsOfBody,
    GlBody,
    LedgerAccountBody,
    Page,
    TrialBalanceBody,
    account_body,
    entry_body,
    hold_body,
)
from tael.ledger.model import (
    HoldState,
)
from tael.plumbing.http.wire import (
    PAGE_DEFAULT,
    After,
    BankRequest,
    Day,
    Limit,
    Number,
    Position,
    Search,
    Unit,
    amount_of,
    cursor_of,
    instant_of,
    parse_id,
    place_of,
    present_unit,
    runtime_of,
)


@get("/ledger/accounts", summary="List ledger accounts", operation_id="listLedgerAccounts")
async def list_accounts(
    request: BankRequest, unit: Unit = 0, gl: Search = None, limit: Limit = PAGE_DEFAULT, after: After = None
) -> Page:
    """Returns a page of a unit's ledger accounts, by id."""
    runtime = runtime_of(request)
    place = place_of(after, tuple[Number])
    async with runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        found = await ledger.list_accounts(
            tx,
            present_unit(request, unit),
            runtime.clock.now(),
            gl=gl,
            after=AccountId(place[0]) if place else None,
            limit=limit,
        )
    return Page(
        [account_body(account) for account in found], cursor_of((int(found[-1].id),)) if len(found) == limit else None
    )


@get("/ledger/accounts/{account_id:str}", summary="Read a ledger account", operation_id="getLedgerAccount")
async def get_account(request: BankRequest, account_id: FromPath[str]) -> LedgerAccountBody:
    """Returns a ledger account as it stands now."""
    runtime = runtime_of(request)
    wanted = parse_id(AccountId, account_id, "account_id")
    async with runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        return account_body(await ledger.get_account(tx, wanted, runtime.clock.now()))


@get("/ledger/accounts/{account_id:str}/balance", summary="Read a past balance", operation_id="getPastBalance")
async def get_past_balance(
    request: BankRequest,
    account_id: FromPath[str],
    booked_by: FromQuery[datetime | None] = None,
    value_date: Day = None,
) -> AsOfBody:
    """Returns a balance as of a booking instant, or by a value date; today's where neither is given."""
    runtime = runtime_of(request)
    wanted = parse_id(AccountId, account_id, "account_id")
    async with runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        if value_date is not None:
            balance = await ledger.balance_by_value(tx, wanted, value_date)
        else:
            at = instant_of(booked_by, "booked_by") if booked_by else runtime.clock.now()
            balance = await ledger.balance_as_booked(tx, wanted, at)
    return AsOfBody(wanted.text, amount_of(balance))


@get("/ledger/journal", summary="Read the journal", operation_id="listEntries")
async def list_entries(
    request: BankRequest,
    unit: Unit = 0,
    kind: Search = None,
    detail_key: Search = None,
    detail_value: Search = None,
    limit: Limit = PAGE_DEFAULT,
    after: After = None,
) -> Page:
    """Returns a page of a unit's journal in order; its cursor also serves as a place in the feed of changes."""
    place = place_of(after, tuple[Number])
    detail = {detail_key: detail_value or ""} if detail_key else None
    async with runtime_of(request).db.transaction(isolation="repeatable_read", readonly=True) as tx:
        found = await ledger.list_entries(
            tx,
            present_unit(request, unit),
            after_position=place[0] if place else 0,
            limit=limit,
            kind=kind,
            detail=detail,
        )
    return Page(
        [entry_body(entry) for entry in found], cursor_of((found[-1].position,)) if len(found) == limit else None
    )


@get("/ledger/changes", summary="Follow the changes of a unit", operation_id="readChanges")
async def read_changes(request: BankRequest, unit: Unit = 0, after_position: Position = 0, limit: Limit = 200) -> Page:
    """Returns the records that follow a position, without gaps; ask again after the last one."""
    async with runtime_of(request).db.transaction(isolation="repeatable_read", readonly=True) as tx:
        found = await ledger.read_changes(tx, present_unit(request, unit), after_position, limit)
    return Page([entry_body(entry) for entry in found], str(found[-1].position) if found else None)


@get("/ledger/journal/{entry_id:str}", summary="Read an entry", operation_id="getEntry")
async def get_entry(request: BankRequest, entry_id: FromPath[str]) -> Page:
    """Returns the records of an entry, one in each unit it touches."""
    async with runtime_of(request).db.transaction(isolation="repeatable_read", readonly=True) as tx:
        return Page([entry_body(r) for r in await ledger.get_entry(tx, parse_id(EntryId, entry_id, "entry_id"))], None)


@get("/ledger/holds", summary="List holds", operation_id="listHolds")
async def list_holds(
    request: BankRequest,
    unit: Unit = 0,
    account_id: Search = None,
    hold_state: FromQuery[HoldState | None] = None,
    limit: Limit = PAGE_DEFAULT,
    after: After = None,
) -> Page:
    """Returns a page of a unit's holds, by id."""
    runtime = runtime_of(request)
    place = place_of(after, tuple[str])
    async with runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        found = await ledger.list_holds(
            tx,
            present_unit(request, unit),
            runtime.clock.now(),
            account_id=parse_id(AccountId, account_id, "account_id") if account_id else None,
            state=hold_state,
            after=parse_id(HoldId, place[0], "after") if place else None,
            limit=limit,
        )
    return Page([hold_body(hold) for hold in found], cursor_of((found[-1].id.text,)) if len(found) == limit else None)


@get("/ledger/trial-balance", summary="Read the trial balance", operation_id="getTrialBalance")
async def get_trial_balance(request: BankRequest, as_of: Day = None) -> TrialBalanceBody:
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
