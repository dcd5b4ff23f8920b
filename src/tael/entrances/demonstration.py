"""The bank that `make run` shows: two years of a small world, and a real bank's books where they are at hand.

Owns what a fresh bank is filled with, once. Everything has keys of its own, so that an interrupted filling goes on.
"""

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from rich.progress import Progress

from tael.entrances.cli.imports import import_with_progress
from tael.entrances.imports.berka_files import ACCOUNTS_FILE
from tael.kernel.clock import Moment
from tael.plumbing.claims import Answer, is_claimed, once
from tael.plumbing.db import Tx
from tael.plumbing.runtime import Runtime
from tael.plumbing.settings import Settings
from tael.world.generator import PERSONS_DEFAULT, generate
from tael.world.model import World
from tael.world.player import Player, moment_of
from tael.world.rhythm import load_rhythm

SEED = 1
DAYS = 730
CLIENT = "demonstration"
BERKA_BESIDE = Path("../shared/data/berka")


class Resident(msgspec.Struct, frozen=True):
    """Somebody of the world to try the bank as."""

    name: str
    party_id: str
    account_id: str


def founding_moment(settings: Settings, today: date) -> Moment:
    """Returns the moment at which the demonstration bank opened its doors: two years ago."""
    return moment_of(_start(today), ZoneInfo(settings.time_zone))


def _start(today: date) -> date:
    # The first of a month, so that a bank filled on two days of the same month is filled with the same world.
    return (today.replace(day=1) - timedelta(days=DAYS)).replace(day=1)


def berka_directory(settings: Settings) -> Path | None:
    """Returns where the real books are: the setting's folder, or beside the checkout."""
    for directory in (settings.berka_dir, BERKA_BESIDE):
        if directory is not None and (directory / ACCOUNTS_FILE).is_file():
            return directory
    return None


async def fill(runtime: Runtime, bar: Progress) -> list[Resident]:
    """Fills the bank with its demonstration world and the real books, once, and returns some residents."""
    world = await _world_of(runtime)
    player = Player(runtime, world)
    if not await _is_done(runtime, "world"):
        task = bar.add_task("Two years of a small world", total=len(world.movements))
        await player.play(lambda done: bar.advance(task, done))
        await _mark_done(runtime, "world")
    directory = berka_directory(runtime.settings)
    if directory is not None and not await _is_done(runtime, "berka"):
        await import_with_progress(runtime, directory, bar)
        await _mark_done(runtime, "berka")
    return [
        Resident(person.name_latin, player.party_id(person.number).text, player.account_id(person.number).text)
        for person in world.people[:2]
    ]


async def _world_of(runtime: Runtime) -> World:
    """Returns the world of this bank; the day it was first filled is kept, so that it stays the same world."""
    today = runtime.clock.business_date()

    async def remember(_tx: Tx) -> Answer:
        return Answer(200, today.isoformat().encode())

    kept = await once(runtime.db, runtime.units, CLIENT, "first-day", b"", remember)
    first_day = date.fromisoformat(kept.body.decode())
    return generate(SEED, PERSONS_DEFAULT, _start(first_day), first_day - timedelta(days=1), load_rhythm())


async def _is_done(runtime: Runtime, what: str) -> bool:
    return await is_claimed(runtime.db, runtime.units, CLIENT, what)


async def _mark_done(runtime: Runtime, what: str) -> None:
    async def nothing_more(_tx: Tx) -> Answer:
        return Answer(200, b"")

    await once(runtime.db, runtime.units, CLIENT, what, b"", nothing_more)
