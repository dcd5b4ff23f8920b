"""`tael check`: are all promises kept?"""

import typer

from tael import wiring
from tael.entrances.cli.output import AsJson, bank, out, print_json, print_table, run
from tael.plumbing.promises import PromiseReport

BROKEN = 1


def check(*, as_json: AsJson = False) -> None:
    """Examine every promise of the bank's books; exit status 1 if any is broken."""
    reports = run(_reports())
    kept = all(report.is_kept for report in reports)
    if as_json:
        print_json({"ok": kept, "promises": reports})
    else:
        print_table(
            "Promises",
            ["", "promise", "examined", "violations"],
            [["✓" if r.is_kept else "✗", r.promise, f"{r.examined:,}", len(r.violations)] for r in reports],
            right=(2, 3),
        )
        for report in reports:
            for violation in report.violations:
                out.print(f"[red]{report.promise}[/red]: {violation}", highlight=False)
        out.print("[green]All promises are kept.[/green]" if kept else "[red]Promises are broken.[/red]")
    if not kept:
        raise typer.Exit(BROKEN)


async def _reports() -> list[PromiseReport]:
    async with bank() as runtime:
        return await wiring.check_promises(runtime)
