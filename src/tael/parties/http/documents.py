"""Routes of identity documents and contact points, for staff."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.params import FromPath, JSONBody

from tael.kernel.ids import PartyId
from tael.parties.actions import contacts, documents
from tael.parties.actions.duplicates import flag_duplicates
from tael.parties.http.bodies import ContactBody, DocumentBody, contact_body, derived, document_body, write_unseen
from tael.parties.model import ContactId, ContactKind, DocumentId, DocumentKind, NewContact, NewDocument
from tael.plumbing.db import Tx
from tael.plumbing.http.wire import BankRequest, IdempotencyKey, parse_id, runtime_of, write_once


class DocumentRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An identity document to be recorded."""

    kind: DocumentKind
    number: Annotated[str, msgspec.Meta(max_length=100)]
    country: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")] = "CN"
    valid_from: date | None = None
    valid_until: date | None = None


class ContactRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A contact point to be recorded."""

    kind: ContactKind
    value: Annotated[str, msgspec.Meta(max_length=1000)]


class Done(msgspec.Struct, frozen=True):
    """The detail that was changed."""

    id: str


@post("/parties/{party_id:str}/documents", summary="Record a document", operation_id="recordDocument", status_code=201)
async def record_document(
    request: BankRequest,
    party_id: FromPath[str],
    data: JSONBody[DocumentRequest],
    idempotency_key: IdempotencyKey = None,
) -> Response[DocumentBody]:
    """Records a party's identity document."""
    holder = parse_id(PartyId, party_id, "party_id")
    document = NewDocument(
        derived(DocumentId, holder, request, idempotency_key),
        holder,
        data.kind,
        data.number,
        data.country,
        data.valid_from,
        data.valid_until,
    )

    async def work(tx: Tx) -> DocumentBody:
        moment = runtime_of(request).moment()
        recorded = await documents.record_document(tx, document, request.user.subject, moment)
        await flag_duplicates(tx, holder, moment)
        return document_body(recorded)

    return await write_unseen(request, idempotency_key, data, work)


@post(
    "/parties/{party_id:str}/documents/{document_id:str}/withdrawal",
    summary="Withdraw a document",
    operation_id="withdrawDocument",
    status_code=201,
)
async def withdraw_document(
    request: BankRequest, party_id: FromPath[str], document_id: FromPath[str], idempotency_key: IdempotencyKey = None
) -> Response[Done]:
    """Withdraws a document that is no longer relied on."""
    holder = parse_id(PartyId, party_id, "party_id")
    document = parse_id(DocumentId, document_id, "document_id")

    async def work(tx: Tx) -> Done:
        await documents.withdraw_document(tx, holder, document)
        return Done(document.text)

    return await write_once(request, idempotency_key, None, work)


@post(
    "/parties/{party_id:str}/contacts", summary="Record a contact point", operation_id="recordContact", status_code=201
)
async def record_contact(
    request: BankRequest,
    party_id: FromPath[str],
    data: JSONBody[ContactRequest],
    idempotency_key: IdempotencyKey = None,
) -> Response[ContactBody]:
    """Records a party's contact point, not verified yet."""
    holder = parse_id(PartyId, party_id, "party_id")
    contact = NewContact(derived(ContactId, holder, request, idempotency_key), holder, data.kind, data.value)

    async def work(tx: Tx) -> ContactBody:
        moment = runtime_of(request).moment()
        recorded = await contacts.record_contact(tx, contact, moment)
        await flag_duplicates(tx, holder, moment)
        return contact_body(recorded)

    return await write_unseen(request, idempotency_key, data, work)


@post(
    "/parties/{party_id:str}/contacts/{contact_id:str}/verification",
    summary="Say that the party was reached at a contact point",
    operation_id="verifyContact",
    status_code=201,
)
async def verify_contact(
    request: BankRequest, party_id: FromPath[str], contact_id: FromPath[str], idempotency_key: IdempotencyKey = None
) -> Response[Done]:
    """Records that somebody reached the party there."""
    holder = parse_id(PartyId, party_id, "party_id")
    contact = parse_id(ContactId, contact_id, "contact_id")

    async def work(tx: Tx) -> Done:
        await contacts.verify_contact(tx, holder, contact, request.user.subject, runtime_of(request).moment())
        return Done(contact.text)

    return await write_once(request, idempotency_key, None, work)


@post(
    "/parties/{party_id:str}/contacts/{contact_id:str}/removal",
    summary="Take a contact point out of use",
    operation_id="removeContact",
    status_code=201,
)
async def remove_contact(
    request: BankRequest, party_id: FromPath[str], contact_id: FromPath[str], idempotency_key: IdempotencyKey = None
) -> Response[Done]:
    """Takes a contact point out of use."""
    holder = parse_id(PartyId, party_id, "party_id")
    contact = parse_id(ContactId, contact_id, "contact_id")

    async def work(tx: Tx) -> Done:
        await contacts.remove_contact(tx, holder, contact, runtime_of(request).moment())
        return Done(contact.text)

    return await write_once(request, idempotency_key, None, work)


STAFF = (record_document, withdraw_document, record_contact, verify_contact, remove_contact)
