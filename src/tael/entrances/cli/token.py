"""`tael token`: the bank's first tokens, until people log in with passkeys."""

import secrets
from collections.abc import Iterable
from typing import Annotated

import typer

from tael import access
from tael.entrances.cli.output import AsJson, bank, out, print_json, run
from tael.kernel.ids import PartyId
from tael.plumbing.http.wire import Audience

app = typer.Typer(help="Give out tokens.", no_args_is_help=True)


@app.command()
def staff(
    name: Annotated[str, typer.Argument(help="Lower-case letters, digits, hyphens.")],
    *,
    grant: Annotated[list[str] | None, typer.Option(help="What else they may do, such as personal_data.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the token of a member of staff."""
    _print(run(_token("staff", name, grant or ())), as_json=as_json)


@app.command()
def customer(party_id: Annotated[str, typer.Argument(help="pty_…")], *, as_json: AsJson = False) -> None:
    """Print the token of a customer."""
    _print(run(_token("customer", PartyId.parse(party_id).text)), as_json=as_json)


def _print(token: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"token": token})
    else:
        out.print(token, highlight=False, soft_wrap=True)


async def _token(audience: Audience, subject: str, grants: Iterable[str] = ()) -> str:
    async with bank() as runtime:
        fresh = secrets.token_bytes(32)
        return await access.token_for(runtime.db, audience, subject, fresh_secret=fresh, grants=grants)
