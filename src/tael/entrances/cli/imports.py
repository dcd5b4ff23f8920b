"""`tael import`: other banks' books, through this bank's public actions."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from tael.entrances.cli.output import AsJson, bank, err, print_json, print_table, progress, run
from tael.entrances.imports.berka import ImportReport, import_berka
from tael.plumbing.runtime import Runtime

DIFFERENT = 1

app = typer.Typer(help="Import books of other banks.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Import books of other banks."""


@app.command()
def berka(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where account.asc and the trans files are.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Import the Berka books (PKDD'99) and compare every printed balance; exit status 1 if any differs."""
    report = run(_import(directory))
    if as_json:
        print_json(report)
    else:
        rows: list[list[object]] = [
            ["rows posted or replayed", f"{report.rows:,}"],
            ["… already there", f"{report.replayed:,}"],
            ["balance equal", f"{report.equal:,}"],
            ["off by the source's own 0.10 rounding", f"{report.rounding:,}"],
            ["different", f"{report.different:,}"],
            ["accounts", f"{report.accounts:,}"],
            ["seconds", report.seconds],
            ["rows per second", f"{report.rows_per_s:,}"],
        ]
        print_table("Berka books", ["", ""], rows, right=(1,))
        for difference in report.differences:
            err.print(difference, highlight=False)
    if report.different:
        raise typer.Exit(DIFFERENT)


async def _import(directory: Path) -> ImportReport:
    async with bank() as runtime:
        with progress() as bar:
            return await import_with_progress(runtime, directory, bar)


async def import_with_progress(runtime: Runtime, directory: Path, bar: Progress) -> ImportReport:
    """Imports the Berka books under a progress bar."""
    task = bar.add_task("Berka books", total=None)
    return await import_berka(
        runtime,
        directory,
        start=lambda total: bar.update(task, total=total),
        advance=lambda done: bar.advance(task, done),
    )
