"""Consents."""

from datetime import datetime

from tael.kernel.ids import PartyId
from tael.parties.model.consents import Consent, ConsentId, Purpose
from tael.plumbing.db import Tx

CONSENTS_SHOWN_MAX = 100


async def insert(tx: Tx, consent: Consent) -> None:
    """Inserts a consent; one that is there already stays as it is."""
    await tx.execute(
        """insert into parties.consent (unit, id, party_id, purpose, given_at, given_by, expires_on)
           values ($1, $2, $3, $4, $5, $6, $7) on conflict (unit, id) do nothing""",
        consent.party_id.unit,
        consent.id,
        consent.party_id,
        consent.purpose,
        consent.given_at,
        consent.given_by,
        consent.expires_on,
    )


async def withdraw(tx: Tx, party_id: PartyId, consent_id: ConsentId, at: datetime) -> bool:
    """Withdraws a party's consent, once; False where the party has none of that id."""
    found = await tx.value(
        """update parties.consent set withdrawn_at = coalesce(withdrawn_at, $4)
           where unit = $1 and id = $2 and party_id = $3 returning true""",
        party_id.unit,
        consent_id,
        party_id,
        at,
    )
    return found is not None


async def of_party(tx: Tx, party_id: PartyId) -> list[Consent]:
    """Returns a party's latest consents, the newest first."""
    return [
        Consent(
            ConsentId(record["id"]),
            party_id,
            Purpose(record["purpose"]),
            record["given_at"],
            record["given_by"],
            record["expires_on"],
            record["withdrawn_at"],
        )
        for record in await tx.records(
            """select id, purpose, given_at, given_by, expires_on, withdrawn_at from parties.consent
               where unit = $1 and party_id = $2 order by given_at desc, id limit $3""",
            party_id.unit,
            party_id,
            CONSENTS_SHOWN_MAX,
        )
    ]
