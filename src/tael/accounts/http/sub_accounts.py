"""Routes of sub-accounts and goals, for customers."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.params import FromPath, JSONBody

from tael.accounts import actions
from tael.accounts.http.bodies import entry_id_of
from tael.accounts.model import Goal, MoveDirection, NewMove, NewSubAccount
from tael.kernel.ids import AccountId, PartyId
from tael.plumbing.db import Tx
from tael.plumbing.http.wire import (
    PRINTABLE,
    Amount,
    BankRequest,
    IdempotencyKey,
    amount_of,
    checked_key,
    parse_id,
    runtime_of,
    write_once,
)


class GoalRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is saved for: an amount, if wanted by a day."""

    target: Amount
    due_on: date | None = None


class SubAccountRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sub-account to be opened, if wanted with a goal."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=PRINTABLE)]
    goal: GoalRequest | None = None


class GoalBody(msgspec.Struct, frozen=True):
    """A goal."""

    target: Amount
    due_on: date | None


class SubAccountBody(msgspec.Struct, frozen=True):
    """A sub-account."""

    id: str
    parent_id: str
    name: str
    goal: GoalBody | None


class MoveRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Money to be moved into a sub-account, or out of it."""

    direction: MoveDirection
    amount: Amount


class MoveBody(msgspec.Struct, frozen=True):
    """A booked move."""

    entry_id: str
    sub_account_id: str
    direction: MoveDirection
    amount: Amount


@post(
    "/accounts/{account_id:str}/sub-accounts",
    summary="Open a sub-account",
    operation_id="openSubAccount",
    status_code=201,
)
async def open_sub_account(
    request: BankRequest,
    account_id: FromPath[str],
    data: JSONBody[SubAccountRequest],
    idempotency_key: IdempotencyKey = None,
) -> Response[SubAccountBody]:
    """Opens a sub-account inside an account of the caller's."""
    parent = parse_id(AccountId, account_id, "account_id")
    goal = None
    if data.goal is not None:
        goal = Goal(target=data.goal.target.money("goal.target"), due_on=data.goal.due_on)
    order = NewSubAccount(
        id=AccountId.derive(parent.unit, request.user.client, checked_key(idempotency_key), "sub-account"),
        entry_id=entry_id_of(request, parent, idempotency_key, "sub-account"),
        parent_id=parent,
        name=data.name,
        goal=goal,
    )

    async def work(tx: Tx) -> SubAccountBody:
        caller = PartyId.parse(request.user.subject)
        made = await actions.open_sub_account(tx, order, caller, runtime_of(request).moment())
        shown = None if made.goal is None else GoalBody(amount_of(made.goal.target), made.goal.due_on)
        return SubAccountBody(made.id.text, made.parent_id.text, made.name, shown)

    return await write_once(request, idempotency_key, data, work)


@post("/accounts/{account_id:str}/moves", summary="Move money in or out", operation_id="moveMoney", status_code=201)
async def move_money(
    request: BankRequest,
    account_id: FromPath[str],
    data: JSONBody[MoveRequest],
    idempotency_key: IdempotencyKey = None,
) -> Response[MoveBody]:
    """Moves money between a sub-account and the account above it."""
    sub_account = parse_id(AccountId, account_id, "account_id")
    order = NewMove(
        id=entry_id_of(request, sub_account, idempotency_key, "move"),
        sub_account_id=sub_account,
        direction=data.direction,
        amount=data.amount.money("amount"),
    )

    async def work(tx: Tx) -> MoveBody:
        await actions.move(tx, order, PartyId.parse(request.user.subject), runtime_of(request).moment())
        return MoveBody(order.id.text, sub_account.text, order.direction, amount_of(order.amount))

    return await write_once(request, idempotency_key, data, work)
