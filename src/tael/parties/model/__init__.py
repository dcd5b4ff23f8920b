"""Nouns of the customer centre."""

from tael.parties.model.contacts import Contact, ContactId, ContactKind, NewContact
from tael.parties.model.documents import Document, DocumentId, DocumentKind, NewDocument
from tael.parties.model.kyc import EvidenceKind, Kyc, KycLevel, KycState, Review, ReviewId, ReviewState, Verified
from tael.parties.model.party import NewParty, Party, PartyKind

__all__ = [
    "Contact",
    "ContactId",
    "ContactKind",
    "Document",
    "DocumentId",
    "DocumentKind",
    "EvidenceKind",
    "Kyc",
    "KycLevel",
    "KycState",
    "NewContact",
    "NewDocument",
    "NewParty",
    "Party",
    "PartyKind",
    "Review",
    "ReviewId",
    "ReviewState",
    "Verified",
]
