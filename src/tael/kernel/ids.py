"""Typed ids that carry the unit they live in.

Owns the two shapes of an id, their text, and the deterministic ways to make them. Leaves the promise that
an id is new to whoever stores it, and the number of units in use to the deployment.

Invariant: an id has one text and a text one id. The unit is read from the id alone, so that routing needs no
look-up. The constructors validate nothing, because rows come from the database; text is validated by `parse`.
"""

import random as chance
import re
from hashlib import sha256
from typing import ClassVar, Self, TypeVar

from tael.kernel.errors import MalformedId

UNITS_MAX = 1024
"""How many units an id can name."""

ID_TEXT_LENGTH_MAX = 30
"""Longest text of an id: a prefix of three, the underscore, and 26 digits."""

_UNIT_BITS = 10
_NUMBER_BITS = 53
_NUMBERED_DIGITS = 13
_KEY_BYTES = 14
_KEYED_DIGITS = 26

# Crockford's base 32 (https://www.crockford.com/base32.html), lower case: no i, l, o or u to misread.
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = tuple(high + low for high in _DIGITS for low in _DIGITS)
_TO_PYTHON_BASE_32 = str.maketrans(_DIGITS, "0123456789abcdefghijklmnopqrstuv")
_NUMBERED_GRAMMAR = re.compile(rf"[{_DIGITS}]{{{_NUMBERED_DIGITS}}}")
_KEYED_GRAMMAR = re.compile(rf"[{_DIGITS}]{{{_KEYED_DIGITS}}}")

_KeyedT = TypeVar("_KeyedT", bound="KeyedId")


def _spell(number: int, width: int) -> str:
    # Two digits a step: ids are spelt for every response, and this halves the work.
    pairs = [_PAIRS[number >> shift & 0x3FF] for shift in range((width - 1) // 2 * 10, -1, -10)]
    return "".join(pairs)[-width:]


def _read(text: str, prefix: str, grammar: re.Pattern[str]) -> int:
    head, _, body = text.partition("_")
    if head != prefix or grammar.fullmatch(body) is None:
        raise MalformedId(text=text[:ID_TEXT_LENGTH_MAX], expected=prefix)
    return int(body.translate(_TO_PYTHON_BASE_32), 32)


def _digest(label: str, parts: tuple[str, ...]) -> bytes:
    if not parts:
        msg = "an id is derived from at least one part"
        raise ValueError(msg)
    hashed = sha256()
    for part in (label, *parts):
        encoded = part.encode()
        # The length in front keeps ("ab", "c") apart from ("a", "bc").
        hashed.update(len(encoded).to_bytes(8))
        hashed.update(encoded)
    return hashed.digest()


def _checked_unit(unit: int) -> int:
    if not 0 <= unit < UNITS_MAX:
        msg = f"a unit is a number from 0 to {UNITS_MAX - 1}, not {unit}"
        raise ValueError(msg)
    return unit


class NumberedId(int):
    """An id of 63 bits: the unit in the top 10, a number in the 53 below.

    Its text is the prefix, an underscore and 13 digits of Crockford's base 32 in lower case.
    """

    __slots__ = ()

    prefix: ClassVar[str]

    @property
    def unit(self) -> int:
        """The unit it lives in."""
        return self >> _NUMBER_BITS

    @property
    def text(self) -> str:
        """The one canonical text."""
        return f"{self.prefix}_{_spell(self, _NUMBERED_DIGITS)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the canonical text; refuses every other with MalformedId."""
        number = _read(text, cls.prefix, _NUMBERED_GRAMMAR)
        if number >> _NUMBER_BITS >= UNITS_MAX:
            raise MalformedId(text=text[:ID_TEXT_LENGTH_MAX], expected=cls.prefix)
        return cls(number)

    @classmethod
    def derive(cls, unit: int, *parts: str) -> Self:
        """Make the same id from the same parts, for ever: 53 bits of SHA-256 over the prefix and the parts.

        Raises ValueError on a unit out of range and on no parts. 53 bits collide by chance among many
        millions: whoever stores the id has to look.
        """
        number = int.from_bytes(_digest(cls.prefix, parts)[:8]) >> (64 - _NUMBER_BITS)
        return cls(_checked_unit(unit) << _NUMBER_BITS | number)

    @classmethod
    def draw(cls, unit: int, random: chance.Random) -> Self:
        """Draw an id in the unit from the given source of chance; ValueError on a unit out of range."""
        return cls(_checked_unit(unit) << _NUMBER_BITS | random.getrandbits(_NUMBER_BITS))

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text})"


class KeyedId(bytes):
    """An id of 16 bytes: the unit in the first two, big-endian, and a key in the 14 after.

    Its text is the prefix, an underscore and 26 digits of Crockford's base 32 in lower case. Ids of two
    types with the same bytes are equal: a payment and its ledger entry share them.
    """

    __slots__ = ()

    prefix: ClassVar[str]

    @property
    def unit(self) -> int:
        """The unit it lives in."""
        return self[0] << 8 | self[1]

    @property
    def text(self) -> str:
        """The one canonical text."""
        return f"{self.prefix}_{_spell(int.from_bytes(self), _KEYED_DIGITS)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the canonical text; refuses every other with MalformedId."""
        number = _read(text, cls.prefix, _KEYED_GRAMMAR)
        if number >> (_KEY_BYTES * 8) >= UNITS_MAX:
            raise MalformedId(text=text[:ID_TEXT_LENGTH_MAX], expected=cls.prefix)
        return cls(number.to_bytes(_KEY_BYTES + 2))

    @classmethod
    def derive(cls, unit: int, *parts: str) -> Self:
        """Make the same id from the same parts, for ever: 14 bytes of SHA-256 over the prefix and the parts.

        Raises ValueError on a unit out of range and on no parts.
        """
        return cls(_checked_unit(unit).to_bytes(2) + _digest(cls.prefix, parts)[:_KEY_BYTES])

    @classmethod
    def draw(cls, unit: int, random: chance.Random) -> Self:
        """Draw an id in the unit from the given source of chance; ValueError on a unit out of range."""
        return cls(_checked_unit(unit).to_bytes(2) + random.randbytes(_KEY_BYTES))

    def as_type(self, other: type[_KeyedT]) -> _KeyedT:
        """View the same 16 bytes as an id of another type."""
        return other(self)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text})"


class PartyId(NumberedId):
    """A person or an organisation."""

    __slots__ = ()
    prefix: ClassVar[str] = "pty"


class AccountId(NumberedId):
    """An account."""

    __slots__ = ()
    prefix: ClassVar[str] = "acc"


class CardId(KeyedId):
    """A card."""

    __slots__ = ()
    prefix: ClassVar[str] = "crd"


class EntryId(KeyedId):
    """A journal entry."""

    __slots__ = ()
    prefix: ClassVar[str] = "ent"


class HoldId(KeyedId):
    """A hold."""

    __slots__ = ()
    prefix: ClassVar[str] = "hld"


class MandateId(KeyedId):
    """A mandate."""

    __slots__ = ()
    prefix: ClassVar[str] = "mnd"


class PaymentId(KeyedId):
    """A payment."""

    __slots__ = ()
    prefix: ClassVar[str] = "pay"


class ProposalId(KeyedId):
    """A proposal that waits for a second person."""

    __slots__ = ()
    prefix: ClassVar[str] = "prp"


class StandingOrderId(KeyedId):
    """A standing order."""

    __slots__ = ()
    prefix: ClassVar[str] = "sto"


class ClaimId(KeyedId):
    """A claim."""

    __slots__ = ()
    prefix: ClassVar[str] = "clm"


def home_unit(units: int, *parts: str) -> int:
    """Choose one of the units, 0 to units - 1, evenly and always the same for the same parts.

    Raises ValueError unless there are 1 to UNITS_MAX units, and on no parts.
    """
    if not 1 <= units <= UNITS_MAX:
        msg = f"a bank has 1 to {UNITS_MAX} units, not {units}"
        raise ValueError(msg)
    return int.from_bytes(_digest("home_unit", parts)[:8]) % units
