"""Things for tests to work with, in the words of the domain."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from tael import ledger
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, EntryId
from tael.kernel.money import Currency, Money
from tael.ledger.model import (
    Booked,
    Command,
    HoldUse,
    JournalEntry,
    Moment,
    OpenAccount,
    Outcome,
    PlaceHold,
    PostEntry,
    Posting,
    Side,
    internal_account_id,
)
from tael.plumbing.db import Database, Tx

CNY = Currency("CNY")
JPY = Currency("JPY")
UNITS = 3
CASH = "1001"
DEPOSITS = "2011"
FIRST_DAY = date(2026, 3, 2)
FIRST_MOMENT = Moment(datetime(2026, 3, 2, 1, tzinfo=UTC), FIRST_DAY)


def cny(minor: int) -> Money:
    """So many fen."""
    return Money(minor, CNY)


def cash(unit: int = 0, currency: Currency = CNY) -> AccountId:
    """A unit's own account of cash on hand, which may go to any balance."""
    return internal_account_id(unit, CASH, currency)


def legs(debtor: AccountId, creditor: AccountId, amount: Money) -> tuple[Posting, Posting]:
    """The debtor is debited, the creditor credited."""
    return Posting(debtor, Side.DEBIT, amount), Posting(creditor, Side.CREDIT, amount)


@asynccontextmanager
async def rolled_back(db: Database) -> AsyncIterator[Tx]:
    """One snapshot in which anything may be done, and of which nothing stays."""
    async with db.connection() as connection:
        transaction = connection.transaction(isolation="repeatable_read")
        await transaction.start()
        try:
            yield Tx(connection, db.vault)
        finally:
            await transaction.rollback()


class Bank:
    """A bank of a few units with internal accounts, its time and the ids it gives; each call is a transaction."""

    def __init__(self, db: Database, moment: Moment = FIRST_MOMENT) -> None:
        self.db = db
        self.moment = moment
        self._given = 0

    async def found(self) -> None:
        """Makes units and internal accounts."""
        async with self.db.transaction() as tx:
            await ledger.create_units(tx, UNITS)
            await ledger.open_internal_accounts(tx, [CNY, JPY], self.moment)

    def wait(self, by: timedelta = timedelta(seconds=1)) -> datetime:
        """Lets time pass, the business date with it, and gives the new instant."""
        now = self.moment.now + by
        self.moment = Moment(now, (now + timedelta(hours=8)).date())
        return now

    def new_id(self, unit: int = 0) -> EntryId:
        """An id that was not given before."""
        self._given += 1
        return EntryId.derive(unit, "test", str(self._given))

    async def submit(self, *commands: Command) -> list[Outcome]:
        """Submits a batch."""
        async with self.db.transaction() as tx:
            return await ledger.submit(tx, commands, self.moment)

    async def book(self, command: Command) -> Booked:
        """Submits one command and insists."""
        [outcome] = await self.submit(command)
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome

    async def refused(self, command: Command) -> Refusal:
        """Submits one command that must be refused."""
        [outcome] = await self.submit(command)
        assert isinstance(outcome, Refusal), outcome
        return outcome

    def opening(self, unit: int = 0, **changes: Any) -> OpenAccount:  # noqa: ANN401 - any field of the command
        """Asks for a new customer's account without overdraft."""
        command = OpenAccount(
            id=self.new_id(unit),
            account_id=AccountId.derive(unit, "test", str(self._given)),
            gl=DEPOSITS,
            currency=CNY,
            side=Side.CREDIT,
            floor=0,
        )
        return msgspec.structs.replace(command, **changes)

    async def open_account(self, unit: int = 0, *, minor: int = 0, **changes: Any) -> AccountId:  # noqa: ANN401 - as above
        """Opens a customer's account with so much on it."""
        command = self.opening(unit, **changes)
        await self.book(command)
        if minor:
            amount = Money(minor, command.currency)
            await self.book(self.transfer(cash(unit, command.currency), command.account_id, amount, kind="deposit"))
        return command.account_id

    def transfer(
        self,
        debtor: AccountId,
        creditor: AccountId,
        amount: Money | int,
        *,
        entry_id: EntryId | None = None,
        kind: str = "transfer",
        value_date: date | None = None,
        detail: dict[str, str] | None = None,
        hold: HoldUse | None = None,
    ) -> PostEntry:
        """Asks to move an amount, in fen if it is a number, at home in the debtor's unit."""
        money = amount if isinstance(amount, Money) else cny(amount)
        entry = JournalEntry(
            id=entry_id or self.new_id(debtor.unit),
            kind=kind,
            postings=legs(debtor, creditor, money),
            value_date=value_date,
            detail=detail,
        )
        return PostEntry(entry, hold)

    def hold(self, account_id: AccountId, minor: int, *, lasts: timedelta = timedelta(days=7)) -> PlaceHold:
        """Asks to hold so many fen."""
        return PlaceHold(
            id=self.new_id(account_id.unit),
            account_id=account_id,
            amount=cny(minor),
            expires_at=self.moment.now + lasts,
        )
