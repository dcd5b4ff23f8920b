"""What the routes of the customer centre have in common: requests that leave no trace in clear, and masked bodies."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import msgspec
from litestar import Response

from tael.kernel.ids import KeyedId, PartyId
from tael.parties.model import Contact, ContactKind, Document, Kyc, KycLevel, KycState, Party, PartyKind
from tael.parties.model.kyc import Expired, InReview, Verified
from tael.parties.model.masks import (
    masked_address,
    masked_email,
    masked_name,
    masked_number,
    masked_phone,
)
from tael.plumbing.db import Tx
from tael.plumbing.http.wire import BankRequest, checked_key, encode_json, runtime_of, write_once

MASKS: dict[ContactKind, Callable[[str], str]] = {
    ContactKind.PHONE: masked_phone,
    ContactKind.EMAIL: masked_email,
    ContactKind.ADDRESS: masked_address,
}


async def write_unseen(
    request: BankRequest, key: str | None, body: object, work: Callable[[Tx], Awaitable[object]]
) -> Response[Any]:
    """Does a write once for its key, like `write_once`, where the body holds personal data.

    The digest that is kept for ever is one of the body's blind index: a plain one of few digits could be guessed.
    """
    vault = runtime_of(request).db.vault
    assert vault is not None, "a bank that serves has unlocked its vault"
    return await write_once(request, key, vault.blind("request", encode_json(body).decode()).hex(), work)


def derived(kind: type[KeyedId], party_id: PartyId, request: BankRequest, key: str | None) -> Any:  # noqa: ANN401 - of kind
    """Returns the id of what a request makes for a party."""
    return kind.derive(party_id.unit, party_id.text, request.user.client, checked_key(key))


class KycBody(msgspec.Struct, frozen=True):
    """How well a party is known; `review_due` is the last day of a verification."""

    state: KycState
    level: KycLevel
    review_due: date | None


class PartyBody(msgspec.Struct, frozen=True):
    """A registered party; name and birth date are masked, but for themselves."""

    id: str
    kind: PartyKind
    name: str
    birth_date: str | None
    kyc: KycBody
    registered_at: str
    closed_on: date | None


class DocumentBody(msgspec.Struct, frozen=True):
    """An identity document; the number is masked, but for its holder."""

    id: str
    kind: str
    country: str
    number: str
    valid_from: date | None
    valid_until: date | None
    state: str


class ContactBody(msgspec.Struct, frozen=True):
    """A contact point; masked, but for its holder."""

    id: str
    kind: str
    value: str
    is_verified: bool


def kyc_body(kyc: Kyc) -> KycBody:
    """Returns a KYC state as it stands on the wire."""
    level = kyc.level if isinstance(kyc, InReview | Verified | Expired) else KycLevel.NONE
    return KycBody(kyc.state, level, kyc.due if isinstance(kyc, Verified) else None)


def party_body(party: Party, *, in_clear: bool = False) -> PartyBody:
    """Returns a party as it stands on the wire."""
    birth = None
    if party.birth_date is not None:
        birth = party.birth_date.isoformat() if in_clear else f"{party.birth_date.year:04}-**-**"
    # A company's name stands in a public register.
    name = party.name if in_clear or party.kind is PartyKind.COMPANY else masked_name(party.name)
    return PartyBody(
        party.id.text,
        party.kind,
        name,
        birth,
        kyc_body(party.kyc),
        party.registered_at.isoformat(),
        party.closed_on,
    )


def document_body(document: Document, *, in_clear: bool = False) -> DocumentBody:
    """Returns a document as it stands on the wire."""
    return DocumentBody(
        document.id.text,
        document.kind,
        document.country,
        document.number if in_clear else masked_number(document.number),
        document.valid_from,
        document.valid_until,
        document.state,
    )


def contact_body(contact: Contact, *, in_clear: bool = False) -> ContactBody:
    """Returns a contact point as it stands on the wire."""
    value = contact.value if in_clear else MASKS[contact.kind](contact.value)
    return ContactBody(contact.id.text, contact.kind, value, contact.verified_at is not None)
