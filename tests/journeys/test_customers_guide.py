"""The session of the customers' guide is run as it stands there, twice, against a real bank."""

import json
import re
import shutil
import tempfile
from pathlib import Path

import pytest
from tests.sessions import PROJECT, bank_up, run, surroundings_of, write_command

GUIDES = ("docs/guide/customers.md", "docs/guide/zh-CN/customers.md")
FENCE = re.compile(r"```sh\n(bank=.*?)```", re.DOTALL)


def session(guide: str) -> str:
    """The one fenced block of a guide."""
    [block] = FENCE.findall((PROJECT / guide).read_text(encoding="utf-8"))
    return str(block)


def test_both_guides_show_the_same_session() -> None:
    assert session(GUIDES[0]) == session(GUIDES[1])


@pytest.mark.skipif(not (shutil.which("bash") and shutil.which("curl")), reason="the session needs bash and curl")
def test_the_session_works_and_repeats_itself() -> None:
    lines = session(GUIDES[0])
    # Not tmp_path: its folders are closed to the database's own user.
    with tempfile.TemporaryDirectory(prefix="tael-") as name:
        folder = Path(name)
        surroundings = surroundings_of(folder)
        write_command(folder)
        with bank_up(folder, surroundings) as port:
            first = run(lines, folder, surroundings | {"TAEL_PORT": port})
            again = run(lines, folder, surroundings | {"TAEL_PORT": port})

    document, _, verified, found, seen, me = (json.loads(line) for line in first[:6])
    assert document["number"] == "*******78"
    assert (verified["state"], verified["level"]) == ("verified", "standard")
    assert [party["name"] for party in found["items"]] == ["端**"]
    assert (seen["name"], seen["contacts"][0]["value"]) == ("端木蓉", "+8613812345678")
    assert me["party"]["name"] == "端木蓉"
    assert first[6].startswith("Key 2 seals from now on; 3 rows")
    assert any("personal_data_sealed" in line for line in first[7:])
    assert "All promises are kept." in first[-1]

    assert again[:6] == first[:6]
    assert again[6].startswith("Key 3 seals from now on")
