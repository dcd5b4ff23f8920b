"""Histories of accounts for a trial of a product: from the Berka files, or from one CSV file.

Owns the reading of both layouts. Leaves what a product would have done to the product factory. The CSV layout is
`date,account,amount,kind` under this heading: an ISO date, any name of the account, a signed decimal amount, and what
moved the money; `interest`, `penalty_interest`, `fee` and `tax` are what the source's own product did.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from tael.entrances.imports.bad_rows import BadRow
from tael.entrances.imports.berka_files import (
    ACCOUNTS_FILE,
    BerkaAccount,
    BerkaRow,
    movement_kind,
    read_accounts,
    read_rows,
)
from tael.kernel.errors import Refusal
from tael.kernel.money import Currency, Money
from tael.products.model import History, Movement

CSV_HEADING = ["date", "account", "amount", "kind"]
CSV_OCTETS_MAX = 200_000_000
BERKA_CURRENCY = "CZK"
NAME_LENGTH_MAX = 64

_OWN_KINDS = {"interest_credit": "interest"}
"""Kinds of the Berka files that a calculator knows by another name."""


def read_histories(place: Path, currency: str) -> list[History]:
    """Returns the histories of a folder with the Berka files, or of a CSV file in a currency; refuses with BadRow.

    A folder without the Berka files holds CSV files, which are read in order of their names.
    """
    if (place / ACCOUNTS_FILE).is_file():
        return read_berka_histories(place)
    files = sorted(place.glob("*.csv")) if place.is_dir() else [place]
    if not files:
        raise FileNotFoundError(f"{place} holds neither {ACCOUNTS_FILE} nor any .csv file")
    return read_csv_histories(files, Currency(currency))


def read_berka_histories(directory: Path) -> list[History]:
    """Returns the history of each account of the Berka files that moved money, by its number."""
    return berka_histories(read_rows(directory).rows, read_accounts(directory))


def berka_histories(rows: Iterable[BerkaRow], opened: Mapping[int, BerkaAccount]) -> list[History]:
    """Returns the history of each account that has rows, by its number."""
    moves: dict[int, list[Movement]] = defaultdict(list)
    for row in rows:
        kind = movement_kind(row)
        amount = row.amount_minor if row.credit else -row.amount_minor
        moves[row.account_id].append(Movement(row.date, _OWN_KINDS.get(kind, kind), amount))
    return [
        History(
            account_ref=str(number),
            currency=BERKA_CURRENCY,
            opened_on=min(opened[number].opened, mine[0].on) if number in opened else mine[0].on,
            days=mine,
        )
        for number, mine in sorted(moves.items())
    ]


def read_csv_histories(files: list[Path], currency: Currency) -> list[History]:
    """Returns the histories of CSV files, by account; an account is opened by its first movement.

    Refuses, naming file, line and field, a torn, malformed or wrongly encoded line (BadRow).
    """
    moves: dict[str, list[Movement]] = defaultdict(list)
    for file in files:
        for line, fields in enumerate(_lines(file), start=1):
            if line == 1:
                if fields != CSV_HEADING:
                    raise BadRow(file.name, 1, "heading", f"{','.join(fields)} where {','.join(CSV_HEADING)} belongs")
                continue
            if len(fields) != len(CSV_HEADING):
                raise BadRow(file.name, line, "line", f"{len(fields)} fields where {len(CSV_HEADING)} belong")
            moves[_name(file, line, "account", fields[1])].append(
                Movement(
                    _day(file, line, fields[0]),
                    _name(file, line, "kind", fields[3]),
                    _minor(file, line, fields[2], currency),
                )
            )
    return [
        History(account_ref=account, currency=str(currency), opened_on=ordered[0].on, days=ordered)
        for account, ordered in ((name, sorted(mine, key=lambda m: m.on)) for name, mine in sorted(moves.items()))
    ]


def _lines(file: Path) -> list[list[str]]:
    if file.stat().st_size > CSV_OCTETS_MAX:
        raise BadRow(file.name, 1, "file", f"it is larger than {CSV_OCTETS_MAX} octets")
    raw = file.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as failure:
        raise BadRow(file.name, raw.count(b"\n", 0, failure.start) + 1, "encoding", "it is not UTF-8") from None
    if not text.endswith("\n"):
        raise BadRow(file.name, text.count("\n") + 1, "line", "torn: it does not end with a line end")
    try:
        return list(csv.reader(text.splitlines(), strict=True))
    except csv.Error as failure:
        raise BadRow(file.name, 1, "line", str(failure)) from None


def _name(file: Path, line: int, field: str, text: str) -> str:
    if not 0 < len(text) <= NAME_LENGTH_MAX or not text.isprintable():
        raise BadRow(file.name, line, field, f"1 to {NAME_LENGTH_MAX} printable characters belong here")
    return text


def _day(file: Path, line: int, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRow(file.name, line, "date", f"{text[:NAME_LENGTH_MAX]!r} is no day written YYYY-MM-DD") from None


def _minor(file: Path, line: int, text: str, currency: Currency) -> int:
    try:
        return Money.parse(text, currency).minor
    except Refusal as refusal:
        raise BadRow(file.name, line, "amount", str(refusal)) from None
