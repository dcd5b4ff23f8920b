"""Refusals as problem JSON (RFC 9457), in the caller's language."""

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

import msgspec
import structlog
from litestar import MediaType, Response
from litestar.connection import Request
from litestar.exceptions import HTTPException

from tael.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Refused, Unavailable
from tael.kernel.money import Money
from tael.plumbing.errors import (
    BodyTooLarge,
    Busy,
    MalformedBody,
    MalformedParameter,
    NoSuchRoute,
    NotAuthenticated,
    UnknownField,
    UnsupportedMediaType,
)

PROBLEM_TYPE = "application/problem+json"
LANGUAGES = ("en", "zh-CN")
RETRY_AFTER_S = 1
BODY_OCTETS_MAX = 1_000_000

# One table from kinds of refusal to HTTP; the first kind that fits decides.
STATUS: tuple[tuple[type[Exception], int], ...] = (
    (NotAuthenticated, 401),
    (BodyTooLarge, 413),
    (UnsupportedMediaType, 415),
    (Busy, 503),
    (Forbidden, 403),
    (NotFound, 404),
    (Conflict, 409),
    (Refused, 422),
    (Invalid, 400),
    (Unavailable, 503),
)

log = structlog.get_logger(__name__)


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What went wrong: a stable `code`, the request's field at fault, the facts, and a sentence for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    field: str | None = None
    facts: dict[str, Any] = {}
    retryable: bool = False
    request_id: str | None = None


@cache
def texts(language: str) -> dict[str, str]:
    """Returns the sentences of a language, by code."""
    with resources.files("tael.plumbing").joinpath("texts", f"{language}.toml").open("rb") as file:
        return {code: str(text) for code, text in tomllib.load(file)["problems"].items()}


def language_of(accept_language: str | None) -> str:
    """Returns the language to answer in: Chinese when it is asked for first, English otherwise."""
    first = (accept_language or "").split(",", 1)[0].strip().lower()
    return "zh-CN" if first.startswith("zh") else "en"


def as_fact(value: object) -> object:
    """Returns a fact of a refusal as JSON shows it."""
    if isinstance(value, Money):
        return {"amount": value.amount_text, "currency": str(value.currency)}
    if isinstance(value, bool | int | None) and type(value) in (bool, int, type(None)):
        return value
    return str(value)


def problem_of(refusal: Refusal, *, language: str, request_id: str | None = None) -> Problem:
    """Returns the problem that a refusal is to its caller."""
    facts = {name: as_fact(value) for name, value in refusal.facts().items()}
    said = {name: str(value) for name, value in refusal.facts().items()}
    sentence = texts(language).get(refusal.code, refusal.code)
    return Problem(
        type=f"urn:tael:problem:{refusal.code}",
        title=type(refusal).__name__,
        status=next(status for parent, status in STATUS if isinstance(refusal, parent)),
        code=refusal.code,
        detail=_PLACE.sub(lambda place: said.get(place[1], place[0]), sentence),
        field=refusal.field,
        facts=facts,
        retryable=refusal.retryable,
        request_id=request_id,
    )


_PLACE = re.compile(r"\{([a-z_]+)\}")


def render(request: Request[Any, Any, Any], refusal: Refusal) -> Response[bytes]:
    """Returns the response to a refused request."""
    problem = problem_of(
        refusal,
        language=language_of(request.headers.get("accept-language")),
        request_id=request.scope.get("request_id"),  # type: ignore[arg-type] # our own middleware's text
    )
    headers = {"WWW-Authenticate": "Bearer"} if problem.status == 401 else {}  # noqa: PLR2004 - HTTP's own number
    if refusal.retryable:
        headers["Retry-After"] = str(RETRY_AFTER_S)
    return _respond(problem, headers)


def render_unavailable(request: Request[Any, Any, Any], _failure: Unavailable) -> Response[bytes]:
    """Returns the response while a part of the world is out of reach; the caller may try again with the same key."""
    return _plain(request, 503, "unavailable", retryable=True)


def render_crash(request: Request[Any, Any, Any], failure: Exception) -> Response[bytes]:
    """Returns the response to our own mistake, which is logged in full and told to nobody."""
    if isinstance(failure, HTTPException):
        return render(request, refusal_of(request, failure))
    log.error("request_crashed", exc_info=failure, path=request.url.path)
    return _plain(request, 500, "internal_error", retryable=True)


def refusal_of(request: Request[Any, Any, Any], failure: HTTPException) -> Refusal:
    """Returns the framework's complaint as a refusal of ours, which names the field."""
    if failure.status_code in (404, 405):
        return NoSuchRoute(path=request.url.path)
    if failure.status_code == 413:  # noqa: PLR2004 - HTTP's own number
        return BodyTooLarge(octets_max=BODY_OCTETS_MAX)
    extra = failure.extra if isinstance(failure.extra, list) else []
    for complaint in extra:
        return _complaint(failure, complaint)
    return MalformedBody(why=str(failure.detail))


def _complaint(failure: HTTPException, complaint: dict[str, Any]) -> Refusal:
    message = str(complaint.get("message", ""))
    # The path of msgspec starts at the handler's own argument, which the caller knows nothing of.
    found = _PATH.search(str(failure.__cause__))
    path = found[1] if found else ""
    if complaint.get("source") not in (None, "body"):
        return MalformedParameter(why=message).at(str(complaint.get("key")))
    unknown = _UNKNOWN_FIELD.search(message)
    if unknown:
        return UnknownField(name=unknown[1]).at(f"{path}.{unknown[1]}".lstrip("."))
    missing = _MISSING_FIELD.search(message)
    if missing:
        path = f"{path}.{missing[1]}".lstrip(".")
    return MalformedBody(why=message).at(path or str(complaint.get("key", "")))


_PATH = re.compile(r"at `\$\.data\.?([^`]*)`")
_UNKNOWN_FIELD = re.compile(r"unknown field `([^`]*)`")
_MISSING_FIELD = re.compile(r"missing required field `([^`]*)`")


def _plain(request: Request[Any, Any, Any], status: int, code: str, *, retryable: bool) -> Response[bytes]:
    problem = Problem(
        type=f"urn:tael:problem:{code}",
        title=code,
        status=status,
        code=code,
        detail=texts(language_of(request.headers.get("accept-language")))[code],
        retryable=retryable,
        request_id=request.scope.get("request_id"),  # type: ignore[arg-type] # our own middleware's text
    )
    return _respond(problem, {"Retry-After": str(RETRY_AFTER_S)} if retryable else {})


def _respond(problem: Problem, headers: dict[str, str]) -> Response[bytes]:
    return Response(
        content=msgspec.json.encode(problem),
        status_code=problem.status,
        media_type=PROBLEM_TYPE if problem.status else MediaType.JSON,
        headers=headers,
    )
