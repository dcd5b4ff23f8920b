"""`tael import`: other banks' books, through this bank's public actions."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from tael.entrances.cli.output import AsJson, bank, err, print_json, print_table, progress, run
from tael.entrances.imports.berka import ImportReport, import_berka
from tael.entrances.imports.statement import Layout, StatementReport, chosen, import_statements, read_statements
from tael.entrances.imports.statement_file import Encoding, StatementFile
from tael.kernel.ids import AccountId
from tael.kernel.money import Currency, Money
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
    """Import the Berka books (PKDD'99) and compare every balance and all interest; exit status 1 if any differs."""
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
            ["clients", f"{report.clients:,}"],
            ["accounts, each with its owner", f"{report.accounts:,}"],
            ["mandates of users", f"{report.users:,}"],
            ["standing orders", f"{report.orders:,}"],
            ["… whose day is seen in the movements", f"{report.orders_seen:,}"],
            ["cards", f"{report.cards:,}"],
            ["seconds", report.seconds],
            ["rows per second", f"{report.rows_per_s:,}"],
        ]
        print_table("Berka books", ["", ""], rows, right=(1,))
        interest = report.interest
        print_table(
            f"Interest of the source beside {interest.product} version {interest.version}",
            ["", ""],
            [
                ["months compared", f"{interest.months:,}"],
                ["equal", f"{interest.equal:,}"],
                ["within 0.10", f"{interest.within:,}"],
                ["different", f"{interest.different:,}"],
                ["mean difference", f"{interest.mean_difference_minor / 100:,.2f}"],
                ["mean difference without its sign", f"{interest.mean_absolute_minor / 100:,.2f}"],
                ["months with several credits, not compared", f"{interest.several_recorded:,}"],
                ["months that only the product pays", f"{interest.calculated_alone:,}"],
            ],
            right=(1,),
        )
        for difference in report.differences:
            err.print(difference, highlight=False)
    if report.different:
        raise typer.Exit(DIFFERENT)


@app.command()
def statement(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The statement, as the other bank wrote it.")],
    *,
    layout: Annotated[Layout, typer.Option(help="How the file is written; mt940 reads MT942 as well.")],
    account: Annotated[str, typer.Option(help="The account of this bank that takes the lines.")],
    mapping: Annotated[Path | None, typer.Option(help="For csv: which column is what, in YAML.")] = None,
    of: Annotated[str | None, typer.Option(help="Which account of the file, where it is about several.")] = None,
    encoding: Annotated[Encoding, typer.Option(help="For mt940: the encoding of the text.")] = Encoding.UTF_8,
    as_json: AsJson = False,
) -> None:
    """Book another bank's statement onto an account: each line once, all of them or none."""
    account_id = AccountId.parse(account)
    source = chosen(read_statements(file, layout, mapping=mapping, encoding=encoding), of)
    report = run(_book(source, account_id, layout))
    if as_json:
        print_json(report)
        return
    currency = Currency(report.currency)
    rows: list[list[object]] = [
        ["statements", f"{report.statements:,}"],
        ["lines", f"{report.lines:,}"],
        ["booked", f"{report.booked:,}"],
        ["already there", f"{report.replayed:,}"],
        ["lines of nothing, left out", f"{report.of_nothing:,}"],
        ["entries not booked at the source, left out", f"{report.skipped:,}"],
        ["came in", Money(report.credit_minor, currency)],
        ["went out", Money(report.debit_minor, currency)],
        ["balance of the account", Money(report.balance_minor, currency)],
    ]
    if report.closing_minor is not None and report.difference_minor is not None:
        rows.append(["closing balance printed", Money(report.closing_minor, currency)])
        rows.append(["difference", Money(report.difference_minor, currency)])
    print_table(f"{report.file}: {report.source_account}", ["", ""], rows, right=(1,))


async def _book(source: StatementFile, account_id: AccountId, layout: Layout) -> StatementReport:
    async with bank() as runtime:
        return await import_statements(runtime, source, account_id, layout)


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
