"""A shell session as a document shows it: a bank that is up, the command where the document has it, lines to run."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).parents[1]
TAEL = "from tael.entrances.cli.main import main; main()"
START_TIMEOUT_S = 120
SESSION_TIMEOUT_S = 120
STOP_TIMEOUT_S = 60


def surroundings_of(folder: Path) -> dict[str, str]:
    """The environment of a session in a folder: a home of its own, and none of the settings of this process."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("TAEL_")}
    return own | {
        "TAEL_HOME": str(folder / ".tael"),
        "TAEL_PORT": "0",
        "TAEL_LOG_LEVEL": "warning",
        "PYTHONPATH": str(PROJECT / "src"),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), own.get("PATH", os.defpath)]),
        "COLUMNS": "120",
    }


def write_command(folder: Path) -> None:
    """Puts the command where documents have it: `.venv/bin/tael`."""
    command = folder / ".venv" / "bin" / "tael"
    command.parent.mkdir(parents=True)
    command.write_text(f"#!/bin/sh\nexec '{sys.executable}' -W ignore -c '{TAEL}' \"$@\"\n")
    command.chmod(0o755)


@contextmanager
def bank_up(folder: Path, surroundings: dict[str, str]) -> Iterator[str]:
    """Starts a bank as a user does, and gives its port."""
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
    """Runs the lines of a session and gives what they print."""
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
