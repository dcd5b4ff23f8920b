"""What the commands print: tables for people, JSON for programs, progress on the error stream."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any, TypeVar

import msgspec
import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from tael.entrances.bank import open_bank
from tael.plumbing.http.wire import to_wire
from tael.plumbing.runtime import Runtime
from tael.plumbing.settings import Settings, load_settings
from tael.plumbing.telemetry import configure_logging

Result = TypeVar("Result")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]

out = Console(soft_wrap=False)
err = Console(stderr=True)


def settings() -> Settings:
    """Returns the settings of this process and sets up its logs."""
    loaded = load_settings(os.environ)
    configure_logging(loaded.log_level, loaded.log_format)
    return loaded


def quiet_settings() -> Settings:
    """Returns the settings of a command whose output is its result: only warnings are logged."""
    loaded = load_settings(os.environ)
    configure_logging("warning", loaded.log_format)
    return loaded


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Runs a command's work on a fast event loop."""
    if sys.platform == "win32":
        return asyncio.run(work)
    return uvloop.run(work)


@asynccontextmanager
async def bank() -> AsyncIterator[Runtime]:
    """Opens the bank for a command that answers a question."""
    async with open_bank(quiet_settings()) as runtime:
        yield runtime


def print_json(value: object) -> None:
    """Prints a value as one line of JSON."""
    sys.stdout.write(msgspec.json.encode(to_wire(value)).decode() + "\n")
    sys.stdout.flush()


def print_table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[int] = ()
) -> None:
    """Prints rows as a table; the columns numbered in `right` stand to the right, as amounts do."""
    table = Table(title=title, title_justify="left", header_style="bold", show_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number in right else "left", no_wrap=number in right)
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    out.print(table)


def progress() -> Progress:
    """Returns a progress bar on the error stream."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=False,
    )
