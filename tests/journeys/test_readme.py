"""The five lines that the README shows are run as they stand there, twice, against a real bank."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
TAEL = "from tael.entrances.cli.main import main; main()"
START_TIMEOUT_S = 120
SESSION_TIMEOUT_S = 120
STOP_TIMEOUT_S = 60
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


@pytest.fixture
def surroundings(folder: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("TAEL_")}
    return own | {
        "TAEL_HOME": str(folder / ".tael"),
        "TAEL_PORT": "0",
        "TAEL_LOG_LEVEL": "warning",
        "PYTHONPATH": str(PROJECT / "src"),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), own.get("PATH", os.defpath)]),
        "COLUMNS": "120",
    }


@pytest.fixture
def port(folder: Path, surroundings: dict[str, str]) -> Iterator[str]:
    with (folder / "bank.log").open("w") as log:
        bank = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", TAEL, "up", "--json"],
            cwd=folder,
            env=surroundings,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    impatience = threading.Timer(START_TIMEOUT_S, bank.kill)
    impatience.start()
    try:
        assert bank.stdout is not None
        welcome = bank.stdout.readline()
        impatience.cancel()
        assert welcome, (folder / "bank.log").read_text()
        yield json.loads(welcome)["address"].rpartition(":")[2]
    finally:
        impatience.cancel()
        bank.terminate()
        bank.communicate(timeout=STOP_TIMEOUT_S)


def run(lines: str, folder: Path, surroundings: dict[str, str]) -> list[str]:
    done = subprocess.run(
        ["bash", "-eu", "-c", lines],  # noqa: S607 - bash is found wherever the machine keeps it
        cwd=folder,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=SESSION_TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_both_readmes_show_the_same_five_lines() -> None:
    assert session("README.md") == session("README.zh-CN.md")
    assert len(session("README.md").splitlines()) == LINES


@pytest.mark.skipif(not (shutil.which("bash") and shutil.which("curl")), reason="the session needs bash and curl")
def test_the_five_lines_work_and_repeat_themselves(folder: Path, surroundings: dict[str, str], port: str) -> None:
    command = folder / ".venv" / "bin" / "tael"
    command.parent.mkdir(parents=True)
    command.write_text(f"#!/bin/sh\nexec '{sys.executable}' -W ignore -c '{TAEL}' \"$@\"\n")
    command.chmod(0o755)
    lines = session("README.md")

    first = run(lines, folder, surroundings | {"TAEL_PORT": port})
    deposit, payment, statement = (json.loads(line) for line in first[:3])
    assert (deposit["kind"], deposit["amount"]) == ("cash_deposit", {"amount": "1000.00", "currency": "CNY"})
    assert (payment["state"], payment["instructed_amount"]["amount"]) == ("settled", "88.00")
    assert [line["amount"]["amount"] for line in statement["items"]] == ["1000.00", "-88.00"]
    assert statement["closing_balance"] == {"amount": "912.00", "currency": "CNY"}
    totals = [row for row in first[3:] if "1000.00" in row]
    assert [row.split()[0] for row in totals] == ["1001", "2011"]

    assert run(lines, folder, surroundings | {"TAEL_PORT": port}) == first
