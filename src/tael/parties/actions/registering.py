"""Registers parties and reads them."""

from collections.abc import Iterable, Sequence

import msgspec

from tael.events.parties import PartyRegistered
from tael.kernel.clock import Moment
from tael.kernel.ids import PartyId
from tael.parties.errors import PartyClosed, PartyExists, UnknownParty
from tael.parties.model import NewParty, Party
from tael.parties.rules.party import checked_birth_date, checked_name, normalised_name
from tael.parties.store import party as store
from tael.plumbing.db import Database, Tx

PARTIES_MAX = 10_000
"""The most parties of one call."""

PORTION = 2_000
"""How many rows one transaction seals."""


async def register(tx: Tx, parties: Sequence[NewParty], moment: Moment) -> list[Party]:
    """Registers parties and returns them in order; one that is there already, unchanged, is returned as it is.

    Refuses a name that is no name, and an id that belongs to another party (PartyExists).
    """
    assert len(parties) <= PARTIES_MAX, "callers page their own lists"
    named = [
        msgspec.structs.replace(
            party,
            name=checked_name(party.name),
            birth_date=checked_birth_date(party.birth_date, moment.business_date),
        )
        for party in parties
    ]
    known = await find_parties(tx, [party.id for party in named])
    for party in named:
        existing = known.get(party.id)
        if existing is not None and (existing.name, existing.kind) != (party.name, party.kind):
            raise PartyExists(party_id=party.id)
    fresh = {party.id: party for party in named if party.id not in known}
    for unit in sorted({party_id.unit for party_id in fresh}):
        mine = [party for party in fresh.values() if party.id.unit == unit]
        await store.insert(tx, unit, mine, [normalised_name(party.name) for party in mine], moment.now)
        for party in mine:
            tx.publish(PartyRegistered(unit=unit, party_id=party.id, kind=party.kind))
    made = {party.id: Party(party.id, party.kind, party.name, moment.now, party.birth_date) for party in fresh.values()}
    return [known.get(party.id) or made[party.id] for party in named]


async def find_parties(tx: Tx, ids: Iterable[PartyId]) -> dict[PartyId, Party]:
    """Returns those of the parties that exist, by id."""
    wanted = set(ids)
    found: dict[PartyId, Party] = {}
    for unit in sorted({party_id.unit for party_id in wanted}):
        mine = [party_id for party_id in wanted if party_id.unit == unit]
        found.update({party.id: party for party in await store.read(tx, unit, mine)})
    return found


async def get_party(tx: Tx, party_id: PartyId) -> Party:
    """Returns a party; refuses UnknownParty."""
    found = await find_parties(tx, [party_id])
    if party_id not in found:
        raise UnknownParty(party_id=party_id).at("party_id")
    return found[party_id]


async def list_parties(tx: Tx, unit: int, *, after: PartyId | None, limit: int) -> list[Party]:
    """Returns a page of a unit's parties, by id."""
    return await store.page(tx, unit, after, limit)


async def seal_names(db: Database, units: Iterable[int]) -> int:
    """Seals the names that an earlier version stored in clear, in portions, and returns how many there were."""
    total = 0
    for unit in units:
        count = PORTION
        while count == PORTION:
            async with db.transaction() as tx:
                names = await store.names_in_clear(tx, unit, PORTION)
                await store.seal_names(tx, unit, names, [normalised_name(name) for name in names.values()])
                count = len(names)
            total += count
    return total


async def keep_open(tx: Tx, ids: Iterable[PartyId]) -> None:
    """Keeps parties from being closed before the commit of what is about to be given to them; says nothing of them."""
    wanted = set(ids)
    for unit in sorted({party_id.unit for party_id in wanted}):
        await store.keep(tx, unit, [party_id for party_id in wanted if party_id.unit == unit])


async def get_open_party(tx: Tx, party_id: PartyId) -> Party:
    """Returns a party with whom the bank still has a relation; refuses UnknownParty and PartyClosed."""
    party = await get_party(tx, party_id)
    if party.closed_on is not None:
        raise PartyClosed(party_id=party_id).at("party_id")
    return party
