"""`tael simulate`: attack the ledger and see whether it holds."""

from typing import Annotated

import typer

from tael.entrances.cli.output import AsJson, print_json, print_table
from tael.entrances.simulation.pure import simulate as simulate_core

VIOLATED = 1


def simulate(
    *,
    seed: Annotated[int, typer.Option(help="The same seed gives the same attack.")] = 1,
    steps: Annotated[int, typer.Option(min=1, max=1_000_000_000)] = 100_000,
    as_json: AsJson = False,
) -> None:
    """Run random commands against the ledger core, audited after each step; exit status 1 on a violation."""
    report = simulate_core(seed, steps)
    if as_json:
        print_json(report)
    else:
        print_table("Simulation", ["", ""], [[f, getattr(report, f)] for f in report.__struct_fields__], right=(1,))
    if report.violations:
        raise typer.Exit(VIOLATED)
