"""`tael product`: write a product in YAML, try it, have it approved by a second person, put it on sale."""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import msgspec
import typer

from tael import ledger, products
from tael.entrances.cli.output import AsJson, bank, err, out, print_json, print_table, run
from tael.entrances.cli.product_trial import Simulation, print_simulation, simulation_of
from tael.entrances.imports.histories import read_histories
from tael.plumbing.runtime import Runtime
from tael.products.errors import DefinitionChanged
from tael.products.model import History, Product
from tael.products.model.life import Released, Version

Result = TypeVar("Result")

VERSIONS_MAX = 200
DIGEST_SHOWN = 12
MALFORMED = 1
DEMONSTRATION_DAY = date(2026, 1, 1)
"""Until when sample accounts live where no bank tells the day: a trial of a file is the same on any day."""

app = typer.Typer(help="Make products: check, draft, simulate, approve, release, retire.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A product in YAML.")]
Code = Annotated[str, typer.Argument(help="The product's code.")]
Number = Annotated[int, typer.Argument(min=1, help="The number of the version.")]
By = Annotated[str, typer.Option("--by", help="Which member of staff does it.")]
On = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="From which day on; from now by default.")
]


class VersionLine(msgspec.Struct, frozen=True):
    """A version of a product as the commands tell it."""

    code: str
    version: int
    state: str
    digest: str
    makers: tuple[str, ...]
    live_from: datetime | None
    until: datetime | None


@app.command()
def check(file: File, *, as_json: AsJson = False) -> None:
    """Read a product and say what is wrong with it, by line and field; exit status 1 if anything is."""
    found = products.check_product(file.read_text("utf-8"), file.name)
    faults = () if isinstance(found, Product) else found
    if as_json:
        told = [{"line": fault.line, "field": fault.field, "why": fault.why} for fault in faults]
        print_json({"ok": not faults, "faults": told})
    elif isinstance(found, Product):
        out.print(f"{file.name}: {found.code}, version {found.version}, with {len(found.terms)} terms", highlight=False)
    for fault in () if as_json else faults:
        err.print(f"{fault.source}:{fault.line}: {fault.field}: {fault.why}", highlight=False, markup=False)
    if faults:
        raise typer.Exit(MALFORMED)


@app.command()
def draft(file: File, *, by: By, as_json: AsJson = False) -> None:
    """Keep a product's version as a draft, which may be written anew until it is approved."""
    product = _read(file)

    async def work(runtime: Runtime) -> list[VersionLine]:
        async with runtime.db.transaction() as tx:
            done = await products.draft(tx, product, by=by, now=runtime.clock.now())
        return [_line(done, runtime.clock.now())]

    _print_lines(_in_bank(work), as_json=as_json)


@app.command()
def simulate(
    file: File,
    *,
    history: Annotated[
        Path | None, typer.Option(exists=True, help="A folder with the Berka files, or CSV: date,account,amount,kind.")
    ] = None,
    currency: Annotated[str | None, typer.Option(help="Of the CSV; by default the first of the product.")] = None,
    by: Annotated[
        str | None, typer.Option("--by", help="Keep the figures with the draft, as this member of staff.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show each interest, fee and entry that a product makes on histories, and what changes against the one in force.

    Without --by no bank is opened, and the version in force is the one of the catalogue; with it, the one on sale.
    """
    product = _read(file)
    histories = (
        read_histories(history, currency or product.currencies[0])
        if history
        else products.sample_histories(product, DEMONSTRATION_DAY)
    )
    offered = [history for history in histories if history.currency in product.currencies]
    told_as = f"{len(offered)} accounts of {history.name}" if history else "sample accounts"
    print_simulation(_simulated(product, offered, told_as, by), as_json=as_json)


def _simulated(product: Product, histories: Sequence[History], told_as: str, by: str | None) -> Simulation:
    if by is None:
        in_force = next((one for one in products.catalogue() if one.code == product.code), None)
        began = time.perf_counter()
        trial = products.try_product(product, in_force, histories)
        return simulation_of(product, histories, trial, {}, time.perf_counter() - began)
    maker = by

    async def work(runtime: Runtime) -> Simulation:
        began = time.perf_counter()
        async with runtime.db.transaction() as tx:
            kept = await products.get_version(tx, product.code, product.version)
            if kept.product != product:
                raise DefinitionChanged(product=product.code, version=product.version).at("file")
            _, trial = await products.simulate_version(
                tx, product.code, product.version, histories, told_as=told_as, by=maker, now=runtime.clock.now()
            )
            codes = await ledger.accounting_rules(tx)
        return simulation_of(product, histories, trial, codes, time.perf_counter() - began)

    return _in_bank(work)


@app.command()
def approve(
    code: Code,
    version: Number,
    *,
    by: By,
    digest: Annotated[str | None, typer.Option(help="Of the definition looked at; by default the stored one.")] = None,
    as_json: AsJson = False,
) -> None:
    """Approve a simulated version that somebody else wrote."""

    async def work(runtime: Runtime) -> list[VersionLine]:
        async with runtime.db.transaction() as tx:
            found = await products.get_version(tx, code, version)
            seen = bytes.fromhex(digest) if digest else found.digest
            done = await products.approve(tx, code, version, digest=seen, by=by, now=runtime.clock.now())
        return [_line(done, runtime.clock.now())]

    _print_lines(_in_bank(work), as_json=as_json)


@app.command()
def release(code: Code, version: Number, *, by: By, on: On = None, as_json: AsJson = False) -> None:
    """Put an approved version on sale, in place of the one before."""

    async def work(runtime: Runtime) -> list[VersionLine]:
        now, starts = _instants(runtime, on)
        async with runtime.db.transaction() as tx:
            done = await products.release(tx, code, version, live_from=starts, by=by, now=now)
        return [_line(done, now)]

    _print_lines(_in_bank(work), as_json=as_json)


@app.command()
def retire(code: Code, version: Number, *, by: By, on: On = None, as_json: AsJson = False) -> None:
    """Take a version off sale; contracts on it keep its terms."""

    async def work(runtime: Runtime) -> list[VersionLine]:
        now, ends = _instants(runtime, on)
        async with runtime.db.transaction() as tx:
            done = await products.retire(tx, code, version, ends_at=ends, by=by, now=now)
        return [_line(done, now)]

    _print_lines(_in_bank(work), as_json=as_json)


@app.command("list")
def list_versions(
    code: Annotated[str | None, typer.Argument(help="Of this product only.")] = None, *, as_json: AsJson = False
) -> None:
    """Print the versions of the bank's products and where they stand."""

    async def work(runtime: Runtime) -> list[VersionLine]:
        async with runtime.db.transaction(readonly=True) as tx:
            found = await products.list_versions(tx, code, limit=VERSIONS_MAX)
        return [_line(version, runtime.clock.now()) for version in found]

    _print_lines(_in_bank(work), as_json=as_json)


def _read(file: Path) -> Product:
    return products.read_product(file.read_text("utf-8"), file.name)


def _in_bank(work: Callable[[Runtime], Awaitable[Result]]) -> Result:
    async def opened() -> Result:
        async with bank() as runtime:
            return await work(runtime)

    return run(opened())


def _instants(runtime: Runtime, day: datetime | None) -> tuple[datetime, datetime]:
    moment = runtime.moment()
    zone = ZoneInfo(runtime.settings.time_zone)
    return moment.now, products.start_of(day.date() if day else None, moment, zone)


def _line(version: Version, now: datetime) -> VersionLine:
    released = version.stage if isinstance(version.stage, Released) else None
    return VersionLine(
        version.product.code,
        version.product.version,
        products.state_of(version, now).value,
        version.digest.hex(),
        version.makers,
        released.live_from if released else None,
        released.until if released else None,
    )


def _print_lines(lines: Sequence[VersionLine], *, as_json: bool) -> None:
    if as_json:
        print_json(lines)
        return
    print_table(
        "Versions",
        ["product", "version", "state", "written by", "live from", "until", "digest"],
        [
            [
                line.code,
                line.version,
                line.state,
                ", ".join(line.makers) or "catalogue",
                f"{line.live_from:%Y-%m-%d %H:%M}" if line.live_from else "",
                f"{line.until:%Y-%m-%d %H:%M}" if line.until else "",
                line.digest[:DIGEST_SHOWN],
            ]
            for line in lines
        ],
        right=(1,),
    )
