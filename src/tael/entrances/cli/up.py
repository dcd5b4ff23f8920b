"""`tael up`: start the bank."""

import secrets
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
import typer
from rich.panel import Panel

from tael import access
from tael.entrances.bank import open_bank
from tael.entrances.cli.output import AsJson, err, out, print_json, progress, run, settings
from tael.entrances.demonstration import Resident, fill, founding_moment
from tael.entrances.web import serving, until_told_to_stop
from tael.entrances.worker import working
from tael.kernel.clock import SystemClock
from tael.plumbing.process import quieten_garbage_collector
from tael.plumbing.runtime import Runtime
from tael.plumbing.settings import Settings

MAKER = "maker"
CHECKER = "checker"


class Welcome(msgspec.Struct, frozen=True):
    """What a started bank says: where it is and with which tokens to call it."""

    address: str
    docs: str
    home: str
    staff_tokens: dict[str, str]
    residents: list[Resident]
    customer_tokens: dict[str, str]


def up(
    *,
    world: Annotated[
        bool, typer.Option("--world/--no-world", help="Fill it with a demonstration world, once.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Start the bank: its database, its doors, its worker; Ctrl-C stops it."""
    run(_up(settings(), world=world, as_json=as_json))


async def _up(loaded: Settings, *, world: bool, as_json: bool) -> None:
    today = SystemClock(ZoneInfo(loaded.time_zone)).business_date()
    founded = founding_moment(loaded, today) if world else None
    async with open_bank(loaded, founded=founded, watched=True) as runtime:
        residents: list[Resident] = []
        if world:
            with progress() as bar:
                residents = await fill(runtime, bar)
        quieten_garbage_collector()
        async with serving(runtime) as address, working(runtime):
            await _welcome(runtime, address, residents, as_json=as_json)
            await until_told_to_stop()
            err.print("Closing.")


async def _welcome(runtime: Runtime, address: str, residents: list[Resident], *, as_json: bool) -> None:
    fresh = secrets.token_bytes(32)
    db = runtime.db
    staff = {name: await access.token_for(db, "staff", name, fresh_secret=fresh) for name in (MAKER, CHECKER)}
    customers = {
        resident.party_id: await access.token_for(db, "customer", resident.party_id, fresh_secret=fresh)
        for resident in residents
    }
    welcome = Welcome(address, f"{address}/docs", str(runtime.settings.home), staff, residents, customers)
    if as_json:
        print_json(welcome)
        return
    out.print(Panel(f"[bold]{address}[/bold]\nAPI documents: {welcome.docs}", title="tael is up", expand=False))
    for name, token in staff.items():
        out.print(f"staff {name}\n  {token}", highlight=False, soft_wrap=True)
    for resident in residents:
        token = customers[resident.party_id]
        out.print(f"customer {resident.name}, {resident.account_id}\n  {token}", highlight=False, soft_wrap=True)
    out.print("Stop with Ctrl-C.")
