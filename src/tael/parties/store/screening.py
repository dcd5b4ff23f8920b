"""Sanctions lists, what was screened, and hits."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from tael.kernel.ids import PartyId
from tael.parties.model.screening import (
    Finding,
    Hit,
    HitState,
    ListedName,
    Match,
    MatchKind,
    NameKind,
    SanctionsList,
    SubjectKind,
)
from tael.plumbing.db import Tx


async def lists_in_force(tx: Tx) -> list[SanctionsList]:
    """Returns the latest version of each list, by code."""
    return await tx.rows(
        SanctionsList,
        """select distinct on (code) code, version, digest, names, loaded_at
           from parties.screening_list order by code, version desc""",
    )


async def lock_lists(tx: Tx) -> None:
    """Lets nobody else load a list until this transaction ends."""
    await tx.execute("lock table parties.screening_list in share row exclusive mode")


async def replace_list(tx: Tx, made: SanctionsList, names: Sequence[ListedName]) -> None:
    """Puts a version of a list in force and drops the names of those before."""
    await tx.execute("delete from parties.screening_name where list_code = $1", made.code)
    await tx.copy(
        "parties",
        "screening_list",
        ("code", "version", "digest", "names", "loaded_at"),
        [(made.code, made.version, made.digest, made.names, made.loaded_at)],
    )
    await tx.copy(
        "parties",
        "screening_name",
        ("list_code", "version", "number", "entry", "name", "kind", "subject", "programmes", "birth_years"),
        [
            (
                made.code,
                made.version,
                number,
                listed.entry,
                listed.name,
                listed.kind.value,
                listed.subject.value,
                listed.programmes,
                listed.birth_years,
            )
            for number, listed in enumerate(names)
        ],
    )


async def names_of(tx: Tx, code: str, version: int) -> list[ListedName]:
    """Returns the names of a list in its order."""
    return [
        ListedName(entry, name, NameKind(kind), SubjectKind(subject), programmes, tuple(birth_years))
        for entry, name, kind, subject, programmes, birth_years in await tx.records(
            """select entry, name, kind, subject, programmes, birth_years from parties.screening_name
               where list_code = $1 and version = $2 order by number""",
            code,
            version,
        )
    ]


async def to_screen(tx: Tx, unit: int, lists: bytes, after: PartyId | None, limit: int) -> list[PartyId]:
    """Returns the next parties of a unit, by id, that were not screened against the lists of that digest."""
    return [
        PartyId(record["id"])
        for record in await tx.records(
            """select p.id from parties.party p left join parties.screening s on s.unit = p.unit and s.party_id = p.id
               where p.unit = $1 and p.id > $3 and s.lists is distinct from $2 order by p.id limit $4""",
            unit,
            lists,
            -1 if after is None else after,
            limit,
        )
    ]


async def note_screened(tx: Tx, unit: int, findings: Sequence[Finding], moment: datetime) -> None:
    """Stores who was screened, and against which lists."""
    await tx.execute(
        """insert into parties.screening (unit, party_id, lists, screened_at)
           select $1, party_id, lists, $4 from unnest($2::bigint[], $3::bytea[]) as v (party_id, lists)
           on conflict (unit, party_id) do update set lists = excluded.lists, screened_at = excluded.screened_at""",
        unit,
        [finding.party_id for finding in findings],
        [finding.lists for finding in findings],
        moment,
    )


async def note_hits(
    tx: Tx, unit: int, found: Sequence[tuple[PartyId, Match, bytes]], versions: dict[str, int], moment: datetime
) -> dict[PartyId, int]:
    """Stores matches with the digests of their entries; returns how many hits of each party were opened by it.

    A decided hit stays so while its entry is the same, and is opened again when it is not.
    """
    records = await tx.records(
        """with found as (
               select party_id, list_code, entry, list_version, listed_name, kind, score, digest
               from unnest($2::bigint[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[], $8::smallint[],
                           $9::bytea[])
                   as v (party_id, list_code, entry, list_version, listed_name, kind, score, digest)
           ), known as (
               select h.party_id, h.list_code, h.entry, h.state
               from parties.screening_hit h join found using (party_id, list_code, entry) where h.unit = $1
           ), stored as (
               insert into parties.screening_hit as h
                   (unit, party_id, list_code, entry, list_version, listed_name, kind, score, state, found_at,
                    entry_digest)
               select $1, party_id, list_code, entry, list_version, listed_name, kind, score, 'open', $10, digest
               from found
               on conflict (unit, party_id, list_code, entry) do update set
                   list_version = excluded.list_version, listed_name = excluded.listed_name,
                   kind = excluded.kind, score = excluded.score, entry_digest = excluded.entry_digest,
                   state = case when h.entry_digest = excluded.entry_digest then h.state else 'open' end,
                   decided_at = case when h.entry_digest = excluded.entry_digest then h.decided_at end,
                   decided_by = case when h.entry_digest = excluded.entry_digest then h.decided_by end
               returning h.party_id, h.list_code, h.entry, h.state
           )
           select s.party_id, count(*) as opened
           from stored s left join known k using (party_id, list_code, entry)
           where s.state = 'open' and k.state is distinct from 'open'
           group by s.party_id""",
        unit,
        [party_id for party_id, _, _ in found],
        [match.list_code for _, match, _ in found],
        [match.entry for _, match, _ in found],
        [versions[match.list_code] for _, match, _ in found],
        [match.name for _, match, _ in found],
        [match.kind.value for _, match, _ in found],
        [match.score for _, match, _ in found],
        [digest for _, _, digest in found],
        moment,
    )
    return {PartyId(record["party_id"]): record["opened"] for record in records}


async def hits_of(tx: Tx, party_id: PartyId) -> list[Hit]:
    """Returns the hits of a party, best first."""
    return [
        _hit(record)
        for record in await tx.records(
            """select party_id, list_code, entry, list_version, listed_name, kind, score, state, found_at,
                      decided_at, decided_by, note
               from parties.screening_hit where unit = $1 and party_id = $2
               order by score desc, list_code, entry""",
            party_id.unit,
            party_id,
        )
    ]


async def page(tx: Tx, unit: int, state: HitState, after: tuple[int, str, str] | None, limit: int) -> list[Hit]:
    """Returns the next hits of a unit in a state, by party, list and entry."""
    party_id, list_code, entry = after or (-1, "", "")
    return [
        _hit(record)
        for record in await tx.records(
            """select party_id, list_code, entry, list_version, listed_name, kind, score, state, found_at,
                      decided_at, decided_by, note
               from parties.screening_hit
               where unit = $1 and state = $2 and (party_id, list_code, entry) > ($3, $4, $5)
               order by party_id, list_code, entry limit $6""",
            unit,
            state.value,
            party_id,
            list_code,
            entry,
            limit,
        )
    ]


async def screened_at(tx: Tx, party_id: PartyId) -> datetime | None:
    """Returns when a party was screened last."""
    found = await tx.value(
        "select screened_at from parties.screening where unit = $1 and party_id = $2", party_id.unit, party_id
    )
    assert found is None or isinstance(found, datetime)
    return found


async def decide(tx: Tx, hit: Hit) -> None:
    """Stores what a person decided about a hit that was open."""
    await tx.execute(
        """update parties.screening_hit set state = $5, decided_at = $6, decided_by = $7, note = $8
           where unit = $1 and party_id = $2 and list_code = $3 and entry = $4 and state = 'open'""",
        hit.party_id.unit,
        hit.party_id,
        hit.list_code,
        hit.entry,
        hit.state.value,
        hit.decided_at,
        hit.decided_by,
        hit.note,
    )


async def lock_hit(tx: Tx, party_id: PartyId, list_code: str, entry: str) -> Hit | None:
    """Returns a hit and lets nobody else decide it until this transaction ends."""
    records = await tx.records(
        """select party_id, list_code, entry, list_version, listed_name, kind, score, state, found_at,
                  decided_at, decided_by, note
           from parties.screening_hit
           where unit = $1 and party_id = $2 and list_code = $3 and entry = $4 for update""",
        party_id.unit,
        party_id,
        list_code,
        entry,
    )
    return _hit(records[0]) if records else None


async def count_parties(tx: Tx) -> int:
    """Returns how many parties the bank has."""
    return int(await tx.value("select count(*) from parties.party"))


async def unscreened(tx: Tx, before: datetime) -> list[tuple[int, int]]:
    """Returns how many parties of each unit were registered before an instant and never screened."""
    return [
        (record["unit"], record["parties"])
        for record in await tx.records(
            """select p.unit, count(*) as parties from parties.party p
               where p.registered_at < $1 and not exists (
                   select from parties.screening s where s.unit = p.unit and s.party_id = p.id)
               group by p.unit order by p.unit""",
            before,
        )
    ]


def _hit(record: asyncpg.Record) -> Hit:
    (party_id, list_code, entry, version, name, kind, score, state, found_at, decided_at, decided_by, note) = record
    return Hit(
        PartyId(party_id),
        list_code,
        entry,
        version,
        name,
        MatchKind(kind),
        score,
        HitState(state),
        found_at,
        decided_at,
        decided_by,
        note,
    )
