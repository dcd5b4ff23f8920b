"""Routes of the customer centre, for staff."""

from tael.parties.http import party, screening

STAFF = (
    party.register_party,
    party.get_party,
    party.list_parties,
    screening.screen_name,
    screening.list_lists,
    screening.load_list,
    screening.list_hits,
    screening.get_screening,
    screening.decide_hit,
)
