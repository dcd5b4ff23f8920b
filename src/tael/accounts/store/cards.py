"""Cards."""

from collections.abc import Sequence

import asyncpg

from tael.accounts.model import Card, CardKind
from tael.kernel.ids import AccountId, CardId, PartyId
from tael.plumbing.db import Tx


async def insert(tx: Tx, cards: Sequence[Card]) -> None:
    """Inserts new cards."""
    await tx.copy(
        "accounts",
        "card",
        ("unit", "id", "account_id", "party_id", "kind", "issued_on"),
        [(card.id.unit, card.id, card.account_id, card.party_id, card.kind.value, card.issued_on) for card in cards],
    )


async def read(tx: Tx, ids: Sequence[CardId]) -> list[Card]:
    """Returns those of the cards that exist."""
    return [
        _card(record)
        for record in await tx.records(
            """select id, account_id, party_id, kind, issued_on from accounts.card
               where unit = any($1::smallint[]) and id = any($2::uuid[])""",
            sorted({card_id.unit for card_id in ids}),
            ids,
        )
    ]


async def of_account(tx: Tx, account_id: AccountId, limit: int) -> list[Card]:
    """Returns the cards of an account, the latest issued first."""
    return [
        _card(record)
        for record in await tx.records(
            """select id, account_id, party_id, kind, issued_on from accounts.card
               where unit = $1 and account_id = $2 order by issued_on desc, id limit $3""",
            account_id.unit,
            account_id,
            limit,
        )
    ]


def _card(record: asyncpg.Record) -> Card:
    return Card(
        id=CardId(record["id"]),
        account_id=AccountId(record["account_id"]),
        party_id=PartyId(record["party_id"]),
        kind=CardKind(record["kind"]),
        issued_on=record["issued_on"],
    )
