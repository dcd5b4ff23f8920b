"""The five lines that the README shows are run as they stand there, twice, against a real bank."""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sessions import PROJECT, bank_up, run, surroundings_of, write_command

LINES = 5

FENCE = re.compile(r"```sh\n(bank=.*?)```", re.DOTALL)


def session(readme: str) -> str:
    """The fenced block that begins by saying where the bank is."""
    blocks = FENCE.findall((PROJECT / readme).read_text(encoding="utf-8"))
    assert len(blocks) == 1, f"{readme} shows {len(blocks)} sessions"
    return str(blocks[0])


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not tmp_path: its folders are closed to the database's own user.
    with tempfile.TemporaryDirectory(prefix="tael-") as name:
        yield Path(name)


def test_both_readmes_show_the_same_five_lines() -> None:
    assert session("README.md") == session("README.zh-CN.md")
    assert len(session("README.md").splitlines()) == LINES


@pytest.mark.skipif(not (shutil.which("bash") and shutil.which("curl")), reason="the session needs bash and curl")
def test_the_five_lines_work_and_repeat_themselves(folder: Path) -> None:
    surroundings = surroundings_of(folder)
    write_command(folder)
    lines = session("README.md")
    with bank_up(folder, surroundings) as port:
        first = run(lines, folder, surroundings | {"TAEL_PORT": port})
        deposit, payment, statement = (json.loads(line) for line in first[:3])
        assert (deposit["kind"], deposit["amount"]) == ("cash_deposit", {"amount": "1000.00", "currency": "CNY"})
        assert (payment["state"], payment["instructed_amount"]["amount"]) == ("settled", "88.00")
        assert [line["amount"]["amount"] for line in statement["items"]] == ["1000.00", "-88.00"]
        assert statement["closing_balance"] == {"amount": "912.00", "currency": "CNY"}
        totals = [row for row in first[3:] if "1000.00" in row]
        assert [row.split()[0] for row in totals] == ["1001", "2011"]

        assert run(lines, folder, surroundings | {"TAEL_PORT": port}) == first
