"""Gives and withdraws consents, and says whether one is in force."""

from datetime import date

from tael.events.parties import PartyDetailChanged
from tael.kernel.clock import Moment
from tael.kernel.ids import PartyId
from tael.parties.actions.registering import get_open_party
from tael.parties.errors import ConsentPast, UnknownDetail
from tael.parties.model.consents import Consent, ConsentId, Purpose
from tael.parties.store import consents as store
from tael.plumbing.db import Tx


async def give_consent(tx: Tx, consent: Consent, today: date) -> Consent:
    """Records a consent; refuses an unknown or closed party, and one that would end before today."""
    await get_open_party(tx, consent.party_id)
    if consent.expires_on < today:
        raise ConsentPast(expires_on=consent.expires_on).at("expires_on")
    await store.insert(tx, consent)
    tx.publish(PartyDetailChanged(unit=consent.party_id.unit, party_id=consent.party_id, subject="consent"))
    return consent


async def withdraw_consent(tx: Tx, party_id: PartyId, consent_id: ConsentId, moment: Moment) -> None:
    """Withdraws a consent; refuses one that the party has not given."""
    if consent_id.unit != party_id.unit or not await store.withdraw(tx, party_id, consent_id, moment.now):
        raise UnknownDetail(detail_id=consent_id).at("consent_id")
    tx.publish(PartyDetailChanged(unit=party_id.unit, party_id=party_id, subject="consent"))


async def list_consents(tx: Tx, party_id: PartyId) -> list[Consent]:
    """Returns a party's latest consents, the newest first."""
    return await store.of_party(tx, party_id)


async def has_consented(tx: Tx, party_id: PartyId, purpose: Purpose, today: date) -> bool:
    """Whether a party lets the bank do that with their data today; whoever acts on a consent asks each time."""
    given = await store.of_party(tx, party_id)
    return any(consent.purpose is purpose and consent.is_in_force(today) for consent in given)
