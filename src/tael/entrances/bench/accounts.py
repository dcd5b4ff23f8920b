"""Opens accounts as fast as it goes, and reads the whole of what customers have, in a bank of many.

Everything goes through the front doors that entrances use; a bank is one of its own, in a temporary folder.
"""

import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from tael import accounts, parties
from tael.accounts.model import MandateRole, NewContract, NewMandate
from tael.entrances.bank import open_bank
from tael.entrances.bench.ledger import measure_fsync_ms
from tael.kernel.clock import moment
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, EntryId, MandateId, PartyId
from tael.kernel.money import Currency
from tael.parties.model import NewParty, PartyKind
from tael.plumbing.runtime import Runtime
from tael.plumbing.settings import Settings

CURRENCY = Currency("CNY")
PRODUCT = "current"
BATCH = 5_000
"""How many customers one transaction takes in while the bank is filled."""

MANDATES_SHARE = 20
"""One customer in so many may act on the account of the one before."""


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """How many customers there are, how often a view is read, and how many accounts are opened one at a time."""

    customers: int = 1_000_000
    views: int = 2_000
    singles: int = 3_000
    callers: int = 32
    seed: int = 1


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What came out; latencies are of a view's own transaction, without HTTP."""

    customers: int
    filling_s: float
    opened_in_batches_per_s: float
    opened_one_at_a_time_per_s: float
    callers: int
    view_p50_ms: float
    view_p95_ms: float
    view_p99_ms: float
    views: int
    accounts_a_view: float
    bytes_per_customer: float
    units: int
    fsync_ms: float
    cpus: int


async def bench_accounts(load: Load, settings: Settings, say: Callable[[str], None]) -> Figures:
    """Fills a fresh bank with customers and returns its figures."""
    with tempfile.TemporaryDirectory(prefix="tael-bench-") as folder:
        home = Path(folder)
        async with open_bank(msgspec.structs.replace(settings, home=home)) as runtime:
            octets_before = await runtime.db.octets()
            say(f"taking in {load.customers:,} customers")
            started = time.perf_counter()
            opening_s = sum(await asyncio.gather(*(_fill(runtime, unit, load) for unit in range(runtime.units))))
            filling_s = time.perf_counter() - started
            octets = await runtime.db.octets() - octets_before
            async with runtime.db.connection() as connection:
                await connection.execute("analyze")
            say(f"{load.singles:,} openings one at a time, {load.callers} callers")
            singles_s = await _open_singly(runtime, load)
            say(f"{load.views:,} views")
            latencies_ms, seen = await _view(runtime, load)
            fsync_ms = measure_fsync_ms(home)
    cuts = statistics.quantiles(latencies_ms, n=100)
    return Figures(
        customers=load.customers,
        filling_s=round(filling_s, 1),
        # The units are filled side by side, so their times overlap.
        opened_in_batches_per_s=round(load.customers / (opening_s / settings.units), 1),
        opened_one_at_a_time_per_s=round(load.singles / singles_s, 1),
        callers=load.callers,
        view_p50_ms=round(cuts[49], 3),
        view_p95_ms=round(cuts[94], 3),
        view_p99_ms=round(cuts[98], 3),
        views=load.views,
        accounts_a_view=round(seen / load.views, 3),
        bytes_per_customer=round(octets / load.customers, 1),
        units=settings.units,
        fsync_ms=round(fsync_ms, 3),
        cpus=os.cpu_count() or 0,
    )


def _party_id(unit: int, number: int) -> PartyId:
    return PartyId.derive(unit, "bench", str(number))


def _order(unit: int, number: int, what: str = "bench") -> NewContract:
    return NewContract(
        id=AccountId.derive(unit, what, str(number)),
        entry_id=EntryId.derive(unit, what, str(number)),
        party_id=_party_id(unit, number),
        product=PRODUCT,
        currency=CURRENCY,
    )


async def _fill(runtime: Runtime, unit: int, load: Load) -> float:
    """Takes in a unit's customers with an account each, and some mandates; returns the seconds of the openings."""
    opening_s = 0.0
    count = load.customers // runtime.units
    for first in range(0, count, BATCH):
        numbers = range(first, min(first + BATCH, count))
        newcomers = [NewParty(_party_id(unit, number), PartyKind.PERSON, f"Customer {number}") for number in numbers]
        async with runtime.db.transaction() as tx:
            await parties.register(tx, newcomers, runtime.moment())
        orders = [_order(unit, number) for number in numbers]
        started = time.perf_counter()
        async with runtime.db.transaction() as tx:
            _insist(await accounts.open_accounts(tx, orders, runtime.moment()))
        opening_s += time.perf_counter() - started
        mandates = [
            NewMandate(
                id=MandateId.derive(unit, "bench", str(number)),
                account_id=_order(unit, number - 1).id,
                party_id=_party_id(unit, number),
                role=MandateRole.AUTHORISED_USER,
            )
            for number in numbers
            if number % MANDATES_SHARE == 1
        ]
        async with runtime.db.transaction() as tx:
            _insist(await accounts.grant_mandates(tx, mandates, runtime.moment()))
    return opening_s


def _insist(outcomes: Sequence[object]) -> None:
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert not refused, f"a fresh bank takes everybody in: {refused[:1]}"


async def _open_singly(runtime: Runtime, load: Load) -> float:
    """Opens second accounts through the desk, each asked for by itself; returns the seconds."""
    desk = runtime.get(accounts.OpeningDesk)
    waiting = iter(range(load.singles))

    async def call() -> None:
        for number in waiting:
            await desk.submit(_order(number % runtime.units, number // runtime.units, "second"))

    started = time.perf_counter()
    await asyncio.gather(*(call() for _ in range(load.callers)))
    return time.perf_counter() - started


async def _view(runtime: Runtime, load: Load) -> tuple[list[float], int]:
    """Reads the views of customers drawn at random; returns each one's milliseconds, and how many accounts they had."""
    chance = random.Random(load.seed)  # noqa: S311 - a load, not a secret
    latencies_ms: list[float] = []
    seen = 0
    for _ in range(load.views):
        unit = chance.randrange(runtime.units)
        party_id = _party_id(unit, chance.randrange(load.customers // runtime.units))
        started = time.perf_counter()
        async with runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
            view = await accounts.view_party(tx, party_id, moment(runtime.clock))
        latencies_ms.append((time.perf_counter() - started) * 1000)
        seen += len(view.accounts)
    return latencies_ms, seen
