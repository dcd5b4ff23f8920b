"""`tael bench`: how fast it is on this machine."""

from pathlib import Path
from typing import Annotated

import typer

from tael.entrances.bench import accounts as accounts_bench
from tael.entrances.bench.ledger import Figures, Load, Mode, bench_ledger
from tael.entrances.bench.product import bench_product
from tael.entrances.cli.output import AsJson, err, print_json, print_table, quiet_settings, run

app = typer.Typer(help="Measure the bank on this machine.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Measure the bank on this machine."""


@app.command()
def ledger(
    *,
    mode: Annotated[Mode, typer.Option(help="Who pays whom.")] = Mode.UNIFORM,
    seconds: Annotated[float, typer.Option(min=0.5, max=86_400)] = 10.0,
    accounts: Annotated[int, typer.Option(min=100, max=10_000_000)] = 100_000,
    callers: Annotated[int, typer.Option(min=1, max=64, help="At once in each unit.")] = 4,
    per_call: Annotated[int, typer.Option(min=1, max=10_000, help="Transfers a caller hands in at a time.")] = 1000,
    naive_seconds: Annotated[float, typer.Option(min=0, max=600, help="How long to do it naively as well.")] = 3.0,
    as_json: AsJson = False,
) -> None:
    """Book transfers as fast as the ledger takes them, on a bank of its own in a temporary folder."""
    load = Load(
        mode=mode,
        seconds=seconds,
        accounts=accounts,
        callers=callers,
        per_call=per_call,
        naive_seconds=naive_seconds,
    )
    figures = run(_bench(load))
    if as_json:
        print_json(figures)
        return
    print_table(
        f"Ledger, {figures.mode}",
        ["", ""],
        [[name.replace("_", " "), value] for name, value in figures_of(figures).items()],
        right=(1,),
    )


@app.command()
def accounts(
    *,
    customers: Annotated[int, typer.Option(min=1_000, max=10_000_000)] = 1_000_000,
    views: Annotated[int, typer.Option(min=100, max=1_000_000)] = 2_000,
    singles: Annotated[int, typer.Option(min=1, max=1_000_000, help="Accounts opened one at a time.")] = 3_000,
    callers: Annotated[int, typer.Option(min=1, max=1_000, help="Who open them, at once.")] = 32,
    as_json: AsJson = False,
) -> None:
    """Take in customers, open accounts and read the whole of what customers have, on a bank of its own."""
    load = accounts_bench.Load(customers=customers, views=views, singles=singles, callers=callers)
    figures = run(_bench_accounts(load))
    if as_json:
        print_json(figures)
        return
    print_table(
        "Accounts",
        ["", ""],
        [[name.replace("_", " "), getattr(figures, name)] for name in figures.__struct_fields__],
        right=(1,),
    )


@app.command()
def product(
    *,
    history: Annotated[Path, typer.Option(exists=True, file_okay=False, help="A folder with the Berka files.")],
    account_years: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many at least.")] = 10_000,
    as_json: AsJson = False,
) -> None:
    """Simulate the product of 1993 on real histories, each as often as it takes, and compare it with their interest."""
    figures = bench_product(history, account_years)
    if as_json:
        print_json(figures)
        return
    rows = [[name.replace("_", " "), getattr(figures, name)] for name in figures.__struct_fields__]
    print_table("Product simulation", ["", ""], rows, right=(1,))


def figures_of(figures: Figures) -> dict[str, object]:
    """Returns figures by name."""
    return {name: getattr(figures, name) for name in figures.__struct_fields__}


async def _bench(load: Load) -> Figures:
    return await bench_ledger(load, quiet_settings(), lambda text: err.print(text, highlight=False))


async def _bench_accounts(load: accounts_bench.Load) -> accounts_bench.Figures:
    return await accounts_bench.bench_accounts(load, quiet_settings(), lambda text: err.print(text, highlight=False))
