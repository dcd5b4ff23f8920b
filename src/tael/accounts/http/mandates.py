"""Routes of mandates: staff grant and revoke them, customers see theirs and give second signatures."""

from datetime import date, timedelta

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from tael.accounts import actions
from tael.accounts.http.bodies import entry_id_of
from tael.accounts.model import Mandate, MandateRole, NewCosignature, NewMandate, Signing
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, MandateId, PartyId
from tael.plumbing.db import Tx
from tael.plumbing.http.wire import (
    Amount,
    BankRequest,
    IdempotencyKey,
    amount_of,
    checked_key,
    parse_id,
    runtime_of,
    write_once,
)

COSIGNATURE_LASTS = timedelta(days=7)
"""How long a second signature waits for the payment it is for."""


class MandateRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may act on an account, as what, and up to what; family access needs both limits."""

    party_id: str
    role: MandateRole
    limit_each: Amount | None = None
    limit_day: Amount | None = None
    signs: Signing = Signing.SINGLE
    valid_until: date | None = None


class MandateBody(msgspec.Struct, frozen=True):
    """A mandate."""

    id: str
    account_id: str
    party_id: str
    role: MandateRole
    limit_each: Amount | None
    limit_day: Amount | None
    signs: Signing
    valid_until: date | None
    granted_at: str


class MandateList(msgspec.Struct, frozen=True):
    """Mandates in force."""

    items: list[MandateBody]


class CosignatureRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The caller's word to one payment of another who may act on the account."""

    creditor_account_id: str
    amount: Amount


class CosignatureBody(msgspec.Struct, frozen=True):
    """A second signature, good for one payment until it expires."""

    id: str
    account_id: str
    creditor_account_id: str
    amount: Amount
    expires_at: str


def mandate_body(mandate: Mandate) -> MandateBody:
    """Returns a mandate as callers see it."""
    return MandateBody(
        mandate.id.text,
        mandate.account_id.text,
        mandate.party_id.text,
        mandate.role,
        None if mandate.limit_each is None else amount_of(mandate.limit_each),
        None if mandate.limit_day is None else amount_of(mandate.limit_day),
        mandate.signs,
        mandate.valid_until,
        mandate.granted_at.isoformat(),
    )


@post("/accounts/{account_id:str}/mandates", summary="Grant a mandate", operation_id="grantMandate", status_code=201)
async def grant_mandate(
    request: BankRequest,
    account_id: FromPath[str],
    data: JSONBody[MandateRequest],
    idempotency_key: IdempotencyKey = None,
) -> Response[MandateBody]:
    """Lets a party act on an account."""
    account = parse_id(AccountId, account_id, "account_id")
    order = NewMandate(
        id=MandateId.derive(account.unit, request.user.client, checked_key(idempotency_key)),
        account_id=account,
        party_id=parse_id(PartyId, data.party_id, "party_id"),
        role=data.role,
        limit_each=None if data.limit_each is None else data.limit_each.money("limit_each"),
        limit_day=None if data.limit_day is None else data.limit_day.money("limit_day"),
        signs=data.signs,
        valid_until=data.valid_until,
    )

    async def work(tx: Tx) -> MandateBody:
        [outcome] = await actions.grant_mandates(tx, [order], runtime_of(request).moment())
        if isinstance(outcome, Refusal):
            raise outcome
        return mandate_body(outcome)

    return await write_once(request, idempotency_key, data, work)


@post("/mandates/{mandate_id:str}/revocation", summary="Revoke a mandate", operation_id="revokeMandate")
async def revoke_mandate(
    request: BankRequest, mandate_id: FromPath[str], idempotency_key: IdempotencyKey = None
) -> Response[MandateBody]:
    """Ends a mandate at once."""
    wanted = parse_id(MandateId, mandate_id, "mandate_id")

    async def work(tx: Tx) -> MandateBody:
        return mandate_body(await actions.revoke_mandate(tx, wanted, runtime_of(request).moment()))

    return await write_once(request, idempotency_key, None, work)


@get("/accounts/{account_id:str}/mandates", summary="List an account's mandates", operation_id="listMandates")
async def list_mandates(request: BankRequest, account_id: FromPath[str]) -> MandateList:
    """Returns the mandates in force on an account."""
    wanted = parse_id(AccountId, account_id, "account_id")
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        await actions.get_contract(tx, wanted)
        return MandateList([mandate_body(one) for one in await actions.list_mandates(tx, wanted)])


@get("/mandates", summary="List the mandates I was given", operation_id="listMyMandates")
async def list_my_mandates(request: BankRequest) -> MandateList:
    """Returns the mandates in force that the caller was given."""
    caller = PartyId.parse(request.user.subject)
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        return MandateList([mandate_body(one) for one in await actions.list_mandates_of_party(tx, caller)])


@post(
    "/accounts/{account_id:str}/cosignatures",
    summary="Give a second signature",
    operation_id="cosignPayment",
    status_code=201,
)
async def cosign_payment(
    request: BankRequest,
    account_id: FromPath[str],
    data: JSONBody[CosignatureRequest],
    idempotency_key: IdempotencyKey = None,
) -> Response[CosignatureBody]:
    """Agrees to one payment of this amount to this account, which another then orders."""
    account = parse_id(AccountId, account_id, "account_id")
    creditor = parse_id(AccountId, data.creditor_account_id, "creditor_account_id")
    entry_id = entry_id_of(request, account, idempotency_key, "cosign")

    async def work(tx: Tx) -> CosignatureBody:
        moment = runtime_of(request).moment()
        order = NewCosignature(
            id=entry_id,
            account_id=account,
            party_id=PartyId.parse(request.user.subject),
            creditor_id=creditor,
            amount=data.amount.money("amount"),
            expires_at=moment.now + COSIGNATURE_LASTS,
        )
        one = await actions.cosign(tx, order, moment)
        return CosignatureBody(
            one.id.text, account.text, creditor.text, amount_of(one.amount), one.expires_at.isoformat()
        )

    return await write_once(request, idempotency_key, data, work)
