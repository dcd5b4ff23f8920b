"""Routes of name screening, for staff: try a name, read lists and hits, load a list, decide a hit."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from tael.kernel.ids import PartyId
from tael.parties.actions import screening as actions
from tael.parties.model.party import PartyKind
from tael.parties.model.screening import THRESHOLD, Hit, HitState, Match
from tael.parties.rules.screening.lists import read_plain
from tael.parties.rules.screening.names import ASKED_CHARACTERS_MAX
from tael.plumbing.db import Tx
from tael.plumbing.http.wire import (
    PAGE_DEFAULT,
    PRINTABLE,
    After,
    BankRequest,
    IdempotencyKey,
    Limit,
    Number,
    Reason,
    Unit,
    cursor_of,
    parse_id,
    place_of,
    present_unit,
    runtime_of,
    write_once,
)

LIST_TEXT_MAX = 1_000_000
"""Characters of a list that is sent over HTTP; longer ones are loaded by `tael screening load`."""


class NameRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name to be tried against the lists in force."""

    name: Annotated[
        str, msgspec.Meta(min_length=1, max_length=ASKED_CHARACTERS_MAX, pattern=PRINTABLE, examples=["张伟"])
    ]
    kind: PartyKind | None = None
    birth_year: Annotated[int, msgspec.Meta(ge=1850, le=2200)] | None = None
    threshold: Annotated[int, msgspec.Meta(ge=50, le=100)] = THRESHOLD


class MatchList(msgspec.Struct, frozen=True):
    """The matches of a name, best first."""

    items: list[Match]


class ListBody(msgspec.Struct, frozen=True):
    """A list in force."""

    code: str
    version: int
    names: int
    digest: str
    loaded_at: datetime


class ListsBody(msgspec.Struct, frozen=True):
    """The lists in force."""

    items: list[ListBody]


class ListRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list in the plain layout: CSV with the header `entry,name,kind,subject,programmes,birth_years`."""

    code: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9-]{0,39}$")]
    csv: Annotated[str, msgspec.Meta(min_length=1, max_length=LIST_TEXT_MAX)]


class HitBody(msgspec.Struct, frozen=True):
    """A hit as it stands for review."""

    party_id: str
    list_code: str
    list_version: int
    entry: str
    listed_name: str
    kind: str
    score: int
    state: HitState
    found_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    note: str


class ScreeningBody(msgspec.Struct, frozen=True):
    """When a party was screened last, its hits and, worked out anew from its name, why."""

    screened_at: datetime | None
    hits: list[HitBody]
    matches: list[Match]


class HitPage(msgspec.Struct, frozen=True):
    """A page of hits; `next` is the cursor of the page after it."""

    items: list[HitBody]
    next: str | None


class HitDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person decides about a hit, and why."""

    list_code: Annotated[str, msgspec.Meta(max_length=40, pattern=PRINTABLE)]
    entry: Annotated[str, msgspec.Meta(max_length=32, pattern=PRINTABLE)]
    decision: Literal["cleared", "confirmed"]
    note: Reason


HitStateAsked: TypeAlias = Annotated[HitState, QueryParameter(name="state", description="Which hits.")]


def _hit(hit: Hit) -> HitBody:
    return HitBody(
        hit.party_id.text,
        hit.list_code,
        hit.list_version,
        hit.entry,
        hit.listed_name,
        hit.kind.value,
        hit.score,
        hit.state,
        hit.found_at,
        hit.decided_at,
        hit.decided_by,
        hit.note,
    )


@post("/screening/names", summary="Try a name against the lists", operation_id="screenName", status_code=200)
async def screen_name(request: BankRequest, data: JSONBody[NameRequest]) -> MatchList:
    """Returns what a name may mean, and why; stores nothing."""
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        found = await actions.match_name(
            tx, data.name, kind=data.kind, birth_year=data.birth_year, threshold=data.threshold
        )
    return MatchList(found)


@get("/screening/lists", summary="Read which lists are in force", operation_id="listSanctionsLists")
async def list_lists(request: BankRequest) -> ListsBody:
    """Returns the lists in force."""
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        found = await actions.lists_in_force(tx)
    return ListsBody([ListBody(one.code, one.version, one.names, one.digest.hex(), one.loaded_at) for one in found])


@post("/screening/lists", summary="Put a list in force", operation_id="loadSanctionsList", status_code=201)
async def load_list(
    request: BankRequest, data: JSONBody[ListRequest], idempotency_key: IdempotencyKey = None
) -> Response[ListBody]:
    """Puts a list in force; all parties are screened again by the job."""
    names = read_plain(data.csv.encode(), data.code)
    moment = runtime_of(request).moment()

    async def work(tx: Tx) -> ListBody:
        made = await actions.load_list(tx, data.code, names, moment)
        return ListBody(made.code, made.version, made.names, made.digest.hex(), made.loaded_at)

    return await write_once(request, idempotency_key, data, work)


@get("/screening/hits", summary="List the hits of a unit", operation_id="listHits")
async def list_hits(
    request: BankRequest,
    unit: Unit = 0,
    hit_state: HitStateAsked = HitState.OPEN,
    limit: Limit = PAGE_DEFAULT,
    after: After = None,
) -> HitPage:
    """Returns a page of a unit's hits in a state."""
    place = place_of(after, tuple[Number, str, str])
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        found = await actions.list_hits(tx, present_unit(request, unit), hit_state, after=place, limit=limit)
    last = found[-1] if len(found) == limit else None
    return HitPage(
        [_hit(hit) for hit in found], cursor_of((int(last.party_id), last.list_code, last.entry)) if last else None
    )


@get("/parties/{party_id:str}/screening", summary="Read a party's screening", operation_id="getScreening")
async def get_screening(request: BankRequest, party_id: FromPath[str]) -> ScreeningBody:
    """Returns when a party was screened last, its hits and why."""
    async with runtime_of(request).db.transaction(isolation="repeatable_read", readonly=True) as tx:
        at, hits, matches = await actions.screening_of(tx, parse_id(PartyId, party_id, "party_id"))
    return ScreeningBody(at, [_hit(hit) for hit in hits], matches)


@post(
    "/parties/{party_id:str}/screening/decisions",
    summary="Clear or confirm a hit",
    operation_id="decideHit",
    status_code=201,
)
async def decide_hit(
    request: BankRequest,
    party_id: FromPath[str],
    data: JSONBody[HitDecision],
    idempotency_key: IdempotencyKey = None,
) -> Response[HitBody]:
    """Clears or confirms a hit, once, by name and with a note."""
    wanted = parse_id(PartyId, party_id, "party_id")
    moment = runtime_of(request).moment()

    async def work(tx: Tx) -> HitBody:
        decided = await actions.decide_hit(
            tx,
            wanted,
            data.list_code,
            data.entry,
            HitState(data.decision),
            decided_by=request.user.subject,
            note=data.note,
            moment=moment,
        )
        return _hit(decided)

    return await write_once(request, idempotency_key, data, work)


STAFF = (screen_name, list_lists, load_list, list_hits, get_screening, decide_hit)
