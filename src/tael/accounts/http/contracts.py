"""Routes of contracts: opening, cash over the counter, lists and statements."""

from datetime import date
from typing import Annotated, TypeAlias

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from tael import ledger
from tael.accounts import actions
from tael.accounts.http.bodies import AccountBody, AccountList, body_of
from tael.accounts.model import BindingCheck, Movement, MovementKind, NewContract
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, EntryId, PartyId
from tael.ledger.model import StatementCursor, StatementLine
from tael.plumbing.db import Tx
from tael.plumbing.http.wire import (
    PAGE_DEFAULT,
    PRINTABLE,
    After,
    Amount,
    BankRequest,
    Day,
    IdempotencyKey,
    Limit,
    Number,
    Text,
    amount_of,
    checked_key,
    currency_of,
    cursor_of,
    parse_id,
    place_of,
    runtime_of,
    write_once,
)

LegNumber: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**15 - 1)]
"""A leg of an entry in a cursor."""


class BindingRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The five elements of an account of Type II or III; `confirmation` is another bank's, with its name as `bank`."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=PRINTABLE)]
    document_number: Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=PRINTABLE)]
    phone: Annotated[str, msgspec.Meta(pattern="^[+]?[0-9]{5,15}$")]
    account_number: Annotated[str, msgspec.Meta(pattern="^[0-9]{8,34}$")]
    bank: Text = ""
    confirmation: Text = ""


class AccountRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account to be opened for a party; `binding` is for products of Type II and III."""

    party_id: str
    product: Annotated[str, msgspec.Meta(max_length=40, pattern=PRINTABLE, examples=["current"])]
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")] = "CNY"
    binding: BindingRequest | None = None


class CashRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Cash over the counter."""

    amount: Amount
    remark: Text = ""


class MovementBody(msgspec.Struct, frozen=True):
    """A booked movement."""

    entry_id: str
    account_id: str
    kind: MovementKind
    amount: Amount


class LineBody(msgspec.Struct, frozen=True):
    """A line of a statement; the amount is negative where money went out."""

    entry_id: str
    kind: str
    booking_date: date
    value_date: date
    amount: Amount
    balance_after: Amount
    detail: dict[str, str]


class StatementBody(msgspec.Struct, frozen=True):
    """A page of a statement in booking order; `next` is the cursor of the page after it."""

    account_id: str
    opening_balance: Amount
    closing_balance: Amount
    items: list[LineBody]
    next: str | None


def _line(line: StatementLine) -> LineBody:
    return LineBody(
        line.entry_id.text,
        line.kind,
        line.booking_date,
        line.value_date,
        amount_of(line.amount),
        amount_of(line.balance_after),
        {key: str(value) for key, value in (line.detail or {}).items()},
    )


@post("/accounts", summary="Open an account", operation_id="openAccount", status_code=201)
async def open_account(
    request: BankRequest, data: JSONBody[AccountRequest], idempotency_key: IdempotencyKey = None
) -> Response[AccountBody]:
    """Opens an account of a product for a party."""
    runtime = runtime_of(request)
    key = checked_key(idempotency_key)
    party_id = parse_id(PartyId, data.party_id, "party_id")
    client = request.user.client
    order = NewContract(
        id=AccountId.derive(party_id.unit, client, key),
        entry_id=EntryId.derive(party_id.unit, client, key),
        party_id=party_id,
        product=data.product,
        currency=currency_of(data.currency, "currency"),
        binding=None if data.binding is None else BindingCheck(**msgspec.structs.asdict(data.binding)),
    )

    async def work(tx: Tx) -> AccountBody:
        moment = runtime.moment()
        outcome = (await actions.open_accounts(tx, [order], moment))[0]
        if isinstance(outcome, Refusal):
            raise outcome
        return body_of(outcome, await ledger.get_account(tx, order.id, moment.now))

    return await write_once(request, key, data, work)


async def _cash(
    request: BankRequest, account_id: str, data: CashRequest, key: str | None, kind: MovementKind
) -> Response[MovementBody]:
    runtime = runtime_of(request)
    client = request.user.client
    customer_account = parse_id(AccountId, account_id, "account_id")
    movement = Movement(
        id=EntryId.derive(customer_account.unit, client, checked_key(key)),
        account_id=customer_account,
        kind=kind,
        amount=data.amount.money("amount"),
        remark=data.remark,
    )

    async def work(tx: Tx) -> MovementBody:
        outcome = (await actions.book_movements(tx, [movement], runtime.moment()))[0]
        if isinstance(outcome, Refusal):
            raise outcome
        return MovementBody(movement.id.text, movement.account_id.text, kind, amount_of(movement.amount))

    return await write_once(request, key, data, work)


@post("/accounts/{account_id:str}/cash-deposits", summary="Take cash in", operation_id="depositCash", status_code=201)
async def deposit_cash(
    request: BankRequest, account_id: FromPath[str], data: JSONBody[CashRequest], idempotency_key: IdempotencyKey = None
) -> Response[MovementBody]:
    """Books cash that a customer brings."""
    return await _cash(request, account_id, data, idempotency_key, MovementKind.CASH_DEPOSIT)


@post("/accounts/{account_id:str}/cash-withdrawals", summary="Pay cash out", operation_id="withdrawCash")
async def withdraw_cash(
    request: BankRequest, account_id: FromPath[str], data: JSONBody[CashRequest], idempotency_key: IdempotencyKey = None
) -> Response[MovementBody]:
    """Books cash that a customer takes."""
    return await _cash(request, account_id, data, idempotency_key, MovementKind.CASH_WITHDRAWAL)


async def _page_of_accounts(request: BankRequest, party_id: PartyId, limit: int, after: str | None) -> AccountList:
    runtime = runtime_of(request)
    place = place_of(after, tuple[Number])
    async with runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        contracts = await actions.list_contracts(
            tx, party_id, after=AccountId(place[0]) if place else None, limit=limit
        )
        found = await ledger.find_accounts(tx, [contract.id for contract in contracts], runtime.clock.now())
    more = cursor_of((int(contracts[-1].id),)) if len(contracts) == limit else None
    return AccountList([body_of(contract, found[contract.id]) for contract in contracts], more)


@get("/parties/{party_id:str}/accounts", summary="List a party's accounts", operation_id="listAccountsOfParty")
async def list_accounts_of_party(
    request: BankRequest, party_id: FromPath[str], limit: Limit = PAGE_DEFAULT, after: After = None
) -> AccountList:
    """Returns a page of a party's accounts."""
    return await _page_of_accounts(request, parse_id(PartyId, party_id, "party_id"), limit, after)


@get("/accounts", summary="List my accounts", operation_id="listMyAccounts")
async def list_my_accounts(request: BankRequest, limit: Limit = PAGE_DEFAULT, after: After = None) -> AccountList:
    """Returns a page of the caller's accounts."""
    return await _page_of_accounts(request, PartyId.parse(request.user.subject), limit, after)


@get("/accounts/{account_id:str}", summary="Read an account", operation_id="getAccount")
async def get_account(request: BankRequest, account_id: FromPath[str]) -> AccountBody:
    """Returns a customer's account."""
    runtime = runtime_of(request)
    wanted = parse_id(AccountId, account_id, "account_id")
    async with runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        contract = await actions.get_contract(tx, wanted)
        return body_of(contract, await ledger.get_account(tx, wanted, runtime.clock.now()))


@get("/account-numbers/{number:str}", summary="Find an account by its number", operation_id="getAccountByNumber")
async def get_account_by_number(request: BankRequest, number: FromPath[str]) -> AccountBody:
    """Returns the account with a number; a wrong check digit is refused as such."""
    runtime = runtime_of(request)
    async with runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        contract = await actions.get_by_number(tx, number)
        return body_of(contract, await ledger.get_account(tx, contract.id, runtime.clock.now()))


@get("/accounts/{account_id:str}", summary="Read my account", operation_id="getMyAccount")
async def get_my_account(request: BankRequest, account_id: FromPath[str]) -> AccountBody:
    """Returns an account that the caller holds or may act on."""
    runtime = runtime_of(request)
    wanted = parse_id(AccountId, account_id, "account_id")
    async with runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        caller = PartyId.parse(request.user.subject)
        contract = await actions.get_readable(tx, wanted, caller, runtime.moment())
        return body_of(contract, await ledger.get_account(tx, wanted, runtime.clock.now()))


async def _statement(
    request: BankRequest,
    account_id: AccountId,
    reader: PartyId | None,
    period: tuple[date | None, date | None],
    page: tuple[int, str | None],
) -> StatementBody:
    limit, after = page
    place = place_of(after, tuple[Number, LegNumber])
    async with runtime_of(request).db.transaction(isolation="repeatable_read", readonly=True) as tx:
        if reader is None:
            await actions.get_contract(tx, account_id)
        else:
            await actions.get_readable(tx, account_id, reader, runtime_of(request).moment())
        found = await ledger.statement(
            tx,
            account_id,
            start=period[0],
            end=period[1],
            after=StatementCursor(*place) if place else None,
            limit=limit,
        )
    return StatementBody(
        account_id.text,
        amount_of(found.opening_balance),
        amount_of(found.closing_balance),
        [_line(line) for line in found.lines],
        cursor_of((found.next.position, found.next.leg)) if found.next else None,
    )


@get("/accounts/{account_id:str}/statement", summary="Read my statement", operation_id="getMyStatement")
async def get_my_statement(
    request: BankRequest,
    account_id: FromPath[str],
    start: Day = None,
    end: Day = None,
    limit: Limit = PAGE_DEFAULT,
    after: After = None,
) -> StatementBody:
    """Returns a page of the statement of an account that the caller holds or may act on, by booking dates."""
    wanted = parse_id(AccountId, account_id, "account_id")
    return await _statement(request, wanted, PartyId.parse(request.user.subject), (start, end), (limit, after))


@get("/accounts/{account_id:str}/statement", summary="Read a statement", operation_id="getStatement")
async def get_statement(
    request: BankRequest,
    account_id: FromPath[str],
    start: Day = None,
    end: Day = None,
    limit: Limit = PAGE_DEFAULT,
    after: After = None,
) -> StatementBody:
    """Returns a page of a customer's statement, in booking order, by booking dates."""
    return await _statement(request, parse_id(AccountId, account_id, "account_id"), None, (start, end), (limit, after))
