from datetime import date
from pathlib import Path

import pytest

from tael.entrances.imports.bad_rows import BadRow
from tael.entrances.imports.histories import read_histories
from tael.products.model import Movement

HEADING = "date,account,amount,kind\n"
BERKA_ROWS = (
    '"trans_id";"account_id";"date";"type";"operation";"amount";"balance";"k_symbol";"bank";"account"\r\n'
    '7;1;930105;"PRIJEM";"VKLAD";900.00;900.00;"";;\r\n'
    '8;1;930107;"VYDAJ";"VYBER";100.50;799.50;"";;\r\n'
    '9;1;930131;"PRIJEM";"";3.10;802.60;"UROK";;\r\n'
)
BERKA_ACCOUNTS = '"account_id";"district_id";"frequency";"date"\r\n1;18;"POPLATEK MESICNE";930101\r\n'


def written(folder: Path, text: str | bytes) -> Path:
    """A CSV file of this content."""
    file = folder / "moves.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_a_csv_is_read_by_account_and_day(tmp_path: Path) -> None:
    file = written(tmp_path, HEADING + "2025-02-01,b,-1.50,fee\n2025-01-05,b,10.00,deposit\n2025-01-07,a,3,deposit\n")
    first, second = read_histories(file, "CNY")
    assert (first.account_ref, first.currency, first.days) == (
        "a",
        "CNY",
        [Movement(date(2025, 1, 7), "deposit", 300)],
    )
    assert second.opened_on == date(2025, 1, 5)
    assert [movement.amount_minor for movement in second.days] == [1000, -150]
    assert read_histories(tmp_path, "CNY") == [first, second]


def test_the_berka_files_are_read_with_the_signs_of_money(tmp_path: Path) -> None:
    (tmp_path / "account.asc").write_bytes(BERKA_ACCOUNTS.encode())
    (tmp_path / "trans.asc").write_bytes(BERKA_ROWS.encode())
    [history] = read_histories(tmp_path, "CNY")
    assert (history.account_ref, history.currency, history.opened_on) == ("1", "CZK", date(1993, 1, 1))
    assert [(movement.kind, movement.amount_minor) for movement in history.days] == [
        ("cash_deposit", 90_000),
        ("cash_withdrawal", -10_050),
        ("interest", 310),
    ]


@pytest.mark.parametrize(
    ("content", "line", "field"),
    [
        ("day,account,amount,kind\n", 1, "heading"),
        (HEADING + "2025-01-05,a,1.00\n", 2, "line"),
        (HEADING + "2025-01-05,a,1.00,x\n05.01.2025,a,1.00,x\n", 3, "date"),
        (HEADING + "2025-01-05,a,1.005,x\n", 2, "amount"),
        (HEADING + "2025-01-05,,1.00,x\n", 2, "account"),
        (HEADING + "2025-01-05," + "a" * 10_000 + ",1.00,x\n", 2, "account"),
        (HEADING + "2025-01-05,a,1.00,x\n2025-01-0", 3, "line"),
        ((HEADING + "2025-01-05,ä,1.00,x\n").encode("latin-1"), 2, "encoding"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, content: str | bytes, line: int, field: str) -> None:
    with pytest.raises(BadRow) as caught:
        read_histories(written(tmp_path, content), "CNY")
    assert (caught.value.file, caught.value.line, caught.value.field) == ("moves.csv", line, field)


def test_an_empty_folder_is_no_history(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_histories(tmp_path, "CNY")
