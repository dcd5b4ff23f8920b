"""Contact points."""

from datetime import datetime

import asyncpg

from tael.kernel.ids import PartyId
from tael.parties.model.contacts import Contact, ContactId, ContactKind, NewContact
from tael.parties.store.sealing import CONTACT, opened, vault_for
from tael.plumbing.db import Tx
from tael.plumbing.vault import Vault

CONTACTS_OF_PARTY_MAX = 20


async def insert(tx: Tx, contact: NewContact, value: str, at: datetime) -> None:
    """Inserts a contact point in its normalised form; one that is there already stays as it is.

    An address has no blind index: nobody is searched by it.
    """
    await tx.execute(
        """insert into parties.contact (unit, id, party_id, kind, value_sealed, value_blind, recorded_at)
           values ($1, $2, $3, $4, $5, $6, $7) on conflict (unit, id) do nothing""",
        contact.party_id.unit,
        contact.id,
        contact.party_id,
        contact.kind,
        tx.vault.seal(f"{CONTACT}.{contact.id}", value),
        None if contact.kind is ContactKind.ADDRESS else tx.vault.blind(contact.kind, value),
        at,
    )


async def verify(tx: Tx, party_id: PartyId, contact_id: ContactId, by: str, at: datetime) -> bool:
    """Marks a party's contact point as verified, once; False where the party has none of that id."""
    found = await tx.value(
        """update parties.contact set verified_at = coalesce(verified_at, $4), verified_by = coalesce(verified_by, $5)
           where unit = $1 and id = $2 and party_id = $3 and removed_at is null returning true""",
        party_id.unit,
        contact_id,
        party_id,
        at,
        by,
    )
    return found is not None


async def remove(tx: Tx, party_id: PartyId, contact_id: ContactId, at: datetime) -> bool:
    """Removes a party's contact point from use; False where the party has none of that id."""
    found = await tx.value(
        """update parties.contact set removed_at = coalesce(removed_at, $4)
           where unit = $1 and id = $2 and party_id = $3 returning true""",
        party_id.unit,
        contact_id,
        party_id,
        at,
    )
    return found is not None


async def of_party(tx: Tx, party_id: PartyId) -> list[Contact]:
    """Returns a party's contact points in use, the newest first."""
    records = await tx.records(
        """select id, party_id, kind, value_sealed, recorded_at, verified_at, verified_by from parties.contact
           where unit = $1 and party_id = $2 and removed_at is null order by recorded_at desc, id limit $3""",
        party_id.unit,
        party_id,
        CONTACTS_OF_PARTY_MAX,
    )
    vault = await vault_for(tx, [record["value_sealed"] for record in records])
    return [_contact(vault, record) for record in records]


async def holders(tx: Tx, blind: bytes, limit: int) -> list[PartyId]:
    """Returns the parties that are reached at a telephone number or e-mail address, by id.

    Asked over the bank: a number does not say in which unit its holder lives.
    """
    return [
        PartyId(record["party_id"])
        for record in await tx.records(
            """select distinct party_id from parties.contact
               where value_blind = $1 and removed_at is null order by party_id limit $2""",
            blind,
            limit,
        )
    ]


def _contact(vault: Vault, record: asyncpg.Record) -> Contact:
    contact_id = ContactId(record["id"])
    return Contact(
        contact_id,
        PartyId(record["party_id"]),
        ContactKind(record["kind"]),
        opened(vault, CONTACT, contact_id, record["value_sealed"]) or "",
        record["recorded_at"],
        record["verified_at"],
        record["verified_by"],
    )
