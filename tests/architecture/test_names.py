"""Files have the names the house knows, and say what they hold.

A capability consists of the same few files everywhere; nothing is named after its having no subject.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.architecture.conftest import CAPABILITIES, PROJECT, Plant, sources

FILES = frozenset({"__init__", "model", "errors", "rules", "actions", "store", "http", "jobs", "reactions"})
# Further files of a capability, each with the reason why none of the usual ones can hold it.
OTHER_FILES: dict[str, str] = {
    "products/terms": "what others extend: each kind is noun and decision in one, loaded by name, below the product",
}

SUBJECTLESS = re.compile(r"(.*_)?(utils?|helpers?|misc)|managers?|common|services?")
FRONT_DOOR_LINES_MIN = 3

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def subjectless(root: Path) -> list[str]:
    """Finds Python files and their folders whose name says nothing of what they hold."""
    paths = {
        path.relative_to(root)
        for file in root.rglob("*.py")
        for path in (file, *file.parents[:-1])
        if path.is_relative_to(root) and path != root
    }
    return [
        f"{path.as_posix()} is named after no subject" for path in sorted(paths) if SUBJECTLESS.fullmatch(path.stem)
    ]


def unusual_files(root: Path, allowed: dict[str, str]) -> list[str]:
    """Finds files of a capability that the house does not know."""
    kinds = {(source.owner, source.kind) for source in sources(root) if source.is_capability}
    return [
        f"{owner}/{kind} is none of a capability's files"
        for owner, kind in sorted(kinds)
        if kind not in FILES and f"{owner}/{kind}" not in allowed
    ]


def silent_front_doors(root: Path) -> list[str]:
    """Finds capabilities that do not say what they own, what they leave to others, and their words."""
    findings = []
    for capability in sorted(CAPABILITIES):
        door = root / capability / "__init__.py"
        if door.parent.is_dir() and any(door.parent.rglob("*.py")):
            tree = ast.parse(door.read_text(encoding="utf-8") if door.is_file() else "")
            lines = [line for line in (ast.get_docstring(tree) or "").splitlines() if line.strip()]
            if len(lines) < FRONT_DOOR_LINES_MIN:
                findings.append(f"{capability} says what it owns in {len(lines)} lines")
    return findings


def public(tree: Documented, name: str = "") -> Iterator[tuple[str, Documented]]:
    """Gives a module and every public class, function and method in it, with its name."""
    yield name, tree
    if not isinstance(tree, ast.Module | ast.ClassDef):
        return
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            # An overload says with types what the one implementation says in words.
            decorators = {ast.unparse(decorator).split(".")[-1] for decorator in node.decorator_list}
            if not node.name.startswith("_") and not decorators & {"overload", "override", "setter"}:
                yield from public(node, f"{name}.{node.name}" if name else node.name)


def undocumented(root: Path) -> list[str]:
    """Finds modules and public names without a docstring."""
    return [
        f"{source.path} {name or 'as a module'} has no docstring"
        for source in sources(root)
        for name, node in public(source.tree)
        if not ast.get_docstring(node)
    ]


@pytest.mark.parametrize("folder", ["src", "tests"])
def test_the_house_names_its_subjects(folder: str) -> None:
    assert subjectless(PROJECT / folder) == []


def test_the_house_has_the_same_files_everywhere(house: Path) -> None:
    assert unusual_files(house, OTHER_FILES) == []


def test_the_house_says_what_each_capability_owns(house: Path) -> None:
    assert silent_front_doors(house) == []


def test_the_house_is_documented(house: Path) -> None:
    assert undocumented(house) == []


@pytest.mark.parametrize(
    "name",
    ["utils", "util", "helpers", "helper", "manager", "common", "service", "services", "misc", "date_utils"],
)
def test_a_name_without_a_subject_is_found(plant: Plant, name: str) -> None:
    root = plant({f"ledger/{name}.py": "", f"{name}/rules.py": ""})
    assert subjectless(root) == [f"{path} is named after no subject" for path in sorted([f"ledger/{name}.py", name])]


def test_a_name_with_a_subject_passes(plant: Plant) -> None:
    assert subjectless(plant({"parties/model/relationship_manager.py": "", "support/rules.py": ""})) == []


def test_an_unusual_file_is_found(plant: Plant) -> None:
    root = plant({"ledger/rules/holds.py": "", "ledger/engine.py": "", "plumbing/db.py": "", "wiring.py": ""})
    assert unusual_files(root, {}) == ["ledger/engine is none of a capability's files"]
    assert unusual_files(root, {"ledger/engine": "a reason"}) == []


@pytest.mark.parametrize(("door", "lines"), [('"""Accounts."""', 1), ('"""Accounts.\n\nOwns them.\n"""', 2), ("", 0)])
def test_a_front_door_of_few_words_is_found(plant: Plant, door: str, lines: int) -> None:
    root = plant({"accounts/__init__.py": door})
    assert silent_front_doors(root) == [f"accounts says what it owns in {lines} lines"]


def test_a_capability_without_a_front_door_is_found(plant: Plant) -> None:
    assert silent_front_doors(plant({"accounts/rules.py": ""})) == ["accounts says what it owns in 0 lines"]


def test_a_front_door_of_three_lines_passes(plant: Plant) -> None:
    door = '"""Accounts.\n\nOwns deposit contracts.\nLeaves balances to `ledger`.\n"""'
    assert silent_front_doors(plant({"accounts/__init__.py": door})) == []


def test_missing_docstrings_are_found(plant: Plant) -> None:
    root = plant(
        {
            "ledger/rules.py": ("def decide(): ...\nclass Entry:\n    def flip(self): ...\n    def _own(self): ...\n"),
            "ledger/model.py": '"""Nouns."""\ndef _own(): ...\n@overload\ndef total(): ...\n',
        }
    )
    assert undocumented(root) == [
        "ledger/rules.py as a module has no docstring",
        "ledger/rules.py decide has no docstring",
        "ledger/rules.py Entry has no docstring",
        "ledger/rules.py Entry.flip has no docstring",
    ]
