"""`tael screening`: sanctions lists, and names against them."""

import gzip
import zlib
from pathlib import Path
from typing import Annotated

import typer

from tael import parties
from tael.entrances.cli.output import AsJson, bank, print_json, print_table, run
from tael.parties.errors import ListMalformed
from tael.parties.model.screening import LIST_BYTES_MAX, THRESHOLD, ListedName, Match, SanctionsList

app = typer.Typer(help="Screen names against sanctions lists (名单筛查).", no_args_is_help=True)


@app.command()
def load(
    source: Annotated[
        Path, typer.Argument(help="A folder with OFAC's sdn and alt files, or a CSV in the plain layout.")
    ],
    code: Annotated[str, typer.Option(help="The list's code in this bank.")] = "ofac-sdn",
    *,
    as_json: AsJson = False,
) -> None:
    """Put a list in force; the same list again changes nothing."""
    made = run(_load(code, names_of(source)))
    if as_json:
        print_json({"code": made.code, "version": made.version, "names": made.names})
    else:
        print_table("List in force", ["code", "version", "names"], [[made.code, made.version, f"{made.names:,}"]])


@app.command()
def name(
    asked: Annotated[str, typer.Argument(metavar="NAME", help="A name in any script.")],
    threshold: Annotated[int, typer.Option(min=50, max=100)] = THRESHOLD,
    *,
    as_json: AsJson = False,
) -> None:
    """Try a name against the lists in force and show why it matches."""
    found = run(_match(asked, threshold))
    if as_json:
        print_json(found)
        return
    rows: list[list[object]] = [
        [match.score, match.kind.value, match.name, f"{match.list_code} {match.entry}", match.programmes, _why(match)]
        for match in found
    ]
    print_table(f"Matches of {asked}", ["score", "kind", "listed name", "entry", "programmes", "why"], rows, right=(0,))


def names_of(source: Path) -> list[ListedName]:
    """Returns the names of a list in a folder with OFAC's files or in a plain file, packed with gzip or not."""
    if source.is_dir():
        return parties.read_ofac(_content(_one_of(source, "*sdn*")), _content(_one_of(source, "*alt*")))
    return parties.read_plain(_content(source), source.name)


def _one_of(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise FileNotFoundError(folder / pattern)
    return found[-1]


def _content(file: Path) -> bytes:
    with file.open("rb") as plain:
        if file.suffix != ".gz":
            return plain.read(LIST_BYTES_MAX + 1)
        try:
            with gzip.open(plain) as stream:
                return stream.read(LIST_BYTES_MAX + 1)
        except (EOFError, gzip.BadGzipFile, zlib.error) as bad:
            raise ListMalformed(source=file.name, line=0, column="", why=f"is damaged or torn: {bad}") from bad


def _why(match: Match) -> str:
    met = ", ".join(f"{pair.asked}≈{pair.listed} {pair.similarity}%" for pair in match.pairings)
    return "; ".join([met, *match.deductions])


async def _load(code: str, names: list[ListedName]) -> SanctionsList:
    async with bank() as runtime, runtime.db.transaction() as tx:
        return await parties.load_list(tx, code, names, runtime.moment())


async def _match(asked: str, threshold: int) -> list[Match]:
    async with bank() as runtime, runtime.db.transaction(readonly=True) as tx:
        return await parties.match_name(tx, asked, threshold=threshold)
