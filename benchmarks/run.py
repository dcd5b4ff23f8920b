"""Runs the benchmarks one after another and writes what they print to benchmarks/results.

Each runs on a bank of its own in a temporary folder, with the settings that `tael up` has. Run it on an idle machine.
"""

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
BERKA = Path(os.environ.get("TAEL_BERKA_DIR", "../shared/data/berka"))
TIMEOUT_S = 3600

RUNS: dict[str, list[str]] = {
    "ledger-uniform": ["bench", "ledger", "--mode", "uniform", "--seconds", "30"],
    "ledger-hot": ["bench", "ledger", "--mode", "hot", "--seconds", "30"],
    "ledger-cross": ["bench", "ledger", "--mode", "cross", "--seconds", "30"],
    "ledger-single": ["bench", "ledger", "--mode", "single", "--seconds", "10"],
    "accounts": ["bench", "accounts"],
    "simulate": ["simulate", "--seed", "1", "--steps", "1000000"],
    "simulate-kills": ["simulate", "--seed", "1", "--kills", "30"],
    "import-berka": ["import", "berka", str(BERKA)],
    "product": ["bench", "product", "--history", str(BERKA)],
}


def machine() -> dict[str, object]:
    """Returns what the figures depend on."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cpu": model,
        "cpus": os.cpu_count(),
        "memory_gib": round(memory / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_before": os.getloadavg()[0],
    }


def main(names: list[str]) -> None:
    """Runs the named benchmarks, or all."""
    RESULTS.mkdir(exist_ok=True)
    for name in names or RUNS:
        if name in {"import-berka", "product"} and not BERKA.is_dir():
            sys.stderr.write(f"{name}: skipped, {BERKA} is not there\n")
            continue
        about = machine()
        sys.stderr.write(f"{name} …\n")
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "tael.entrances.cli.main", *RUNS[name], "--json"],
            check=False,
            stdout=subprocess.PIPE,
            text=True,
            timeout=TIMEOUT_S,
            env={**os.environ, "TAEL_HOME": f"/tmp/tael-bench-{os.getpid()}"},  # noqa: S108 - a bank to be thrown away
        )
        figures = json.loads(done.stdout.splitlines()[-1])
        result = {"name": name, "at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": about, **figures}
        text = json.dumps(result, ensure_ascii=False, indent=2)
        (RESULTS / f"{name}.json").write_text(text + "\n", "utf-8")
        sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
