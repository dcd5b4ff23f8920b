"""Sub-accounts: their names and goals."""

from collections.abc import Sequence

from tael.accounts.model import Goal, NewSubAccount, SubAccount
from tael.kernel.ids import AccountId
from tael.kernel.money import Currency, Money
from tael.plumbing.db import Tx


async def insert(tx: Tx, order: NewSubAccount) -> None:
    """Inserts the name and goal of a sub-account."""
    await tx.execute(
        """insert into accounts.sub_account (unit, account_id, parent_id, name, target, due_on)
           values ($1, $2, $3, $4, $5, $6)""",
        order.id.unit,
        order.id,
        order.parent_id,
        order.name,
        None if order.goal is None else order.goal.target.minor,
        None if order.goal is None else order.goal.due_on,
    )


async def count_open(tx: Tx, parent_id: AccountId) -> int:
    """Returns how many open sub-accounts a contract has."""
    return int(
        await tx.value(
            "select count(*) from accounts.contract where unit = $1 and parent_id = $2 and state <> 'closed'",
            parent_id.unit,
            parent_id,
        )
    )


async def read(tx: Tx, ids: Sequence[AccountId]) -> dict[AccountId, SubAccount]:
    """Returns the names and goals of those of the accounts that are sub-accounts."""
    return {
        AccountId(row["account_id"]): SubAccount(
            id=AccountId(row["account_id"]),
            parent_id=AccountId(row["parent_id"]),
            name=row["name"],
            goal=None
            if row["target"] is None
            else Goal(target=Money(row["target"], Currency.by_number(row["currency"])), due_on=row["due_on"]),
        )
        for row in await tx.records(
            """select mine.account_id, mine.parent_id, mine.name, mine.target, mine.due_on, contract.currency
               from accounts.sub_account as mine
               join accounts.contract as contract on contract.unit = mine.unit and contract.id = mine.account_id
               where mine.unit = any($1::smallint[]) and mine.account_id = any($2::bigint[])""",
            sorted({account_id.unit for account_id in ids}),
            ids,
        )
    }
