"""`tael simulate`: attack the ledger and see whether it holds."""

from typing import Annotated

import msgspec
import typer

from tael.entrances.cli.output import AsJson, err, print_json, print_table, progress
from tael.entrances.simulation import Fault, Report, simulate_crashes
from tael.entrances.simulation import simulate as simulate_core

VIOLATED = 1


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What an attack came to; `violations` counts them, and the first one ends the attack."""

    steps: int
    violations: int
    steps_per_s: float
    seed: int
    first_violation: str | None
    outcomes: dict[str, int]
    chain: str


def simulate(
    *,
    seed: Annotated[int, typer.Option(help="The same seed gives the same attack.")] = 1,
    steps: Annotated[int, typer.Option(min=1, max=1_000_000_000)] = 100_000,
    kills: Annotated[
        int, typer.Option(min=0, max=100_000, help="Attack a real database instead, killing it so many times.")
    ] = 0,
    fault: Annotated[Fault | None, typer.Option(help="Plant a fault, to see the auditor find it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run random commands against the ledger, audited after each step; exit status 1 on a violation."""
    with progress() as bar:
        if kills:
            task = bar.add_task("Kills", total=kills)
            report = simulate_crashes(seed, kills, progress=lambda done: bar.update(task, completed=done))
        else:
            task = bar.add_task("Steps", total=steps)
            report = simulate_core(seed, steps, fault=fault, progress=lambda done: bar.update(task, completed=done))
            bar.update(task, completed=report.steps)
    summary = _summary(report)
    if as_json:
        print_json(summary)
    else:
        rows = [
            [name.replace("_", " "), getattr(summary, name)] for name in ("steps", "violations", "steps_per_s", "seed")
        ]
        rows += [[f"… {outcome}", f"{times:,}"] for outcome, times in summary.outcomes.items()]
        print_table("Simulation", ["", ""], rows, right=(1,))
        if summary.first_violation:
            err.print(f"[red]{summary.first_violation}[/red]", highlight=False)
    if report.violations:
        raise typer.Exit(VIOLATED)


def _summary(report: Report) -> Summary:
    return Summary(
        steps=report.steps,
        violations=len(report.violations),
        steps_per_s=round(report.steps_per_s, 1),
        seed=report.seed,
        first_violation=report.first_violation,
        outcomes=dict(report.outcomes),
        chain=report.chain,
    )
