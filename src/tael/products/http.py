"""Routes of the product factory, for staff: what is on sale, and the life of a version."""

from datetime import date, datetime
from typing import Annotated, Any, TypeAlias
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from tael.kernel.money import Currency, Money
from tael.plumbing.db import Tx
from tael.plumbing.http.wire import (
    PAGE_DEFAULT,
    After,
    Amount,
    BankRequest,
    IdempotencyKey,
    Limit,
    Number,
    amount_of,
    cursor_of,
    place_of,
    runtime_of,
    write_once,
)
from tael.products import actions, rules
from tael.products.model import Product
from tael.products.model.changes import ProductChange
from tael.products.model.life import Released, Simulated, State, Step, Version
from tael.products.model.trial import Trial
from tael.products.rules.life import start_of, state_of
from tael.products.rules.samples import sample_histories

SOURCE = "definition"
"""What a definition that came with a request is called where a line of it is wrong."""

DEFINITION_CHARACTERS_MAX = 100_000

EFFECTS_SHOWN_MAX = 200
"""The most effects of a trial that an answer shows."""

SAMPLE_ACCOUNTS = "sample accounts"

StageName: TypeAlias = Annotated[
    str | None,
    QueryParameter(
        required=False,
        pattern="^(draft|simulated|approved|released|withdrawn)$",
        description="Only versions of this stage: `simulated` is what waits for a second person.",
    ),
]


class ProductList(msgspec.Struct, frozen=True):
    """A page of what is on sale: of each product its live version; `next` is the cursor of the page after it."""

    items: list[Product]
    next: str | None = None


class DraftRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A version of a product as somebody wrote it: YAML in a text, or the same as JSON."""

    definition: Annotated[str, msgspec.Meta(max_length=DEFINITION_CHARACTERS_MAX)] | dict[str, Any]


class ApprovalRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An approval names the definition that was looked at, by its digest."""

    digest: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class ReleaseRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which day on a version is live; today, from this instant, where none is given."""

    live_from: date | None = None


class RetirementRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which day on a version is on sale no more; today, from this instant, where none is given."""

    ends_at: date | None = None


class StepBody(msgspec.Struct, frozen=True):
    """A step that a person took with a version, on which definition, and from when on it counts."""

    step: str
    by: str
    at: str
    digest: str
    takes_effect_at: str | None


class VersionBody(msgspec.Struct, frozen=True):
    """A version of a product and where it stands; `until` is when it is or was on sale no more."""

    code: str
    version: int
    state: State
    digest: str
    makers: list[str]
    live_from: str | None
    until: str | None
    simulation: dict[str, str]
    definition: Product


class VersionRecord(msgspec.Struct, frozen=True):
    """A version of a product with the steps that people took with it."""

    version: VersionBody
    steps: list[StepBody]


class EffectBody(msgspec.Struct, frozen=True):
    """What a version did to an account on a day: positive in favour of the customer."""

    account_ref: str
    on: date
    event: str
    detail: str
    amount: Amount


class ChangeBody(msgspec.Struct, frozen=True):
    """The sum of one event under the version in force and under the one that was tried."""

    event: str
    detail: str
    old: Amount
    new: Amount
    difference: Amount


class TrialBody(msgspec.Struct, frozen=True):
    """What a trial came to: the first effects, and the change against the version in force, if there is one."""

    version: VersionBody
    effects: list[EffectBody]
    effects_in_all: int
    against: str | None
    changes: list[ChangeBody]


class VersionPage(msgspec.Struct, frozen=True):
    """A page of versions; `next` is the cursor of the page after it."""

    items: list[VersionBody]
    next: str | None


def _version_body(version: Version, request: BankRequest) -> VersionBody:
    stage = version.stage
    released = stage if isinstance(stage, Released) else None
    return VersionBody(
        code=version.product.code,
        version=version.product.version,
        state=state_of(version, runtime_of(request).clock.now()),
        digest=version.digest.hex(),
        makers=list(version.makers),
        live_from=released.live_from.isoformat() if released else None,
        until=released.until.isoformat() if released and released.until else None,
        simulation=dict(stage.summary) if isinstance(stage, Simulated) else {},
        definition=version.product,
    )


def _trial_body(version: VersionBody, trial: Trial) -> TrialBody:
    effects = [
        EffectBody(account.account_ref, effect.on, effect.event, effect.detail, _amount(effect.signed_minor, currency))
        for account in trial.report.accounts
        for currency in (account.currency,)
        for effect in account.effects
    ]
    changes = trial.comparison.totals if trial.comparison else ()
    return TrialBody(
        version,
        effects[:EFFECTS_SHOWN_MAX],
        len(effects),
        trial.against,
        [
            ChangeBody(
                change.event,
                change.detail,
                _amount(change.old_minor, change.currency),
                _amount(change.new_minor, change.currency),
                _amount(change.difference_minor, change.currency),
            )
            for change in changes
        ],
    )


def _amount(minor: int, currency: str) -> Amount:
    return amount_of(Money(minor, Currency(currency)))


def _instants(request: BankRequest, day: date | None) -> tuple[datetime, datetime]:
    """Returns the present instant, and the one at which a day begins in the bank's zone."""
    runtime = runtime_of(request)
    moment = runtime.moment()
    return moment.now, start_of(day, moment, ZoneInfo(runtime.settings.time_zone))


def _step_body(step: Step) -> StepBody:
    effect = step.takes_effect_at
    return StepBody(
        step.kind.value, step.by, step.at.isoformat(), step.digest.hex(), effect.isoformat() if effect else None
    )


@get("/products", summary="List the products on sale", operation_id="listProducts")
async def list_products(request: BankRequest, limit: Limit = PAGE_DEFAULT, after: After = None) -> ProductList:
    """Returns a page of the products on sale, of each its live version."""
    runtime = runtime_of(request)
    place = place_of(after, tuple[str])
    async with runtime.db.transaction(readonly=True) as tx:
        found = await actions.list_products(tx, runtime.clock.now(), after=place[0] if place else "", limit=limit)
    return ProductList(found, cursor_of((found[-1].code,)) if len(found) == limit else None)


@get("/products/{code:str}", summary="Read a product on sale", operation_id="getProduct")
async def get_product(request: BankRequest, code: FromPath[str]) -> VersionBody:
    """Returns the live version of a product."""
    runtime = runtime_of(request)
    async with runtime.db.transaction(readonly=True) as tx:
        return _version_body(await actions.get_live_version(tx, code, runtime.clock.now()), request)


async def _page(
    request: BankRequest, code: str | None, stage: str | None, limit: int, after: str | None
) -> VersionPage:
    place = place_of(after, tuple[str, Number])
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        found = await actions.list_versions(tx, code, stage=stage, after=place or ("", 0), limit=limit)
    last = found[-1].product if len(found) == limit else None
    return VersionPage(
        [_version_body(version, request) for version in found], cursor_of((last.code, last.version)) if last else None
    )


@get("/products/{code:str}/versions", summary="List the versions of a product", operation_id="listVersionsOfProduct")
async def list_versions_of_product(
    request: BankRequest, code: FromPath[str], limit: Limit = PAGE_DEFAULT, after: After = None
) -> VersionPage:
    """Returns a page of a product's versions, in whatever state."""
    return await _page(request, code, None, limit, after)


@get("/product-versions", summary="List versions by stage", operation_id="listProductVersions")
async def list_product_versions(
    request: BankRequest, stage: StageName = None, limit: Limit = PAGE_DEFAULT, after: After = None
) -> VersionPage:
    """Returns a page of versions of all products, such as those that wait for a second person."""
    return await _page(request, None, stage, limit, after)


@get("/products/{code:str}/versions/{version:int}", summary="Read a version", operation_id="getProductVersion")
async def get_product_version(request: BankRequest, code: FromPath[str], version: FromPath[int]) -> VersionRecord:
    """Returns a version, where it stands, and the steps that people took with it."""
    async with runtime_of(request).db.transaction(isolation="repeatable_read", readonly=True) as tx:
        found = await actions.get_version(tx, code, version)
        steps = await actions.list_steps(tx, code, version)
    return VersionRecord(_version_body(found, request), [_step_body(step) for step in steps])


@post("/products", summary="Write a version of a product", operation_id="draftProduct", status_code=201)
async def draft_product(
    request: BankRequest, data: JSONBody[DraftRequest], idempotency_key: IdempotencyKey = None
) -> Response[VersionBody]:
    """Keeps a version of a product as a draft, which may be written anew until it is approved."""
    # JSON is YAML, so that both are read, and refused with a line, by one reader.
    text = data.definition if isinstance(data.definition, str) else msgspec.json.encode(data.definition).decode()
    product = rules.parse_product(text, SOURCE)

    async def work(tx: Tx) -> VersionBody:
        now = runtime_of(request).clock.now()
        return _version_body(await actions.draft(tx, product, by=request.user.subject, now=now), request)

    return await write_once(request, idempotency_key, data, work)


@post(
    "/products/{code:str}/versions/{version:int}/simulate",
    summary="Try a version on sample accounts",
    operation_id="simulateProduct",
    status_code=200,
)
async def simulate_product(
    request: BankRequest, code: FromPath[str], version: FromPath[int], idempotency_key: IdempotencyKey = None
) -> Response[TrialBody]:
    """Tries a draft on sample accounts, beside the live version, and keeps the figures: now it can be approved."""
    moment = runtime_of(request).moment()

    async def work(tx: Tx) -> TrialBody:
        product = (await actions.get_version(tx, code, version)).product
        histories = sample_histories(product, moment.business_date)
        by = request.user.subject
        tried, trial = await actions.simulate_version(
            tx, code, version, histories, told_as=SAMPLE_ACCOUNTS, by=by, now=moment.now
        )
        return _trial_body(_version_body(tried, request), trial)

    return await write_once(request, idempotency_key, None, work, status=200)


@post(
    "/products/{code:str}/versions/{version:int}/approve",
    summary="Approve a version",
    operation_id="approveProduct",
    status_code=200,
)
async def approve_product(
    request: BankRequest,
    code: FromPath[str],
    version: FromPath[int],
    data: JSONBody[ApprovalRequest],
    idempotency_key: IdempotencyKey = None,
) -> Response[VersionBody]:
    """Approves a simulated version that somebody else wrote; it never changes again."""

    async def work(tx: Tx) -> VersionBody:
        now = runtime_of(request).clock.now()
        digest = bytes.fromhex(data.digest)
        by = request.user.subject
        return _version_body(await actions.approve(tx, code, version, digest=digest, by=by, now=now), request)

    return await write_once(request, idempotency_key, data, work, status=200)


@post(
    "/products/{code:str}/versions/{version:int}/release",
    summary="Put a version on sale",
    operation_id="releaseProduct",
    status_code=200,
)
async def release_product(
    request: BankRequest,
    code: FromPath[str],
    version: FromPath[int],
    data: JSONBody[ReleaseRequest],
    idempotency_key: IdempotencyKey = None,
) -> Response[VersionBody]:
    """Puts an approved version on sale from a day on, in place of the one before; contracts on that keep its terms."""

    async def work(tx: Tx) -> VersionBody:
        now, live_from = _instants(request, data.live_from)
        by = request.user.subject
        return _version_body(await actions.release(tx, code, version, live_from=live_from, by=by, now=now), request)

    return await write_once(request, idempotency_key, data, work, status=200)


@post(
    "/products/{code:str}/versions/{version:int}/retire",
    summary="Take a version off sale",
    operation_id="retireProduct",
    status_code=200,
)
async def retire_product(
    request: BankRequest,
    code: FromPath[str],
    version: FromPath[int],
    data: JSONBody[RetirementRequest],
    idempotency_key: IdempotencyKey = None,
) -> Response[VersionBody]:
    """Takes a version off sale from a day on, or for ever where it is not live by then; contracts keep its terms."""

    async def work(tx: Tx) -> VersionBody:
        now, ends_at = _instants(request, data.ends_at)
        by = request.user.subject
        return _version_body(await actions.retire(tx, code, version, ends_at=ends_at, by=by, now=now), request)

    return await write_once(request, idempotency_key, data, work, status=200)


class ChangeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Contracts on one version are to move to another on a day."""

    from_version: Annotated[int, msgspec.Meta(ge=1)]
    to_version: Annotated[int, msgspec.Meta(ge=1)]
    effective_on: date


class ChangeList(msgspec.Struct, frozen=True):
    """The changes of a product, the latest announced first."""

    items: list[ProductChange]


@post("/products/{code:str}/changes", summary="Announce new terms", operation_id="announceChange", status_code=201)
async def announce_change(
    request: BankRequest, code: FromPath[str], data: JSONBody[ChangeRequest], idempotency_key: IdempotencyKey = None
) -> Response[ProductChange]:
    """Announces that the contracts on one version move to another on a day, which a job does then."""
    runtime = runtime_of(request)

    async def work(tx: Tx) -> ProductChange:
        return await actions.announce_change(
            tx,
            code,
            data.from_version,
            data.to_version,
            effective_on=data.effective_on,
            by=request.user.subject,
            moment=runtime.moment(),
            zone=ZoneInfo(runtime.settings.time_zone),
        )

    return await write_once(request, idempotency_key, data, work)


@get("/products/{code:str}/changes", summary="List announced changes", operation_id="listChanges")
async def list_changes(request: BankRequest, code: FromPath[str], limit: Limit = PAGE_DEFAULT) -> ChangeList:
    """Returns the changes of a product, the latest announced first."""
    async with runtime_of(request).db.transaction(readonly=True) as tx:
        return ChangeList(await actions.list_changes(tx, code, limit=limit))


STAFF = (
    list_products,
    get_product,
    list_versions_of_product,
    list_product_versions,
    get_product_version,
    draft_product,
    simulate_product,
    approve_product,
    release_product,
    retire_product,
    announce_change,
    list_changes,
)
