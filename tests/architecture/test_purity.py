"""Decisions, nouns, refusals and the kernel know no clock, no chance and no surroundings; money no float.

Time, randomness and ids come in as arguments, so that a test or a simulation can own them.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.architecture.conftest import Plant, Source, sources

PURE_FILES = frozenset({"rules", "model", "terms", "errors"})
MONEY_BEARING = frozenset({"ledger", "accounts", "payments"})
MONEY_FILES = frozenset({"kernel/money.py", "kernel/rates.py"})
# The one place where the bank looks at a real clock.
REAL_CLOCK = ("kernel/clock.py", "SystemClock")

# Names of the standard library that answer differently each time they are asked.
IMPURE = frozenset(
    {
        "datetime.date.today",
        "datetime.datetime.now",
        "datetime.datetime.today",
        "datetime.datetime.utcnow",
        "os.environ",
        "os.environb",
        "os.getenv",
        "os.urandom",
        "random.SystemRandom",
        "uuid.uuid1",
        "uuid.uuid4",
    }
)
IMPURE_MODULES = frozenset({"random", "secrets", "time"})
# Pure all the same: a generator that was seeded by the caller, and forms of given instants.
PURE_MEMBERS = frozenset({"random.Random", "time.gmtime", "time.strftime", "time.struct_time"})


def given_names(tree: ast.Module) -> dict[str, str]:
    """Maps each name a file imports to its full name, so that an alias hides nothing."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            # `import os.path` gives the name os, `import os.path as p` gives p.
            tops = (alias.name.partition(".")[0] for alias in node.names if not alias.asname)
            names |= {top: top for top in tops}
            names |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def full_name(node: ast.AST, names: dict[str, str]) -> str:
    """Gives the full name of a dotted expression, or nothing when it does not start at an import."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute):
        start = full_name(node.value, names)
        return f"{start}.{node.attr}" if start else ""
    return ""


def is_impure(name: str) -> bool:
    """Whether a full name asks the clock, chance or the surroundings."""
    return name in IMPURE or (
        name.count(".") == 1 and name.partition(".")[0] in IMPURE_MODULES and name not in PURE_MEMBERS
    )


def nodes_outside(node: ast.AST, exempt: str) -> Iterator[ast.AST]:
    """Walks a tree without the one class that is exempt."""
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.ClassDef) and child.name == exempt):
            yield child
            yield from nodes_outside(child, exempt)


def impurities(root: Path) -> list[str]:
    """Finds pure code that asks for time, chance or surroundings, or that waits."""
    findings = []
    for source in sources(root):
        if source.owner != "kernel" and not (source.is_capability and source.kind in PURE_FILES):
            continue
        names = given_names(source.tree)
        exempt = REAL_CLOCK[1] if str(source.path) == REAL_CLOCK[0] else ""
        for node in nodes_outside(source.tree, exempt):
            name = full_name(node, names)
            if is_impure(name):
                findings.append(f"{source.path}:{getattr(node, 'lineno', 0)} asks {name}")
            elif isinstance(node, ast.AsyncFunctionDef):
                findings.append(f"{source.path}:{node.lineno} waits in {node.name}")
    return findings


def bears_money(source: Source) -> bool:
    """Whether a file computes with money or rates."""
    return source.owner in MONEY_BEARING or str(source.path) in MONEY_FILES


def float_names(node: ast.AST | None) -> set[ast.Name]:
    """Gives every mention of float at or below a node."""
    below = ast.walk(node) if node is not None else ()
    return {name for name in below if isinstance(name, ast.Name) and name.id == "float"}


def durations(tree: ast.Module) -> set[ast.Name]:
    """Gives the mentions of float that are seconds, or that refuse a float."""
    meant: set[ast.Name] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign):
            name = node.arg if isinstance(node, ast.arg) else ast.unparse(node.target)
            meant |= float_names(node.annotation) if name.lower().endswith("_s") else set()
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.endswith("_s"):
            meant |= float_names(node.returns)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance":
            meant |= float_names(node)
    return meant


def floats(root: Path) -> list[str]:
    """Finds float where money is: 0.1 + 0.2 is not 0.3."""
    return [
        f"{source.path}:{line} uses float"
        for source in sources(root)
        if bears_money(source)
        for line in sorted(name.lineno for name in float_names(source.tree) - durations(source.tree))
    ]


def test_the_house_decides_purely(house: Path) -> None:
    assert impurities(house) == []


def test_the_house_counts_money_without_float(house: Path) -> None:
    assert floats(house) == []


@pytest.mark.parametrize("file", ["ledger/rules.py", "ledger/model/entry.py", "ledger/errors.py", "kernel/ids.py"])
@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("import datetime\ndatetime.datetime.now()", "datetime.datetime.now"),
        ("import datetime as dt\ndt.date.today()", "datetime.date.today"),
        ("from datetime import datetime\ndatetime.now(UTC)", "datetime.datetime.now"),
        ("import time\ntime.time()", "time.time"),
        ("from time import monotonic as tick\ntick()", "time.monotonic"),
        ("import random\nrandom.random()", "random.random"),
        ("from random import choice\nchoice([])", "random.choice"),
        ("import secrets\nsecrets.token_hex()", "secrets.token_hex"),
        ("import uuid\nuuid.uuid4()", "uuid.uuid4"),
        ("from uuid import uuid4\nuuid4()", "uuid.uuid4"),
        ("import os\nos.environ['A']", "os.environ"),
    ],
)
def test_a_question_to_the_world_is_found(plant: Plant, file: str, code: str, name: str) -> None:
    assert impurities(plant({file: code})) == [f"{file}:2 asks {name}"]


def test_a_decision_that_waits_is_found(plant: Plant) -> None:
    root = plant({"ledger/rules.py": "async def decide(): ...\n"})
    assert impurities(root) == ["ledger/rules.py:1 waits in decide"]


def test_only_the_system_clock_looks_at_the_clock(plant: Plant) -> None:
    clock = "import datetime\nclass {}:\n    def now(self):\n        return datetime.datetime.now(datetime.UTC)\n"
    root = plant({"kernel/clock.py": clock.format("SystemClock") + clock.format("OtherClock")})
    assert impurities(root) == ["kernel/clock.py:8 asks datetime.datetime.now"]


def test_a_seeded_generator_and_given_instants_are_pure(plant: Plant) -> None:
    code = "from random import Random\nfrom datetime import date\n"
    code += "def draw(chance: Random, on: date): chance.random()\n"
    root = plant({"risk/rules.py": code, "risk/actions.py": "import time\ntime.time()\n"})
    assert impurities(root) == []


@pytest.mark.parametrize(
    "file", ["ledger/actions.py", "payments/http/customer.py", "kernel/money.py", "kernel/rates.py"]
)
@pytest.mark.parametrize(
    "code",
    [
        "fee = float(amount)",
        "fee: float = 0",
        "def charge(fee: float | None): ...",
        "def fee() -> float: ...",
        "fees = map(float, amounts)",
        "fees: list[float] = []",
    ],
)
def test_a_float_beside_money_is_found(plant: Plant, file: str, code: str) -> None:
    assert floats(plant({file: code})) == [f"{file}:1 uses float"]


def test_durations_may_be_floats(plant: Plant) -> None:
    code = "RETRY_S: float = 1\ndef wait(timeout_s: float) -> None: ...\ndef age_s() -> float: ...\n"
    code += "def refuse(x: object) -> bool: return isinstance(x, float)\n"
    assert floats(plant({"ledger/jobs.py": code, "risk/rules.py": "score = float(1)\n"})) == []
