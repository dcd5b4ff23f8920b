"""The schema is the second guard: what the rules would never write, the database refuses too."""

import asyncpg
import pytest
from tests.factories import Bank, rolled_back

REFUSED = {
    "an entry out of balance": (
        """insert into ledger.posting (position, account_id, amount, balance_after, unit, leg, currency)
           values (900, 1, 5, 5, 0, 0, 156), (900, 2, -4, -4, 0, 1, 156)""",
        "is out of balance",
    ),
    "an entry out of balance in each currency": (
        """insert into ledger.posting (position, account_id, amount, balance_after, unit, leg, currency)
           values (900, 1, 5, 5, 0, 0, 156), (900, 2, -5, -5, 0, 1, 392)""",
        "is out of balance",
    ),
    "a posting of nothing": (
        """insert into ledger.posting (position, account_id, amount, balance_after, unit, leg, currency)
           values (900, 1, 0, 0, 0, 0, 156)""",
        "posting_amount_check",
    ),
    "a journal that is changed": ("update ledger.journal set kind = 'gift' where unit = 0", "append-only"),
    "a journal that is shortened": ("delete from ledger.journal where unit = 0", "append-only"),
    "a journal that is emptied": ("truncate ledger.journal", "append-only"),
    "a posting that is changed": ("update ledger.posting set amount = 1 where unit = 0", "append-only"),
    "a posting that is deleted": ("delete from ledger.posting where unit = 0", "append-only"),
    "a chain that is changed": ("update ledger.batch set chain = chain where unit = 0", "append-only"),
    "a balance below its floor": (
        "update ledger.account set balance = 1 where unit = 0 and not internal",
        "account_keeps_its_floor",
    ),
    "a hold on what is not there": (
        "update ledger.account set held = 101 where unit = 0 and not internal",
        "account_keeps_its_floor",
    ),
    "a negative hold": ("update ledger.account set held = -1 where unit = 0", "account_held_check"),
    "a closed account with money": (
        "update ledger.account set status = 'closed' where unit = 0 and balance <> 0",
        "account_closes_empty",
    ),
    "a hold of more than its amount": ("update ledger.hold set remaining = amount + 1", "hold_keeps_its_amount"),
    "a hold that ends without an entry": (
        "update ledger.hold set state = 'voided', remaining = 0",
        "hold_ends_once",
    ),
    "a hold that ends and still reserves": (
        "update ledger.hold set state = 'voided', ended_position = 9",
        "hold_reserves_while_held",
    ),
    "an id that comes twice": (
        """insert into ledger.journal (position, booked_at, booking_date, value_date, unit, id, digest, kind)
           select 900, booked_at, booking_date, value_date, unit, id, digest, kind
           from ledger.journal where unit = 0 and position = 1""",
        "journal_knows_each_id_once",
    ),
    "an entry that is reversed twice": (
        """insert into ledger.journal (position, booked_at, booking_date, value_date, unit, id, digest, kind, reverses)
           select position + 900, booked_at, booking_date, value_date, unit, digest, digest, kind, 1
           from ledger.journal where unit = 0 and position < 3""",
        "journal_is_reversed_once",
    ),
}


@pytest.fixture(scope="module", autouse=True)
async def _account_with_money_and_a_hold(bank: Bank) -> None:
    account = await bank.open_account(minor=100)
    await bank.book(bank.hold(account, 10))


@pytest.mark.parametrize("fault", REFUSED)
async def test_the_database_refuses(bank: Bank, fault: str) -> None:
    statement, guard = REFUSED[fault]
    async with rolled_back(bank.db) as tx:
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match=guard):
            await tx.execute(statement)


async def test_the_database_takes_what_balances(bank: Bank) -> None:
    async with rolled_back(bank.db) as tx:
        await tx.execute(
            """insert into ledger.posting (position, account_id, amount, balance_after, unit, leg, currency)
               values (900, 1, 5, 5, 0, 0, 156), (900, 2, -5, -5, 0, 1, 156)"""
        )
