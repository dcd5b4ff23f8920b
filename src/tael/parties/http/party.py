"""Routes of parties: register, read, list, search."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from tael.kernel.ids import PartyId, home_unit
from tael.parties import actions
from tael.parties.actions.duplicates import flag_duplicates
from tael.parties.http.bodies import (
    ContactBody,
    DocumentBody,
    PartyBody,
    contact_body,
    document_body,
    party_body,
    write_unseen,
)
from tael.parties.model import ContactKind, DocumentKind, NewParty, PartyKind
from tael.plumbing.db import Tx
from tael.plumbing.http.wire import (
    PAGE_DEFAULT,
    After,
    BankRequest,
    IdempotencyKey,
    Limit,
    Number,
    Unit,
    checked_key,
    cursor_of,
    parse_id,
    place_of,
    present_unit,
    runtime_of,
)


class PartyRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person or company to be registered; `birth_date` is a company's day of foundation."""

    name: Annotated[str, msgspec.Meta(max_length=1000, examples=["Li Na 李娜"])]
    kind: PartyKind = PartyKind.PERSON
    birth_date: date | None = None


class PartyPage(msgspec.Struct, frozen=True):
    """A page of parties; `next` is the cursor of the page after it."""

    items: list[PartyBody]
    next: str | None


class PartyDetails(msgspec.Struct, frozen=True):
    """A party with its documents and contact points, masked."""

    party: PartyBody
    documents: list[DocumentBody]
    contacts: list[ContactBody]


class DocumentSearch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="document", tag_field="by"):
    """Asks who has a document."""

    kind: DocumentKind
    value: Annotated[str, msgspec.Meta(max_length=100)]
    country: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")] = "CN"


class ContactSearch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="contact", tag_field="by"):
    """Asks who is reached at a telephone number or e-mail address."""

    kind: ContactKind
    value: Annotated[str, msgspec.Meta(max_length=1000)]


class Found(msgspec.Struct, frozen=True):
    """The parties that a search found, masked."""

    items: list[PartyBody]


@post("/parties", summary="Register a person or company", operation_id="registerParty", status_code=201)
async def register_party(
    request: BankRequest, data: JSONBody[PartyRequest], idempotency_key: IdempotencyKey = None
) -> Response[PartyBody]:
    """Registers a person or company."""
    runtime = runtime_of(request)
    key = checked_key(idempotency_key)
    client = request.user.client

    async def work(tx: Tx) -> PartyBody:
        unit = home_unit(runtime.units, client, key)
        party = NewParty(PartyId.derive(unit, client, key), data.kind, data.name, data.birth_date)
        moment = runtime.moment()
        [registered] = await actions.register(tx, [party], moment)
        await flag_duplicates(tx, registered.id, moment)
        return party_body(await actions.get_party(tx, registered.id))

    return await write_unseen(request, key, data, work)


@get("/parties/{party_id:str}", summary="Read a party", operation_id="getParty")
async def get_party(request: BankRequest, party_id: FromPath[str]) -> PartyBody:
    """Returns a party, masked."""
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        return party_body(await actions.get_party(tx, parse_id(PartyId, party_id, "party_id")))


@get("/parties/{party_id:str}/details", summary="Read a party with its details", operation_id="getPartyDetails")
async def get_details(request: BankRequest, party_id: FromPath[str]) -> PartyDetails:
    """Returns a party with its documents and contact points, masked."""
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        party = await actions.get_party(tx, parse_id(PartyId, party_id, "party_id"))
        documents = await actions.list_documents(tx, party.id)
        contacts = await actions.list_contacts(tx, party.id)
    return PartyDetails(
        party_body(party), [document_body(one) for one in documents], [contact_body(one) for one in contacts]
    )


@get("/parties", summary="List the parties of a unit", operation_id="listParties")
async def list_parties(
    request: BankRequest, unit: Unit = 0, limit: Limit = PAGE_DEFAULT, after: After = None
) -> PartyPage:
    """Returns a page of a unit's parties, masked."""
    place = place_of(after, tuple[Number])
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        found = await actions.list_parties(
            tx, present_unit(request, unit), after=PartyId(place[0]) if place else None, limit=limit
        )
    more = cursor_of((int(found[-1].id),)) if len(found) == limit else None
    return PartyPage([party_body(party) for party in found], more)


@post(
    "/parties/search",
    summary="Find parties by a document, a telephone number or an e-mail address",
    description="A question, not a write: it is posted so that personal data stands in no address and no log.",
    operation_id="searchParties",
    status_code=200,
)
async def search_parties(request: BankRequest, data: JSONBody[DocumentSearch | ContactSearch]) -> Found:
    """Returns the parties with exactly that document or contact point, masked."""
    runtime = runtime_of(request)
    async with runtime.db.transaction(readonly=True) as tx:
        match data:
            case DocumentSearch(kind, value, country):
                holder = await actions.find_by_document(tx, kind, value, country=country)
                ids = [] if holder is None else [holder]
            case ContactSearch(kind, value):
                ids = await actions.find_by_contact(tx, kind, value)
        found = await actions.find_parties(tx, ids)
    return Found([party_body(found[party_id]) for party_id in ids])


STAFF = (register_party, get_party, get_details, list_parties, search_parties)
