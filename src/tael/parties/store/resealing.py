"""Seals anew what an older key sealed, and counts what is under which key."""

from tael.kernel.ids import PartyId
from tael.parties.model.contacts import ContactId
from tael.parties.model.documents import DocumentId
from tael.parties.store.sealing import BIRTH, CONTACT, DOCUMENT, NAME, opened, sealed, vault_for
from tael.plumbing.db import Tx


async def parties(tx: Tx, unit: int, limit: int) -> int:
    """Seals names and birth dates of a unit anew, and returns how many parties there were."""
    records = await tx.records(
        """select id, name_sealed, birth_sealed from parties.party
           where unit = $1 and (substring(name_sealed from 1 for 3) <> $2 or substring(birth_sealed from 1 for 3) <> $2)
           order by id limit $3 for update""",
        unit,
        tx.vault.live_head,
        limit,
    )
    vault = await vault_for(tx, [record[column] for record in records for column in ("name_sealed", "birth_sealed")])
    rows = [(PartyId(record["id"]), record["name_sealed"], record["birth_sealed"]) for record in records]
    await tx.execute(
        """update parties.party p set name_sealed = v.name_sealed, birth_sealed = v.birth_sealed
           from unnest($2::bigint[], $3::bytea[], $4::bytea[]) as v (id, name_sealed, birth_sealed)
           where p.unit = $1 and p.id = v.id""",
        unit,
        [row_id for row_id, _, _ in rows],
        [sealed(vault, NAME, row_id, opened(vault, NAME, row_id, name)) for row_id, name, _ in rows],
        [sealed(vault, BIRTH, row_id, opened(vault, BIRTH, row_id, birth)) for row_id, _, birth in rows],
    )
    return len(rows)


async def documents(tx: Tx, unit: int, limit: int) -> int:
    """Seals document numbers of a unit anew, and returns how many there were."""
    records = await tx.records(
        """select id, number_sealed from parties.document
           where unit = $1 and substring(number_sealed from 1 for 3) <> $2 order by id limit $3 for update""",
        unit,
        tx.vault.live_head,
        limit,
    )
    vault = await vault_for(tx, [record["number_sealed"] for record in records])
    rows = [(DocumentId(record["id"]), record["number_sealed"]) for record in records]
    await tx.execute(
        """update parties.document d set number_sealed = v.number_sealed
           from unnest($2::uuid[], $3::bytea[]) as v (id, number_sealed) where d.unit = $1 and d.id = v.id""",
        unit,
        [row_id for row_id, _ in rows],
        [sealed(vault, DOCUMENT, row_id, opened(vault, DOCUMENT, row_id, number)) for row_id, number in rows],
    )
    return len(rows)


async def contacts(tx: Tx, unit: int, limit: int) -> int:
    """Seals contact points of a unit anew, and returns how many there were."""
    records = await tx.records(
        """select id, value_sealed from parties.contact
           where unit = $1 and substring(value_sealed from 1 for 3) <> $2 order by id limit $3 for update""",
        unit,
        tx.vault.live_head,
        limit,
    )
    vault = await vault_for(tx, [record["value_sealed"] for record in records])
    rows = [(ContactId(record["id"]), record["value_sealed"]) for record in records]
    await tx.execute(
        """update parties.contact c set value_sealed = v.value_sealed
           from unnest($2::uuid[], $3::bytea[]) as v (id, value_sealed) where c.unit = $1 and c.id = v.id""",
        unit,
        [row_id for row_id, _ in rows],
        [sealed(vault, CONTACT, row_id, opened(vault, CONTACT, row_id, value)) for row_id, value in rows],
    )
    return len(rows)


async def count_by_head(tx: Tx) -> dict[tuple[str, bytes], int]:
    """Returns how many fields of each column begin in which way: with a version and a key's number, if all is well."""
    return {
        (record["place"], record["head"]): record["count"]
        for record in await tx.records(
            """select place, substring(field from 1 for 3) as head, count(*) as count
               from (select 'party.name' as place, name_sealed as field from parties.party
                     union all select 'party.birth', birth_sealed from parties.party
                     union all select 'document.number', number_sealed from parties.document
                     union all select 'contact.value', value_sealed from parties.contact) as fields
               where field is not null group by 1, 2"""
        )
    }


async def count_clear_names(tx: Tx) -> int:
    """Returns how many names stand in clear."""
    return int(await tx.value("select count(*) from parties.party where name is not null"))


async def count_half_erased(tx: Tx) -> int:
    """Returns how many parties are erased and still findable."""
    return int(
        await tx.value(
            """select count(*) from parties.party
               where erased_at is not null and (name_blind is not null or birth_sealed is not null)"""
        )
    )
