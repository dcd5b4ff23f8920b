"""Records identity documents, and finds parties by them."""

from tael.events.parties import PartyDetailChanged
from tael.kernel.clock import Moment
from tael.kernel.ids import PartyId
from tael.parties.actions.registering import get_open_party
from tael.parties.errors import DocumentTaken, TooManyDetails, UnknownDetail
from tael.parties.model.documents import Document, DocumentId, DocumentKind, NewDocument
from tael.parties.rules.documents import birth_date_of, checked_document, normalised_number
from tael.parties.store import documents as store
from tael.parties.store import party as party_store
from tael.plumbing.db import Tx
from tael.plumbing.vault import Vault


async def record_document(tx: Tx, document: NewDocument, by: str, moment: Moment) -> Document:
    """Records a party's identity document; a resident identity number also tells the birth date.

    Refuses an unknown or closed party, a number that is none, one that tells another birth date than is known, and a
    document that another party has (DocumentTaken).
    """
    party = await get_open_party(tx, document.party_id)
    number = checked_document(document, party, moment.business_date)
    blind = blind_of(tx.vault, document.kind, document.country, number)
    held = await store.of_party(tx, document.party_id)
    if len(held) >= store.DOCUMENTS_OF_PARTY_MAX and document.id not in {one.id for one in held}:
        raise TooManyDetails(details_max=store.DOCUMENTS_OF_PARTY_MAX)
    if await store.hold(tx, blind, document.party_id) != document.party_id:
        raise DocumentTaken(kind=document.kind).at("number")
    await store.insert(tx, document, number, blind, by, moment.now)
    birth = birth_date_of(document.kind, number)
    if birth is not None and party.birth_date is None:
        await party_store.set_birth(tx, document.party_id, birth)
    tx.publish(PartyDetailChanged(unit=document.party_id.unit, party_id=document.party_id, subject="document"))
    return {one.id: one for one in await store.of_party(tx, document.party_id)}[document.id]


async def withdraw_document(tx: Tx, party_id: PartyId, document_id: DocumentId) -> None:
    """Withdraws a document that is no longer relied on; refuses one that the party does not have."""
    if document_id.unit != party_id.unit or not await store.withdraw(tx, party_id, document_id):
        raise UnknownDetail(detail_id=document_id).at("document_id")
    tx.publish(PartyDetailChanged(unit=party_id.unit, party_id=party_id, subject="document"))


async def list_documents(tx: Tx, party_id: PartyId) -> list[Document]:
    """Returns a party's documents, the newest first."""
    return await store.of_party(tx, party_id)


async def find_by_document(tx: Tx, kind: DocumentKind, number: str, *, country: str = "CN") -> PartyId | None:
    """Returns the party that has a document, found by the blind index of its number."""
    return await store.holder(tx, blind_of(tx.vault, kind, country, normalised_number(number)))


def blind_of(vault: Vault, kind: DocumentKind, country: str, number: str) -> bytes:
    """Returns the blind index of a document's normalised number: two countries may give the same one."""
    return vault.blind(f"document.{kind}.{country}", number)
