"""`tael vault`: the keys under which personal data is sealed."""

import msgspec
import typer

from tael import parties
from tael.entrances.cli.output import AsJson, bank, out, print_json, run

app = typer.Typer(help="The keys under which personal data is sealed.", no_args_is_help=True)


@app.callback()
def vault() -> None:
    """Look after the keys under which personal data is sealed."""


class Rotation(msgspec.Struct, frozen=True):
    """The number of the new key, and how many rows were sealed anew under it."""

    key: int
    rows: int


@app.command()
def rotate(*, as_json: AsJson = False) -> None:
    """Make a new key and seal all personal data anew under it, beside a running bank."""
    done = run(_rotate())
    if as_json:
        print_json(done)
    else:
        out.print(f"Key {done.key} seals from now on; {done.rows:,} rows were sealed anew.", highlight=False)


async def _rotate() -> Rotation:
    async with bank() as runtime:
        key = await parties.rotate(runtime.db)
        return Rotation(key, await parties.reseal(runtime.db, runtime.units))
