"""Which version of a product a contract is on, and how it came there."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from tael.accounts.model import AccountType, VersionMove
from tael.kernel.ids import AccountId, PartyId
from tael.kernel.money import Currency
from tael.plumbing.db import Tx
from tael.products.model import LimitsTerm


async def lock_portion(
    tx: Tx, unit: int, product: str, from_version: int, to_version: int, limit: int
) -> list[tuple[AccountId, PartyId, Currency, bool]]:
    """Returns the next contracts of a unit that a change has not dealt with, and keeps others from changing them.

    The last of each says whether it is a sub-account.
    """
    return [
        (AccountId(account_id), PartyId(party_id), Currency.by_number(currency), is_sub)
        for account_id, party_id, currency, is_sub in await tx.records(
            """select id, party_id, currency, parent_id is not null from accounts.contract as c
               where unit = $1 and product = $2 and product_version = $3
                 and not exists (select 1 from accounts.contract_version_history as h
                                 where h.unit = $1 and h.contract_id = c.id
                                   and h.from_version = $3 and h.to_version = $4)
               order by id limit $5 for update""",
            unit,
            product,
            from_version,
            to_version,
            limit,
        )
    ]


async def move(
    tx: Tx,
    unit: int,
    ids: Sequence[AccountId],
    to_version: int,
    account_type: AccountType | None,
    limits: LimitsTerm | None,
) -> None:
    """Puts contracts on another version of their product, with the type and the limits that it gives."""
    await tx.execute(
        """update accounts.contract set product_version = $3, account_type = $4, limits = $5
           where unit = $1 and id = any($2::bigint[])""",
        unit,
        ids,
        to_version,
        account_type,
        None if limits is None else msgspec.json.encode(limits).decode(),
    )


async def insert_moves(tx: Tx, unit: int, moves: Sequence[VersionMove], at: datetime) -> None:
    """Appends what became of contracts in a change to their histories."""
    await tx.execute(
        """insert into accounts.contract_version_history
               (unit, contract_id, from_version, to_version, outcome, reason, at)
           select $1, id, from_version, to_version, outcome, reason, $7
           from unnest($2::bigint[], $3::integer[], $4::integer[], $5::text[], $6::text[])
               as v (id, from_version, to_version, outcome, reason)""",
        unit,
        [move.account_id for move in moves],
        [move.from_version for move in moves],
        [move.to_version for move in moves],
        [move.outcome for move in moves],
        [move.reason for move in moves],
        at,
    )


async def history(tx: Tx, account_id: AccountId, limit: int) -> list[VersionMove]:
    """Returns what became of a contract in the changes of its product, in order."""
    return [
        VersionMove(account_id, *record)
        for record in await tx.records(
            """select from_version, to_version, outcome, reason, at from accounts.contract_version_history
               where unit = $1 and contract_id = $2 order by at, to_version limit $3""",
            account_id.unit,
            account_id,
            limit,
        )
    ]
