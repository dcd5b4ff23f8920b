"""Identity documents, and which party has which over the whole bank."""

from datetime import datetime

import asyncpg

from tael.kernel.ids import PartyId
from tael.parties.model.documents import Document, DocumentId, DocumentKind, DocumentState, NewDocument
from tael.parties.store.sealing import DOCUMENT, opened, vault_for
from tael.plumbing.db import Tx
from tael.plumbing.vault import Vault

DOCUMENTS_OF_PARTY_MAX = 20


async def hold(tx: Tx, blind: bytes, party_id: PartyId) -> PartyId:
    """Makes a party the holder of a document unless there is one, and returns who the holder is."""
    await tx.execute(
        """insert into parties.document_holder (number_blind, unit, party_id) values ($1, $2, $3)
           on conflict (number_blind) do nothing""",
        blind,
        party_id.unit,
        party_id,
    )
    return PartyId(await tx.value("select party_id from parties.document_holder where number_blind = $1", blind))


async def holder(tx: Tx, blind: bytes) -> PartyId | None:
    """Returns who holds a document."""
    found = await tx.value("select party_id from parties.document_holder where number_blind = $1", blind)
    return None if found is None else PartyId(found)


async def insert(tx: Tx, document: NewDocument, number: str, blind: bytes, by: str, at: datetime) -> None:
    """Inserts a document; one that is there already stays as it is."""
    await tx.execute(
        """insert into parties.document
               (unit, id, party_id, kind, country, number_sealed, number_blind, valid_from, valid_until, state,
                recorded_at, recorded_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'active', $10, $11) on conflict (unit, id) do nothing""",
        document.party_id.unit,
        document.id,
        document.party_id,
        document.kind,
        document.country,
        tx.vault.seal(f"{DOCUMENT}.{document.id}", number),
        blind,
        document.valid_from,
        document.valid_until,
        at,
        by,
    )


async def withdraw(tx: Tx, party_id: PartyId, document_id: DocumentId) -> bool:
    """Withdraws a party's document, so that whose it really is may record it; False where the party has none."""
    blind = await tx.value(
        """update parties.document set state = 'withdrawn' where unit = $1 and id = $2 and party_id = $3
           returning number_blind""",
        party_id.unit,
        document_id,
        party_id,
    )
    await tx.execute(
        """delete from parties.document_holder where number_blind = $1 and party_id = $3 and not exists (
               select 1 from parties.document
               where unit = $2 and party_id = $3 and number_blind = $1 and state = 'active')""",
        blind,
        party_id.unit,
        party_id,
    )
    return blind is not None


async def of_party(tx: Tx, party_id: PartyId) -> list[Document]:
    """Returns a party's documents, the newest first."""
    records = await tx.records(
        """select id, party_id, kind, country, number_sealed, valid_from, valid_until, state, recorded_at, recorded_by
           from parties.document where unit = $1 and party_id = $2 order by recorded_at desc, id limit $3""",
        party_id.unit,
        party_id,
        DOCUMENTS_OF_PARTY_MAX,
    )
    vault = await vault_for(tx, [record["number_sealed"] for record in records])
    return [_document(vault, record) for record in records]


def _document(vault: Vault, record: asyncpg.Record) -> Document:
    document_id = DocumentId(record["id"])
    return Document(
        document_id,
        PartyId(record["party_id"]),
        DocumentKind(record["kind"]),
        record["country"],
        opened(vault, DOCUMENT, document_id, record["number_sealed"]) or "",
        record["valid_from"],
        record["valid_until"],
        DocumentState(record["state"]),
        record["recorded_at"],
        record["recorded_by"],
    )
