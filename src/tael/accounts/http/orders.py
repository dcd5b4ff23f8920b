"""Routes of what staff orders about an account: freezes, orders of courts, waking, closing."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from tael.accounts import actions
from tael.accounts.http.bodies import entry_id_of
from tael.accounts.model import (
    Closed,
    CourtOrder,
    Freeze,
    FrozenSide,
    NewClosing,
    NewCourtOrder,
    NewFreeze,
    RecordedAct,
    StaffAct,
)
from tael.kernel.ids import AccountId, EntryId
from tael.plumbing.db import Tx
from tael.plumbing.http.wire import (
    PRINTABLE,
    Amount,
    BankRequest,
    IdempotencyKey,
    Reason,
    amount_of,
    instant_of,
    parse_id,
    runtime_of,
    write_once,
)


class ReasonRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why staff does what it does."""

    reason: Reason


class FreezeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An order to freeze an account: on which side, by whom, why, and through which day (none: until it is lifted)."""

    side: FrozenSide
    ordered_by: Reason
    reason: Reason
    until: date | None = None


class FreezeBody(msgspec.Struct, frozen=True):
    """A freeze."""

    id: str
    account_id: str
    side: FrozenSide
    ordered_by: str
    reason: str
    until: date | None
    placed_at: str


class CourtOrderRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An order of a court to hold an amount; the lower `priority`, the earlier its rank."""

    court: Reason
    order_number: Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=PRINTABLE)]
    amount: Amount
    expires_at: datetime
    reason: Reason
    priority: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1


class CourtOrderBody(msgspec.Struct, frozen=True):
    """An order of a court; `held` is how much of the amount could be held."""

    id: str
    account_id: str
    court: str
    order_number: str
    amount: Amount
    held: Amount
    priority: int
    expires_at: str
    placed_at: str


class ActBody(msgspec.Struct, frozen=True):
    """What staff did to an account."""

    act: str
    actor: str
    reason: str
    at: str


class OrdersBody(msgspec.Struct, frozen=True):
    """What stands on an account, and what staff did to it, the latest first."""

    freezes: list[FreezeBody]
    court_orders: list[CourtOrderBody]
    acts: list[ActBody]


class ClosingRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account to be closed; what is on it goes to an account of this bank, or is paid out in cash."""

    reason: Reason
    pays_to_account_id: str | None = None


class ClosedBody(msgspec.Struct, frozen=True):
    """A closed account, and what it paid out, interest included."""

    account_id: str
    paid_out: Amount
    interest: Amount


class WokenBody(msgspec.Struct, frozen=True):
    """An account that is in use again."""

    account_id: str
    state: str


def _act(request: BankRequest, account_id: AccountId, key: str | None, what: str, reason: str) -> StaffAct:
    return StaffAct(
        id=entry_id_of(request, account_id, key, what),
        account_id=account_id,
        actor=request.user.subject,
        reason=reason,
    )


def _freeze_body(one: Freeze) -> FreezeBody:
    return FreezeBody(
        one.id.text,
        one.account_id.text,
        one.side,
        one.ordered_by,
        one.reason,
        one.until,
        one.placed_at.isoformat(),
    )


def _court_order_body(one: CourtOrder) -> CourtOrderBody:
    return CourtOrderBody(
        one.id.text,
        one.account_id.text,
        one.court,
        one.order_number,
        amount_of(one.amount),
        amount_of(one.held),
        one.priority,
        one.expires_at.isoformat(),
        one.placed_at.isoformat(),
    )


def _act_body(one: RecordedAct) -> ActBody:
    return ActBody(one.act, one.actor, one.reason, one.at.isoformat())


def _closed_body(one: Closed) -> ClosedBody:
    return ClosedBody(one.account_id.text, amount_of(one.paid_out), amount_of(one.interest))


@post("/accounts/{account_id:str}/freezes", summary="Freeze an account", operation_id="freezeAccount", status_code=201)
async def freeze_account(
    request: BankRequest,
    account_id: FromPath[str],
    data: JSONBody[FreezeRequest],
    idempotency_key: IdempotencyKey = None,
) -> Response[FreezeBody]:
    """Freezes an account for debits, credits or both; several freezes may stand at once."""
    account = parse_id(AccountId, account_id, "account_id")
    order = NewFreeze(
        act=_act(request, account, idempotency_key, "freeze", data.reason),
        side=data.side,
        ordered_by=data.ordered_by,
        until=data.until,
    )

    async def work(tx: Tx) -> FreezeBody:
        return _freeze_body(await actions.freeze(tx, order, runtime_of(request).moment()))

    return await write_once(request, idempotency_key, data, work)


@post("/accounts/{account_id:str}/freezes/{freeze_id:str}/lifting", summary="Lift a freeze", operation_id="liftFreeze")
async def lift_freeze(
    request: BankRequest,
    account_id: FromPath[str],
    freeze_id: FromPath[str],
    data: JSONBody[ReasonRequest],
    idempotency_key: IdempotencyKey = None,
) -> Response[FreezeBody]:
    """Lifts a freeze; others may still stand."""
    account = parse_id(AccountId, account_id, "account_id")
    wanted = parse_id(EntryId, freeze_id, "freeze_id")
    act = _act(request, account, idempotency_key, "lift_freeze", data.reason)

    async def work(tx: Tx) -> FreezeBody:
        return _freeze_body(await actions.lift_freeze(tx, wanted, act, runtime_of(request).moment()))

    return await write_once(request, idempotency_key, data, work)


@post(
    "/accounts/{account_id:str}/court-orders",
    summary="Hold money for a court",
    operation_id="placeCourtOrder",
    status_code=201,
)
async def place_court_order(
    request: BankRequest,
    account_id: FromPath[str],
    data: JSONBody[CourtOrderRequest],
    idempotency_key: IdempotencyKey = None,
) -> Response[CourtOrderBody]:
    """Holds an amount for a court, as much of it as is available."""
    account = parse_id(AccountId, account_id, "account_id")
    order = NewCourtOrder(
        act=_act(request, account, idempotency_key, "court_order", data.reason),
        court=data.court,
        order_number=data.order_number,
        amount=data.amount.money("amount"),
        priority=data.priority,
        expires_at=instant_of(data.expires_at, "expires_at"),
    )

    async def work(tx: Tx) -> CourtOrderBody:
        return _court_order_body(await actions.place_court_order(tx, order, runtime_of(request).moment()))

    return await write_once(request, idempotency_key, data, work)


@post(
    "/accounts/{account_id:str}/court-orders/{order_id:str}/lifting",
    summary="Lift an order of a court",
    operation_id="liftCourtOrder",
)
async def lift_court_order(
    request: BankRequest,
    account_id: FromPath[str],
    order_id: FromPath[str],
    data: JSONBody[ReasonRequest],
    idempotency_key: IdempotencyKey = None,
) -> Response[CourtOrderBody]:
    """Gives back what was held for a court."""
    account = parse_id(AccountId, account_id, "account_id")
    wanted = parse_id(EntryId, order_id, "order_id")
    act = _act(request, account, idempotency_key, "lift_court_order", data.reason)

    async def work(tx: Tx) -> CourtOrderBody:
        return _court_order_body(await actions.lift_court_order(tx, wanted, act, runtime_of(request).moment()))

    return await write_once(request, idempotency_key, data, work)


@post("/accounts/{account_id:str}/awakening", summary="Wake a dormant account", operation_id="wakeAccount")
async def wake_account(
    request: BankRequest,
    account_id: FromPath[str],
    data: JSONBody[ReasonRequest],
    idempotency_key: IdempotencyKey = None,
) -> Response[WokenBody]:
    """Wakes a dormant account, so that it may pay again."""
    account = parse_id(AccountId, account_id, "account_id")
    act = _act(request, account, idempotency_key, "wake", data.reason)

    async def work(tx: Tx) -> WokenBody:
        woken = await actions.wake(tx, act, runtime_of(request).moment())
        return WokenBody(woken.id.text, woken.state.value)

    return await write_once(request, idempotency_key, data, work)


@post("/accounts/{account_id:str}/closing", summary="Close an account", operation_id="closeAccount")
async def close_account(
    request: BankRequest,
    account_id: FromPath[str],
    data: JSONBody[ClosingRequest],
    idempotency_key: IdempotencyKey = None,
) -> Response[ClosedBody]:
    """Closes an account and pays its balance out."""
    account = parse_id(AccountId, account_id, "account_id")
    target = data.pays_to_account_id
    order = NewClosing(
        act=_act(request, account, idempotency_key, "close", data.reason),
        pays_to=None if target is None else parse_id(AccountId, target, "pays_to_account_id"),
    )

    async def work(tx: Tx) -> ClosedBody:
        return _closed_body(await actions.close_account(tx, order, runtime_of(request).moment()))

    return await write_once(request, idempotency_key, data, work)


@get("/accounts/{account_id:str}/orders", summary="List what stands on an account", operation_id="listOrders")
async def list_orders(request: BankRequest, account_id: FromPath[str]) -> OrdersBody:
    """Returns the freezes and orders of courts in force on an account, and what staff did to it."""
    wanted = parse_id(AccountId, account_id, "account_id")
    runtime = runtime_of(request)
    async with runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        contract = await actions.get_contract(tx, wanted)
        return OrdersBody(
            [_freeze_body(one) for one in await actions.list_freezes(tx, wanted)],
            [_court_order_body(one) for one in await actions.list_court_orders(tx, contract, runtime.clock.now())],
            [_act_body(one) for one in await actions.list_acts(tx, wanted)],
        )
