"""The web application: routers of each audience behind one doorman."""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import uuid4

import msgspec
import structlog
from litestar import Litestar, Response, Router, get
from litestar.config.app import AppConfig
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from tael.kernel.errors import Refusal, Unavailable
from tael.kernel.money import Money
from tael.plumbing import telemetry
from tael.plumbing.errors import MalformedBody, MalformedParameter, NotAuthenticated, NotForYou, UnsupportedMediaType
from tael.plumbing.http.problem import BODY_OCTETS_MAX, PROBLEM_TYPE, Problem, render, render_crash, render_unavailable
from tael.plumbing.http.wire import Audience, BankRequest, Principal, runtime_of
from tael.plumbing.runtime import Runtime

REQUEST_ID_CHARACTERS_MAX = 64
READY_TIMEOUT_S = 2.0

Authenticate = Callable[[str], Awaitable[Principal | None]]

log = structlog.get_logger(__name__)


class Doorman:
    """Gives each request an id, finds out who is calling, and counts and times what it let in."""

    def __init__(self, app: ASGIApp, authenticate: Authenticate) -> None:
        self._app = app
        self._authenticate = authenticate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes one request on."""
        if scope["type"] is not ScopeType.HTTP and scope["type"] != "http":  # type: ignore[comparison-overlap] # text
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        request_id = _request_id(headers.get(b"request-id"))
        scope["request_id"] = request_id  # type: ignore[typeddict-unknown-key] # our own, read by problems and logs
        telemetry.bind_request_id(request_id)
        scope["user"] = await self._caller(headers.get(b"authorization"))
        started = time.perf_counter()
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    (b"request-id", request_id.encode()),
                    (b"cache-control", b"no-store"),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            seconds = time.perf_counter() - started
            # The template, not the path: ids in labels would make a series of each customer.
            route = str(scope.get("path_template") or "unknown")
            method = str(scope.get("method"))
            telemetry.HTTP_REQUESTS.labels(method=method, route=route, status=str(status)).inc()
            telemetry.HTTP_SECONDS.labels(method=method, route=route).observe(seconds)
            log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))

    async def _caller(self, authorization: bytes | None) -> Principal | None:
        if authorization is None or authorization[:7].lower() != b"bearer ":
            return None
        return await self._authenticate(authorization[7:].decode("latin-1").strip())


def _request_id(given: bytes | None) -> str:
    if given and len(given) <= REQUEST_ID_CHARACTERS_MAX and given.replace(b"-", b"").replace(b"_", b"").isalnum():
        return given.decode("ascii", "replace")
    return uuid4().hex


def only_for(audience: Audience) -> Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], None]:
    """Returns a guard that lets in callers of one audience, and nobody else."""

    def guard(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
        principal = connection.scope.get("user")
        if not isinstance(principal, Principal):
            raise NotAuthenticated
        if principal.audience != audience:
            raise NotForYou(audience=audience)

    return guard


async def check_request(request: BankRequest) -> None:
    """Refuses a body that is not JSON or not declared as such, and a NUL in the address; called before each handler."""
    # No text of PostgreSQL holds it.
    if b"%00" in request.scope["raw_path"] or b"%00" in request.scope["query_string"]:
        raise MalformedParameter(why="it holds a NUL")
    if request.method in ("POST", "PUT", "PATCH"):
        media_type = request.headers.get("content-type", "").split(";", 1)[0].strip().lower()
        has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
        if has_body and media_type != "application/json":
            raise UnsupportedMediaType(media_type=media_type).at("Content-Type")
        if has_body:
            _check_json(await request.body())


def _check_json(body: bytes) -> None:
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
        body.decode()
    except msgspec.DecodeError as failure:
        raise MalformedBody(why=str(failure)) from None
    except (UnicodeDecodeError, RecursionError):
        # The framework takes these two for mistakes of ours.
        raise MalformedBody(why="it is not UTF-8, or nested too deeply") from None


@get("/health/live", include_in_schema=False)
async def live() -> dict[str, str]:
    """Says that the process runs."""
    return {"status": "live"}


@get("/health/ready", include_in_schema=False)
async def ready(request: BankRequest) -> dict[str, str]:
    """Says that the process can serve: its database answers within READY_TIMEOUT_S."""
    async with runtime_of(request).db.connection() as connection:
        await connection.fetchval("select 1", timeout=READY_TIMEOUT_S)
    return {"status": "ready"}


@get("/metrics", include_in_schema=False, guards=[only_for("staff")])
async def metrics() -> Response[bytes]:
    """Returns the figures of this process for Prometheus; needs a staff token, for they tell how busy the bank is."""
    body, media_type = telemetry.render_metrics()
    return Response(content=body, media_type=media_type)


PROBLEMS = {
    status: ResponseSpec(Problem, generate_examples=False, description=said, media_type=PROBLEM_TYPE)
    for status, said in {
        400: "The request cannot be understood as it stands.",
        401: "The request bears no token of this bank.",
        403: "The caller may not ask for this.",
        404: "What the request names does not exist, or is not the caller's to see.",
        409: "The request contradicts something that has already happened.",
        413: "The body is too large.",
        415: "The body is not declared as JSON.",
        422: "A rule of the bank says no.",
        500: "Something went wrong on the bank's side.",
        503: "A part of the bank is busy or out of reach; the same request may be sent again.",
    }.items()
}
"""The problems that every operation can answer with."""


def audience_router(audience: Audience, handlers: Sequence[HTTPRouteHandler]) -> Router:
    """Returns the routes of one audience under /<audience>/v1, closed to all others."""
    for handler in handlers:
        handler.responses = PROBLEMS
    return Router(
        f"/{audience}/v1",
        route_handlers=list(handlers),
        guards=[only_for(audience)],
        before_request=check_request,
        security=[{"bearer": []}],
    )


def create_app(
    routers: Sequence[Router], *, runtime: Runtime | None, authenticate: Authenticate, title: str = "tael"
) -> Litestar:
    """Returns the application; without a runtime it serves only to write its OpenAPI document."""

    def with_doorman(config: AppConfig) -> AppConfig:
        config.middleware.insert(0, lambda app: Doorman(app, authenticate))
        return config

    return Litestar(
        [live, ready, metrics, *routers],
        state=State({"runtime": runtime}),
        request_max_body_size=BODY_OCTETS_MAX,
        exception_handlers={Refusal: render, Unavailable: render_unavailable, Exception: render_crash},
        type_encoders={Money: str},
        on_app_init=[with_doorman],
        logging_config=None,
        openapi_config=OpenAPIConfig(
            title=title,
            version="1",
            path="/docs",
            # The bare document: a page to look at it would load programs from strangers into a bank's origin.
            render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"])],
            components=Components(security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}),
        ),
    )
