"""What requests and responses have in common: amounts, ids, pages, keys, and who is calling."""

import base64
import binascii
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, Protocol, Self, TypeAlias, TypeVar

import msgspec
from litestar import Response
from litestar.connection import Request
from litestar.datastructures import State
from litestar.params import HeaderParameter, QueryParameter

from tael.kernel.errors import Refusal, UnknownCurrency, UnknownUnit
from tael.kernel.ids import UNITS_MAX, KeyedId, NumberedId
from tael.kernel.money import Currency, Money
from tael.plumbing.claims import Answer, once
from tael.plumbing.db import Tx
from tael.plumbing.errors import KeyMissing, MalformedParameter
from tael.plumbing.runtime import Runtime

Place = TypeVar("Place")

PAGE_DEFAULT = 50
PAGE_MAX = 200
KEY_CHARACTERS_MAX = 255
CURSOR_CHARACTERS_MAX = 200
TEXT_MAX = 140
NUMBER_MAX = 2**63 - 1

PRINTABLE = r"^[^\u0000-\u001f\u007f]*(?!\n)$"
"""No control characters: the database cannot hold the first of them, and no text for people needs the others."""

Text: TypeAlias = Annotated[str, msgspec.Meta(max_length=TEXT_MAX, pattern=PRINTABLE)]
"""A line for people, which may be empty."""

Reason: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=TEXT_MAX, pattern=PRINTABLE)]
"""A line for people, which may not be empty."""

Number: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=NUMBER_MAX)]
"""A position or an id in a cursor."""

Audience: TypeAlias = Literal["staff", "customer"]


class Principal(msgspec.Struct, frozen=True):
    """Who is calling: a member of staff by name, or a customer by party id; and what was granted beyond the routes."""

    audience: Audience
    subject: str
    grants: frozenset[str] = frozenset()

    @property
    def client(self) -> str:
        """The name under which idempotency keys are kept."""
        return f"{self.audience}:{self.subject}"


BankRequest: TypeAlias = Request[Principal, None, State]


def runtime_of(request: BankRequest) -> Runtime:
    """Returns the running bank behind a request."""
    runtime = request.app.state["runtime"]
    assert isinstance(runtime, Runtime)
    return runtime


class Amount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An amount of money as a decimal string and an ISO 4217 currency code."""

    amount: Annotated[str, msgspec.Meta(max_length=24, examples=["12.34"])]
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$", examples=["CNY"])]

    def money(self, field: str) -> Money:
        """Returns the money; refuses what is not an amount of its currency, naming the field."""
        try:
            return Money.parse(self.amount, self.currency)
        except Refusal as refusal:
            at_fault = "currency" if isinstance(refusal, UnknownCurrency) else "amount"
            raise refusal.at(f"{field}.{at_fault}") from None


def currency_of(code: str, field: str) -> Currency:
    """Returns a currency from its code; refuses what ISO 4217 does not have, naming the field."""
    try:
        return Currency(code)
    except Refusal as refusal:
        raise refusal.at(field) from None


def amount_of(money: Money) -> Amount:
    """Returns money as it stands on the wire."""
    return Amount(money.amount_text, str(money.currency))


IdempotencyKey: TypeAlias = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        required=False,
        description="Names this write for ever: the same key returns the same answer and acts once.",
    ),
]
Limit: TypeAlias = Annotated[int, QueryParameter(ge=1, le=PAGE_MAX, description="How many items a page holds.")]
After: TypeAlias = Annotated[
    str | None,
    QueryParameter(required=False, max_length=CURSOR_CHARACTERS_MAX, description="The `next` of the page before."),
]
Unit: TypeAlias = Annotated[int, QueryParameter(ge=0, lt=UNITS_MAX, description="The unit to look into.")]
Position: TypeAlias = Annotated[int, QueryParameter(ge=0, le=NUMBER_MAX, description="A place in a unit's journal.")]
Day: TypeAlias = Annotated[date | None, QueryParameter(required=False)]
Search: TypeAlias = Annotated[str | None, QueryParameter(required=False, max_length=TEXT_MAX)]


def present_unit(request: BankRequest, unit: int) -> int:
    """Returns a unit of this bank; refuses any other (UnknownUnit)."""
    if unit >= runtime_of(request).units:
        raise UnknownUnit(unit=unit).at("unit")
    return unit


def instant_of(given: datetime, field: str) -> datetime:
    """Returns an instant in UTC, taken as such where it names no zone; refuses one outside the calendar."""
    try:
        return given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
    except OverflowError:
        raise MalformedParameter(why="an instant outside the calendar").at(field) from None


def checked_key(key: str | None) -> str:
    """Returns an idempotency key that is there and fit to be kept."""
    if key is None or not _KEY.fullmatch(key):
        raise KeyMissing(characters_max=KEY_CHARACTERS_MAX).at("Idempotency-Key")
    return key


_KEY = re.compile(rf"[\x21-\x7e]{{1,{KEY_CHARACTERS_MAX}}}")


class _Parsable(Protocol):
    @classmethod
    def parse(cls, text: str) -> Self: ...


Id = TypeVar("Id", bound=_Parsable)


def parse_id(id_type: type[Id], text: str, field: str) -> Id:
    """Returns a typed id from its text; refuses any other text, naming the field."""
    try:
        return id_type.parse(text)
    except Refusal as refusal:
        raise refusal.at(field) from None


def cursor_of(place: Sequence[int | str]) -> str:
    """Returns an opaque cursor that stands for a place in a list."""
    return base64.urlsafe_b64encode(msgspec.json.encode(list(place))).decode().rstrip("=")


def place_of(cursor: str | None, shape: type[Place]) -> Place | None:
    """Returns the place behind a cursor of ours; refuses any other text."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return msgspec.json.decode(base64.urlsafe_b64decode(padded), type=shape)
    except (binascii.Error, msgspec.DecodeError, ValueError):
        raise MalformedParameter(why="not a cursor that this list gave out").at("after") from None


def to_wire(value: object) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Returns a value as JSON shows it: money as an amount, ids and currencies as their text."""
    # Money and ids are of kinds that msgspec writes in its own way: it asks no hook about them.
    if isinstance(value, Money):
        return {"amount": value.amount_text, "currency": str(value.currency)}
    if isinstance(value, NumberedId | KeyedId):
        return value.text
    if isinstance(value, msgspec.Struct):
        return {name: to_wire(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, Mapping):
        return {str(name): to_wire(held) for name, held in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_wire(held) for held in value]
    return msgspec.to_builtins(value, enc_hook=str)


def encode_json(value: object) -> bytes:
    """Returns the JSON of a response."""
    return msgspec.json.encode(to_wire(value))


async def write_once(
    request: BankRequest, key: str | None, body: object, work: Callable[[Tx], Awaitable[object]], *, status: int = 201
) -> Response[Any]:
    """Does a write once for its key and answers with the same response each time the key comes back."""
    runtime = runtime_of(request)
    digest = b"\n".join([request.method.encode(), request.url.path.encode(), encode_json(body)])

    async def answer(tx: Tx) -> Answer:
        return Answer(status, encode_json(await work(tx)))

    given = await once(runtime.db, runtime.units, request.user.client, checked_key(key), digest, answer)
    return Response(content=given.body, status_code=given.status, media_type="application/json")
