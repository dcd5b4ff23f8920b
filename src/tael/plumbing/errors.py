"""Refusals of the door itself: what is wrong with a request before any capability has seen it."""

from dataclasses import dataclass
from typing import ClassVar

from tael.kernel.errors import Forbidden, Invalid, NotFound, Refused


@dataclass(eq=False)
class NotAuthenticated(Forbidden):
    """A request carries no token, or none that this bank gave out."""

    code: ClassVar[str] = "not_authenticated"


@dataclass(eq=False)
class NotForYou(Forbidden):
    """A request is made with a token of another kind than the route is for."""

    code: ClassVar[str] = "not_for_you"
    audience: str


@dataclass(eq=False)
class MalformedBody(Invalid):
    """A request body is not JSON, or not of the form that the route takes."""

    code: ClassVar[str] = "malformed_body"
    why: str


@dataclass(eq=False)
class UnknownField(Invalid):
    """A request body has a field that the route does not know."""

    code: ClassVar[str] = "unknown_field"
    name: str


@dataclass(eq=False)
class MalformedParameter(Invalid):
    """A parameter of the address is missing or not of its form."""

    code: ClassVar[str] = "malformed_parameter"
    why: str


@dataclass(eq=False)
class UnsupportedMediaType(Invalid):
    """A request body is not declared as application/json."""

    code: ClassVar[str] = "unsupported_media_type"
    media_type: str


@dataclass(eq=False)
class BodyTooLarge(Invalid):
    """A request body is larger than a body may be."""

    code: ClassVar[str] = "body_too_large"
    octets_max: int


@dataclass(eq=False)
class KeyMissing(Invalid):
    """A write carries no Idempotency-Key, or one that is empty, too long or not printable ASCII."""

    code: ClassVar[str] = "idempotency_key_missing"
    characters_max: int


@dataclass(eq=False)
class NoSuchRoute(NotFound):
    """Nothing is served at an address, or not by that method."""

    code: ClassVar[str] = "no_such_route"
    path: str


@dataclass(eq=False)
class Busy(Refused):
    """So many requests wait already that one more is sent away; it may come back."""

    code: ClassVar[str] = "busy"
    retryable: ClassVar[bool] = True
    lane: str
    waiting_max: int
