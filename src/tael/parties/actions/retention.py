"""Ends the relation with a party, and erases what the law no longer lets the bank keep."""

from collections.abc import Awaitable, Callable

from tael.events.parties import PartyErased, PartyRelationEnded
from tael.kernel.clock import Moment
from tael.kernel.ids import PartyId
from tael.parties.actions.registering import get_party
from tael.parties.model import Party
from tael.parties.rules import retention as rules
from tael.parties.store import kyc as kyc_store
from tael.parties.store import retention as store
from tael.plumbing.db import Tx


class OpenContracts:
    """How many contracts a party still has: told by those above, whom the customer centre does not know."""

    def __init__(self, count: Callable[[Tx, PartyId], Awaitable[int]]) -> None:
        self.count = count


async def close_party(tx: Tx, party_id: PartyId, contracts: OpenContracts, moment: Moment) -> Party:
    """Ends the relation with a party; refuses while there are contracts or open reviews."""
    await kyc_store.lock(tx, party_id)
    party = await get_party(tx, party_id)
    rules.check_closing(
        party,
        contracts_open=await contracts.count(tx, party_id),
        reviews_open=await kyc_store.count_open(tx, party_id),
    )
    await store.close(tx, party_id, moment.business_date)
    erase_after = rules.last_day(moment.business_date)
    tx.publish(PartyRelationEnded(unit=party_id.unit, party_id=party_id, erase_after=erase_after))
    return await get_party(tx, party_id)


async def erase_due(tx: Tx, unit: int, moment: Moment, limit: int) -> int:
    """Erases the personal data of parties whose legal time is over, and returns how many; the rows stay."""
    due = await store.due(tx, unit, rules.closed_before(moment.business_date), limit)
    await store.erase(tx, unit, due, moment.now)
    for party_id in due:
        tx.publish(PartyErased(unit=unit, party_id=party_id))
    return len(due)
