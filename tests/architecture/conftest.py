"""What the architecture checks share: the stack's names, and a tree of sources read with `ast`.

A check is a function from the root of a source tree to a list of findings, one sentence each.
The house must have none; a small planted tree proves that the check can find one.
"""

import ast
import configparser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

PROJECT = Path(__file__).parents[2]

# Lines of the stack that are not banking capabilities: they have other files and other doors.
NOT_CAPABILITIES = frozenset({"entrances", "world", "fakes", "wiring", "plumbing", "events", "kernel", "migrations"})

Plant = Callable[[dict[str, str]], Path]


def stack() -> frozenset[str]:
    """Gives every name of the stack, from the one list that orders it."""
    contracts = configparser.ConfigParser()
    contracts.read(PROJECT / ".importlinter", encoding="utf-8")
    layers = contracts["importlinter:contract:stack"]["layers"]
    return frozenset(name.strip(" ()") for name in layers.replace("|", "\n").splitlines() if name.strip())


CAPABILITIES = stack() - NOT_CAPABILITIES


@dataclass(frozen=True)
class Source:
    """One Python file: its path below the package, its text and its syntax tree."""

    path: PurePosixPath
    text: str
    tree: ast.Module

    @property
    def owner(self) -> str:
        """The line of the stack the file belongs to: `ledger`, `wiring`, `kernel`."""
        return PurePosixPath(self.path.parts[0]).stem

    @property
    def kind(self) -> str:
        """The file's part within its owner, also when that part has become a folder: `rules`, `store`."""
        return PurePosixPath(self.path.parts[1]).stem if len(self.path.parts) > 1 else "__init__"

    @property
    def is_capability(self) -> bool:
        """Whether the file belongs to a banking capability."""
        return self.owner in CAPABILITIES and len(self.path.parts) > 1


def sources(root: Path) -> Iterator[Source]:
    """Gives every Python file below a package's folder, in order of path."""
    for file in sorted(root.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        yield Source(PurePosixPath(file.relative_to(root).as_posix()), text, ast.parse(text))


def plant_in(folder: Path, files: dict[str, str]) -> Path:
    """Writes a small tree and gives its root."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def house() -> Path:
    """The bank's own package."""
    return PROJECT / "src" / "tael"


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """Writes a small tree, sound or faulty, and gives its root."""
    return lambda files: plant_in(tmp_path, files)
