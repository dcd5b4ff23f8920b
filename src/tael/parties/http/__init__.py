"""Routes of the customer centre."""

from tael.parties.http import documents, kyc, party, screening

STAFF = (*party.STAFF, *documents.STAFF, *kyc.STAFF, *screening.STAFF)
