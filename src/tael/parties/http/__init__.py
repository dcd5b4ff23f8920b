"""Routes of the customer centre."""

from tael.parties.http import documents, kyc, party

STAFF = (*party.STAFF, *documents.STAFF, *kyc.STAFF)
