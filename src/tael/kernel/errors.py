"""Refusals: what the bank says when it declines, as classes with a stable code and facts.

Owns the five kinds of refusal, the registry of codes, and the refusals the kernel itself can make. Leaves
each capability to declare its own refusals, and the turning of refusals into HTTP to the entrances.

Invariant: a code belongs to exactly one class, for ever; a second class with the same code cannot be created.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Self, TypeVar

_CODE_GRAMMAR = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

_RefusalT = TypeVar("_RefusalT", bound="Refusal")


class Unavailable(Exception):
    """The world outside the bank fails: a database, a network or a peer that does not answer.

    It is no decision of the bank, so the same request may be sent again.
    """

    code: ClassVar[str] = "unavailable"
    retryable: ClassVar[bool] = True


class Refusal(Exception):
    """The bank declines a request, and says why by a stable code and by facts.

    A concrete refusal is a dataclass declared with `eq=False` (not frozen: a traceback has to be set on it)
    whose own `code` is unique. A kind of refusals is declared with `abstract=True` and has no code.
    Creating a class with a missing, malformed or taken code raises TypeError.
    """

    code: ClassVar[str]
    retryable: ClassVar[bool] = False

    field: str | None = None
    """The request field at fault, where there is one."""

    def __init_subclass__(cls, *, abstract: bool = False, **options: object) -> None:
        super().__init_subclass__(**options)
        code = cls.__dict__.get("code")
        if abstract:
            if code is not None:
                msg = f"{cls.__qualname__} is abstract and declares the code {code!r}"
                raise TypeError(msg)
            return
        if not isinstance(code, str) or _CODE_GRAMMAR.fullmatch(code) is None:
            msg = f"{cls.__qualname__} needs a code of its own in snake case, not {code!r}"
            raise TypeError(msg)
        if code in _REFUSALS or code == Unavailable.code:
            msg = f"{cls.__qualname__} takes the code {code!r}, which another class has"
            raise TypeError(msg)
        _REFUSALS[code] = cls

    # Exception takes any arguments: this makes a class with facts that forgot to be a dataclass crash.
    def __init__(self) -> None:
        super().__init__()

    # Exception would rebuild itself from positional arguments, and most refusals are made with keywords.
    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), dict(self.__dict__))

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in self.facts().items())
        return f"{self.code}: {facts}" if facts else self.code

    def at(self, field: str) -> Self:
        """Name the request field at fault, and return the same refusal."""
        self.field = field
        return self

    def facts(self) -> dict[str, object]:
        """Give the declared facts by name, in the order of declaration, without `field`."""
        kind: Any = type(self)
        declared = fields(kind) if is_dataclass(kind) else ()
        return {fact.name: getattr(self, fact.name) for fact in declared if fact.name != "field"}


_REFUSALS: dict[str, type[Refusal]] = {}


def _restored(kind: type[_RefusalT], state: dict[str, Any]) -> _RefusalT:
    refusal = kind.__new__(kind)
    refusal.__dict__.update(state)
    return refusal


def refusals() -> Mapping[str, type[Refusal]]:
    """Give a read-only, live view of every concrete refusal declared so far, by code."""
    return MappingProxyType(_REFUSALS)


class Invalid(Refusal, abstract=True):
    """The request cannot be understood as it stands; sending it again changes nothing."""


class Forbidden(Refusal, abstract=True):
    """The caller may not ask for this."""


class NotFound(Refusal, abstract=True):
    """What the request names does not exist, or is not the caller's to see."""


class Conflict(Refusal, abstract=True):
    """The request contradicts something that has already happened."""


class Refused(Refusal, abstract=True):
    """The request is well formed and allowed, and a rule of the bank says no."""


@dataclass(eq=False)
class InvalidAmount(Invalid):
    """The text is no amount of the currency; long texts are cut."""

    code: ClassVar[str] = "invalid_amount"
    text: str
    currency: str


@dataclass(eq=False)
class AmountOverflow(Invalid):
    """The amount, in minor units, is larger than the bank can record."""

    code: ClassVar[str] = "amount_overflow"
    minor: int


@dataclass(eq=False)
class UnknownCurrency(Invalid):
    """ISO 4217 has no currency with minor units under this code or number; long texts are cut."""

    code: ClassVar[str] = "unknown_currency"
    currency: str


@dataclass(eq=False)
class InvalidRate(Invalid):
    """The text is no decimal rate; long texts are cut."""

    code: ClassVar[str] = "invalid_rate"
    text: str


@dataclass(eq=False)
class MalformedId(Invalid):
    """The text is not the canonical form of an id with the expected prefix; long texts are cut."""

    code: ClassVar[str] = "malformed_id"
    text: str
    expected: str


@dataclass(eq=False)
class UnknownUnit(NotFound):
    """A unit is not one of this bank's."""

    code: ClassVar[str] = "unknown_unit"
    unit: int


@dataclass(eq=False)
class UnknownCalendar(Invalid):
    """No business calendar is known for the country; long texts are cut."""

    code: ClassVar[str] = "unknown_calendar"
    country: str


@dataclass(eq=False)
class KeyReused(Conflict):
    """A key comes back with another request behind it than the one it named before."""

    code: ClassVar[str] = "idempotency_key_reused"
