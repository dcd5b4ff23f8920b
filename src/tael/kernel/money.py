"""Money: whole minor units of one currency.

Owns currencies (ISO 4217), exact arithmetic on amounts, and their decimal text. Leaves rates and interest to
`rates`, and the symbols and separators people read to the screens.

Invariant: an amount is a whole number of minor units within 63 bits and a sign. No operation loses or invents
one: there is no division, no float, and a fraction becomes money only by a rounding named at the call.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, Self, assert_never

import iso4217
import msgspec

from tael.kernel.errors import AmountOverflow, InvalidAmount, UnknownCurrency

if TYPE_CHECKING:
    from tael.kernel.rates import Rate  # rates are defined in terms of money, so only the type is known here

MINOR_MAX = 2**63 - 1
"""Largest amount in minor units, positive or negative: what a signed 64-bit column holds on both sides."""

AMOUNT_TEXT_LENGTH_MAX = 32
"""Longest amount text that is read; the longest amount that exists has 21 characters."""

_CODE_LENGTH_MAX = 8
_AMOUNT_GRAMMAR = re.compile(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?")

Rounding = Literal["half_even", "half_up", "down", "up", "floor", "ceiling"]
"""How a fraction becomes whole.

`half_up` takes a tie, and `up` any fraction, away from zero; `down` takes any fraction towards zero.
"""


class CurrencyMismatch(TypeError):
    """Two currencies meet in one operation: a mistake of ours, never an answer to a customer."""


class Currency(str):
    """An ISO 4217 currency that has minor units, one object per code.

    `Currency("CNY") is Currency("CNY")`, also after copying and pickling. Refuses with UnknownCurrency any
    other text, including lower case, and the codes without minor units (gold, test code, drawing rights).
    """

    __slots__ = ("_exponent", "_number")

    _exponent: int
    _number: int

    def __new__(cls, code: str) -> Self:
        """Give the one object for the code."""
        try:
            return _BY_CODE[code]  # type: ignore[return-value] # the class has no subclasses
        except KeyError:
            raise UnknownCurrency(currency=code[:_CODE_LENGTH_MAX]) from None

    def __init_subclass__(cls) -> None:
        msg = "Currency has no subclasses: there is one object per code"
        raise TypeError(msg)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        return type(self), (str(self),)

    @property
    def exponent(self) -> int:
        """How many decimals the currency has: 2 for CNY, 0 for JPY, 3 for KWD."""
        return self._exponent

    @property
    def number(self) -> int:
        """The numeric code of ISO 4217: 156 for CNY."""
        return self._number

    @classmethod
    def by_number(cls, number: int) -> "Currency":
        """Find the currency of a numeric code of ISO 4217; refuses with UnknownCurrency."""
        try:
            return _BY_NUMBER[number]
        except KeyError:
            raise UnknownCurrency(currency=f"{number:03d}"[:_CODE_LENGTH_MAX]) from None


def _published() -> dict[str, Currency]:
    currencies = {}
    for code, row in iso4217.raw_table.items():
        exponent, number = row["CcyMnrUnts"], row["CcyNbr"]
        if not isinstance(number, int) or not isinstance(exponent, str) or not exponent.isdigit():
            continue
        currency = str.__new__(Currency, code)
        currency._exponent = int(exponent)  # noqa: SLF001 - the class is filled here, once
        currency._number = number  # noqa: SLF001 - as above
        currencies[code] = currency
    return currencies


_BY_CODE = _published()
_BY_NUMBER = {currency.number: currency for currency in _BY_CODE.values()}


# Without garbage collection: an int and a string cannot form a cycle, and money is made by the million.
class Money(msgspec.Struct, frozen=True, order=False, gc=False):
    """An amount of one currency, in whole minor units.

    Building it refuses with AmountOverflow beyond MINOR_MAX, and crashes with TypeError on anything but an
    int and a Currency. Operations on two currencies crash with CurrencyMismatch; money of two currencies is
    unequal.
    """

    minor: int
    currency: Currency

    def __post_init__(self) -> None:
        minor = self.minor
        if minor.__class__ is not int or self.currency.__class__ is not Currency:
            msg = f"money is made of an int and a Currency, not {minor!r} and {self.currency!r}"
            raise TypeError(msg)
        if not -MINOR_MAX <= minor <= MINOR_MAX:
            raise AmountOverflow(minor=minor)

    @classmethod
    def zero(cls, currency: Currency) -> Self:
        """Give nothing of the currency."""
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: Currency | str) -> Self:
        """Read a decimal amount such as "12.34", "-0.05" or, without decimals, "12".

        ASCII digits only, no plus sign, spaces, exponent or leading zeros, and at most as many decimals as
        the currency has. Refuses with InvalidAmount, AmountOverflow or UnknownCurrency.
        """
        currency = Currency(currency)
        parts = _AMOUNT_GRAMMAR.fullmatch(text) if len(text) <= AMOUNT_TEXT_LENGTH_MAX else None
        if parts is None:
            raise InvalidAmount(text=text[:AMOUNT_TEXT_LENGTH_MAX], currency=str(currency))
        sign, whole, decimals = parts.group(1), parts.group(2), parts.group(3) or ""
        if len(decimals) > currency.exponent:
            raise InvalidAmount(text=text, currency=str(currency))
        minor = int(whole + decimals.ljust(currency.exponent, "0"))
        return cls(-minor if sign else minor, currency)

    @classmethod
    def rounded(cls, minor: Fraction, currency: Currency, *, rounding: Rounding) -> Self:
        """Make money of an exact fraction of minor units, such as accrued interest, by the named rounding."""
        return cls(_whole(minor.numerator, minor.denominator, rounding), currency)

    @property
    def amount_text(self) -> str:
        """The canonical decimal text with all decimals of the currency: "12.34", "-0.05"; "12" for JPY."""
        exponent = self.currency.exponent
        sign = "-" if self.minor < 0 else ""
        digits = str(abs(self.minor)).zfill(exponent + 1)
        return f"{sign}{digits[:-exponent]}.{digits[-exponent:]}" if exponent else sign + digits

    @property
    def is_zero(self) -> bool:
        """Whether it is nothing."""
        return self.minor == 0

    @property
    def is_positive(self) -> bool:
        """Whether it is more than nothing."""
        return self.minor > 0

    @property
    def is_negative(self) -> bool:
        """Whether it is less than nothing."""
        return self.minor < 0

    def times(self, rate: "Rate | Fraction", *, rounding: Rounding) -> Self:
        """Give this exact multiple of the amount, rounded once, as named, to a whole minor unit."""
        factor = rate if isinstance(rate, Fraction) else rate.value
        if not isinstance(factor, Fraction):
            msg = f"money is multiplied by a Rate or a Fraction, not by {rate!r}"
            raise TypeError(msg)
        return type(self)(_whole(self.minor * factor.numerator, factor.denominator, rounding), self.currency)

    def allocate(self, weights: Sequence[int]) -> "tuple[Money, ...]":
        """Split the amount in proportion to whole weights, so that the parts add up to it exactly.

        Each part is the exact share cut towards zero, or one minor unit more: the units left over go to the
        largest remainders, to the earlier of equals (Hamilton's method). A negative amount is split as its
        positive. Raises ValueError on no weights, a negative weight, or weights that are all zero.
        """
        if not weights or min(weights) < 0 or not any(weights):
            msg = f"an amount is split by weights of at least zero that are not all zero, not by {weights!r}"
            raise ValueError(msg)
        total = sum(weights)
        size = abs(self.minor)
        shares = [divmod(size * weight, total) for weight in weights]
        parts = [part for part, _ in shares]
        left = size - sum(parts)
        by_remainder = sorted(range(len(shares)), key=lambda at: -shares[at][1])
        for at in by_remainder[:left]:
            parts[at] += 1
        return tuple(Money(-part if self.minor < 0 else part, self.currency) for part in parts)

    def _alike(self, other: "Money") -> None:
        # By identity: there is one object per currency.
        if self.currency is not other.currency:
            msg = f"{self.currency} meets {other.currency}"
            raise CurrencyMismatch(msg)

    def __add__(self, other: "Money") -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        self._alike(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        self._alike(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, count: int) -> "Money":
        # Exactly int: a flag or an id is no count.
        if count.__class__ is not int:
            return NotImplemented
        return Money(self.minor * count, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __abs__(self) -> "Money":
        return self if self.minor >= 0 else Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        self._alike(other)
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        self._alike(other)
        return self.minor <= other.minor

    def __gt__(self, other: "Money") -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        self._alike(other)
        return self.minor > other.minor

    def __ge__(self, other: "Money") -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        self._alike(other)
        return self.minor >= other.minor

    def __str__(self) -> str:
        return f"{self.amount_text} {self.currency}"


def _whole(numerator: int, denominator: int, rounding: Rounding) -> int:
    """Round a fraction with a positive denominator to a whole number."""
    floor, rest = divmod(numerator, denominator)
    if rest == 0:
        return floor
    negative = numerator < 0
    match rounding:
        case "half_even":
            up = 2 * rest > denominator or (2 * rest == denominator and floor % 2 == 1)
        case "half_up":
            up = 2 * rest > denominator or (2 * rest == denominator and not negative)
        case "down":
            up = negative
        case "up":
            up = not negative
        case "floor":
            up = False
        case "ceiling":
            up = True
        case _:
            assert_never(rounding)
    return floor + up
