"""The reading of the Berka books: exact, each movement once, in a replayable order, or refused by place."""

import gzip
import os
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tael.entrances.imports.bad_rows import BadRow
from tael.entrances.imports.berka_files import (
    PART_FILES,
    BerkaRow,
    BerkaRows,
    Drift,
    Verdict,
    compare,
    in_order,
    movement_kind,
    read_accounts,
    read_october_1997,
    read_rows,
    remark,
)

BOOKS = Path(os.environ.get("TAEL_BERKA_DIR", Path(__file__).resolve().parents[3].parent / "shared/data/berka"))
needs_books = pytest.mark.skipif(
    not (BOOKS / "account.asc").is_file(),
    reason=f"the Berka books are not at {BOOKS}; TAEL_BERKA_DIR names another place",
)

HEADING = '"trans_id";"account_id";"date";"type";"operation";"amount";"balance";"k_symbol";"bank";"account"\r\n'
DEPOSIT = '695247;2378;930101;"PRIJEM";"VKLAD";700.00;700.00;"";;\r\n'
HOUSEHOLD = '17;2378;930105;"VYDAJ";"PREVOD NA UCET";245.20;454.80;"SIPO";"YZ";"87144583"\r\n'


def write_table(directory: Path, *lines: str, heading: str = HEADING) -> Path:
    (directory / "trans.asc").write_bytes((heading + "".join(lines)).encode())
    return directory


def write_parts(directory: Path, first: str, second: str) -> Path:
    for file, lines in zip(PART_FILES, (first, second), strict=True):
        (directory / file).write_bytes(gzip.compress((HEADING + lines).encode()))
    return directory


def a_row(balance_minor: int, *, credit: bool = True, trans_id: int = 1, day: int = 1) -> BerkaRow:
    return BerkaRow(
        trans_id=trans_id,
        account_id=1,
        date=date(1993, 1, day),
        credit=credit,
        operation="VKLAD" if credit else "VYBER",
        k_symbol="",
        amount_minor=100,
        balance_minor=balance_minor,
        bank="",
        account="",
    )


@pytest.fixture(scope="module")
def books() -> BerkaRows:
    return read_rows(BOOKS)


def test_a_line_becomes_a_row_with_exact_amounts(tmp_path: Path) -> None:
    first, second = read_rows(write_table(tmp_path, HOUSEHOLD, DEPOSIT)).rows
    assert first == BerkaRow(
        trans_id=695247,
        account_id=2378,
        date=date(1993, 1, 1),
        credit=True,
        operation="VKLAD",
        k_symbol="",
        amount_minor=70000,
        balance_minor=70000,
        bank="",
        account="",
        file="trans.asc",
        line=3,
    )
    assert (second.amount_minor, second.balance_minor, second.credit) == (24520, 45480, False)
    assert remark(second) == "Household payment (YZ/87144583)"


@settings(deadline=None)
@given(minor=st.integers(min_value=-(10**14) + 1, max_value=10**14 - 1))
def test_every_printed_balance_is_read_to_the_cent(tmp_path_factory: pytest.TempPathFactory, minor: int) -> None:
    printed = f"{'-' * (minor < 0)}{abs(minor) // 100}.{abs(minor) % 100:02}"
    directory = write_table(tmp_path_factory.mktemp("books"), DEPOSIT.replace('700.00;""', f'{printed};""'))
    assert read_rows(directory).rows[0].balance_minor == minor


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('1;2;930101;"PRIJEM";"VKLAD";700.00;700.00;"";', "line"),
        ('1;2;930101;"PRIJEM";"VKLAD";700.00;700.00;"";;', "line"),
        ('1;2;930101;"PRIJEM";"VKLAD";700.00;700.00;"";;\n', "line"),
        ('1;2;930101;"PRIJEM";"VKLAD";700.00;700.00;"";;;\r\n', "line"),
        ('1;2;930101;"PRIJEM";"VKLAD;700.00;700.00;;;\r\n', "line"),
        ("\r\n", "line"),
        ('x;2;930101;"PRIJEM";"VKLAD";700.00;700.00;"";;\r\n', "trans_id"),
        ('1;-2;930101;"PRIJEM";"VKLAD";700.00;700.00;"";;\r\n', "account_id"),
        ('1;2;930231;"PRIJEM";"VKLAD";700.00;700.00;"";;\r\n', "date"),
        ('1;2;19930101;"PRIJEM";"VKLAD";700.00;700.00;"";;\r\n', "date"),
        ('1;2;930101;"PRIJEM";"VKLAD";7e2;700.00;"";;\r\n', "amount"),
        ('1;2;930101;"PRIJEM";"VKLAD";-700.00;700.00;"";;\r\n', "amount"),
        ('1;2;930101;"PRIJEM";"VKLAD";700.00;700.001;"";;\r\n', "balance"),
        ('1;2;930101;"PRIJEM";"VKLAD";700.00;;"";;\r\n', "balance"),
        ('1;2;930101;"CREDIT";"VKLAD";700.00;700.00;"";;\r\n', "type"),
        ('1;2;930101;"VYBER";"VYBER KARTOU";700.00;700.00;"";;\r\n', "operation"),
        ('1;2;930101;"PRIJEM";"VYBER";700.00;700.00;"";;\r\n', "operation"),
        ('1;2;930101;"PRIJEM";"VKLAD";700.00;700.00;"SLUZBY";;\r\n', "operation"),
        ('1;2;930101;"PRIJEM";"VKLÁD";700.00;700.00;"";;\r\n', "encoding"),
    ],
)
def test_what_cannot_be_read_is_refused_by_file_line_and_field(tmp_path: Path, line: str, field: str) -> None:
    with pytest.raises(BadRow) as refusal:
        read_rows(write_table(tmp_path, DEPOSIT, line))
    assert (refusal.value.file, refusal.value.line, refusal.value.field) == ("trans.asc", 3, field)
    assert str(refusal.value).startswith(f"trans.asc:3: {field}: ")


def test_another_heading_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRow, match=r"trans\.asc:1: heading"):
        read_rows(write_table(tmp_path, heading=HEADING.replace("amount", "sum")))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRow, match=r"trans\.asc:1: heading"):
        read_rows(write_table(tmp_path, heading=""))


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    write_parts(tmp_path, DEPOSIT, DEPOSIT)
    torn = tmp_path / PART_FILES[1]
    torn.write_bytes(torn.read_bytes()[:-9])
    with pytest.raises(BadRow, match="compression"):
        read_rows(tmp_path)


def test_a_row_in_both_parts_counts_once(tmp_path: Path) -> None:
    books = read_rows(write_parts(tmp_path, DEPOSIT, DEPOSIT + HOUSEHOLD))
    assert [row.trans_id for row in books.rows] == [695247, 17]
    assert books.file_rows == dict(zip(PART_FILES, (1, 2), strict=True))
    assert books.shared_rows == 1


def test_an_id_with_two_texts_is_refused(tmp_path: Path) -> None:
    write_parts(tmp_path, DEPOSIT, HOUSEHOLD + DEPOSIT.replace("700.00", "701.00"))
    with pytest.raises(BadRow, match="another text") as refusal:
        read_rows(tmp_path)
    assert (refusal.value.file, refusal.value.line) == (PART_FILES[1], 3)


def test_an_id_twice_in_one_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRow, match="stands twice, first in line 2"):
        read_rows(write_table(tmp_path, DEPOSIT, DEPOSIT))


def test_the_whole_table_is_read_in_place_of_its_parts(tmp_path: Path) -> None:
    write_parts(tmp_path, DEPOSIT, HOUSEHOLD)
    assert len(read_rows(tmp_path).rows) == 2
    (tmp_path / "trans.asc.gz").write_bytes(gzip.compress((HEADING + DEPOSIT).encode()))
    assert read_rows(tmp_path).file_rows == {"trans.asc.gz": 1}
    write_table(tmp_path)
    assert read_rows(tmp_path).rows == ()


def test_missing_books_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=PART_FILES[0].replace(".", r"\.")):
        read_rows(tmp_path)


def test_a_day_runs_from_credits_rising_to_debits_falling() -> None:
    happened = (
        a_row(100, trans_id=9),
        a_row(250, trans_id=2),
        a_row(120, trans_id=5, credit=False),
        a_row(-30, trans_id=1, credit=False),
        a_row(80, trans_id=3, day=2),
    )
    assert in_order(reversed(happened)) == happened


def test_a_household_payment_in_cash_stays_a_cash_withdrawal(tmp_path: Path) -> None:
    line = '3;1;931115;"VYDAJ";"VYBER";88.00;612.00;"SIPO";;\r\n'
    (row,) = read_rows(write_table(tmp_path, line)).rows
    assert (movement_kind(row), remark(row)) == ("cash_withdrawal", "Household payment")


@pytest.mark.parametrize(
    ("before", "ledger", "printed", "verdict", "after"),
    [
        (0, 700, 700, Verdict.EQUAL, 0),
        (10, 710, 700, Verdict.EQUAL, 10),
        (10, 720, 700, Verdict.ROUNDING, 20),
        (10, 700, 700, Verdict.ROUNDING, 0),
        (0, 701, 700, Verdict.DIFFERENT, 1),
        (-10, 710, 700, Verdict.DIFFERENT, 10),
    ],
)
def test_a_printed_balance_is_judged_by_the_step_of_its_drift(
    before: int, ledger: int, printed: int, verdict: Verdict, after: int
) -> None:
    assert compare(Drift(before), a_row(printed), ledger) == (verdict, Drift(after))


def test_a_wrong_row_is_reported_once() -> None:
    verdicts = []
    drift = Drift()
    for ledger, printed in ((100, 100), (200, 155), (300, 255), (400, 355)):
        verdict, drift = compare(drift, a_row(printed), ledger)
        verdicts.append(verdict)
    assert verdicts == [Verdict.EQUAL, Verdict.DIFFERENT, Verdict.EQUAL, Verdict.EQUAL]


@needs_books
def test_the_books_hold_every_movement_once(books: BerkaRows) -> None:
    assert books.file_rows == dict(zip(PART_FILES, (46_997, 39_980), strict=True))
    assert books.shared_rows == 6_565
    assert len(books.rows) == 80_412
    assert len({row.trans_id for row in books.rows}) == len(books.rows)
    assert all(earlier.date <= later.date for earlier, later in pairwise(books.rows))


@needs_books
def test_replayed_sums_agree_with_every_printed_balance_but_for_the_roundings(books: BerkaRows) -> None:
    ledger: dict[int, int] = defaultdict(int)
    drifts: dict[int, Drift] = defaultdict(Drift)
    verdicts: Counter[Verdict] = Counter()
    drift_max = 0
    for row in books.rows:
        ledger[row.account_id] += row.amount_minor if row.credit else -row.amount_minor
        verdict, drift = compare(drifts[row.account_id], row, ledger[row.account_id])
        drifts[row.account_id] = drift
        verdicts[verdict] += 1
        drift_max = max(drift_max, abs(drift.difference_minor))
    assert verdicts == {Verdict.EQUAL: 76_955, Verdict.ROUNDING: 3_457}
    assert drift_max == 70


@needs_books
def test_every_movement_of_the_books_has_a_kind_and_a_remark(books: BerkaRows) -> None:
    assert Counter(movement_kind(row) for row in books.rows) == {
        "cash_withdrawal": 26_107,
        "cash_deposit": 15_615,
        "interest_credit": 14_023,
        "transfer_out": 11_077,
        "fee": 8_165,
        "transfer_in": 5_267,
        "penalty_interest": 117,
        "card_withdrawal": 41,
    }
    assert all(remark(row) for row in books.rows)


@needs_books
def test_some_accounts_of_the_books_stand_below_zero(books: BerkaRows) -> None:
    negative = [row for row in books.rows if row.balance_minor < 0]
    assert (len(negative), len({row.account_id for row in negative})) == (209, 44)
    deepest = min(negative, key=lambda row: row.balance_minor)
    assert (deepest.account_id, deepest.balance_minor) == (2335, -1_703_040)


@needs_books
def test_no_account_moves_before_it_is_opened(books: BerkaRows) -> None:
    accounts = read_accounts(BOOKS)
    assert len(accounts) == 4_500
    assert Counter(account.statements for account in accounts.values()) == {
        "monthly": 4_167,
        "weekly": 240,
        "after_movement": 93,
    }
    assert all(accounts[row.account_id].opened <= row.date for row in books.rows)


@needs_books
def test_october_1997_is_read_whole() -> None:
    october = read_october_1997(BOOKS)
    assert len(october) == 23_995
    assert sum(row.credit for row in october) == 9_540
    assert {(row.date.year, row.date.month) for row in october} == {(1997, 10)}


def test_an_account_twice_is_refused(tmp_path: Path) -> None:
    line = '576;55;"POPLATEK MESICNE";930101\r\n'
    heading = '"account_id";"district_id";"frequency";"date"\r\n'
    (tmp_path / "account.asc").write_text(heading + line + line, newline="")
    with pytest.raises(BadRow, match=r"account\.asc:3: account_id: 576 stands twice"):
        read_accounts(tmp_path)
