"""Screens names: loads lists, screens parties when they are registered and again when a list changes, decides hits.

A party is screened right after its registration was committed: the reaction to it, like the loading of a list, asks for
the job, which screens whoever was not screened against the lists in force. It runs every minute besides, so nobody is
forgotten and no registration waits for a list.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from tael.events.parties import PartyHit
from tael.kernel.clock import Moment
from tael.kernel.errors import Unavailable
from tael.kernel.ids import PartyId
from tael.parties.actions.kyc import decide_review, list_reviews, open_review
from tael.parties.actions.registering import find_parties, get_party
from tael.parties.errors import HitDecided, UnknownHit
from tael.parties.model.kyc import ReviewState
from tael.parties.model.party import Party, PartyKind
from tael.parties.model.screening import Finding, Hit, HitState, ListedName, Match, SanctionsList
from tael.parties.rules.screening.index import NameIndex
from tael.parties.store import screening as store
from tael.plumbing.db import Tx
from tael.plumbing.jobs import enqueue
from tael.plumbing.promises import PromiseReport

SCREEN_JOB = "parties.screen_parties"
SCREENING = "screening"
"""The kind of the reviews that hits open."""

PORTION = 200
"""Parties that are screened in one transaction of the job."""

READINGS_MAX = 3
NEWCOMER_LATE = timedelta(minutes=10)
"""A party that was never screened although it, and a list, have been there for this long breaks a promise."""


class _Shelf:
    """Keeps the index of the lists in force; what it holds is named by their digests, so it is never stale."""

    def __init__(self) -> None:
        self._digest = b""
        self._index = NameIndex([])
        self._building = asyncio.Lock()

    async def in_force(self, tx: Tx) -> tuple[list[SanctionsList], NameIndex]:
        """Returns the lists in force and the index over their names."""
        async with self._building:
            for _ in range(READINGS_MAX):
                lists = await store.lists_in_force(tx)
                if digest_of(lists) == self._digest:
                    return lists, self._index
                names = [(one.code, await store.names_of(tx, one.code, one.version)) for one in lists]
                # A list that was replaced between two statements has no names any more: never an index without them.
                if all(len(found) == one.names for one, (_, found) in zip(lists, names, strict=True)):
                    # About a second for 23,000 names, during which the event loop goes on.
                    self._index = await asyncio.to_thread(NameIndex, names)
                    self._digest = digest_of(lists)
                    return lists, self._index
        raise Unavailable(f"The sanctions lists changed under each of {READINGS_MAX} readings.")


_shelf = _Shelf()


def digest_of(lists: Sequence[SanctionsList]) -> bytes:
    """Returns the digest over the lists in force, which changes when any of them does."""
    return hashlib.sha256(msgspec.json.encode([(one.code, one.digest.hex()) for one in lists])).digest()


async def lists_in_force(tx: Tx) -> list[SanctionsList]:
    """Returns the latest version of each list."""
    return await store.lists_in_force(tx)


async def load_list(tx: Tx, code: str, names: Sequence[ListedName], moment: Moment) -> SanctionsList:
    """Puts a list in force and returns it; the same names again are no new version."""
    await store.lock_lists(tx)
    digest = hashlib.sha256(msgspec.json.encode(names)).digest()
    before = next((one for one in await store.lists_in_force(tx) if one.code == code), None)
    if before is not None and before.digest == digest:
        return before
    made = SanctionsList(code, 1 if before is None else before.version + 1, digest, len(names), moment.now)
    await store.replace_list(tx, made, names)
    await ask_for_screening(tx)
    return made


async def ask_for_screening(tx: Tx) -> None:
    """Has the job run as soon as this transaction is committed, once for however many ask."""
    await enqueue(tx, SCREEN_JOB, dedupe_key=SCREEN_JOB)


async def match_name(
    tx: Tx, name: str, *, kind: PartyKind | None = None, birth_year: int | None = None, threshold: int
) -> list[Match]:
    """Returns what a name may mean on the lists in force, best first; stores nothing."""
    _, index = await _shelf.in_force(tx)
    return index.find(name, kind=kind, birth_year=birth_year, threshold=threshold)


async def screen_parties(tx: Tx, parties: Sequence[Party], moment: Moment) -> list[Finding]:
    """Screens parties of one unit against the lists in force, stores the findings and publishes the hits it opened."""
    lists, index = await _shelf.in_force(tx)
    digest = digest_of(lists)
    # In the order of their ids, so that two that screen the same parties at once wait for each other in turn.
    parties = sorted(parties, key=lambda party: party.id)
    found = await asyncio.to_thread(lambda: [tuple(_matches(index, party)) for party in parties])
    findings = [Finding(party.id, digest, matches) for party, matches in zip(parties, found, strict=True)]
    if findings:
        unit = findings[0].party_id.unit
        assert all(finding.party_id.unit == unit for finding in findings), "parties of one unit at a time"
        await store.note_screened(tx, unit, findings, moment.now)
        matches = [
            (finding.party_id, match, index.entry_digest(match.list_code, match.entry))
            for finding in findings
            for match in finding.matches
        ]
        versions = {one.code: one.version for one in lists}
        opened = await store.note_hits(tx, unit, matches, versions, moment.now) if matches else {}
        for party_id, hits in sorted(opened.items()):
            # Hits are rare, and each holds its party in review until a person has looked.
            # The instant makes it a review of its own: lists may go back to what they were at one that was decided.
            reason = {"hits": hits, "lists": digest.hex(), "found_at": moment.now.isoformat()}
            await open_review(tx, party_id, SCREENING, reason, moment)
            tx.publish(PartyHit(unit=unit, party_id=party_id, hits=hits))
    return findings


def _matches(index: NameIndex, party: Party) -> list[Match]:
    # A company's day of foundation tells nothing: lists give birth years of people.
    born = party.birth_date.year if party.birth_date and party.kind is PartyKind.PERSON else None
    return index.find(party.name, kind=party.kind, birth_year=born)


async def screen_portion(tx: Tx, unit: int, moment: Moment, *, after: PartyId | None = None) -> list[PartyId]:
    """Screens the next parties of a unit that were not screened against the lists in force; returns them, by id."""
    ids = await store.to_screen(tx, unit, digest_of(await store.lists_in_force(tx)), after, PORTION)
    parties = await find_parties(tx, ids)
    await screen_parties(tx, list(parties.values()), moment)
    return ids


async def screening_of(tx: Tx, party_id: PartyId) -> tuple[datetime | None, list[Hit], list[Match]]:
    """Returns when a party was screened last, its hits and, from its name anew, why; refuses UnknownParty."""
    party = await get_party(tx, party_id)
    _, index = await _shelf.in_force(tx)
    hits = await store.hits_of(tx, party_id)
    return await store.screened_at(tx, party_id), hits, _matches(index, party)


async def check_screening(tx: Tx, now: datetime) -> PromiseReport:
    """Examines whether every party was screened that had to be by an instant; without lists there is nothing to do."""
    before = now - NEWCOMER_LATE
    is_due = any(one.loaded_at < before for one in await store.lists_in_force(tx))
    late = await store.unscreened(tx, before) if is_due else []
    return PromiseReport(
        promise="parties_screened",
        examined=await store.count_parties(tx),
        violations=tuple(f"{parties} parties of unit {unit} were never screened" for unit, parties in late),
    )


async def list_hits(tx: Tx, unit: int, state: HitState, *, after: tuple[int, str, str] | None, limit: int) -> list[Hit]:
    """Returns a page of a unit's hits in a state, by party."""
    return await store.page(tx, unit, state, after, limit)


async def decide_hit(
    tx: Tx,
    party_id: PartyId,
    list_code: str,
    entry: str,
    state: HitState,
    *,
    decided_by: str,
    note: str,
    moment: Moment,
) -> Hit:
    """Clears or confirms a hit, once; the last one decides the party's review, confirmed if any hit was.

    Refuses UnknownHit, HitDecided.
    """
    hit = await store.lock_hit(tx, party_id, list_code, entry)
    if hit is None:
        raise UnknownHit(list_code=list_code, entry=entry).at("entry")
    if hit.state is not HitState.OPEN:
        raise HitDecided(list_code=list_code, entry=entry, state=hit.state.value)
    decided = msgspec.structs.replace(hit, state=state, decided_at=moment.now, decided_by=decided_by, note=note)
    await store.decide(tx, decided)
    states = {one.state for one in await store.hits_of(tx, party_id)}
    if HitState.OPEN not in states:
        for review in await list_reviews(tx, party_id):
            if review.kind == SCREENING and review.state is ReviewState.OPEN:
                confirmed = HitState.CONFIRMED in states
                await decide_review(tx, review.id, confirmed=confirmed, by=decided_by, note=note, moment=moment)
    return decided
