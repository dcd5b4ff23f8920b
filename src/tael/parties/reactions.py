"""What the customer centre does when a party became known."""

from tael.events.parties import PartyRegistered
from tael.parties.actions.screening import ask_for_screening
from tael.plumbing.db import Tx


async def screen_newcomer(tx: Tx, _event: PartyRegistered) -> None:
    """Has a party that was just registered screened against the sanctions lists."""
    await ask_for_screening(tx)
