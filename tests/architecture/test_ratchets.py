"""Files and functions stay short; a known exception may only shrink.

Recording an exception's present length keeps it from growing; a record above the truth must be
lowered, so that what was won is not lost again.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.conftest import Plant, sources

FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 60

# Known exceptions with their present length: `ledger/store.py` or `ledger/store.py:Journal.append`.
LONG_FILES: dict[str, int] = {}
LONG_FUNCTIONS: dict[str, int] = {}


def file_lengths(root: Path) -> dict[str, int]:
    """Measures every file in lines."""
    return {str(source.path): len(source.text.splitlines()) for source in sources(root)}


def functions(node: ast.AST, name: str = "") -> Iterator[tuple[str, int]]:
    """Gives the qualified name and length of every function below a node, decorators left out."""
    for child in ast.iter_child_nodes(node):
        inner = name
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            inner = f"{name}.{child.name}" if name else child.name
            if not isinstance(child, ast.ClassDef):
                yield inner, (child.end_lineno or child.lineno) - child.lineno + 1
        yield from functions(child, inner)


def function_lengths(root: Path) -> dict[str, int]:
    """Measures every function in lines; of twins with one name the longest counts."""
    lengths: dict[str, int] = {}
    for source in sources(root):
        for name, lines in functions(source.tree):
            key = f"{source.path}:{name}"
            lengths[key] = max(lines, lengths.get(key, 0))
    return lengths


def overruns(lengths: dict[str, int], limit: int, known: dict[str, int]) -> list[str]:
    """Finds what is longer than its limit, and records that are higher than the truth."""
    findings = [
        f"{name} has {lines} lines, {max(limit, known.get(name, 0))} are allowed"
        for name, lines in lengths.items()
        if lines > max(limit, known.get(name, 0))
    ]
    for name, recorded in known.items():
        lines = lengths.get(name, 0)
        if lines <= limit:
            findings.append(f"{name} is no exception any more: strike it from the record")
        elif lines < recorded:
            findings.append(f"{name} has shrunk: tighten its record from {recorded} to {lines}")
    return findings


def test_the_house_keeps_its_files_short(house: Path) -> None:
    assert overruns(file_lengths(house), FILE_LINES_MAX, LONG_FILES) == []


def test_the_house_keeps_its_functions_short(house: Path) -> None:
    assert overruns(function_lengths(house), FUNCTION_LINES_MAX, LONG_FUNCTIONS) == []


def test_lines_are_counted(plant: Plant) -> None:
    body = "class Journal:\n    @property\n    def append(self):\n"
    body += "        def inner():\n            pass\n        return 1\n"
    root = plant({"ledger/store.py": body})
    assert file_lengths(root) == {"ledger/store.py": 6}
    assert function_lengths(root) == {
        "ledger/store.py:Journal.append": 4,
        "ledger/store.py:Journal.append.inner": 2,
    }


def test_a_limit_may_be_reached() -> None:
    assert overruns({"a": 60, "b": 70}, 60, {"b": 70}) == []


def test_what_is_too_long_is_found() -> None:
    assert overruns({"a": 61}, 60, {}) == ["a has 61 lines, 60 are allowed"]


def test_a_known_exception_that_grows_is_found() -> None:
    assert overruns({"a": 71}, 60, {"a": 70}) == ["a has 71 lines, 70 are allowed"]


def test_a_known_exception_that_shrank_must_be_tightened() -> None:
    assert overruns({"a": 65}, 60, {"a": 70}) == ["a has shrunk: tighten its record from 70 to 65"]


def test_a_record_that_is_no_exception_must_go() -> None:
    assert overruns({"a": 60}, 60, {"a": 70, "gone": 80}) == [
        "a is no exception any more: strike it from the record",
        "gone is no exception any more: strike it from the record",
    ]
