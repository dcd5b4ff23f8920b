"""MT940 and MT942: samples of many banks are read to the cent, or refused by line and tag."""

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tael.entrances.imports.bad_rows import BadRow
from tael.entrances.imports.statement_file import Encoding, keys_of
from tael.entrances.imports.statement_mt940 import read_mt940

DATA = Path(os.environ.get("TAEL_DATA_DIR", Path(__file__).resolve().parents[3].parent / "shared/data"))
SAMPLES = DATA / "mt940"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"the samples are not at {SAMPLES}; TAEL_DATA_DIR names another place"
)

# Statements and lines of each sample that is whole.
WHOLE = {
    "ASNB__mt940.txt": (31, 8),
    "betterplace__sepa_mt9401.sta": (26, 97),
    "betterplace__with_binary_character.sta": (2, 4),
    "citi__mt940.txt": (1, 5),
    "jejik__generic.sta": (2, 2),
    "jejik__rabobank-iban.sta": (2, 4),
    "jejik__sns.sta": (2, 2),
    "mBank__mt940.sta": (1, 3),
    "mBank__mt942.sta": (1, 3),
    "self-provided__long_statement_number.sta": (1, 0),
}
# Where each of the others is refused: a fragment without its beginning, balances that the publishers made up, an
# amount without a comma, a currency that is gone, a day that never was.
BROKEN = {
    "betterplace__amount_formats.sta": (1, "60F", "stands before 20"),
    "betterplace__currency_in_25.sta": (1, "25", "stands before 20"),
    "betterplace__empty_86.sta": (1, "86", "stands before 20"),
    "betterplace__empty_entry_date.sta": (1, "61", "stands before 20"),
    "betterplace__missing_crlf_at_end.sta": (1, "62F", "stands before 20"),
    "betterplace__sepa_snippet.sta": (55, "62F", "opening and lines make"),
    "cmxl__account_identification_iban.sta": (1, "25", "stands before 20"),
    "cmxl__account_identification_legacy.sta": (1, "25", "stands before 20"),
    "cmxl__available_balance.sta": (1, "64", "stands before 20"),
    "cmxl__closing_balance.sta": (1, "62F", "stands before 20"),
    "cmxl__mt940.sta": (4, "60F", "'DEM' is no currency"),
    "cmxl__reference.sta": (1, "25", "names no account"),
    "cmxl__statement_number.sta": (1, "28C", "stands before 20"),
    "jejik__abnamro.sta": (27, "62F", "opening and lines make"),
    "jejik__ing.sta": (26, "62F", "opening and lines make"),
    "jejik__knab.sta": (17, "61", "amount with a comma"),
    "jejik__postfinance.sta": (27, "62F", "opening and lines make"),
    "self-provided__account_identification.sta": (2, "60F", "is missing"),
    "self-provided__empty_non_swift.sta": (1, "NS", "stands before 20"),
    "self-provided__february_30.sta": (6, "61", "'160230' is no day"),
    "self-provided__gv_codes.sta": (7, "62F", "is missing"),
    "self-provided__invalid_statement.sta": (1, "20", "no statement"),
    "self-provided__malformed_details.sta": (15, "62F", "opening and lines make"),
    "self-provided__mt942.sta": (11, "90D", "the lines are 1 of 42"),
    "self-provided__raiffeisen-cmi.sta": (7, "encoding", "is not utf-8"),
    "self-provided__raphaelm.sta": (13, "60F", "'DEM' is no currency"),
    "self-provided__sparkassen.sta": (1, "61", "stands before 20"),
}

HEAD = ":20:START\n:25:NL01BANK0123456789\n:28C:7/1\n:60F:C260301EUR100,00\n"
TAIL = ":62F:C260302EUR97,50\n-\n"
LINE = ":61:2603020302D2,50NTRFABC//B17\n:86:Bread and\nbutter\n"


def write(directory: Path, text: str, encoding: str = "utf-8") -> Path:
    path = directory / "a.sta"
    path.write_bytes(text.encode(encoding))
    return path


@needs_samples
def test_every_sample_is_told_of() -> None:
    assert {file.name for file in SAMPLES.iterdir()} == WHOLE.keys() | BROKEN.keys()


@needs_samples
@pytest.mark.parametrize("name", sorted(WHOLE))
def test_a_whole_sample_is_read_and_adds_up(name: str) -> None:
    read = read_mt940(SAMPLES / name)
    assert (len(read.statements), sum(len(statement.lines) for statement in read.statements)) == WHOLE[name]


@needs_samples
@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_sample_is_refused_by_line_and_tag(name: str) -> None:
    line, field, why = BROKEN[name]
    with pytest.raises(BadRow) as refusal:
        read_mt940(SAMPLES / name)
    assert (refusal.value.file, refusal.value.line, refusal.value.field) == (name, line, field)
    assert why in refusal.value.why


@needs_samples
def test_another_encoding_is_read_when_it_is_named() -> None:
    with pytest.raises(BadRow, match="40: 62F: opening and lines make"):
        read_mt940(SAMPLES / "self-provided__raiffeisen-cmi.sta", encoding=Encoding.CP852)


def test_a_line_becomes_a_movement_with_what_the_bank_calls_it(tmp_path: Path) -> None:
    [statement] = read_mt940(write(tmp_path, HEAD + LINE + TAIL)).statements
    [line] = statement.lines
    assert (statement.account, statement.name, str(statement.currency)) == ("NL01BANK0123456789", "START 7/1", "EUR")
    assert (line.line, line.value_date, line.amount_minor) == (5, date(2026, 3, 2), -250)
    assert (line.reference, line.text) == ("B17 ABC", "Bread and butter")


@pytest.mark.parametrize(("side", "minor"), [("C", 250), ("D", -250), ("RC", -250), ("RD", 250), ("CR", 250)])
def test_a_reversal_takes_back_what_it_reverses(tmp_path: Path, side: str, minor: int) -> None:
    closing = f":62F:C260302EUR{(10_000 + minor) // 100},{(10_000 + minor) % 100:02}\n"
    [statement] = read_mt940(write(tmp_path, f"{HEAD}:61:260302{side}2,50NTRFNONREF\n{closing}")).statements
    assert statement.lines[0].amount_minor == minor


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        (HEAD + LINE, 6, "62F"),
        (HEAD + LINE[:20], 5, "62F"),
        (HEAD + ":61:2603020302D2.50NTRF\n" + TAIL, 5, "61"),
        (HEAD + ":61:2603020302D2,505NTRF\n" + TAIL, 5, "61"),
        (HEAD + LINE + LINE + TAIL, 11, "62F"),
        (HEAD + ":99:what\n" + TAIL, 5, "99"),
        (HEAD + HEAD[9:] + TAIL, 6, "25"),
        (HEAD + LINE + ":62F:C260302USD97,50\n", 8, "62F"),
        (HEAD + LINE + ":62F:C260302EUR97,5\0\n", 8, "encoding"),
        (":20:A\n:25:\n:60F:C260301EUR1,\n:62F:C260301EUR1,\n", 4, "25"),
        (":25:X\n" + HEAD + TAIL, 1, "25"),
        ("", 1, "20"),
    ],
)
def test_what_is_not_whole_is_refused_by_place(tmp_path: Path, text: str, line: int, field: str) -> None:
    with pytest.raises(BadRow) as refusal:
        read_mt940(write(tmp_path, text))
    assert (refusal.value.line, refusal.value.field) == (line, field)


@settings(deadline=None, max_examples=60)
@given(
    opening=st.integers(-(10**9), 10**9),
    amounts=st.lists(st.integers(-(10**7), 10**7).filter(bool), max_size=20),
)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, opening: int, amounts: list[int]
) -> None:
    def amount(minor: int) -> str:
        return f"{abs(minor) // 100},{abs(minor) % 100:02}"

    def side(minor: int) -> str:
        return "D" if minor < 0 else "C"

    closing = opening + sum(amounts)
    text = (
        f":20:A\n:25:X\n:60F:{side(opening)}260301EUR{amount(opening)}\n"
        + "".join(f":61:260302{side(minor)}{amount(minor)}NTRFNONREF\n" for minor in amounts)
        + f":62F:{side(closing)}260302EUR{amount(closing)}\n"
    )
    [statement] = read_mt940(write(tmp_path_factory.mktemp("mt940"), text)).statements
    assert [line.amount_minor for line in statement.lines] == amounts
    assert len(set(keys_of(statement))) == len(amounts)
