"""Tables of separated values: each bank's own, read by a mapping, or refused by line and column."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tael.entrances.imports.bad_rows import BadRow
from tael.entrances.imports.statement_csv import read_csv, read_mapping
from tael.entrances.imports.statement_file import StatementFile

MAPPING = """account: DE02120300000000202051
currency: EUR
delimiter: ";"
date_format: "%d.%m.%Y"
decimal: ","
thousands: "."
columns:
  value_date: Wertstellung
  amount: Betrag
  balance: Saldo
  reference: Nr
  text: [Name, Zweck]
"""
HEADING = "Nr;Wertstellung;Name;Zweck;Betrag;Saldo\n"
ROWS = (
    '1;02.03.2026;Bäckerei;"Brot; und\nButter";-2,50;1.097,50\n',
    "2;03.03.2026;Müller;Lohn;+1.000,00;2.097,50\n",
)


def read(directory: Path, mapping: str, table: str, encoding: str = "utf-8") -> StatementFile:
    (directory / "bank.yaml").write_text(mapping, encoding="utf-8")
    (directory / "a.csv").write_bytes(table.encode(encoding))
    return read_csv(directory / "a.csv", read_mapping(directory / "bank.yaml"))


def test_a_table_is_read_by_its_mapping(tmp_path: Path) -> None:
    [statement] = read(tmp_path, MAPPING, HEADING + "".join(ROWS)).statements
    assert [(line.value_date, line.amount_minor, line.reference, line.text) for line in statement.lines] == [
        (date(2026, 3, 2), -250, "1", "Bäckerei Brot; und Butter"),
        (date(2026, 3, 3), 100_000, "2", "Müller Lohn"),
    ]
    assert statement.opening is not None
    assert statement.closing is not None
    assert (statement.opening.minor, statement.closing.minor) == (110_000, 209_750)


def test_a_table_in_another_encoding_with_the_newest_first_is_read_alike(tmp_path: Path) -> None:
    [plain] = read(tmp_path, MAPPING, HEADING + "".join(ROWS)).statements
    mapping = MAPPING + "encoding: cp1252\nnewest_first: true\n"
    [statement] = read(tmp_path, mapping, HEADING + "".join(reversed(ROWS)), "cp1252").statements
    assert [line.amount_minor for line in statement.lines] == [line.amount_minor for line in plain.lines]
    assert [line.text for line in statement.lines] == [line.text for line in plain.lines]


@pytest.mark.parametrize(
    ("sign", "columns", "table"),
    [
        ("negated", "amount: Amt", "Day,Amt\n2026-03-02,2.50\n2026-03-03,-10.00\n"),
        ("side", "amount: Amt\n  side: S", "Day,Amt,S\n2026-03-02,2.50,D\n2026-03-03,10.00,C\n"),
        ("columns", "credit: In\n  debit: Out", "Day,In,Out\n2026-03-02,,2.50\n2026-03-03,10.00,\n"),
        ("columns", "credit: In\n  debit: Out", "Day,In,Out\n2026-03-02,,-2.50\n2026-03-03,10.00,\n"),
    ],
)
def test_each_way_of_telling_the_direction_is_read(tmp_path: Path, sign: str, columns: str, table: str) -> None:
    mapping = f"account: A\ncurrency: EUR\nsign: {sign}\ncredit_words: [C]\ndebit_words: [D]\n"
    mapping += f"columns:\n  value_date: Day\n  {columns}\n"
    [statement] = read(tmp_path, mapping, table).statements
    assert [line.amount_minor for line in statement.lines] == [-250, 1000]


@pytest.mark.parametrize(
    ("table", "line", "field"),
    [
        (HEADING + ROWS[0] + ROWS[1].rstrip("\n"), 4, "line"),
        (HEADING + ROWS[0] + ROWS[1][:20] + "\n", 4, "line"),
        (HEADING + ROWS[0] + '2;03.03.2026;Müller;"Lohn\n', 4, "line"),
        (HEADING + ROWS[0] + ROWS[0], 5, "line"),
        (HEADING + ROWS[0].replace("-2,50", "-2.50"), 3, "Betrag"),
        (HEADING + ROWS[0].replace("-2,50", "-2,505"), 3, "Betrag"),
        (HEADING + ROWS[0].replace("02.03.2026", "30.02.2026"), 3, "Wertstellung"),
        (HEADING + ROWS[0] + ROWS[1].replace("2.097,50", "2.097,49"), 4, "Saldo"),
        (HEADING.replace("Betrag", "Umsatz") + ROWS[0], 1, "Betrag"),
        ("", 1, "Wertstellung"),
    ],
)
def test_what_is_not_whole_is_refused_by_line_and_column(tmp_path: Path, table: str, line: int, field: str) -> None:
    with pytest.raises(BadRow) as refusal:
        read(tmp_path, MAPPING, table)
    assert (refusal.value.file, refusal.value.line, refusal.value.field) == ("a.csv", line, field)


def test_a_wrong_encoding_is_refused_by_line(tmp_path: Path) -> None:
    with pytest.raises(BadRow, match=r"a\.csv:2: encoding: byte 0xe4 is not utf-8"):
        read(tmp_path, MAPPING, HEADING + ROWS[0], "cp1252")


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("currency: EUR", "currency: XYZ", 2, "currency"),
        ("  amount: Betrag\n", "", 7, "amount"),
        ("decimal:", "decimals:", 5, "decimals"),
        ('thousands: "."', 'thousands: ","', 6, "thousands"),
        ("columns:", "columns: [", 9, "mapping"),
        ('delimiter: ";"', 'delimiter: ";;"', 3, "delimiter"),
    ],
)
def test_a_mapping_that_says_nothing_sensible_is_refused_by_line_and_field(
    tmp_path: Path, old: str, new: str, line: int, field: str
) -> None:
    with pytest.raises(BadRow) as refusal:
        read(tmp_path, MAPPING.replace(old, new), HEADING + ROWS[0])
    assert (refusal.value.file, refusal.value.line, refusal.value.field) == ("bank.yaml", line, field)


@settings(deadline=None, max_examples=60)
@given(amounts=st.lists(st.integers(-(10**9), 10**9), max_size=20), opening=st.integers(-(10**9), 10**9))
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, amounts: list[int], opening: int
) -> None:
    def spelt(minor: int) -> str:
        return f"{'-' * (minor < 0)}{abs(minor) // 100:,}".replace(",", ".") + f",{abs(minor) % 100:02}"

    rows, balance = "", opening
    for number, amount in enumerate(amounts):
        balance += amount
        rows += f"{number};02.03.2026;A;B;{spelt(amount)};{spelt(balance)}\n"
    [statement] = read(tmp_path_factory.mktemp("csv"), MAPPING, HEADING + rows).statements
    assert [line.amount_minor for line in statement.lines] == amounts
    assert statement.opening is None if not amounts else statement.opening is not None
