"""Personal data is under seal in every table, and no rotation loses any of it."""

import asyncio
from datetime import date, timedelta

import pytest
from tests.factories import FIRST_DAY, FIRST_MOMENT, rolled_back

from tael import parties
from tael.kernel.clock import Moment
from tael.kernel.ids import PartyId
from tael.parties.actions import retention
from tael.parties.actions.contacts import record_contact
from tael.parties.errors import ContractsOpen, PartyClosed
from tael.parties.model import (
    ContactId,
    ContactKind,
    DocumentId,
    DocumentKind,
    NewContact,
    NewDocument,
    NewParty,
    PartyKind,
)
from tael.plumbing.db import Database, Tx

UNITS = 2
NAME = "欧阳无双 Ouyang Wushuang"
NUMBER = "11010519491231002X"
PHONE = "13912345678"
EMAIL = "wushuang@example.com"
ADDRESS = "北京市朝阳区无双路九十九号"
BIRTH = date(1949, 12, 31)
SECRETS = (NAME, "Wushuang", "欧阳", NUMBER, PHONE, EMAIL, ADDRESS, "无双路", "1949-12-31", "19491231")
PERSON = PartyId.derive(0, "sealed", "person")


async def register(tx: Tx, party_id: PartyId, name: str, birth_date: date | None = None) -> None:
    await parties.register(tx, [NewParty(party_id, PartyKind.PERSON, name, birth_date)], FIRST_MOMENT)


async def fill(tx: Tx) -> None:
    """Registers a person of whom the bank knows everything."""
    await register(tx, PERSON, NAME)
    number = NewDocument(DocumentId.derive(0, "sealed", "d"), PERSON, DocumentKind.RESIDENT_ID, NUMBER)
    await parties.record_document(tx, number, "maker", FIRST_MOMENT)
    values = ((ContactKind.PHONE, PHONE), (ContactKind.EMAIL, EMAIL), (ContactKind.ADDRESS, ADDRESS))
    for kind, value in values:
        contact = NewContact(ContactId.derive(0, "sealed", kind), PERSON, kind, value)
        await record_contact(tx, contact, FIRST_MOMENT)


async def clear_places(tx: Tx, secrets: tuple[str, ...]) -> list[str]:
    """Reads every column of every table of ours as the octets that are stored, and says where a secret stands."""
    columns = await tx.records(
        """select table_schema, table_name, column_name, data_type from information_schema.columns
           where table_schema not in ('pg_catalog', 'information_schema')
             and data_type in ('text', 'character varying', 'bytea', 'json', 'jsonb', 'date', 'ARRAY')
           order by 1, 2, 3"""
    )
    assert len(columns) > 50
    found: list[str] = []
    for schema, table, column, kind in columns:
        octets = f'"{column}"' if kind == "bytea" else f"convert_to(\"{column}\"::text, 'UTF8')"
        statement = f'select count(*) from "{schema}"."{table}" where position($1::bytea in {octets}) > 0'  # noqa: S608 - names from the catalogue
        found += [
            f"{schema}.{table}.{column} holds {secret}"
            for secret in secrets
            if await tx.value(statement, secret.encode())
        ]
    return found


async def test_no_personal_datum_stands_in_clear_in_any_table(db: Database) -> None:
    async with db.transaction() as tx:
        await fill(tx)
    async with db.transaction(readonly=True) as tx:
        assert await clear_places(tx, SECRETS) == []
        party = await parties.get_party(tx, PERSON)
        assert (party.name, party.birth_date) == (NAME, BIRTH)
        assert [document.number for document in await parties.list_documents(tx, PERSON)] == [NUMBER]
        assert {contact.value for contact in await parties.list_contacts(tx, PERSON)} == {
            "+8613912345678",
            EMAIL,
            ADDRESS,
        }


async def test_a_name_in_clear_is_seen(db: Database) -> None:
    async with rolled_back(db) as tx:
        await tx.execute("update parties.party set name = $1, name_sealed = null where id = $2", NAME, PERSON)
        assert f"parties.party.name holds {NAME}" in await clear_places(tx, SECRETS)
        [report] = await parties.check_promises(tx)
        assert report.violations == ("1 names stand in clear",)


async def test_a_field_under_no_key_of_the_bank_is_seen(db: Database) -> None:
    async with db.transaction(readonly=True) as tx:
        [report] = await parties.check_promises(tx)
        assert (report.promise, report.is_kept) == ("personal_data_sealed", True)
        assert report.examined >= 6
    async with rolled_back(db) as tx:
        await tx.execute("update parties.contact set value_sealed = 'plain' where party_id = $1", PERSON)
        [report] = await parties.check_promises(tx)
        assert report.violations == ("3 fields of contact.value are under no key of the bank",)


async def test_names_of_an_earlier_version_are_sealed_at_the_start(db: Database) -> None:
    ids = [PartyId.derive(unit, "earlier", str(number)) for unit in range(UNITS) for number in range(20)]
    async with db.transaction() as tx:
        for party_id in ids:
            await tx.execute(
                "insert into parties.party (unit, id, kind, name, registered_at) values ($1, $2, 'person', $3, $4)",
                party_id.unit,
                party_id,
                f"Earlier {party_id}",
                FIRST_MOMENT.now,
            )
        assert (await parties.find_parties(tx, ids[:1]))[ids[0]].name == f"Earlier {ids[0]}", "readable meanwhile"
    assert await parties.seal_names(db, range(UNITS)) == len(ids)
    assert await parties.seal_names(db, range(UNITS)) == 0
    async with db.transaction() as tx:
        found = await parties.find_parties(tx, ids)
        assert [found[party_id].name for party_id in ids] == [f"Earlier {party_id}" for party_id in ids]
        assert await clear_places(tx, ("Earlier",)) == []
        await register(tx, ids[0], f"Earlier {ids[0]}")


async def test_a_rotation_under_load_loses_nothing(db: Database) -> None:
    written: dict[PartyId, str] = {}
    is_over = asyncio.Event()

    async def write(unit: int) -> None:
        number = 0
        while not is_over.is_set():
            number += 1
            party_id = PartyId.derive(unit, "load", str(number))
            async with db.transaction() as tx:
                await register(tx, party_id, f"Loaded {number}", FIRST_DAY - timedelta(days=number))
            written[party_id] = f"Loaded {number}"

    async def read() -> int:
        reads = 0
        while not is_over.is_set():
            expected = dict(list(written.items())[-50:])
            async with db.transaction(readonly=True) as tx:
                found = await parties.find_parties(tx, expected)
            assert {party_id: party.name for party_id, party in found.items()} == expected
            reads += 1
        return reads

    tasks = [asyncio.create_task(work) for work in (write(0), write(1), read())]
    rows = 0
    for _ in range(4):
        await asyncio.sleep(0.15)
        key = await parties.rotate(db)
        rows += await parties.reseal(db, UNITS)
    is_over.set()
    *_, reads = await asyncio.gather(*tasks)
    assert reads
    assert len(written) > 50
    assert rows > len(written), "what was there before each rotation was sealed anew"
    await parties.reseal(db, UNITS)
    async with db.transaction(readonly=True) as tx:
        found = await parties.find_parties(tx, written)
        assert {party_id: party.name for party_id, party in found.items()} == written
        assert (await parties.get_party(tx, PERSON)).name == NAME
        assert [document.number for document in await parties.list_documents(tx, PERSON)] == [NUMBER]
        assert await parties.find_by_contact(tx, ContactKind.PHONE, PHONE) == [PERSON]
        assert (
            await tx.value(
                "select count(*) from parties.party where substring(name_sealed from 2 for 2) <> $1", key.to_bytes(2)
            )
            == 0
        )


async def test_another_process_opens_what_a_newer_key_sealed(db: Database) -> None:
    vault = db.vault
    assert vault is not None
    behind = await Database.connect(db.dsn, pool_size=2, timeout_s=10)
    async with behind.connection() as connection:
        behind.vault = type(vault)(b"0" * 32)
        behind.vault._master = vault._master
        await behind.vault._found(connection)
    newcomer = PartyId.derive(0, "newer")
    await parties.rotate(db)
    async with db.transaction() as tx:
        await register(tx, newcomer, "Newer")
    async with behind.transaction(readonly=True) as tx:
        assert (await parties.get_party(tx, newcomer)).name == "Newer"
    await behind.close()


async def test_a_closed_party_is_erased_after_the_legal_time_and_not_before(db: Database) -> None:
    async def count(_tx: Tx, _party_id: PartyId) -> int:
        return contracts

    contracts = 1
    asked = retention.OpenContracts(count)
    with pytest.raises(ContractsOpen):
        async with db.transaction() as tx:
            await retention.close_party(tx, PERSON, asked, FIRST_MOMENT)
    contracts = 0
    async with db.transaction() as tx:
        assert (await retention.close_party(tx, PERSON, asked, FIRST_MOMENT)).closed_on == FIRST_DAY
    with pytest.raises(PartyClosed):
        async with db.transaction() as tx:
            await retention.close_party(tx, PERSON, asked, FIRST_MOMENT)
    ten_years = FIRST_DAY.replace(year=FIRST_DAY.year + 10)
    for day, erased in ((ten_years, 0), (ten_years + timedelta(days=1), 1)):
        async with db.transaction() as tx:
            assert await retention.erase_due(tx, 0, Moment(FIRST_MOMENT.now, day), 10) == erased
            assert bool((await parties.get_party(tx, PERSON)).name) != bool(erased)
    async with db.transaction(readonly=True) as tx:
        party = await parties.get_party(tx, PERSON)
        assert (party.name, party.birth_date, party.erased_at) == ("", None, FIRST_MOMENT.now)
        assert [document.number for document in await parties.list_documents(tx, PERSON)] == [""]
        assert await parties.find_by_contact(tx, ContactKind.PHONE, PHONE) == []
        assert await parties.find_by_document(tx, DocumentKind.RESIDENT_ID, NUMBER) is None
        [report] = await parties.check_promises(tx)
        assert report.is_kept
