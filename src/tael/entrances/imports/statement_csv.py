"""Statements in tables of separated values, each bank's own: a mapping in YAML says which column is what.

Owns the mapping and the reading by it. A row that stands twice is refused: nothing tells a copy from a second payment
but a reference, and alike rows that are meant have different ones.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import yaml

from tael.entrances.imports.bad_rows import BadRow
from tael.entrances.imports.statement_file import (
    Encoding,
    ForeignBalance,
    ForeignLine,
    Statement,
    StatementFile,
    check_size,
    currency_at,
    text_of,
)
from tael.kernel.errors import Refusal
from tael.kernel.money import Currency, Money

_NAME_AT = re.compile(r"\$((?:\.\w+)+)")
_UNKNOWN = re.compile(r"unknown field `(\w+)`")


class Columns(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which column holds what, by its heading; the texts are joined."""

    value_date: str
    amount: str | None = None
    credit: str | None = None
    debit: str | None = None
    side: str | None = None
    currency: str | None = None
    reference: str | None = None
    balance: str | None = None
    text: tuple[str, ...] = ()


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a bank writes its tables.

    `sign` says how a direction is told: `signed` in the amount; `negated` there, debits positive; `side` by a word in a
    column, one of `credit_words` or `debit_words`; `columns` by a column for credits and one for debits.
    """

    account: str
    currency: str
    columns: Columns
    encoding: Encoding = Encoding.UTF_8
    delimiter: Annotated[str, msgspec.Meta(min_length=1, max_length=1)] = ","
    date_format: str = "%Y-%m-%d"
    decimal: Literal[".", ","] = "."
    thousands: Literal["", " ", ".", ",", "'"] = ""
    sign: Literal["signed", "negated", "side", "columns"] = "signed"
    credit_words: tuple[str, ...] = ()
    debit_words: tuple[str, ...] = ()
    newest_first: bool = False


def read_mapping(path: Path) -> Mapping:
    """Return the mapping in a YAML file; refuses with BadRow, by line and field."""
    text = text_of(path.name, path.read_bytes(), Encoding.UTF_8)
    try:
        mapping = msgspec.convert(yaml.safe_load(text), Mapping)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        raise BadRow(path.name, line, "mapping", f"is no YAML: {getattr(error, 'problem', error)}") from error
    except msgspec.ValidationError as error:
        told = str(error)
        unknown, place = _UNKNOWN.search(told), _NAME_AT.search(told)
        field = unknown[1] if unknown else place[1].rpartition(".")[2] if place else "mapping"
        raise BadRow(path.name, _line_of(text, field), field, told) from error
    columns, sign = mapping.columns, mapping.sign
    needed = {"side": ("amount", "side"), "columns": ("credit", "debit")}.get(sign, ("amount",))
    for name in needed:
        if getattr(columns, name) is None:
            raise BadRow(path.name, _line_of(text, "columns"), name, f"is missing, since sign is {sign}")
    if mapping.decimal == mapping.thousands:
        raise BadRow(path.name, _line_of(text, "thousands"), "thousands", "is the decimal sign as well")
    currency_at(path.name, _line_of(text, "currency"), "currency", mapping.currency)
    return mapping


def _line_of(text: str, field: str) -> int:
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.strip().startswith(f"{field}:")), 1)


def read_csv(path: Path, mapping: Mapping) -> StatementFile:
    """Return the one statement of a table; refuses with BadRow, by line and column.

    With a column of balances each one must follow from the one before it.
    """
    raw = path.read_bytes()
    check_size(path.name, raw)
    text = text_of(path.name, raw, mapping.encoding).removeprefix("\ufeff")
    check_size(path.name, raw, text.count("\n"))
    if text and not text.endswith("\n"):
        raise BadRow(path.name, text.count("\n") + 1, "line", "torn: it does not end with a line end")
    table = _Table(path.name, text, mapping)
    lines = list(table.lines())
    if mapping.newest_first:
        lines.reverse()
    opening, closing = _balances(path.name, mapping, lines)
    statement = Statement(
        name="",
        account=mapping.account,
        currency=table.currency,
        opening=opening,
        closing=closing,
        lines=tuple(line for line, _ in lines),
    )
    return StatementFile(path.name, (statement,))


def _balances(
    file: str, mapping: Mapping, lines: list[tuple[ForeignLine, int | None]]
) -> tuple[ForeignBalance | None, ForeignBalance | None]:
    """Return opening and closing balance of a table that prints balances, each checked against the one before."""
    first = opening = previous = None
    for line, balance in lines:
        if balance is not None:
            if previous is not None and previous + line.amount_minor != balance:
                why = f"{previous + line.amount_minor} minor units follow from the balance before, {balance} is printed"
                raise BadRow(file, line.line, str(mapping.columns.balance), why)
            if first is None:
                first, opening = line, balance - line.amount_minor
            previous = balance
    if first is None or opening is None or previous is None:
        return None, None
    return ForeignBalance(first.line, opening), ForeignBalance(lines[-1][0].line, previous)


def _amounts_of(mapping: Mapping) -> re.Pattern[str]:
    """Return the form of amounts: digits, in groups of three where thousands are set apart, then the decimals."""
    grouped = rf"|[0-9]{{1,3}}(?:{re.escape(mapping.thousands)}[0-9]{{3}})+" if mapping.thousands else ""
    return re.compile(rf"[+-]?(?:[0-9]+{grouped})(?:{re.escape(mapping.decimal)}[0-9]+)?")


class _Table:
    """A table with its heading, read by a mapping."""

    def __init__(self, file: str, text: str, mapping: Mapping) -> None:
        self._file = file
        self._mapping = mapping
        self.currency = Currency(mapping.currency)
        self._amounts = _amounts_of(mapping)
        self._rows = csv.reader(text.splitlines(keepends=True), delimiter=mapping.delimiter, strict=True)
        self._heading = self._next() or []
        columns = mapping.columns
        single = (columns.value_date, columns.amount, columns.credit, columns.debit, columns.side)
        for name in (*single, columns.currency, columns.reference, columns.balance, *columns.text):
            if name is not None and self._heading.count(name) != 1:
                raise BadRow(file, 1, name, f"stands {self._heading.count(name)} times in the heading")

    def _next(self) -> list[str] | None:
        try:
            return next(self._rows, None)
        except csv.Error as error:
            raise BadRow(
                self._file, self._rows.line_num, "line", f"torn, or its quotes do not match: {error}"
            ) from error

    def lines(self) -> Iterator[tuple[ForeignLine, int | None]]:
        """Yield each row with its printed balance, if there is one."""
        seen: dict[tuple[str, ...], int] = {}
        while (row := self._next()) is not None:
            number = self._rows.line_num
            if len(row) != len(self._heading):
                why = f"{len(row)} fields where {len(self._heading)} belong"
                raise BadRow(self._file, number, "line", why)
            cells = dict(zip(self._heading, row, strict=True))
            if (first := seen.setdefault(tuple(row), number)) != number:
                raise BadRow(self._file, number, "line", f"stands in line {first} already")
            yield self._line(number, cells)

    def _line(self, number: int, cells: dict[str, str]) -> tuple[ForeignLine, int | None]:
        columns = self._mapping.columns
        if columns.currency is not None and cells[columns.currency].strip() != str(self.currency):
            raise BadRow(self._file, number, columns.currency, f"{cells[columns.currency]!r} is not {self.currency}")
        balance = cells[columns.balance].strip() if columns.balance is not None else ""
        line = ForeignLine(
            line=number,
            value_date=self._day(number, cells[columns.value_date].strip()),
            amount_minor=self._amount(number, cells),
            reference=cells[columns.reference].strip() if columns.reference is not None else "",
            text=" ".join(text for name in columns.text if (text := " ".join(cells[name].split()))),
        )
        return line, self._minor(number, str(columns.balance), balance) if balance else None

    def _amount(self, number: int, cells: dict[str, str]) -> int:
        columns, mapping = self._mapping.columns, self._mapping
        if mapping.sign == "columns":
            credit, debit = (str(name) for name in (columns.credit, columns.debit))
            filled = [name for name in (credit, debit) if cells[name].strip()]
            if len(filled) != 1:
                raise BadRow(self._file, number, credit, f"{len(filled)} of {credit} and {debit} are filled")
            minor = self._minor(number, filled[0], cells[filled[0]].strip())
            return minor if filled[0] == credit else -abs(minor)
        minor = self._minor(number, str(columns.amount), cells[str(columns.amount)].strip())
        if mapping.sign == "side":
            word = cells[str(columns.side)].strip()
            if word in mapping.credit_words:
                return minor
            if word in mapping.debit_words:
                return -minor
            raise BadRow(self._file, number, str(columns.side), f"{word!r} is no word for credit or debit")
        return -minor if mapping.sign == "negated" else minor

    def _minor(self, number: int, column: str, text: str) -> int:
        try:
            # Signs that stand where they do not belong are no sign of thousands: 2.50 is not 250.
            plain = text.replace(self._mapping.thousands or " ", "") if self._amounts.fullmatch(text) else ""
            return Money.parse(plain.replace(self._mapping.decimal, ".").removeprefix("+"), self.currency).minor
        except Refusal:
            raise BadRow(self._file, number, column, f"{text[:40]!r} is no amount of {self.currency}") from None

    def _day(self, number: int, text: str) -> date:
        try:
            return datetime.strptime(text, self._mapping.date_format).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            why = f"{text[:40]!r} is no day written {self._mapping.date_format}"
            raise BadRow(self._file, number, self._mapping.columns.value_date, why) from None
