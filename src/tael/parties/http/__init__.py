"""Routes of the customer centre, for staff."""

from tael.parties.http import party

STAFF = (party.register_party, party.get_party, party.list_parties)
