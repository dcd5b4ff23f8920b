"""The documents name what is there, and nothing that is not.

The map of ARCHITECTURE.md, the tables of both READMEs and every link between documents are compared with the ground.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import msgspec
import pytest
import typer
from tests.architecture.conftest import PROJECT, Plant
from tests.architecture.test_names import FILES

from tael.entrances.cli.main import app
from tael.plumbing.settings import KNOWN, PREFIX, Settings

READMES = ("README.md", "README.zh-CN.md")

ROW = re.compile(r"^\| `([^`|]+)` \|", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def text_of(name: str) -> str:
    """Reads a document."""
    return (PROJECT / name).read_text(encoding="utf-8")


def table(text: str, heading: str) -> set[str]:
    """Gives the first cells of the table under a heading."""
    section = re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return set(ROW.findall(section[1])) if section else set()


def strayed(told: set[str], found: set[str]) -> list[str]:
    """Finds what a document leaves out, and what it tells of that is not there."""
    return [f"{name} is not told of" for name in sorted(found - told)] + [
        f"{name} is told of and not there" for name in sorted(told - found)
    ]


def lines_of_the_house(root: Path) -> set[str]:
    """Gives every package and module directly below the bank's own package."""
    folders = {f"{door.parent.name}/" for door in root.glob("*/__init__.py")}
    return folders | {file.name for file in root.glob("*.py") if file.name != "__init__.py"}


def untold_folders(project: Path, text: str) -> list[str]:
    """Finds top-level folders with tracked work in them that a text does not name."""
    folders = {
        name for name in ("src", "tests", "docs", "benchmarks", "api", "web", "sdk") if (project / name).is_dir()
    }
    return [f"{name}/ is not told of" for name in sorted(folders) if f"`{name}/`" not in text]


def broken_links(project: Path) -> list[str]:
    """Finds links from one document to a file that is not there."""
    documents = [*project.glob("*.md"), *(project / "docs").rglob("*.md")]
    return [
        f"{document.relative_to(project).as_posix()} leads to {target}"
        for document in sorted(documents)
        for target in LINK.findall(FENCE.sub("", document.read_text(encoding="utf-8")))
        if "://" not in target
        and not target.startswith("#")
        and not (document.parent / unquote(target.partition("#")[0])).exists()
    ]


def commands(command: object, path: str = "tael") -> Iterator[str]:
    """Gives every command that does something, by its full name."""
    inner = getattr(command, "commands", None)
    if not inner:
        yield path
        return
    for name, child in inner.items():
        yield from commands(child, f"{path} {name}")


def untold_commands(text: str, names: Iterator[str]) -> list[str]:
    """Finds commands that a text does not show; alternatives may share a word: `export journal|trial-balance`."""
    return [f"{name} is not told of" for name in names if not re.search(rf"`{re.escape(name)}[ `]", text)]


def wrong_defaults(text: str) -> list[str]:
    """Finds settings that a text does not give with their present default."""
    findings = []
    for field in msgspec.structs.fields(Settings):
        variable = PREFIX + field.name.upper()
        default = ".tael" if field.name == "home" else field.default
        shown = rf"`{re.escape(str(default))}`" if default is not None else "(none|无)"
        if not re.search(rf"^\| `{variable}` \| {shown} \|", text, re.MULTILINE):
            findings.append(f"{variable} is not told of with its default {default}")
    return findings


def test_the_map_names_every_line_of_the_house(house: Path) -> None:
    assert strayed(table(text_of("ARCHITECTURE.md"), "The map"), lines_of_the_house(house)) == []


def test_the_map_names_every_top_level_folder() -> None:
    assert untold_folders(PROJECT, text_of("ARCHITECTURE.md")) == []


def test_the_files_of_a_capability_are_those_the_house_knows() -> None:
    assert (
        strayed(table(text_of("ARCHITECTURE.md"), "The files of a capability"), {f"{file}.py" for file in FILES}) == []
    )


def test_no_document_leads_nowhere() -> None:
    assert broken_links(PROJECT) == []


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_shows_every_command(readme: str) -> None:
    assert untold_commands(text_of(readme), commands(typer.main.get_command(app))) == []


@pytest.mark.parametrize(("readme", "heading"), [("README.md", "Settings"), ("README.zh-CN.md", "设置")])
def test_the_readme_gives_every_setting_with_its_default(readme: str, heading: str) -> None:
    assert strayed(table(text_of(readme), heading), set(KNOWN)) == []
    assert wrong_defaults(text_of(readme)) == []


MAP = """# A

## The map

| name | is |
|---|---|
| `ledger/` | books |
| `gone/` | lost |

## Else

| `x/` | y |
"""


def test_what_strayed_is_found(plant: Plant) -> None:
    root = plant(
        {"__init__.py": "", "ledger/__init__.py": "", "new/__init__.py": "", "wiring.py": "", "loose/a.sql": ""}
    )
    assert strayed(table(MAP, "The map"), lines_of_the_house(root)) == [
        "new/ is not told of",
        "wiring.py is not told of",
        "gone/ is told of and not there",
    ]
    assert table(MAP, "No such heading") == set()


def test_an_untold_folder_is_found(plant: Plant) -> None:
    root = plant({"src/a.py": "", "docs/a.md": ""})
    assert untold_folders(root, "see `src/`") == ["docs/ is not told of"]


def test_a_link_that_leads_nowhere_is_found(plant: Plant) -> None:
    page = "[a](docs/b.md#part) [c](docs/c.md) [d](#here) [e](https://example.org/x)\n```\n[f](nowhere)\n```\n"
    root = plant({"A.md": page, "docs/b.md": "[up](../A.md) [down](z.md)\n"})
    assert broken_links(root) == ["A.md leads to docs/c.md", "docs/b.md leads to z.md"]


def test_an_untold_command_is_found() -> None:
    text = "`tael up [--world]` and `tael ledger trial-balance`"
    names = iter(["tael up", "tael ledger trial-balance", "tael ledger trial", "tael check"])
    assert untold_commands(text, names) == ["tael ledger trial is not told of", "tael check is not told of"]


def test_a_wrong_default_is_found() -> None:
    text = text_of("README.md").replace("| `TAEL_PORT` | `8080` |", "| `TAEL_PORT` | `80` |")
    assert wrong_defaults(text) == ["TAEL_PORT is not told of with its default 8080"]
