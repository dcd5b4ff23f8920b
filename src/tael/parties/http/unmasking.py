"""Routes of personal data in clear, and of the end of a relation, for staff."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from tael.kernel.ids import PartyId
from tael.parties.actions import retention, unmasking
from tael.parties.http.bodies import (
    ContactBody,
    DocumentBody,
    PartyBody,
    contact_body,
    derived,
    document_body,
    party_body,
)
from tael.parties.model.unmasking import PersonalField, Unmasking, UnmaskingId
from tael.plumbing.db import Tx
from tael.plumbing.http.wire import (
    PAGE_DEFAULT,
    After,
    BankRequest,
    IdempotencyKey,
    Limit,
    Reason,
    cursor_of,
    parse_id,
    place_of,
    runtime_of,
    write_once,
)


class UnmaskRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asks for personal data in clear, and says why."""

    fields: Annotated[tuple[PersonalField, ...], msgspec.Meta(min_length=1, max_length=4)]
    reason: Reason


class UnmaskedBody(msgspec.Struct, frozen=True):
    """Personal data in clear; what was not asked for is null."""

    name: str | None
    birth_date: date | None
    documents: list[DocumentBody] | None
    contacts: list[ContactBody] | None


class UnmaskingBody(msgspec.Struct, frozen=True):
    """One look at personal data in clear."""

    at: datetime
    by: str
    fields: tuple[PersonalField, ...]
    reason: str


class UnmaskingPage(msgspec.Struct, frozen=True):
    """A page of looks at personal data; `next` is the cursor of the page after it."""

    items: list[UnmaskingBody]
    next: str | None


@post(
    "/parties/{party_id:str}/unmask",
    summary="See personal data in clear",
    description="Needs the grant `personal_data`; who saw what and why is recorded for ever.",
    operation_id="unmaskParty",
    status_code=200,
)
async def unmask_party(
    request: BankRequest, party_id: FromPath[str], data: JSONBody[UnmaskRequest], idempotency_key: IdempotencyKey = None
) -> UnmaskedBody:
    """Returns the fields asked for in clear."""
    # The look itself carries the key: an answer that were kept for the key would be personal data in clear.
    wanted = parse_id(PartyId, party_id, "party_id")
    runtime = runtime_of(request)
    look = Unmasking(
        derived(UnmaskingId, wanted, request, idempotency_key),
        wanted,
        request.user.subject,
        tuple(sorted(set(data.fields))),
        data.reason,
        runtime.moment().now,
    )
    async with runtime.db.transaction() as tx:
        seen = await unmasking.unmask(tx, look, request.user.grants)
    return UnmaskedBody(
        seen.name,
        seen.birth_date,
        None if seen.documents is None else [document_body(one, in_clear=True) for one in seen.documents],
        None if seen.contacts is None else [contact_body(one, in_clear=True) for one in seen.contacts],
    )


@get("/parties/{party_id:str}/unmaskings", summary="Read who saw a party's data", operation_id="listUnmaskings")
async def list_unmaskings(
    request: BankRequest, party_id: FromPath[str], limit: Limit = PAGE_DEFAULT, after: After = None
) -> UnmaskingPage:
    """Returns a page of who saw a party's data in clear, the newest first."""
    place = place_of(after, tuple[datetime, str])
    before = (place[0], parse_id(UnmaskingId, place[1], "after")) if place else None
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        wanted = parse_id(PartyId, party_id, "party_id")
        found = await unmasking.list_unmaskings(tx, wanted, before=before, limit=limit)
    more = cursor_of((found[-1].at.isoformat(), found[-1].id.text)) if len(found) == limit else None
    return UnmaskingPage([UnmaskingBody(one.at, one.by, one.fields, one.reason) for one in found], more)


@post(
    "/parties/{party_id:str}/closure",
    summary="End the relation with a party",
    operation_id="closeParty",
    status_code=201,
)
async def close_party(
    request: BankRequest, party_id: FromPath[str], idempotency_key: IdempotencyKey = None
) -> Response[PartyBody]:
    """Ends the relation with a party."""
    wanted = parse_id(PartyId, party_id, "party_id")
    runtime = runtime_of(request)

    async def work(tx: Tx) -> PartyBody:
        contracts = runtime.get(retention.OpenContracts)
        return party_body(await retention.close_party(tx, wanted, contracts, runtime.moment()))

    return await write_once(request, idempotency_key, None, work)


STAFF = (unmask_party, list_unmaskings, close_party)
