"""The contracts of `.importlinter` hold in the house, and each is seen to break.

One sound tree and one tree with every fault are planted, so that two runs of the linter suffice.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.architecture.conftest import PROJECT, plant_in

SOUND = {
    "__init__.py": "",
    "kernel/__init__.py": "",
    "kernel/money.py": "import iso4217\n",
    "migrations/__init__.py": "",
    "events/__init__.py": "",
    "events/ledger.py": "from tael.kernel import money\n",
    "plumbing/__init__.py": "",
    "plumbing/errors.py": "import asyncpg\n",
    "plumbing/db.py": "import asyncpg\nfrom tael import migrations\nfrom tael.kernel import money\n",
    "plumbing/http.py": "import litestar\nfrom tael.plumbing import jobs\n",
    "plumbing/jobs.py": "from tael.plumbing import db\n",
    "ledger/__init__.py": "from tael.ledger.actions import post\n",
    "ledger/errors.py": "from tael.kernel import money\n",
    "ledger/model.py": "from tael.ledger import errors\n",
    "ledger/rules.py": "from tael.ledger import errors, model\n",
    "ledger/store/__init__.py": "from tael.ledger.store import journal\n",
    "ledger/store/journal.py": "from tael.ledger import model\nfrom tael.plumbing import db\n",
    "ledger/actions.py": "from tael.ledger import rules, store\nfrom tael.events import ledger\n",
    "ledger/jobs.py": "from tael.ledger import actions\n",
    "parties/__init__.py": "",
    "accounts/__init__.py": "from tael.accounts.actions import open_account\n",
    "accounts/rules.py": "from tael.ledger.model import Account\n",
    "accounts/actions.py": "from tael import ledger\nfrom tael.accounts import rules\n",
    "accounts/http.py": "import litestar\nfrom tael.accounts import actions\n",
    "wiring.py": "from tael.accounts import http\nfrom tael.ledger import jobs\n",
    "fakes/__init__.py": "",
    "fakes/switch.py": "from tael.kernel import money\nfrom tael.plumbing import http\n",
    "world/__init__.py": "from tael import accounts\n",
    "entrances/__init__.py": "",
    "entrances/cli.py": "from tael import wiring, world\nfrom tael.plumbing import db\n",
}

# The planted files, and the sentence by which the linter must report each.
FAULTS = {
    "an import upwards": (
        "ledger/reactions.py",
        "from tael import accounts\n",
        "tael.ledger is not allowed to import tael.accounts:",
    ),
    "an import sideways": (
        "parties/__init__.py",
        "from tael.products import model\n",
        "tael.parties is not allowed to import tael.products:",
    ),
    "wiring that knows who knocks": (
        "wiring.py",
        "from tael.entrances import cli\n",
        "tael.wiring is not allowed to import tael.entrances:",
    ),
    "plumbing that knows banking": (
        "plumbing/outbox.py",
        "from tael.risk import model\n",
        "tael.plumbing is not allowed to import tael.risk:",
    ),
    "a kernel that knows the facts": (
        "kernel/ids.py",
        "from tael.events import ledger\n",
        "tael.kernel is not allowed to import tael.events:",
    ),
    "a folder outside the stack": ("reports/__init__.py", "", "- tael.reports"),
    "nouns that know verbs": (
        "ledger/model.py",
        "from tael.ledger import actions\n",
        "tael.ledger.model is not allowed to import tael.ledger.actions:",
    ),
    "decisions that read": (
        "ledger/rules.py",
        "from tael.ledger import store\n",
        "tael.ledger.rules is not allowed to import tael.ledger.store:",
    ),
    "SQL that decides": (
        "products/store/__init__.py",
        "from tael.products import rules\n",
        "tael.products.store is not allowed to import tael.products.rules:",
    ),
    "a file that takes its own front door": (
        "access/errors.py",
        "from tael.access import grant\n",
        "tael.access.errors is not allowed to import tael.access.actions:",
    ),
    "a decision with a database": (
        "risk/rules.py",
        "import asyncpg\n",
        "tael.risk.rules is not allowed to import asyncpg:",
    ),
    "a decision that takes a foreign front door": (
        "accounts/rules.py",
        "from tael import access\n",
        "tael.accounts.rules is not allowed to import tael.plumbing:",
    ),
    "a noun with a web framework": (
        "risk/model.py",
        "import litestar\n",
        "tael.risk.model is not allowed to import litestar:",
    ),
    "a kernel that logs": (
        "kernel/clock.py",
        "import structlog\n",
        "tael.kernel is not allowed to import structlog:",
    ),
    "a fake that knows the bank": (
        "fakes/bureau.py",
        "from tael.risk import model\n",
        "tael.fakes is not allowed to import tael.risk:",
    ),
    "a capability that reads migrations": (
        "payments/__init__.py",
        "from tael import migrations\n",
        "Illegal imports of protected package tael.migrations",
    ),
}

# What the faulty imports need in order to lead anywhere.
SCENERY = {
    "products/__init__.py": "",
    "products/model.py": "",
    "products/rules.py": "",
    "risk/__init__.py": "",
    "access/__init__.py": "from tael.access.actions import grant\n",
    "access/actions.py": "from tael.plumbing import db\n",
}


def lint(project: Path) -> subprocess.CompletedProcess[str]:
    """Runs the linter as the project's own command does, wide enough that no sentence is broken."""
    linter = Path(sys.executable).with_name("lint-imports")
    surroundings = os.environ | {"PYTHONPATH": str(project / "src"), "COLUMNS": "240"}
    return subprocess.run(
        [linter, "--no-logo", "--no-cache"],
        cwd=project,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def planted(folder: Path, files: dict[str, str]) -> Path:
    """Plants a package under the house's own contracts."""
    shutil.copy(PROJECT / ".importlinter", folder)
    plant_in(folder / "src" / "tael", files)
    return folder


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says of a tree with every fault in it."""
    faulty = SOUND | SCENERY | {name: text for name, text, _ in FAULTS.values()}
    return lint(planted(tmp_path_factory.mktemp("faulty"), faulty)).stdout


def test_the_house_keeps_its_contracts() -> None:
    linted = lint(PROJECT)
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_a_sound_tree_keeps_the_contracts(tmp_path: Path) -> None:
    linted = lint(planted(tmp_path, SOUND))
    assert linted.returncode == 0, linted.stdout + linted.stderr


@pytest.mark.parametrize("fault", FAULTS)
def test_the_linter_finds(fault: str, report: str) -> None:
    _, _, sentence = FAULTS[fault]
    assert sentence in report
