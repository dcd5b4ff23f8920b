"""Records contact points, and finds parties by them."""

from tael.events.parties import PartyDetailChanged
from tael.kernel.clock import Moment
from tael.kernel.ids import PartyId
from tael.parties.actions.registering import get_open_party
from tael.parties.errors import TooManyDetails, UnknownDetail
from tael.parties.model.contacts import Contact, ContactId, ContactKind, NewContact
from tael.parties.rules.contacts import normalised_contact
from tael.parties.store import contacts as store
from tael.plumbing.db import Tx

FOUND_MAX = 50
"""The most parties that a search returns: a telephone that more have is not a person's."""


async def record_contact(tx: Tx, contact: NewContact, moment: Moment) -> Contact:
    """Records a party's contact point, not verified yet; refuses an unknown or closed party and what is no contact."""
    await get_open_party(tx, contact.party_id)
    value = normalised_contact(contact.kind, contact.value)
    held = await store.of_party(tx, contact.party_id)
    if len(held) >= store.CONTACTS_OF_PARTY_MAX and contact.id not in {one.id for one in held}:
        raise TooManyDetails(details_max=store.CONTACTS_OF_PARTY_MAX)
    await store.insert(tx, contact, value, moment.now)
    tx.publish(PartyDetailChanged(unit=contact.party_id.unit, party_id=contact.party_id, subject="contact"))
    return {one.id: one for one in await store.of_party(tx, contact.party_id)}[contact.id]


async def verify_contact(tx: Tx, party_id: PartyId, contact_id: ContactId, by: str, moment: Moment) -> None:
    """Records that somebody reached the party there; refuses a contact point that the party does not have."""
    if contact_id.unit != party_id.unit or not await store.verify(tx, party_id, contact_id, by, moment.now):
        raise UnknownDetail(detail_id=contact_id).at("contact_id")


async def remove_contact(tx: Tx, party_id: PartyId, contact_id: ContactId, moment: Moment) -> None:
    """Takes a contact point out of use; refuses one that the party does not have."""
    if contact_id.unit != party_id.unit or not await store.remove(tx, party_id, contact_id, moment.now):
        raise UnknownDetail(detail_id=contact_id).at("contact_id")
    tx.publish(PartyDetailChanged(unit=party_id.unit, party_id=party_id, subject="contact"))


async def list_contacts(tx: Tx, party_id: PartyId) -> list[Contact]:
    """Returns a party's contact points in use, the newest first."""
    return await store.of_party(tx, party_id)


async def find_by_contact(tx: Tx, kind: ContactKind, value: str) -> list[PartyId]:
    """Returns at most FOUND_MAX parties that are reached at a telephone number or e-mail address."""
    blind = tx.vault.blind(kind, normalised_contact(kind, value))
    return await store.holders(tx, blind, FOUND_MAX)
