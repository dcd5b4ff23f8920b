"""How long the bank keeps what it knows of a party after the relation has ended."""

from datetime import date

from tael.parties.errors import ContractsOpen, PartyClosed, ReviewsOpen
from tael.parties.model.party import Party

RETENTION_YEARS = 10
"""中华人民共和国反洗钱法 (2024) article 34: at least ten years after the end of the business relation."""


def check_closing(party: Party, *, contracts_open: int, reviews_open: int) -> None:
    """Refuses to end a relation that has ended, that still has contracts, or that somebody has to look at."""
    if party.closed_on is not None:
        raise PartyClosed(party_id=party.id).at("party_id")
    if contracts_open:
        raise ContractsOpen(contracts=contracts_open)
    if reviews_open:
        raise ReviewsOpen(reviews=reviews_open)


def last_day(closed_on: date) -> date:
    """Returns the last day on which the data of a party must still be there."""
    return _moved(closed_on, RETENTION_YEARS)


def closed_before(today: date) -> date:
    """Returns the day before which a relation must have ended for its data to be erased today."""
    return _moved(today, -RETENTION_YEARS)


def _moved(day: date, years: int) -> date:
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + years, day=last)
