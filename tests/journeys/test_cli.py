"""The command line as its users run it: real processes, on homes of their own."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tael.plumbing.embedded import EmbeddedPostgres

SOURCES = Path(__file__).parents[2] / "src"
LIMIT_S = 60
HEADING = '"trans_id";"account_id";"date";"type";"operation";"amount";"balance";"k_symbol";"bank";"account"\r\n'
ROWS = (
    '7;1;930105;"PRIJEM";"VKLAD";900.00;900.00;"";;\r\n',
    '8;1;930107;"VYDAJ";"VYBER";100.50;799.50;"";;\r\n',
    '9;1;930131;"PRIJEM";"";3.10;802.50;"UROK";;\r\n',
    '10;2;930201;"PRIJEM";"PREVOD Z UCTU";50.00;50.00;"";"AB";"4711"\r\n',
    '11;2;930203;"VYDAJ";"PREVOD NA UCET";20.00;30.00;"SIPO";"YZ";"4712"\r\n',
)
ACCOUNTS = (
    '"account_id";"district_id";"frequency";"date"\r\n',
    '1;18;"POPLATEK MESICNE";930101\r\n',
    '2;5;"POPLATEK MESICNE";930201\r\n',
)
RELATIONS = {
    "client.asc": '"client_id";"birth_number";"district_id"\r\n1;"706213";18\r\n2;"450204";1\r\n3;"406009";1\r\n',
    "disp.asc": '"disp_id";"client_id";"account_id";"type"\r\n1;1;1;"OWNER"\r\n2;2;2;"OWNER"\r\n3;3;2;"DISPONENT"\r\n',
    "order.asc": '"order_id";"account_id";"bank_to";"account_to";"amount";"k_symbol"\r\n'
    '29401;2;"YZ";"4712";20.00;"SIPO"\r\n',
    "card.asc": '"card_id";"disp_id";"type";"issued"\r\n1005;3;"classic";931107 00:00:00\r\n',
}


def tael(home: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs the program on a home."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TAEL_")}
    return subprocess.run(
        [sys.executable, "-m", "tael.entrances.cli.main", *arguments],
        env=clean
        | {"TAEL_HOME": str(home), "TAEL_UNITS": "1", "PYTHONPATH": str(SOURCES), "COLUMNS": "300"}
        | variables,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


def said(done: subprocess.CompletedProcess[str], status: int = 0) -> Any:  # noqa: ANN401 - whatever JSON it printed
    """The one JSON document that a command printed."""
    assert done.returncode == status, done.stdout + done.stderr
    return json.loads(done.stdout)


def write_books(directory: Path, *rows: str) -> Path:
    """Writes a small bank's books in the layout of the files."""
    directory.mkdir(exist_ok=True)
    (directory / "account.asc").write_bytes("".join(ACCOUNTS).encode())
    for file, text in RELATIONS.items():
        (directory / file).write_bytes(text.encode())
    (directory / "trans.asc").write_bytes((HEADING + "".join(rows)).encode())
    return directory


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tael-") as made:
        yield Path(made)


@pytest.fixture(scope="module")
def home(folder: Path) -> Iterator[Path]:
    """A fresh home, whose server is kept running between the commands."""
    home = folder / "home"
    with EmbeddedPostgres(home):
        yield home


@pytest.fixture(scope="module")
def imported(home: Path, folder: Path) -> Any:  # noqa: ANN401 - a report as JSON
    """What the first import of the small books says."""
    return said(tael(home, "import", "berka", str(write_books(folder / "books", *ROWS)), "--json"))


def test_a_fresh_bank_keeps_its_promises(home: Path) -> None:
    report = said(tael(home, "check", "--json"))
    assert report["ok"] is True
    names = {promise["promise"] for promise in report["promises"]}
    assert {"entries_balance", "events_delivered"} <= names, names
    assert all(set(promise) == {"promise", "examined", "violations"} for promise in report["promises"])
    assert all(promise["violations"] == [] for promise in report["promises"])


def test_an_import_says_what_became_of_every_row(imported: dict[str, Any]) -> None:
    names = ("rows", "equal", "rounding", "different", "replayed", "accounts", "clients", "users", "orders", "cards")
    assert {name: imported[name] for name in names} == {
        "rows": 5,
        "equal": 4,
        "rounding": 1,
        "different": 0,
        "replayed": 0,
        "accounts": 2,
        "clients": 3,
        "users": 1,
        "orders": 1,
        "cards": 1,
    }
    assert (imported["orders_seen"], imported["women"]) == (1, 2)
    assert (imported["interest"]["product"], imported["interest"]["months"]) == ("savings-1993", 1)
    assert imported["seconds"] > 0


def test_a_second_import_replays_everything(home: Path, folder: Path, imported: dict[str, Any]) -> None:
    again = said(tael(home, "import", "berka", str(folder / "books"), "--json"))
    assert (again["rows"], again["replayed"], again["different"]) == (5, 5, 0)
    assert (again["equal"], again["rounding"]) == (imported["equal"], imported["rounding"])


def test_a_torn_last_line_is_named_and_nothing_is_booked(home: Path, folder: Path, imported: dict[str, Any]) -> None:
    assert imported
    torn = write_books(folder / "torn", *ROWS, '12;2;930301;"PRIJEM";"VKLAD";1.0')
    done = tael(home, "import", "berka", str(torn), "--json")
    assert done.returncode == 2
    assert "trans.asc:7: line: torn" in done.stderr
    assert done.stdout == ""
    lines = said(tael(home, "ledger", "trial-balance", "--json"))["lines"]
    assert [line["credit"]["amount"] for line in lines if line["gl"] == "2011"] == ["832.60"]


def test_a_wrong_balance_is_reported_and_fails(home: Path, folder: Path, imported: dict[str, Any]) -> None:
    assert imported
    wrong = write_books(folder / "wrong", *ROWS[:4], ROWS[4].replace(";30.00;", ";31.00;"))
    report = said(tael(home, "import", "berka", str(wrong), "--json"), status=1)
    assert (report["different"], report["differences"]) == (
        1,
        ["trans.asc, line 6: printed 3100, ledger 3000 minor units"],
    )


def test_the_books_can_be_read(home: Path, folder: Path, imported: dict[str, Any]) -> None:
    assert imported
    trial = said(tael(home, "ledger", "trial-balance", "--json"))
    assert trial["totals"]["CZK"]["debit_minor"] == trial["totals"]["CZK"]["credit_minor"] > 0
    deposits = [line for line in trial["lines"] if line["gl"] == "2011"]
    assert [line["credit"] for line in deposits] == [{"amount": "832.60", "currency": "CZK"}]
    entries: list[dict[str, Any]] = []
    for _ in range(5):
        after = str(entries[-1]["position"] if entries else 0)
        found = said(tael(home, "ledger", "journal", "--after", after, "--limit", "200", "--json"))
        entries += found
        if len(found) < 200:
            break
    assert [entry["position"] for entry in entries] == list(range(1, len(entries) + 1))
    booked = [entry for entry in entries if entry["legs"]]
    assert len(booked) == 5
    account = next(leg["account_id"] for entry in booked if entry["kind"] == "interest_credit" for leg in entry["legs"])
    found = said(tael(home, "ledger", "account", account, "--json"))
    assert found["account"]["id"] == account
    assert {line["kind"] for line in found["statement"]["lines"]} >= {"interest_credit"}
    file = folder / "journal.csv"
    exported = said(tael(home, "ledger", "export", "journal", str(file), "--json"))
    assert exported == {"file": str(file), "format": "csv", "rows": 10}
    assert file.read_text().count("\n") == 11


def test_tables_are_for_people(home: Path, imported: dict[str, Any]) -> None:
    assert imported
    done = tael(home, "ledger", "trial-balance")
    assert done.returncode == 0
    assert "吸收存款" in done.stdout
    assert "CZK: debits equal credits" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said_so"),
    [
        (("import", "berka", "nowhere"), "FileNotFoundError"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(home: Path, arguments: tuple[str, ...], said_so: str) -> None:
    done = tael(home, *arguments)
    assert done.returncode == 2, done.stderr
    assert said_so in done.stderr
    assert "Traceback" not in done.stderr


def test_a_setting_that_cannot_be_used_is_named(folder: Path) -> None:
    done = tael(folder / "never", "check", TAEL_PORT="eighty")
    assert done.returncode == 2
    assert "TAEL_PORT=eighty is not usable" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "never").exists()


async def test_a_broken_promise_is_found_and_fails(folder: Path) -> None:
    home = folder / "broken"
    with EmbeddedPostgres(home) as server:
        assert tael(home, "check").returncode == 0
        connection = await asyncpg.connect(server.dsn)
        await connection.execute(
            """update ledger.account set balance = balance + 1
               where (unit, id) = (select unit, id from ledger.account where floor is null order by unit, id limit 1)"""
        )
        await connection.close()
        report = said(tael(home, "check", "--json"), status=1)
    assert report["ok"] is False
    assert any(promise["violations"] for promise in report["promises"])
