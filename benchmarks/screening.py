"""Measures name screening: time a name, recall on spoilt listed names, false alarms on names nobody listed.

Usage: `make bench-screening`, or `.venv/bin/python benchmarks/screening.py LIST_DIR`, where OFAC's sdn and alt files
are, and cross_script_pairs.csv if names across scripts are to be asked too (asked name, listed name, …). Writes
benchmarks/results/screening.json. Everything but the time is the same for the same seed and lists.
"""

import csv
import json
import random
import statistics
import sys
import time
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from run import RESULTS, machine

from tael.entrances.cli.screening import names_of
from tael.parties.model.screening import THRESHOLD, ListedName, NameKind, SubjectKind
from tael.parties.rules.screening.index import NameIndex
from tael.parties.rules.screening.names import tokens
from tael.world.names import FEMALE_GIVEN_NAMES, MALE_GIVEN_NAMES, SURNAMES

SEED = 20261201
NAMES = 2_000
"""Listed names that are spoilt in each way, names that nobody listed, and names that are timed."""

TRANSLITERATIONS = (
    ("mohammed", "muhamad"), ("ou", "u"), ("kh", "h"), ("sh", "ch"), ("y", "i"), ("ei", "ey"), ("w", "v"),
    ("q", "k"), ("dh", "d"), ("ee", "i"), ("ck", "k"), ("ph", "f"), ("z", "s"), ("j", "dj"), ("oo", "u"),
)  # fmt: skip
MARKS = "\u0301\u0308\u0302\u030c"
FIRST = (
    "James Mary Robert Anna Thomas Laura Pierre Sofia Lars Ingrid Paolo Elena Kenji Yuki Arjun Priya Kwame Ama Tom Eva"
)
LAST = (
    "Smith Johnson Novak Svoboda Müller Schmidt Dupont Moreau Rossi Ferrari Andersson Nilsson Tanaka Suzuki "
    "Sharma Patel Mensah Owusu Wilson Taylor Brown Clarke Walker Wright Fischer "
    "Weber Martin Bernard Jansen Bakker Kowalski Nowak"
)


def typo(name: str, chance: random.Random) -> str:
    """One letter of the longest token is left out, doubled, changed or swapped with the next."""
    words = name.split()
    place = max(range(len(words)), key=lambda number: len(words[number]))
    word = words[place]
    at = chance.randrange(max(1, len(word) - 1))
    words[place] = chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[: at + 1] + word[at:],
            word[:at] + chance.choice("aeiourstn") + word[at + 1 :],
            word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
        ]
    )
    return " ".join(words)


def order(name: str, chance: random.Random) -> str:
    """The words in another order."""
    words = name.replace(",", " ").split()
    chance.shuffle(words)
    return " ".join(words)


def marks(name: str, chance: random.Random) -> str:
    """Vowels with marks."""
    return unicodedata.normalize(
        "NFC", "".join(letter + (chance.choice(MARKS) if letter in "aeiouAEIOU" else "") for letter in name)
    )


def transliteration(name: str, chance: random.Random) -> str:
    """The first two spellings that another transliteration writes otherwise."""
    spoilt = name.lower()
    for before, after in chance.sample(TRANSLITERATIONS, len(TRANSLITERATIONS))[:5]:
        spoilt = spoilt.replace(before, after, 1)
    return spoilt


def shortened(name: str, _chance: random.Random) -> str:
    """Without its last word, where it has three."""
    words = name.split()
    return " ".join(words[:-1]) if len(words) > 2 else name  # noqa: PLR2004 - two words are the least of a name


SPOILERS: dict[str, Callable[[str, random.Random], str]] = {
    "order": order,
    "typo": typo,
    "diacritics": marks,
    "transliteration": transliteration,
    "shortened": shortened,
}


def person(chance: random.Random) -> tuple[str, str, str]:
    """A name in characters, and its surname and given name in pinyin as they were written down, not worked out."""
    (surname, surname_latin), (given, given_latin) = (
        chance.choice(SURNAMES),
        chance.choice(FEMALE_GIVEN_NAMES + MALE_GIVEN_NAMES),
    )
    return surname + given, surname_latin, given_latin


def chinese(chance: random.Random) -> dict[str, dict[str, str]]:
    """Ways to ask for a Chinese name, each with what a list would print in pinyin."""
    ways: dict[str, dict[str, str]] = {"chinese in characters": {}, "pinyin, surname last": {}, "pinyin, spaced": {}}
    for _ in range(NAMES // 10):
        name, surname, given = person(chance)
        listed = f"{surname.upper()}, {given}"
        ways["chinese in characters"][name] = listed
        ways["pinyin, surname last"][f"{given} {surname}"] = listed
        ways["pinyin, spaced"][" ".join([surname, *tokens(name)[1:]])] = listed
    return ways


def pairs_across_scripts(file: Path) -> list[tuple[str, str]]:
    """Names in one script with what a list would print in Latin letters; none where there is no such file."""
    if not file.is_file():
        return []
    lines = [line for line in file.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]
    return [(row[0], row[1]) for row in csv.reader(lines) if row[0] != "query"]


def across_scripts(names: Sequence[ListedName], pairs: Sequence[tuple[str, str]]) -> float | None:
    """How many percent of the pairs are found when their Latin sides stand on a list beside the real one."""
    latin = [
        ListedName(str(number), listed, NameKind.PRIMARY, SubjectKind.PERSON)
        for number, (_, listed) in enumerate(pairs)
    ]
    index = NameIndex([("ofac", names), ("pairs", latin)])
    found = sum(
        any(match.list_code == "pairs" and match.name == listed for match in index.find(asked))
        for asked, listed in pairs
    )
    return round(100 * found / len(pairs), 2) if pairs else None


def main() -> None:
    """Measures and writes."""
    folder = Path(sys.argv[1])
    names = names_of(folder)
    chance = random.Random(SEED)  # noqa: S311 - a benchmark that can be run again
    hans = chinese(chance)
    own = [
        ListedName(f"c{number}", latin, NameKind.PRIMARY, SubjectKind.PERSON)
        for number, latin in enumerate(sorted(set(hans["chinese in characters"].values())))
    ]
    started = time.perf_counter()
    index = NameIndex([("ofac", names), ("own", own)])
    build_s = time.perf_counter() - started
    strong = [one for one in names if one.kind is not NameKind.WEAK_ALIAS and len(tokens(one.name)) > 1]
    recall: dict[str, float] = {}
    times: list[float] = []
    processor_times: list[float] = []
    for way, spoil in SPOILERS.items():
        found = 0
        for one in chance.sample(strong, NAMES):
            asked = spoil(one.name, chance)
            before, processor_before = time.perf_counter(), time.process_time()
            matches = index.find(asked)
            times.append(time.perf_counter() - before)
            processor_times.append(time.process_time() - processor_before)
            found += any(match.entry == one.entry for match in matches)
        recall[way] = round(100 * found / NAMES, 2)
    for way, asked_for in hans.items():
        met = sum(
            any(match.list_code == "own" and match.name == latin for match in index.find(asked))
            for asked, latin in asked_for.items()
        )
        recall[way] = round(100 * met / len(asked_for), 2)
    alarms = {
        "western": [f"{chance.choice(FIRST.split())} {chance.choice(LAST.split())}" for _ in range(NAMES)],
        "chinese": [person(chance)[0] for _ in range(NAMES)],
    }
    listed_only = NameIndex([("ofac", names)])
    false_alarms = {
        kind: round(100 * sum(bool(listed_only.find(name)) for name in asked) / NAMES, 2)
        for kind, asked in alarms.items()
    }
    homonyms = sum(bool(listed_only.find(name, threshold=100)) for name in alarms["chinese"])
    percentiles = statistics.quantiles(times, n=1000)
    result = {
        "name": "screening",
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "seed": SEED,
        "threshold": THRESHOLD,
        "listed_names": len(index),
        "index_build_s": round(build_s, 2),
        "names_timed": len(times),
        "p50_ms": round(1000 * percentiles[499], 2),
        "p99_ms": round(1000 * percentiles[989], 2),
        # What is left of the p99 when nothing else runs on the machine.
        "p99_processor_ms": round(1000 * statistics.quantiles(processor_times, n=100)[98], 2),
        "max_ms": round(1000 * max(times), 2),
        "recall_percent": recall,
        "recall_percent_mean": round(statistics.mean(recall.values()), 2),
        "recall_percent_across_scripts": across_scripts(names, pairs_across_scripts(folder / "cross_script_pairs.csv")),
        "false_alarms_percent": false_alarms,
        "chinese_homonyms_percent": round(100 * homonyms / NAMES, 2),
        "false_alarms_percent_mean": round(statistics.mean(false_alarms.values()), 2),
    }
    text = json.dumps(result, ensure_ascii=False, indent=2)
    (RESULTS / "screening.json").write_text(text + "\n", "utf-8")
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
