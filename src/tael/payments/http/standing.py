"""Routes of standing orders: the same for customers, who see their own, and for staff, who see all."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from tael import accounts
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, PartyId, StandingOrderId
from tael.payments import actions
from tael.payments.errors import CreditorAmbiguous
from tael.payments.model import (
    Creditor,
    ExternalCreditor,
    Frequency,
    InternalCreditor,
    NewStandingOrder,
    Purpose,
    Schedule,
    StandingOrder,
    StandingRun,
)
from tael.plumbing.db import Tx
from tael.plumbing.http.wire import (
    PAGE_DEFAULT,
    PRINTABLE,
    After,
    Amount,
    Audience,
    BankRequest,
    IdempotencyKey,
    Limit,
    Text,
    amount_of,
    checked_key,
    cursor_of,
    parse_id,
    place_of,
    runtime_of,
    write_once,
)


class ExternalAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account of another bank."""

    bank_code: Annotated[str, msgspec.Meta(min_length=1, max_length=35, pattern=PRINTABLE)]
    account: Annotated[str, msgspec.Meta(min_length=1, max_length=35, pattern=PRINTABLE)]


class StandingOrderRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A standing order; the creditor is an account of this bank or, instead, one of another bank."""

    debtor_account_id: str
    creditor_account_id: str | None = None
    creditor_external: ExternalAccount | None = None
    instructed_amount: Amount
    frequency: Frequency
    first_date: date
    last_date: date | None = None
    purpose: Purpose = Purpose.OTHER
    remittance: Text = ""


class StandingOrderBody(msgspec.Struct, frozen=True, kw_only=True):
    """A standing order: `next_date` is the date in hand, tried from `try_on`."""

    id: str
    state: str
    debtor_account_id: str
    creditor_account_id: str | None
    creditor_external: ExternalAccount | None
    instructed_amount: Amount
    frequency: Frequency
    first_date: date
    last_date: date | None
    purpose: Purpose
    remittance: str
    next_date: date | None
    try_on: date | None
    attempts: int
    registered_at: str


class StandingOrderPage(msgspec.Struct, frozen=True):
    """A page of standing orders; `next` is the cursor of the page after it."""

    items: list[StandingOrderBody]
    next: str | None


class StandingRunBody(msgspec.Struct, frozen=True):
    """A date of a standing order that was tried: `settled` has a payment, else `refusal` is the code of why not."""

    due_date: date
    state: str
    attempts: int
    payment_id: str
    refusal: str | None
    tried_at: str


class StandingRunPage(msgspec.Struct, frozen=True):
    """A page of tried dates, the latest first; `next` is the cursor of the page after it."""

    items: list[StandingRunBody]
    next: str | None


def _body(order: StandingOrder) -> StandingOrderBody:
    creditor = order.creditor
    return StandingOrderBody(
        id=order.id.text,
        state=order.state.value,
        debtor_account_id=order.debtor_account_id.text,
        creditor_account_id=creditor.account_id.text if isinstance(creditor, InternalCreditor) else None,
        creditor_external=ExternalAccount(creditor.bank_code, creditor.account)
        if isinstance(creditor, ExternalCreditor)
        else None,
        instructed_amount=amount_of(order.instructed_amount),
        frequency=order.schedule.frequency,
        first_date=order.schedule.first_date,
        last_date=order.schedule.last_date,
        purpose=order.purpose,
        remittance=order.remittance,
        next_date=order.next_date,
        try_on=order.try_on,
        attempts=order.attempts,
        registered_at=order.registered_at.isoformat(),
    )


def _run_body(run: StandingRun) -> StandingRunBody:
    return StandingRunBody(
        run.due_date, run.state.value, run.attempts, run.payment_id.text, run.refusal, run.tried_at.isoformat()
    )


def _payer(request: BankRequest) -> PartyId | None:
    """Whose standing orders the caller may touch: a customer their own, staff all (None)."""
    return PartyId.parse(request.user.subject) if request.user.audience == "customer" else None


def _creditor(data: StandingOrderRequest) -> Creditor:
    if (data.creditor_account_id is None) == (data.creditor_external is None):
        raise CreditorAmbiguous().at("creditor_account_id")
    if data.creditor_external is not None:
        return ExternalCreditor(data.creditor_external.bank_code, data.creditor_external.account)
    assert data.creditor_account_id is not None
    return InternalCreditor(parse_id(AccountId, data.creditor_account_id, "creditor_account_id"))


async def register_standing_order(
    request: BankRequest, data: JSONBody[StandingOrderRequest], idempotency_key: IdempotencyKey = None
) -> Response[StandingOrderBody]:
    """Registers a standing order; one to another bank is kept as `external` and not executed without a switch."""
    runtime = runtime_of(request)
    debtor = parse_id(AccountId, data.debtor_account_id, "debtor_account_id")
    order = NewStandingOrder(
        id=StandingOrderId.derive(debtor.unit, request.user.client, checked_key(idempotency_key)),
        payer=_payer(request),
        debtor_account_id=debtor,
        creditor=_creditor(data),
        instructed_amount=data.instructed_amount.money("instructed_amount"),
        schedule=Schedule(data.frequency, data.first_date, data.last_date),
        purpose=data.purpose,
        remittance=data.remittance,
    )

    async def work(tx: Tx) -> StandingOrderBody:
        outcome = (await actions.register_standing_orders(tx, [order], runtime.moment()))[0]
        if isinstance(outcome, Refusal):
            raise outcome
        return _body(outcome)

    return await write_once(request, idempotency_key, data, work)


async def list_standing_orders(
    request: BankRequest, account_id: FromPath[str], limit: Limit = PAGE_DEFAULT, after: After = None
) -> StandingOrderPage:
    """Returns a page of the standing orders that pay from an account."""
    wanted = parse_id(AccountId, account_id, "account_id")
    place = place_of(after, tuple[str])
    last = parse_id(StandingOrderId, place[0], "after") if place else None
    runtime, payer = runtime_of(request), _payer(request)
    async with runtime.db.transaction(readonly=True) as tx:
        if payer is None:
            await accounts.get_contract(tx, wanted)
        else:
            await accounts.get_readable(tx, wanted, payer, runtime.moment())
        found = await actions.list_standing_orders(tx, wanted, after=last, limit=limit)
    more = cursor_of((found[-1].id.text,)) if len(found) == limit else None
    return StandingOrderPage([_body(order) for order in found], more)


async def get_standing_order(request: BankRequest, order_id: FromPath[str]) -> StandingOrderBody:
    """Returns a standing order."""
    wanted = parse_id(StandingOrderId, order_id, "order_id")
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        return _body(await actions.get_standing_order(tx, wanted, payer=_payer(request)))


async def list_standing_runs(
    request: BankRequest, order_id: FromPath[str], limit: Limit = PAGE_DEFAULT, after: After = None
) -> StandingRunPage:
    """Returns a page of the dates of a standing order that were tried, the latest first."""
    wanted = parse_id(StandingOrderId, order_id, "order_id")
    place = place_of(after, tuple[date])
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        await actions.get_standing_order(tx, wanted, payer=_payer(request))
        found = await actions.list_standing_runs(tx, wanted, before=place[0] if place else None, limit=limit)
    more = cursor_of((found[-1].due_date.isoformat(),)) if len(found) == limit else None
    return StandingRunPage([_run_body(run) for run in found], more)


async def _change(
    request: BankRequest,
    order_id: str,
    key: str | None,
    act: Callable[[Tx, StandingOrderId], Awaitable[StandingOrder]],
) -> Response[StandingOrderBody]:
    wanted = parse_id(StandingOrderId, order_id, "order_id")

    async def work(tx: Tx) -> StandingOrderBody:
        return _body(await act(tx, wanted))

    return await write_once(request, key, None, work, status=200)


async def pause_standing_order(
    request: BankRequest, order_id: FromPath[str], idempotency_key: IdempotencyKey = None
) -> Response[StandingOrderBody]:
    """Pauses an active standing order."""
    return await _change(
        request,
        order_id,
        idempotency_key,
        lambda tx, wanted: actions.pause_standing_order(tx, wanted, payer=_payer(request)),
    )


async def resume_standing_order(
    request: BankRequest, order_id: FromPath[str], idempotency_key: IdempotencyKey = None
) -> Response[StandingOrderBody]:
    """Resumes a paused standing order; dates that passed meanwhile are not made up for."""
    moment = runtime_of(request).moment()
    return await _change(
        request,
        order_id,
        idempotency_key,
        lambda tx, wanted: actions.resume_standing_order(tx, wanted, moment, payer=_payer(request)),
    )


async def end_standing_order(
    request: BankRequest, order_id: FromPath[str], idempotency_key: IdempotencyKey = None
) -> Response[StandingOrderBody]:
    """Ends a standing order for ever."""
    return await _change(
        request,
        order_id,
        idempotency_key,
        lambda tx, wanted: actions.end_standing_order(tx, wanted, payer=_payer(request)),
    )


def _routes(audience: Audience) -> tuple[HTTPRouteHandler, ...]:
    mine = "My" if audience == "customer" else ""
    one, ones = f"{mine}StandingOrder", f"{mine}StandingOrders"
    order = "/standing-orders/{order_id:str}"
    account = "/accounts/{account_id:str}/standing-orders"
    return (
        post("/standing-orders", summary="Register a standing order", operation_id=f"register{one}", status_code=201)(
            register_standing_order
        ),
        get(account, summary="List an account's standing orders", operation_id=f"list{ones}")(list_standing_orders),
        get(order, summary="Read a standing order", operation_id=f"get{one}")(get_standing_order),
        get(f"{order}/runs", summary="List the tried dates of a standing order", operation_id=f"list{one}Runs")(
            list_standing_runs
        ),
        post(f"{order}/pause", summary="Pause a standing order", operation_id=f"pause{one}", status_code=200)(
            pause_standing_order
        ),
        post(f"{order}/resumption", summary="Resume a standing order", operation_id=f"resume{one}", status_code=200)(
            resume_standing_order
        ),
        post(f"{order}/end", summary="End a standing order", operation_id=f"end{one}", status_code=200)(
            end_standing_order
        ),
    )


CUSTOMER = _routes("customer")
STAFF = _routes("staff")
