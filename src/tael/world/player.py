"""Plays a demonstration world into a running bank, day by day, through the bank's front doors.

Owns which front door each movement takes and at what moment of its day. Everything has a key of its own, so that a
world played twice, or again after a crash, changes nothing.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

from tael import accounts, parties, payments
from tael.accounts.model import Movement as CounterMovement
from tael.accounts.model import MovementKind as CounterKind
from tael.accounts.model import NewContract
from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, EntryId, PartyId, PaymentId, home_unit
from tael.kernel.money import Currency, Money
from tael.parties.model import NewParty, PartyKind
from tael.payments.model import PaymentOrder
from tael.plumbing.db import Tx
from tael.plumbing.runtime import Runtime
from tael.world.model import Company, Movement, MovementKind, Person, World

PRODUCT = "current"
CURRENCY = Currency("CNY")
NOON = time(12)


class WorldRefused(Exception):
    """The bank refused a movement of a world, which knows its balances: one of the two is wrong."""


def moment_of(day: date, zone: ZoneInfo) -> Moment:
    """Returns noon of a day in the bank's zone, when the world does its business."""
    return Moment(datetime.combine(day, NOON, zone).astimezone(UTC), day)


class Player:
    """Knows the bank's ids of a world's people and companies, and moves their money."""

    def __init__(self, runtime: Runtime, world: World) -> None:
        self._runtime = runtime
        self._world = world
        self._zone = ZoneInfo(runtime.settings.time_zone)
        self._client = f"world-{world.seed}"

    async def play(self, advance: Callable[[int], None]) -> None:
        """Opens accounts and moves money as the days go by; `advance` is told how many movements were done."""
        newcomers: list[Company | Person] = [*self._world.companies, *self._world.people]
        by_day = groupby(self._world.movements, key=lambda movement: movement.date)
        await self._open(newcomers)
        for day, movements in by_day:
            today = list(movements)
            async with self._runtime.db.transaction() as tx:
                await self._move(tx, today, moment_of(day, self._zone))
            advance(len(today))

    def party_id(self, number: int) -> PartyId:
        """Returns the party of one of the world's numbers."""
        unit = home_unit(self._runtime.units, self._client, str(number))
        return PartyId.derive(unit, self._client, str(number))

    def account_id(self, number: int) -> AccountId:
        """Returns the account of one of the world's numbers."""
        return AccountId.derive(self.party_id(number).unit, self._client, str(number))

    async def _open(self, newcomers: Sequence[Company | Person]) -> None:
        moment = moment_of(self._world.start, self._zone)
        async with self._runtime.db.transaction() as tx:
            await parties.register(tx, [self._party(newcomer) for newcomer in newcomers], moment)
            orders = [
                NewContract(
                    id=self.account_id(newcomer.number),
                    entry_id=EntryId.derive(self.party_id(newcomer.number).unit, self._client, str(newcomer.number)),
                    party_id=self.party_id(newcomer.number),
                    product=PRODUCT,
                    currency=CURRENCY,
                )
                for newcomer in newcomers
            ]
            _expect(await accounts.open_accounts(tx, orders, moment))

    def _party(self, newcomer: Company | Person) -> NewParty:
        kind = PartyKind.PERSON if isinstance(newcomer, Person) else PartyKind.COMPANY
        return NewParty(self.party_id(newcomer.number), kind, f"{newcomer.name} {newcomer.name_latin}")

    async def _move(self, tx: Tx, movements: Sequence[Movement], moment: Moment) -> None:
        # Money in first and cash out last: no order of a day's movements that was feasible stops being so.
        cash_in = [self._counter(m) for m in movements if m.kind is MovementKind.CASH_DEPOSIT]
        cash_out = [self._counter(m) for m in movements if m.kind is MovementKind.CASH_WITHDRAWAL]
        orders = [self._payment(m) for m in movements if m.kind is MovementKind.PAYMENT]
        if cash_in:
            _expect(await accounts.book_movements(tx, cash_in, moment))
        if orders:
            _expect(await payments.submit_payments(tx, orders, moment))
        if cash_out:
            _expect(await accounts.book_movements(tx, cash_out, moment))

    def _counter(self, movement: Movement) -> CounterMovement:
        number = movement.creditor if movement.kind is MovementKind.CASH_DEPOSIT else movement.debtor
        assert number is not None, "cash is somebody's"
        account_id = self.account_id(number)
        return CounterMovement(
            id=EntryId.derive(account_id.unit, self._client, movement.key),
            account_id=account_id,
            kind=CounterKind(movement.kind.value),
            amount=Money(movement.amount_minor, CURRENCY),
            remark=movement.purpose,
        )

    def _payment(self, movement: Movement) -> PaymentOrder:
        assert movement.debtor is not None, "a payment has a debtor"
        assert movement.creditor is not None, "a payment has a creditor"
        payer = self.party_id(movement.debtor)
        return PaymentOrder(
            id=PaymentId.derive(payer.unit, self._client, movement.key),
            payer=payer,
            debtor_account_id=self.account_id(movement.debtor),
            creditor_account_id=self.account_id(movement.creditor),
            instructed_amount=Money(movement.amount_minor, CURRENCY),
            remittance=movement.purpose,
        )


def _expect(outcomes: Sequence[object]) -> None:
    for outcome in outcomes:
        if isinstance(outcome, Refusal):
            raise WorldRefused(str(outcome)) from outcome
