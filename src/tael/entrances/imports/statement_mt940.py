"""Statements in SWIFT's MT940, and reports within the day in MT942.

Owns the tags, what may stand in them, and the envelopes that banks put around messages. Source: SWIFT User Handbook,
Category 9, MT940 Customer Statement Message and MT942 Interim Transaction Report.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec

from tael.entrances.imports.bad_rows import BadRow
from tael.entrances.imports.statement_file import (
    Encoding,
    ForeignBalance,
    ForeignLine,
    Statement,
    StatementFile,
    check_size,
    check_sum,
    currency_at,
    text_of,
)
from tael.kernel.money import Currency

_TAG = re.compile(r":([0-9]{2}[A-Z]?|NS):.*")
_END = re.compile(r"-(\}.*|XXX)?")
_ENVELOPE = re.compile(r"\{[^:]*:.*|:940:|:942:")
_BALANCE = re.compile(r"([CD])([0-9]{6})([A-Z]{3})0*([0-9]{1,15}),([0-9]{0,4})")
_LINE = re.compile(
    r"(?P<date>[0-9]{6})(?P<entry>[0-9]{4}|    )?(?P<side>R?[CD])(?P<funds>[A-Z])?"
    r"0*(?P<whole>[0-9]{1,15}),(?P<decimals>[0-9]{0,4})(?P<type>[A-Z][A-Z0-9]{3})?(?P<reference>.*)"
)
_TOTAL = re.compile(r"([0-9]{1,5})([A-Z]{3})0*([0-9]{1,15}),([0-9]{0,4})")
_FLOOR = re.compile(r"([A-Z]{3})[CD]?[0-9]{1,15},?[0-9]{0,4}")
_DAY = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})")
_SIGNS = {"C": 1, "D": -1, "RC": -1, "RD": 1}
_OTHER_TAGS = frozenset({"13", "13D", "21", "23", "24", "NS", "34F", "60F", "60M", "62F", "62M", "64", "65"})
_KNOWN_TAGS = _OTHER_TAGS | {"20", "25", "28", "28C", "61", "86", "90C", "90D"}
_CENTURY = 2000
_LAST_CENTURY_FROM = 80
"""A year of two digits from here on is one of the twentieth century."""

_CONTROL = "\x01\x03\x1a"
"""Characters that some banks put around a message, as on a telex line."""

_UNNAMED = "NONREF"


class _Field(msgspec.Struct, gc=False):
    """A tag with its text; the lines that go on with it are added as they are read."""

    line: int
    tag: str
    texts: list[str]

    @property
    def text(self) -> str:
        return self.texts[0]


def read_mt940(path: Path, *, encoding: Encoding = Encoding.UTF_8) -> StatementFile:
    """Return the statements of a file in MT940 or MT942; refuses with BadRow, by line and tag."""
    raw = path.read_bytes()
    check_size(path.name, raw)
    text = text_of(path.name, raw, encoding)
    lines = text.replace("\r\n", "\n").split("\n")
    check_size(path.name, raw, len(lines))
    messages = list(_messages(path.name, lines))
    if not messages:
        raise BadRow(path.name, 1, "20", "no statement begins here or below")
    return StatementFile(path.name, tuple(_statement(path.name, fields) for fields in messages))


def _messages(file: str, lines: list[str]) -> Iterator[list[_Field]]:
    """Yield the fields of each message, from its :20: on; what banks put before the first tag is left out."""
    fields: list[_Field] = []
    for number, printed in enumerate(lines, start=1):
        line = printed.strip(_CONTROL).rstrip()
        is_tag = _TAG.fullmatch(line) is not None
        is_over = _END.fullmatch(line) or _ENVELOPE.fullmatch(line) or line.startswith(":20:")
        if is_over and fields:
            yield fields
            fields = []
        if is_tag:
            fields.append(_field(file, number, line, is_first=not fields))
        elif fields:
            fields[-1].texts.append(line)
        elif line.startswith(":") and not is_over:
            raise BadRow(file, number, "tag", f"{line[:10]!r} is no tag")
    if fields:
        yield fields


def _field(file: str, number: int, line: str, *, is_first: bool) -> _Field:
    _, tag, text = line.split(":", 2)
    if tag not in _KNOWN_TAGS:
        raise BadRow(file, number, tag, "no tag of MT940 or MT942")
    if is_first and tag != "20":
        raise BadRow(file, number, tag, "stands before 20, with which a statement begins")
    return _Field(number, tag, [text])


def _statement(file: str, fields: list[_Field]) -> Statement:
    by_tag: dict[str, _Field] = {}
    for field in fields:
        if field.tag not in ("61", "86", "NS", "34F", "65"):
            if field.tag in by_tag:
                raise BadRow(file, field.line, field.tag, "stands twice in one statement")
            by_tag[field.tag] = field
    last = fields[-1].line
    account = by_tag.get("25")
    if account is None or not account.text.strip():
        raise BadRow(file, last, "25", "the statement names no account up to here")
    opening, closing = _one_of(file, by_tag, "60F", "60M"), _one_of(file, by_tag, "62F", "62M")
    floor = next((field for field in fields if field.tag == "34F"), None)
    number = by_tag.get("28C") or by_tag.get("28")
    if opening is None and floor is not None:
        currency = _floor_currency(file, floor)
        first = final = None
    elif opening is None or closing is None:
        raise BadRow(file, last, "60F" if opening is None else "62F", "is missing up to here, the end")
    else:
        currency, first = _balance(file, opening, None)
        _, final = _balance(file, closing, currency)
    statement = Statement(
        name=f"{by_tag['20'].text.strip()} {number.text.strip() if number else ''}".strip(),
        account=account.text.strip(),
        currency=currency,
        opening=first,
        closing=final,
        lines=tuple(_lines(file, fields, currency)),
    )
    for tag, sign in (("90C", 1), ("90D", -1)):
        if tag in by_tag:
            _check_total(file, by_tag[tag], sign, statement)
    return check_sum(file, closing.tag if closing else "62F", statement)


def _one_of(file: str, by_tag: dict[str, _Field], final: str, intermediate: str) -> _Field | None:
    if final in by_tag and intermediate in by_tag:
        later = max(by_tag[final], by_tag[intermediate], key=lambda field: field.line)
        raise BadRow(file, later.line, later.tag, f":{final}: and :{intermediate}: stand in one statement")
    return by_tag.get(final) or by_tag.get(intermediate)


def _floor_currency(file: str, field: _Field) -> Currency:
    match = _FLOOR.fullmatch(field.text.strip())
    if match is None:
        raise BadRow(file, field.line, field.tag, f"{field.text!r} is no floor limit")
    return currency_at(file, field.line, field.tag, match[1])


def _balance(file: str, field: _Field, expected: Currency | None) -> tuple[Currency, ForeignBalance]:
    match = _BALANCE.fullmatch(field.text.strip())
    if match is None:
        raise BadRow(file, field.line, field.tag, f"{field.text!r} is no side, date, currency and amount")
    side, day, code, whole, decimals = match.groups()
    currency = currency_at(file, field.line, field.tag, code)
    if expected not in (None, currency):
        raise BadRow(file, field.line, field.tag, f"is in {currency}, the opening balance in {expected}")
    _day(file, field, day)
    return currency, ForeignBalance(field.line, _SIGNS[side] * _minor(file, field, currency, whole, decimals))


def _lines(file: str, fields: list[_Field], currency: Currency) -> Iterator[ForeignLine]:
    for place, field in enumerate(fields):
        if field.tag == "61":
            information: list[str] = []
            for later in fields[place + 1 :]:
                if later.tag not in ("86", "NS"):
                    break
                information += later.texts
            yield _line(file, field, currency, information)


def _line(file: str, field: _Field, currency: Currency, information: list[str]) -> ForeignLine:
    match = _LINE.fullmatch(field.text)
    if match is None:
        raise BadRow(file, field.line, field.tag, f"{field.text!r} is no date, side and amount with a comma")
    reference, _, by_bank = match["reference"].partition("//")
    named = [part.strip() for part in (by_bank, reference) if part.strip() not in ("", _UNNAMED)]
    texts = [text.strip() for text in (*information, *([] if information else field.texts[1:])) if text.strip()]
    return ForeignLine(
        line=field.line,
        value_date=_day(file, field, match["date"]),
        amount_minor=_SIGNS[match["side"]] * _minor(file, field, currency, match["whole"], match["decimals"]),
        reference=" ".join(named),
        text=" ".join(texts),
    )


def _minor(file: str, field: _Field, currency: Currency, whole: str, decimals: str) -> int:
    if len(decimals) > currency.exponent:
        raise BadRow(file, field.line, field.tag, f"{whole},{decimals} has more decimals than {currency}")
    return int(whole + decimals.ljust(currency.exponent, "0"))


def _day(file: str, field: _Field, text: str) -> date:
    match = _DAY.fullmatch(text)
    assert match is not None, "the pattern of the field says so"
    year, month, day = (int(part) for part in match.groups())
    try:
        return date(year + (_CENTURY - 100 if year >= _LAST_CENTURY_FROM else _CENTURY), month, day)
    except ValueError:
        raise BadRow(file, field.line, field.tag, f"{text!r} is no day written YYMMDD") from None


def _check_total(file: str, field: _Field, sign: int, statement: Statement) -> None:
    """Refuse a report whose number or sum of debits or credits is not what it prints."""
    match = _TOTAL.fullmatch(field.text.strip())
    if match is None:
        raise BadRow(file, field.line, field.tag, f"{field.text!r} is no number, currency and sum")
    amounts = [line.amount_minor * sign for line in statement.lines if line.amount_minor * sign > 0]
    printed = int(match[1]), _minor(file, field, statement.currency, match[3], match[4])
    if printed != (len(amounts), sum(amounts)):
        why = f"prints {printed[0]} entries of {printed[1]} minor units, the lines are {len(amounts)} of {sum(amounts)}"
        raise BadRow(file, field.line, field.tag, why)
