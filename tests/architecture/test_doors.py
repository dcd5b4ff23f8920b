"""Across capabilities only the front door, `model` and `errors` may be imported.

Wiring and the entrances also take routes, jobs and reactions: listing them is their purpose.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.architecture.conftest import CAPABILITIES, Plant, Source, sources

OPEN_TO_ALL = frozenset({"model", "errors"})
OPEN_TO_COMPOSERS = frozenset({"http", "jobs", "reactions"})
CLOSED = frozenset({"rules", "actions", "store"})
COMPOSERS = frozenset({"wiring", "entrances"})


def imported(source: Source, root: Path) -> Iterator[tuple[int, str]]:
    """Gives the line and full name of every module of ours that a file imports."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            for alias in node.names:
                below = root.joinpath(*node.module.split(".")[1:], alias.name)
                is_module = below.is_dir() or below.with_suffix(".py").is_file()
                yield node.lineno, f"{node.module}.{alias.name}" if is_module else node.module


def reached(source: Source) -> Iterator[tuple[int, str]]:
    """Gives every file reached through a front door by attribute, such as `ledger.store`."""
    doors: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module == "tael":
            doors |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            own = (alias for alias in node.names if alias.asname and alias.name.startswith("tael."))
            doors |= {str(alias.asname): alias.name.removeprefix("tael.") for alias in own}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOSED | OPEN_TO_COMPOSERS:
            name = ast.unparse(node.value)
            if name in doors:
                yield node.lineno, f"tael.{doors[name]}.{node.attr}"
            elif name.startswith("tael."):
                yield node.lineno, f"{name}.{node.attr}"


def foreign_doors(root: Path) -> list[str]:
    """Finds every way into a capability that does not lead through one of its doors."""
    findings = []
    for source in sources(root):
        is_composer = source.owner in COMPOSERS
        open_here = OPEN_TO_ALL | OPEN_TO_COMPOSERS if is_composer else OPEN_TO_ALL
        for line, name in sorted({*imported(source, root), *reached(source)}):
            package, _, rest = name.partition(".")
            capability, _, part = rest.partition(".")
            is_foreign = package == "tael" and capability in CAPABILITIES - {source.owner}
            if is_foreign and part and part.split(".")[0] not in open_here:
                findings.append(f"{source.path}:{line} enters {name}, which is not a door of {capability}")
    return findings


def test_the_house_uses_doors_only(house: Path) -> None:
    assert foreign_doors(house) == []


def test_front_doors_nouns_and_refusals_are_open_to_all(plant: Plant) -> None:
    root = plant(
        {
            "ledger/__init__.py": "",
            "ledger/model/__init__.py": "",
            "ledger/model/entry.py": "",
            "ledger/errors.py": "",
            "ledger/store.py": "",
            "ledger/actions.py": "from tael.ledger import store\n",
            "accounts/actions.py": (
                "from tael import ledger\n"
                "from tael.ledger import post\n"
                "from tael.ledger.errors import UnknownAccount\n"
                "from tael.ledger.model import entry\n"
                "ledger.post()\n"
            ),
        }
    )
    assert foreign_doors(root) == []


@pytest.mark.parametrize("composer", ["wiring.py", "entrances/customer_api.py"])
def test_composers_take_routes_but_no_verbs_from_behind_the_door(plant: Plant, composer: str) -> None:
    root = plant(
        {
            "ledger/http/customer.py": "",
            "ledger/actions.py": "",
            composer: "from tael.ledger.http import customer\nfrom tael.ledger import actions\n",
        }
    )
    assert foreign_doors(root) == [
        f"{composer}:2 enters tael.ledger.actions, which is not a door of ledger",
    ]


@pytest.mark.parametrize(
    "way_in",
    [
        "from tael.ledger import store\n",
        "from tael.ledger.store import find\n",
        "import tael.ledger.store\n",
        "import tael\ntael.ledger.store.find()\n",
        "from tael import ledger\nledger.store.find()\n",
        "from tael import ledger as book\nbook.store.find()\n",
        "import tael.ledger as book\nbook.store.find()\n",
        "def late() -> None:\n    from tael.ledger import store\n",
    ],
)
def test_a_foreign_store_is_found(plant: Plant, way_in: str) -> None:
    root = plant({"ledger/store.py": "", "accounts/actions.py": way_in})
    assert [finding.partition(" ")[2] for finding in foreign_doors(root)] == [
        "enters tael.ledger.store, which is not a door of ledger",
    ]


def test_the_world_may_not_take_what_only_composers_list(plant: Plant) -> None:
    root = plant({"ledger/jobs.py": "", "world/__init__.py": "from tael.ledger.jobs import close_day\n"})
    assert foreign_doors(root) == [
        "world/__init__.py:1 enters tael.ledger.jobs, which is not a door of ledger",
    ]
