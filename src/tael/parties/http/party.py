"""Routes of parties: register, read, list."""

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from tael.kernel.ids import PartyId, home_unit
from tael.parties import actions
from tael.parties.model import NewParty, Party, PartyKind
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
    write_once,
)


class PartyRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person or company to be registered."""

    name: Annotated[str, msgspec.Meta(max_length=1000, examples=["Li Na 李娜"])]
    kind: PartyKind = PartyKind.PERSON


class PartyBody(msgspec.Struct, frozen=True):
    """A registered party."""

    id: str
    kind: PartyKind
    name: str
    registered_at: str


class PartyPage(msgspec.Struct, frozen=True):
    """A page of parties; `next` is the cursor of the page after it."""

    items: list[PartyBody]
    next: str | None


def _body(party: Party) -> PartyBody:
    return PartyBody(party.id.text, party.kind, party.name, party.registered_at.isoformat())


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
        party = NewParty(PartyId.derive(unit, client, key), data.kind, data.name)
        return _body((await actions.register(tx, [party], runtime.moment()))[0])

    return await write_once(request, key, data, work)


@get("/parties/{party_id:str}", summary="Read a party", operation_id="getParty")
async def get_party(request: BankRequest, party_id: FromPath[str]) -> PartyBody:
    """Returns a party."""
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        return _body(await actions.get_party(tx, parse_id(PartyId, party_id, "party_id")))


@get("/parties", summary="List the parties of a unit", operation_id="listParties")
async def list_parties(
    request: BankRequest, unit: Unit = 0, limit: Limit = PAGE_DEFAULT, after: After = None
) -> PartyPage:
    """Returns a page of a unit's parties."""
    place = place_of(after, tuple[Number])
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        found = await actions.list_parties(
            tx, present_unit(request, unit), after=PartyId(place[0]) if place else None, limit=limit
        )
    more = cursor_of((int(found[-1].id),)) if len(found) == limit else None
    return PartyPage([_body(party) for party in found], more)
