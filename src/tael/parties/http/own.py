"""Routes of a customer's own data, in clear, and of their consents; nobody reaches anybody else's."""

from datetime import date, datetime

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from tael.kernel.ids import PartyId
from tael.parties import actions
from tael.parties.actions import consents
from tael.parties.http.bodies import (
    ContactBody,
    DocumentBody,
    PartyBody,
    contact_body,
    derived,
    document_body,
    party_body,
)
from tael.parties.model.consents import Consent, ConsentId, Purpose
from tael.plumbing.db import Tx
from tael.plumbing.http.wire import BankRequest, IdempotencyKey, parse_id, runtime_of, write_once


class ConsentRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A consent to be given, through its last day."""

    purpose: Purpose
    expires_on: date


class ConsentBody(msgspec.Struct, frozen=True):
    """A consent."""

    id: str
    purpose: Purpose
    given_at: datetime
    expires_on: date
    withdrawn_at: datetime | None


class OwnBody(msgspec.Struct, frozen=True):
    """What the bank knows of a customer, in clear."""

    party: PartyBody
    documents: list[DocumentBody]
    contacts: list[ContactBody]
    consents: list[ConsentBody]


class ConsentsBody(msgspec.Struct, frozen=True):
    """A party's latest consents."""

    items: list[ConsentBody]


def _consent_body(consent: Consent) -> ConsentBody:
    return ConsentBody(consent.id.text, consent.purpose, consent.given_at, consent.expires_on, consent.withdrawn_at)


def _self(request: BankRequest) -> PartyId:
    return PartyId.parse(request.user.subject)


@get("/me", summary="Read what the bank knows of you", operation_id="getMe")
async def get_me(request: BankRequest) -> OwnBody:
    """Returns the caller's own data in clear."""
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        party = await actions.get_party(tx, _self(request))
        documents = await actions.list_documents(tx, party.id)
        contacts = await actions.list_contacts(tx, party.id)
        given = await consents.list_consents(tx, party.id)
    return OwnBody(
        party_body(party, in_clear=True),
        [document_body(one, in_clear=True) for one in documents],
        [contact_body(one, in_clear=True) for one in contacts],
        [_consent_body(one) for one in given],
    )


@post("/me/consents", summary="Give a consent", operation_id="giveConsent", status_code=201)
async def give_consent(
    request: BankRequest, data: JSONBody[ConsentRequest], idempotency_key: IdempotencyKey = None
) -> Response[ConsentBody]:
    """Records that the caller consents."""
    party_id = _self(request)
    moment = runtime_of(request).moment()
    consent = Consent(
        derived(ConsentId, party_id, request, idempotency_key),
        party_id,
        data.purpose,
        moment.now,
        request.user.client,
        data.expires_on,
    )

    async def work(tx: Tx) -> ConsentBody:
        return _consent_body(await consents.give_consent(tx, consent, moment.business_date))

    return await write_once(request, idempotency_key, data, work)


@post(
    "/me/consents/{consent_id:str}/withdrawal",
    summary="Withdraw a consent",
    operation_id="withdrawConsent",
    status_code=201,
)
async def withdraw_consent(
    request: BankRequest, consent_id: FromPath[str], idempotency_key: IdempotencyKey = None
) -> Response[ConsentsBody]:
    """Withdraws a consent of the caller's."""
    party_id = _self(request)
    wanted = parse_id(ConsentId, consent_id, "consent_id")

    async def work(tx: Tx) -> ConsentsBody:
        await consents.withdraw_consent(tx, party_id, wanted, runtime_of(request).moment())
        return ConsentsBody([_consent_body(one) for one in await consents.list_consents(tx, party_id)])

    return await write_once(request, idempotency_key, None, work)


@get("/parties/{party_id:str}/consents", summary="Read a party's consents", operation_id="listConsents")
async def list_consents(request: BankRequest, party_id: FromPath[str]) -> ConsentsBody:
    """Returns a party's latest consents."""
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        party = await actions.get_party(tx, parse_id(PartyId, party_id, "party_id"))
        return ConsentsBody([_consent_body(one) for one in await consents.list_consents(tx, party.id)])


STAFF = (list_consents,)
CUSTOMER = (get_me, give_consent, withdraw_consent)
