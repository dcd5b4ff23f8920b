"""Routes of payments: pay, read, list."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from tael import accounts
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, PartyId, PaymentId
from tael.payments import actions
from tael.payments.errors import UnknownPayment
from tael.payments.model import PaymentOrder, Settled
from tael.plumbing.http.wire import (
    PAGE_DEFAULT,
    PRINTABLE,
    After,
    Amount,
    BankRequest,
    IdempotencyKey,
    Limit,
    Text,
    amount_of,
    checked_key,
    cursor_of,
    instant_of,
    parse_id,
    place_of,
    runtime_of,
)


class PaymentRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An order to pay another account of this bank."""

    debtor_account_id: str
    creditor_account_id: str
    instructed_amount: Amount
    end_to_end_id: Annotated[str, msgspec.Meta(max_length=35, pattern=PRINTABLE)] = ""
    remittance: Text = ""
    value_date: date | None = None


class PaymentBody(msgspec.Struct, frozen=True):
    """A settled payment."""

    id: str
    state: str
    debtor_account_id: str
    creditor_account_id: str
    instructed_amount: Amount
    end_to_end_id: str
    remittance: str
    settled_at: str


class PaymentPage(msgspec.Struct, frozen=True):
    """A page of payments, the latest first; `next` is the cursor of the page after it."""

    items: list[PaymentBody]
    next: str | None


def _body(payment: Settled) -> PaymentBody:
    return PaymentBody(
        payment.id.text,
        "settled",
        payment.debtor_account_id.text,
        payment.creditor_account_id.text,
        amount_of(payment.instructed_amount),
        payment.end_to_end_id,
        payment.remittance,
        payment.settled_at.isoformat(),
    )


@post("/payments", summary="Pay another account", operation_id="submitPayment", status_code=201)
async def submit_payment(
    request: BankRequest, data: JSONBody[PaymentRequest], idempotency_key: IdempotencyKey = None
) -> PaymentBody:
    """Pays another account of this bank; the answer means that the payment is on disk."""
    payer = PartyId.parse(request.user.subject)
    order = PaymentOrder(
        id=PaymentId.derive(payer.unit, request.user.client, checked_key(idempotency_key)),
        payer=payer,
        debtor_account_id=parse_id(AccountId, data.debtor_account_id, "debtor_account_id"),
        creditor_account_id=parse_id(AccountId, data.creditor_account_id, "creditor_account_id"),
        instructed_amount=data.instructed_amount.money("instructed_amount"),
        end_to_end_id=data.end_to_end_id,
        remittance=data.remittance,
        value_date=data.value_date,
    )
    return _body(await runtime_of(request).get(actions.PaymentDesk).submit(order))


@get("/payments/{payment_id:str}", summary="Read a payment", operation_id="getPayment")
async def get_payment(request: BankRequest, payment_id: FromPath[str]) -> PaymentBody:
    """Returns a payment that the caller made or received."""
    wanted = parse_id(PaymentId, payment_id, "payment_id")
    caller = PartyId.parse(request.user.subject)
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        payment = await actions.find_payment(tx, wanted)
        if payment is not None:
            sides = (payment.debtor_account_id, payment.creditor_account_id)
            contracts = (await accounts.find_contracts(tx, sides)).values()
            standings = await accounts.find_standings(
                tx, [(contract, caller) for contract in contracts], runtime_of(request).moment()
            )
            if not all(isinstance(standing, Refusal) for standing in standings):
                return _body(payment)
    raise UnknownPayment(payment_id=wanted).at("payment_id")


@get("/accounts/{account_id:str}/payments", summary="List an account's payments", operation_id="listPayments")
async def list_payments(
    request: BankRequest, account_id: FromPath[str], limit: Limit = PAGE_DEFAULT, after: After = None
) -> PaymentPage:
    """Returns a page of the payments that an account made, the latest first."""
    wanted = parse_id(AccountId, account_id, "account_id")
    place = place_of(after, tuple[Annotated[datetime, msgspec.Meta(tz=True)], str])
    before = (instant_of(place[0], "after"), bytes(parse_id(PaymentId, place[1], "after"))) if place else None
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        caller = PartyId.parse(request.user.subject)
        await accounts.get_readable(tx, wanted, caller, runtime_of(request).moment())
        found = await actions.list_payments(tx, wanted, before=before, limit=limit)
    more = cursor_of((found[-1].settled_at.isoformat(), found[-1].id.text)) if len(found) == limit else None
    return PaymentPage([_body(payment) for payment in found], more)
