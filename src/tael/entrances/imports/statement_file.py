"""Statements of other banks in one neutral form, whatever layout they came in.

Owns what a statement is and that it adds up. Leaves reading to one module for each layout, and booking to `statement`.
"""

import enum
from collections import Counter
from datetime import date

import msgspec

from tael.entrances.imports.bad_rows import BadRow
from tael.kernel.errors import Refusal
from tael.kernel.money import Currency, Money

FILE_OCTETS_MAX = 20_000_000
"""The largest file that is read."""

LINES_MAX = 100_000
"""The most lines of a file: they are booked in one transaction, or none is."""


class Encoding(enum.StrEnum):
    """The encodings that banks write in."""

    UTF_8 = "utf-8"
    CP852 = "cp852"
    CP1250 = "cp1250"
    CP1252 = "cp1252"
    ISO_8859_1 = "iso-8859-1"
    ISO_8859_2 = "iso-8859-2"
    GB18030 = "gb18030"
    BIG5 = "big5"
    SHIFT_JIS = "shift_jis"


class ForeignLine(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A movement as another bank printed it: positive came in, negative went out, in minor units.

    `line` is its place in the file. `reference` is what the bank or the customer calls it, or the empty text.
    """

    line: int
    value_date: date
    amount_minor: int
    reference: str = ""
    text: str = ""


class ForeignBalance(msgspec.Struct, frozen=True, gc=False):
    """A printed balance in minor units, and where it is printed."""

    line: int
    minor: int


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """A statement of one account; `name` tells it from the bank's others, `account` is the bank's own writing.

    A report within the day (MT942), or a table without balances, has no opening and no closing balance.
    """

    name: str
    account: str
    currency: Currency
    opening: ForeignBalance | None
    closing: ForeignBalance | None
    lines: tuple[ForeignLine, ...]

    @property
    def sum_minor(self) -> int:
        """What the lines change."""
        return sum(line.amount_minor for line in self.lines)


class StatementFile(msgspec.Struct, frozen=True):
    """The statements of one file, in its order; `skipped` counts entries that the bank has not booked yet."""

    file: str
    statements: tuple[Statement, ...]
    skipped: int = 0


def check_sum(file: str, field: str, statement: Statement) -> Statement:
    """Return a statement whose opening balance and lines make its closing one; refuses any other with BadRow."""
    if statement.opening is not None and statement.closing is not None:
        made = statement.opening.minor + statement.sum_minor
        if made != statement.closing.minor:
            printed, currency = statement.closing.minor, statement.currency
            why = f"opening and lines make {Money(made, currency)}, {Money(printed, currency)} is printed"
            raise BadRow(file, statement.closing.line, field, why)
    return statement


def check_size(file: str, raw: bytes, lines: int = 0) -> None:
    """Refuse what is larger than an import takes."""
    if len(raw) > FILE_OCTETS_MAX:
        raise BadRow(file, 1, "file", f"{len(raw)} octets are more than the {FILE_OCTETS_MAX} that are read")
    if lines > LINES_MAX:
        raise BadRow(file, LINES_MAX, "file", f"more than the {LINES_MAX} lines that are read")


def text_of(file: str, raw: bytes, encoding: Encoding) -> str:
    """Return the text of a file; refuses another encoding and the byte zero, by line."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadRow(file, line, "encoding", f"byte {raw[error.start]:#04x} is not {encoding}") from error
    if "\0" in text:
        raise BadRow(file, text.count("\n", 0, text.index("\0")) + 1, "encoding", "a byte zero is no text")
    return text


def currency_at(file: str, line: int, field: str, code: str) -> Currency:
    """Return a currency; refuses an unknown code by place."""
    try:
        return Currency(code)
    except Refusal:
        raise BadRow(file, line, field, f"{code!r} is no currency of ISO 4217") from None


def keys_of(statement: Statement) -> list[tuple[str, ...]]:
    """Return what makes each line the one it is, the same each time the file is read.

    Alike lines of one statement are told apart by their number among their like, not by their place in the file.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    keys: list[tuple[str, ...]] = []
    for line in statement.lines:
        content = (
            statement.account,
            statement.name,
            line.value_date.isoformat(),
            str(line.amount_minor),
            line.reference,
            line.text,
        )
        seen[content] += 1
        keys.append((*content, str(seen[content])))
    return keys
