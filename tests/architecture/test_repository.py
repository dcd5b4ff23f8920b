"""What git tracks names no machine and no registry, stays small, and gives a reason for each exception."""

import io
import json
import re
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.architecture.conftest import PROJECT, Plant

FILE_BYTES_MAX = 1024 * 1024
# A licence is quoted as it was written.
QUOTED = frozenset({"LICENSE"})

# A path that begins here, not one that passes through a folder of that name.
MACHINE_PATH = re.compile(r"(?<![\w.@~}*)-])/(?:work|root|home)/\w")
ADDRESS = re.compile(r"\w://|\bgit\+")
# A lock file's addresses that are read by people and never fetched from.
FOR_PEOPLE = frozenset({"funding", "deprecated"})
SUPPRESSION = re.compile(
    r"#\s*(?:(?:ruff:|flake8:)?\s*noqa\b(?::\s*[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)?|type:\s*ignore(?:\[[^\]]*\])?)"
)
REASON = re.compile(r"\s*(?:-|#|:)\s+\w.*\w")


def tracked(project: Path) -> list[Path]:
    """Gives every file that git tracks and that is still there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - git is found wherever the machine keeps it
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip(f"not a git checkout: {listed.stderr.strip()}")
    files = (project / name for name in listed.stdout.split("\0") if name)
    return [file for file in files if file.is_file()]


def machine_paths(files: list[Path]) -> list[str]:
    """Finds paths that exist on one machine only."""
    return [
        f"{file.name}:{number} names a path of one machine"
        for file in files
        if file.name not in QUOTED and b"\0" not in (content := file.read_bytes())
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1)
        if MACHINE_PATH.search(line)
    ]


def heavy(files: list[Path]) -> list[str]:
    """Finds files that weigh more than a repository should carry for ever."""
    return [f"{file.name} weighs {file.stat().st_size} bytes" for file in files if file.stat().st_size > FILE_BYTES_MAX]


def texts(value: object) -> Iterator[str]:
    """Gives every string of a JSON document from which something could be fetched."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in FOR_PEOPLE:
                yield from texts(item)


def addresses(files: list[Path]) -> list[str]:
    """Finds pinned dependencies that say where to fetch them: that is each installation's own matter."""
    findings = []
    for file in files:
        if file.name == "package-lock.json":
            lines = texts(json.loads(file.read_text(encoding="utf-8")))
        elif file.name.startswith("requirements") and file.suffix == ".txt":
            lines = iter(file.read_text(encoding="utf-8").splitlines())
        else:
            continue
        findings += [f"{file.name} names an address: {line}" for line in lines if ADDRESS.search(line)]
    return findings


def unreasoned(files: list[Path]) -> list[str]:
    """Finds lint and type exceptions without a reason: `# noqa: S608 - the table name is a constant`."""
    findings = []
    for file in files:
        if file.suffix != ".py":
            continue
        for token in tokenize.generate_tokens(io.StringIO(file.read_text(encoding="utf-8")).readline):
            found = SUPPRESSION.search(token.string) if token.type == tokenize.COMMENT else None
            if found and not REASON.match(token.string, found.end()):
                findings.append(f"{file.name}:{token.start[0]} gives no reason for {found[0]}")
    return findings


def test_the_house_names_no_machine() -> None:
    assert machine_paths(tracked(PROJECT)) == []


def test_the_house_carries_nothing_heavy() -> None:
    assert heavy(tracked(PROJECT)) == []


def test_the_house_pins_without_addresses() -> None:
    assert addresses(tracked(PROJECT)) == []


def test_the_house_gives_reasons_for_its_exceptions() -> None:
    assert unreasoned(tracked(PROJECT)) == []


def test_git_lists_what_is_tracked_and_there(plant: Plant) -> None:
    root = plant({"kept.py": "", "gone.py": "", "untracked.py": ""})
    for command in (["init", "--quiet"], ["add", "kept.py", "gone.py"]):
        subprocess.run(["git", *command], cwd=root, check=True)  # noqa: S607 - as above
    (root / "gone.py").unlink()
    assert tracked(root) == [root / "kept.py"]


# The planted paths are joined here, so that this file passes its own check.
@pytest.mark.parametrize(
    "line",
    ['"{}work/bank"', "cd {}root/tael", "path={}home/someone/tael", "file://{}home/someone", "{}work/x"],
)
def test_a_machine_path_is_found(plant: Plant, line: str) -> None:
    root = plant({"settings.py": "\n" + line.format("/")})
    assert machine_paths([root / "settings.py"]) == ["settings.py:2 names a path of one machine"]


@pytest.mark.parametrize("line", ["features{}home/page", "@{}home/page", "..{}work/order", "an ever{}work/life thing"])
def test_a_relative_path_passes(plant: Plant, line: str) -> None:
    root = plant({"page.ts": line.format("/"), "LICENSE": "{}home/x".format("/"), "icon.png": "\0{}home/x".format("/")})
    assert machine_paths([root / "page.ts", root / "LICENSE", root / "icon.png"]) == []


def test_a_heavy_file_is_found(plant: Plant) -> None:
    root = plant({"full.bin": "x" * FILE_BYTES_MAX, "over.bin": "x" * (FILE_BYTES_MAX + 1)})
    assert heavy([root / "full.bin", root / "over.bin"]) == [f"over.bin weighs {FILE_BYTES_MAX + 1} bytes"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("requirements.txt", "--index-url https://registry.example/simple\n"),
        ("requirements-dev.txt", "thing @ git+ssh:thing\n"),
        ("package-lock.json", '{"packages": {"a": {"resolved": "https://registry.example/a.tgz"}}}'),
        ("package-lock.json", '{"packages": {"a": {"version": "http://registry.example/a.tgz"}}}'),
    ],
)
def test_an_address_in_a_lock_is_found(plant: Plant, name: str, text: str) -> None:
    assert len(addresses([plant({name: text}) / name])) == 1


def test_an_address_for_people_passes(plant: Plant) -> None:
    lock = '{"packages": {"a": {"version": "1.0", "funding": [{"url": "https://thanks.example"}]}}}'
    root = plant({"package-lock.json": lock, "requirements.txt": "a==1 \\\n  --hash=sha256:00\n", "README.md": lock})
    assert addresses([root / "package-lock.json", root / "requirements.txt", root / "README.md"]) == []


@pytest.mark.parametrize(
    "comment",
    ["# noqa", "# noqa: S608", "# noqa: S608, E501 - ", "# type: ignore[misc]", "# ruff: noqa: D100"],
)
def test_an_exception_without_a_reason_is_found(plant: Plant, comment: str) -> None:
    root = plant({"a.py": f"x = 1  {comment}\n"})
    assert unreasoned([root / "a.py"]) == [f"a.py:1 gives no reason for {comment.removesuffix(' - ')}"]


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: S608 - the table name is a constant",
        "# noqa: S608, E501 - the table name is a constant",
        "# type: ignore[misc]  # the library forgot its types",
        "# no question of a lint",
    ],
)
def test_an_exception_with_a_reason_passes(plant: Plant, comment: str) -> None:
    root = plant({"a.py": f"x = '# noqa'  {comment}\n"})
    assert unreasoned([root / "a.py"]) == []
