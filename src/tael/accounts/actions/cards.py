"""Keeps the cards of accounts."""

from collections.abc import Sequence

from tael.accounts.actions.mandates import find_standings
from tael.accounts.actions.reading import find_contracts
from tael.accounts.errors import CardExists, UnknownContract
from tael.accounts.model import Card
from tael.accounts.store import cards as store
from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId
from tael.plumbing.db import Tx

CARDS_MAX = 10_000
"""The most cards of one call."""

CARDS_SHOWN_MAX = 200
"""The most cards that a list of an account shows."""


async def register_cards(tx: Tx, cards: Sequence[Card], moment: Moment) -> list[Card | Refusal]:
    """Keeps cards that were issued, one outcome each; one that is there already, unchanged, is returned as it is.

    Refuses an account that is not there, or on which the card's party may not act (UnknownContract), and an id that
    belongs to another card (CardExists).
    """
    assert len(cards) <= CARDS_MAX, "callers page their own lists"
    if not cards:
        return []
    known = {card.id: card for card in await store.read(tx, [card.id for card in cards])}
    contracts = await find_contracts(tx, [card.account_id for card in cards])
    present = [card for card in cards if card.account_id in contracts]
    standings = await find_standings(tx, [(contracts[card.account_id], card.party_id) for card in present], moment)
    by_card = dict(zip([card.id for card in present], standings, strict=True))
    outcomes: list[Card | Refusal] = []
    fresh: list[Card] = []
    for card in cards:
        standing = by_card.get(card.id)
        if (existing := known.get(card.id)) is not None:
            outcomes.append(existing if existing == card else CardExists(card_id=card.id).at("id"))
        elif card.id not in by_card:
            outcomes.append(UnknownContract(account_id=card.account_id).at("account_id"))
        elif isinstance(standing, Refusal):
            outcomes.append(standing)
        else:
            known[card.id] = card
            fresh.append(card)
            outcomes.append(card)
    if fresh:
        await store.insert(tx, fresh)
    return outcomes


async def list_cards(tx: Tx, account_id: AccountId) -> list[Card]:
    """Returns the cards of an account, the latest issued first, CARDS_SHOWN_MAX at most."""
    return await store.of_account(tx, account_id, CARDS_SHOWN_MAX)
