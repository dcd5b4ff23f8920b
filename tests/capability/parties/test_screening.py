"""Sanctions lists in the database, parties against them, and what a person decides."""

from datetime import date, timedelta

import msgspec
import pytest
from tests.factories import FIRST_MOMENT, Bank, rolled_back

from tael import parties
from tael.events.parties import PartyHit
from tael.kernel.errors import Unavailable
from tael.kernel.ids import PartyId
from tael.parties.actions import screening
from tael.parties.actions.kyc import list_reviews
from tael.parties.errors import HitDecided, UnknownHit
from tael.parties.model import NewParty, PartyKind
from tael.parties.model.screening import HitState, ListedName, NameKind, SubjectKind
from tael.plumbing.db import Database, Tx

LISTED = [
    ListedName("1", "PETROV, Ivan Ivanovich", NameKind.PRIMARY, SubjectKind.PERSON, "RUS", (1970,)),
    ListedName("2", "AEROCARIBBEAN AIRLINES", NameKind.PRIMARY, SubjectKind.ORGANISATION, "CUBA"),
]


async def registered(tx: Tx, name: str, key: str, kind: PartyKind = PartyKind.PERSON) -> PartyId:
    """Registers a party in unit 0."""
    party_id = PartyId.derive(0, "test", key)
    await parties.register(tx, [NewParty(party_id, kind, name)], FIRST_MOMENT)
    return party_id


async def test_the_same_list_again_is_no_new_version_and_a_changed_one_is(db: Database, bank: Bank) -> None:
    async with rolled_back(db) as tx:
        first = await parties.load_list(tx, "own", LISTED, bank.moment)
        again = await parties.load_list(tx, "own", LISTED, bank.moment)
        changed = await parties.load_list(tx, "own", LISTED[:1], bank.moment)
        assert (first.version, again.version, changed.version) == (1, 1, 2)
        assert [(one.version, one.names) for one in await screening.lists_in_force(tx)] == [(2, 1)]
        stored = await tx.value("select count(*) from parties.screening_name where list_code = 'own'")
        assert stored == 1


async def test_everyone_is_screened_in_portions_and_once(db: Database, bank: Bank) -> None:
    async with rolled_back(db) as tx:
        await parties.load_list(tx, "own", LISTED, bank.moment)
        suspect = await registered(tx, "Иван Иванович Петров", "suspect")
        other = await registered(tx, "Li Na 李娜", "other")
        assert await screening.screen_portion(tx, 0, bank.moment) == sorted([suspect, other])
        assert await screening.screen_portion(tx, 0, bank.moment) == []
        at, hits, matches = await parties.screening_of(tx, suspect)
        assert at == bank.moment.now
        assert [(hit.entry, hit.state, hit.list_version) for hit in hits] == [("1", HitState.OPEN, 1)]
        assert matches[0].pairings
        assert await parties.screening_of(tx, other) == (bank.moment.now, [], [])


async def test_a_changed_list_screens_everyone_again_and_keeps_what_was_decided(db: Database, bank: Bank) -> None:
    async with rolled_back(db) as tx:
        await parties.load_list(tx, "own", LISTED[:1], bank.moment)
        person = await registered(tx, "Ivan Ivanovich Petrov", "person")
        company = await registered(tx, "Aerocaribbean Airlines", "company", PartyKind.COMPANY)
        await screening.screen_portion(tx, 0, bank.moment)
        await screening.decide_hit(
            tx, person, "own", "1", HitState.CLEARED, decided_by="amy", note="born 1990", moment=bank.moment
        )
        await parties.load_list(tx, "own", LISTED, bank.moment)
        assert await screening.screen_portion(tx, 0, bank.moment) == sorted([person, company])
        [kept] = (await parties.screening_of(tx, person))[1]
        assert (kept.state, kept.decided_by, kept.note, kept.list_version) == (HitState.CLEARED, "amy", "born 1990", 2)
        [new] = (await parties.screening_of(tx, company))[1]
        assert (new.entry, new.state) == ("2", HitState.OPEN)
        renamed = ListedName("1", "PETROV, Ivan", NameKind.PRIMARY, SubjectKind.PERSON, "RUS")
        await parties.load_list(tx, "own", [renamed, LISTED[1]], bank.moment)
        await screening.screen_portion(tx, 0, bank.moment)
        [reopened] = (await parties.screening_of(tx, person))[1]
        assert (reopened.state, reopened.decided_by) == (HitState.OPEN, None)


async def test_a_decided_hit_is_opened_again_when_its_entry_says_something_new(db: Database, bank: Bank) -> None:
    async with rolled_back(db) as tx:
        await parties.load_list(tx, "own", LISTED, bank.moment)
        person = await registered(tx, "Ivan Ivanovich Petrov", "person")
        await screening.screen_portion(tx, 0, bank.moment)
        await screening.decide_hit(
            tx, person, "own", "1", HitState.CLEARED, decided_by="amy", note="born 1990", moment=bank.moment
        )
        born = msgspec.structs.replace(LISTED[0], birth_years=(1970, 1990))
        await parties.load_list(tx, "own", [born, LISTED[1]], bank.moment)
        await screening.screen_portion(tx, 0, bank.moment)
        [hit] = (await parties.screening_of(tx, person))[1]
        assert (hit.state, hit.decided_at, hit.listed_name) == (HitState.OPEN, None, "PETROV, Ivan Ivanovich")


async def test_a_hit_is_published_when_it_opens_and_not_each_time_it_is_found(db: Database, bank: Bank) -> None:
    async with rolled_back(db) as tx:
        await parties.load_list(tx, "own", LISTED[:1], bank.moment)
        person = await registered(tx, "Ivan Ivanovich Petrov", "person")
        tx.events.clear()
        await screening.screen_portion(tx, 0, bank.moment)
        assert [event for event in tx.events if isinstance(event, PartyHit)] == [
            PartyHit(unit=0, party_id=person, hits=1)
        ]
        tx.events.clear()
        for entries in (LISTED, LISTED[:1]):
            await parties.load_list(tx, "own", entries, bank.moment)
            assert await screening.screen_portion(tx, 0, bank.moment) == [person]
        assert tx.events == []
        born = msgspec.structs.replace(LISTED[0], birth_years=(1990,))
        await parties.load_list(tx, "own", [born], bank.moment)
        await screening.screen_portion(tx, 0, bank.moment)
        assert tx.events == [], "it was open already"


async def test_each_hit_that_opens_holds_the_party_anew_even_where_a_list_goes_back(db: Database, bank: Bank) -> None:
    born = msgspec.structs.replace(LISTED[0], birth_years=(1990,))
    async with rolled_back(db) as tx:
        person = await registered(tx, "Ivan Ivanovich Petrov", "person")
        for number, entry in enumerate((LISTED[0], born, LISTED[0]), start=1):
            bank.wait()
            await parties.load_list(tx, "own", [entry], bank.moment)
            await screening.screen_portion(tx, 0, bank.moment)
            reviews = await list_reviews(tx, person)
            assert (len(reviews), sum(review.decided_at is None for review in reviews)) == (number, 1)
            await parties.decide_review(
                tx, reviews[0].id, confirmed=False, by="amy", note="another man", moment=bank.moment
            )
            await screening.decide_hit(
                tx, person, "own", "1", HitState.CLEARED, decided_by="amy", note="another man", moment=bank.moment
            )


async def test_the_next_portion_begins_after_the_last_one(db: Database, bank: Bank) -> None:
    async with rolled_back(db) as tx:
        await parties.load_list(tx, "own", LISTED, bank.moment)
        first, second = sorted([await registered(tx, "Li Na", "one"), await registered(tx, "Wang Wei", "two")])
        assert await screening.screen_portion(tx, 0, bank.moment, after=first) == [second]


async def test_nobody_is_screened_against_a_list_that_has_lost_its_names(db: Database, bank: Bank) -> None:
    async with rolled_back(db) as tx:
        await parties.load_list(tx, "own", [msgspec.structs.replace(LISTED[0], programmes="TORN")], bank.moment)
        await registered(tx, "Ivan Ivanovich Petrov", "person")
        await tx.execute("delete from parties.screening_name where list_code = 'own'")
        with pytest.raises(Unavailable):
            await screening.screen_portion(tx, 0, bank.moment)


async def test_a_party_that_nobody_screens_breaks_a_promise(db: Database, bank: Bank) -> None:
    async with rolled_back(db) as tx:
        await registered(tx, "Li Na", "person")
        late = bank.moment.now + screening.NEWCOMER_LATE + timedelta(seconds=1)
        assert (await parties.check_screening(tx, late)).is_kept, "there is no list"
        await parties.load_list(tx, "own", LISTED, bank.moment)
        assert (await parties.check_screening(tx, bank.moment.now)).is_kept, "it is not late yet"
        broken = await parties.check_screening(tx, late)
        assert (broken.examined, broken.violations) == (1, ("1 parties of unit 0 were never screened",))
        await screening.screen_portion(tx, 0, bank.moment)
        assert (await parties.check_screening(tx, late)).is_kept


async def test_a_hit_is_decided_once(db: Database, bank: Bank) -> None:
    async with rolled_back(db) as tx:
        await parties.load_list(tx, "own", LISTED, bank.moment)
        person = await registered(tx, "Ivan Ivanovich Petrov", "person")
        await screening.screen_portion(tx, 0, bank.moment)
        with pytest.raises(UnknownHit):
            await screening.decide_hit(
                tx, person, "own", "2", HitState.CLEARED, decided_by="amy", note="-", moment=bank.moment
            )
        await screening.decide_hit(
            tx, person, "own", "1", HitState.CONFIRMED, decided_by="amy", note="it is he", moment=bank.moment
        )
        with pytest.raises(HitDecided):
            await screening.decide_hit(
                tx, person, "own", "1", HitState.CLEARED, decided_by="ben", note="-", moment=bank.moment
            )
        assert await screening.list_hits(tx, 0, HitState.OPEN, after=None, limit=10) == []
        [confirmed] = await screening.list_hits(tx, 0, HitState.CONFIRMED, after=None, limit=10)
        assert confirmed.party_id == person


async def test_a_person_born_in_another_year_is_less_alike(db: Database, bank: Bank) -> None:
    async with rolled_back(db) as tx:
        await parties.load_list(tx, "own", LISTED, bank.moment)
        born = {"same": date(1970, 5, 1), "other": date(1999, 5, 1)}
        ids = {key: PartyId.derive(0, "test", key) for key in born}
        people = [NewParty(ids[key], PartyKind.PERSON, "Ivan Ivanovich Petrov", day) for key, day in born.items()]
        await parties.register(tx, people, bank.moment)
        await screening.screen_portion(tx, 0, bank.moment)
        scores = {key: [hit.score for hit in (await parties.screening_of(tx, ids[key]))[1]] for key in born}
        assert scores == {"same": [100], "other": [85]}


async def test_a_hit_says_nothing_of_the_partys_own_name(db: Database, bank: Bank) -> None:
    async with rolled_back(db) as tx:
        await parties.load_list(tx, "own", LISTED, bank.moment)
        await registered(tx, "Иван Иванович Петров", "person")
        await screening.screen_portion(tx, 0, bank.moment)
        stored = await tx.value("select string_agg(h::text, ' ') from parties.screening_hit h")
        assert "Иван" not in stored
        assert "PETROV" in stored
