"""The command line: `tael …`. Every command prints a table, or with --json one JSON document."""

import sys
import warnings

# The embedded server's package warns on import where no run-time directory is set, as in most containers.
warnings.filterwarnings("ignore", category=UserWarning, module="platformdirs")

import typer  # noqa: E402 - after the filter that its imports need

from tael.entrances.cli import (  # noqa: E402 - as above
    bench,
    check,
    imports,
    ledger,
    product,
    screening,
    simulate,
    token,
    up,
    vault,
)
from tael.entrances.cli.output import err  # noqa: E402 - as above
from tael.entrances.imports.bad_rows import BadRow, RowRefused  # noqa: E402 - as above
from tael.kernel.errors import Refusal, Unavailable  # noqa: E402 - as above
from tael.plumbing.embedded import EmbeddedServerFailed  # noqa: E402 - as above
from tael.plumbing.migrations import MigrationMismatch  # noqa: E402 - as above
from tael.plumbing.settings import BadSetting  # noqa: E402 - as above
from tael.plumbing.vault import VaultFailed  # noqa: E402 - as above

app = typer.Typer(
    name="tael",
    help="tael: a complete digital bank (数字化银行). Start it with `tael up`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(up.up)
app.command()(check.check)
app.command()(simulate.simulate)
app.add_typer(token.app, name="token")
app.add_typer(ledger.app, name="ledger")
app.add_typer(bench.app, name="bench")
app.add_typer(imports.app, name="import")
app.add_typer(product.app, name="product")
app.add_typer(screening.app, name="screening")
app.add_typer(vault.app, name="vault")

FAILED = 2
"""The exit status of a command that could not do its work; 1 says that it did, and found something wrong."""


def main() -> None:
    """Runs the command line; what the user can mend is said in a sentence, our own mistakes in full."""
    if not __debug__:
        err.print("tael does not run under python -O: its assertions guard the books.")
        sys.exit(FAILED)
    try:
        app()
    except Refusal as refusal:
        err.print(f"[red]Refused[/red]: {refusal}" + (f" (field: {refusal.field})" if refusal.field else ""))
        sys.exit(FAILED)
    except (
        BadSetting,
        BadRow,
        RowRefused,
        Unavailable,
        EmbeddedServerFailed,
        MigrationMismatch,
        VaultFailed,
        FileNotFoundError,
        OSError,
    ) as failure:
        err.print(f"[red]{type(failure).__name__}[/red]: {failure}", highlight=False)
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
