"""Routes of the customer centre, for staff and for customers themselves."""

from tael.parties.http import documents, kyc, own, party, relations, screening, unmasking

STAFF = (
    *party.STAFF,
    *documents.STAFF,
    *kyc.STAFF,
    *relations.STAFF,
    *screening.STAFF,
    *unmasking.STAFF,
    *own.STAFF,
)
CUSTOMER = own.CUSTOMER
