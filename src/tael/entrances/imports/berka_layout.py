"""The layout of the Berka files: how a line is read, and refused by its place.

Owns separators, quotes, line ends, the encoding and the forms of numbers and dates. Leaves what a field means to
`berka_files` and `berka_relations`.
"""

import csv
import gzip
import re
import zlib
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec

from tael.entrances.imports.bad_rows import BadRow

OCTOBER_1997_FILE = "trans_199710_amounts_only.csv.gz"

_Meaning = TypeVar("_Meaning")
_CENTURY = 1900
_NUMBER = re.compile(r"[0-9]{1,15}")
_DECIMAL = re.compile(r"(-?)([0-9]{1,13})(?:\.([0-9]{1,2}))?")
_YYMMDD = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})")


class Place(msgspec.Struct, frozen=True, gc=False):
    """A place in a file, which reads fields and refuses them by its name."""

    file: str
    line: int

    def refuse(self, field: str, why: str) -> BadRow:
        """Returns the refusal of a field."""
        return BadRow(self.file, self.line, field, why)

    def filled(self, field: str, text: str) -> str:
        """Returns a text that is not empty."""
        if not text.strip():
            raise self.refuse(field, "is empty")
        return text

    def number(self, field: str, text: str) -> int:
        """Returns a whole number."""
        if _NUMBER.fullmatch(text) is None:
            raise self.refuse(field, f"{text!r} is not a whole number")
        return int(text)

    def one_of(self, field: str, text: str, meanings: dict[str, _Meaning]) -> _Meaning:
        """Returns what a code means."""
        if text not in meanings:
            raise self.refuse(field, f"{text!r} is unknown")
        return meanings[text]

    def amount(self, field: str, text: str) -> int:
        """Returns minor units that are not negative."""
        minor = self.balance(field, text)
        if minor < 0:
            raise self.refuse(field, f"{text!r} is negative: the side stands in the type")
        return minor

    def balance(self, field: str, text: str) -> int:
        """Returns signed minor units."""
        match = _DECIMAL.fullmatch(text)
        if match is None:
            raise self.refuse(field, f"{text!r} is not a decimal number of at most two places")
        sign, whole, hundredths = match.groups(default="")
        return int(f"{sign}{whole}{hundredths:0<2}")

    def yymmdd(self, field: str, text: str) -> date:
        """Returns a day of the twentieth century."""
        day = day_of(text)
        if day is None:
            raise self.refuse(field, f"{text!r} is not a day written YYMMDD")
        return day

    def iso_date(self, field: str, text: str) -> date:
        """Returns a day."""
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self.refuse(field, f"{text!r} is not a day written YYYY-MM-DD") from None


@lru_cache(maxsize=4096)
def day_of(text: str) -> date | None:
    """Returns the day that six digits name, or None."""
    match = _YYMMDD.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    try:
        return date(_CENTURY + year, month, day)
    except ValueError:
        return None


def records(path: Path, heading: tuple[str, ...], delimiter: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yields line number, text and fields of every line below the heading; refuses with BadRow."""
    for line, text in enumerate(_lines(path), start=1):
        try:
            fields = next(csv.reader([text], delimiter=delimiter, strict=True), [])
        except csv.Error as error:
            raise BadRow(path.name, line, "line", f"the quotes do not match: {error}") from error
        if len(fields) != len(heading):
            why = f"{len(fields)} fields where {len(heading)} belong"
            raise BadRow(path.name, line, "line", why)
        if line > 1:
            yield line, text, fields
        elif tuple(fields) != heading:
            raise BadRow(path.name, line, "heading", f"{', '.join(fields)} where {', '.join(heading)} belong")


def _lines(path: Path) -> list[str]:
    """Return the lines of a plain or compressed file without their ends; refuses torn and foreign text."""
    raw = _bytes(path)
    try:
        text = raw.decode("ascii")
    except UnicodeDecodeError as error:
        number = raw.count(b"\n", 0, error.start) + 1
        why = f"byte {raw[error.start]:#04x} is no ASCII: the files hold nothing else"
        raise BadRow(path.name, number, "encoding", why) from error
    end = "\n" if path.name == OCTOBER_1997_FILE else "\r\n"
    *lines, rest = text.split(end)
    if rest:
        raise BadRow(path.name, len(lines) + 1, "line", f"torn: it does not end with {end!r}")
    if not lines:
        raise BadRow(path.name, 1, "heading", "the file is empty")
    for number, line in enumerate(lines, start=1):
        if not line or "\r" in line or "\n" in line:
            raise BadRow(path.name, number, "line", f"empty, or not ended with {end!r}")
    return lines


def _bytes(path: Path) -> bytes:
    raw = path.read_bytes()
    if path.suffix != ".gz":
        return raw
    try:
        return gzip.decompress(raw)
    except (EOFError, OSError, zlib.error) as error:
        raise BadRow(path.name, 1, "compression", f"the file is damaged or torn: {error}") from error
