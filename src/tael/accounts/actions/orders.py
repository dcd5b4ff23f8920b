"""Freezes contracts, holds money for courts, lets them sleep and wakes them.

Whoever changes what a contract may do locks its row first; the books are told in the same transaction.
"""

from collections.abc import Sequence
from datetime import datetime

from tael import ledger
from tael.accounts.actions.reading import find_contracts, get_contract
from tael.accounts.errors import UnknownOrder
from tael.accounts.model import (
    Contract,
    ContractState,
    CourtOrder,
    Freeze,
    NewCourtOrder,
    NewFreeze,
    RecordedAct,
    StaffAct,
)
from tael.accounts.rules import orders as rules
from tael.accounts.store import mandates as locks
from tael.accounts.store import orders as store
from tael.events.accounts import AccountFrozen, AccountReleased, AccountSlept, AccountWoken
from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, EntryId, HoldId
from tael.ledger.model import AccountStatus, Booked, ChangeStatus, Command, PlaceHold, VoidHold
from tael.plumbing.db import Tx

ACTS_SHOWN_MAX = 200
"""The most acts of staff that a list shows."""


async def locked(tx: Tx, account_id: AccountId) -> Contract:
    """Returns a contract that no other transaction changes until this one ends; refuses UnknownContract."""
    await locks.lock_contracts(tx, [account_id])
    return await get_contract(tx, account_id)


async def freeze(tx: Tx, order: NewFreeze, moment: Moment) -> Freeze:
    """Freezes a contract for debits, credits or both until a day or until it is lifted.

    Refuses an unknown or closed contract, and a day that has passed.
    """
    contract = await locked(tx, order.act.account_id)
    rules.check_freeze(order, contract, moment.business_date)
    await store.insert_freeze(tx, order, moment.now)
    await store.record(tx, "freeze", order.act, moment.now)
    await show(tx, contract, rules.status_entry_id(order.act.id), moment)
    tx.publish(AccountFrozen(unit=contract.id.unit, account_id=contract.id, side=order.side))
    return rules.freeze_of(order, moment.now)


async def lift_freeze(tx: Tx, freeze_id: EntryId, act: StaffAct, moment: Moment) -> Freeze:
    """Lifts a freeze; others may still stand. Refuses one that is not in force on the contract (UnknownOrder)."""
    contract = await locked(tx, act.account_id)
    found = await store.freezes_in_force(tx, contract.id.unit, [contract.id])
    lifted = next((one for one in found if one.id == freeze_id), None)
    if lifted is None:
        raise UnknownOrder(order_id=freeze_id).at("freeze_id")
    await store.end_freezes(tx, contract.id.unit, [freeze_id], moment.now)
    await store.record(tx, "lift_freeze", act, moment.now)
    await show(tx, contract, rules.status_entry_id(act.id), moment)
    tx.publish(AccountReleased(unit=contract.id.unit, account_id=contract.id))
    return lifted


async def show(tx: Tx, contract: Contract, entry_id: EntryId, moment: Moment) -> None:
    """Tells the books what a contract may do under all that stands on it now."""
    freezes = await store.freezes_in_force(tx, contract.id.unit, [contract.id])
    status = rules.status_of(contract.state, [one.side for one in freezes])
    await insist(tx, [ChangeStatus(id=entry_id, account_id=contract.id, status=status)], moment)


async def insist(tx: Tx, commands: Sequence[Command], moment: Moment) -> list[Booked]:
    """Books commands of which none may fail; raises the first refusal, and so undoes the transaction."""
    booked: list[Booked] = []
    for outcome in await ledger.submit(tx, commands, moment):
        if isinstance(outcome, Refusal):
            raise outcome
        booked.append(outcome)
    return booked


async def place_court_order(tx: Tx, order: NewCourtOrder, moment: Moment) -> CourtOrder:
    """Holds what a court orders, as much of it as is available, also where debits are frozen.

    The ledger's hold bears the order's id.

    Refuses an unknown or closed contract, and what the ledger refuses: another currency, an end that has passed.
    """
    contract = await locked(tx, order.act.account_id)
    rules.check_not_closed(contract)
    account = await ledger.get_account(tx, contract.id, moment.now)
    held = rules.held_for(order, contract, account.available)
    if not held.is_zero:
        hold = PlaceHold(
            id=order.act.id,
            account_id=contract.id,
            amount=held,
            expires_at=order.expires_at,
            detail={"court_order": order.order_number},
        )
        await insist(tx, _through(hold, account.status), moment)
    await store.insert_court_order(tx, order, held, moment.now)
    await store.record(tx, "court_order", order.act, moment.now)
    return rules.court_order_of(order, held, moment.now)


def _through(hold: PlaceHold, status: AccountStatus) -> list[Command]:
    """Returns what places a hold on an account whose debits are barred, too: a court is not stopped by a freeze."""
    if status not in {AccountStatus.FROZEN, AccountStatus.FROZEN_DEBIT}:
        return [hold]
    opened = rules.status_entry_id(hold.id)
    return [
        ChangeStatus(id=opened, account_id=hold.account_id, status=AccountStatus.OPEN),
        hold,
        ChangeStatus(id=rules.status_entry_id(opened), account_id=hold.account_id, status=status),
    ]


async def lift_court_order(tx: Tx, order_id: EntryId, act: StaffAct, moment: Moment) -> CourtOrder:
    """Gives back what is held for a court; refuses an order that is not in force on the contract (UnknownOrder)."""
    contract = await locked(tx, act.account_id)
    found = await store.court_orders_in_force(tx, contract.id, contract.currency, moment.now)
    lifted = next((one for one in found if one.id == order_id), None)
    if lifted is None:
        raise UnknownOrder(order_id=order_id).at("order_id")
    await store.end_court_order(tx, order_id, moment.now)
    await store.record(tx, "lift_court_order", act, moment.now)
    if not lifted.held.is_zero:
        await insist(tx, [VoidHold(id=rules.status_entry_id(act.id), hold_id=order_id.as_type(HoldId))], moment)
    return lifted


async def wake(tx: Tx, act: StaffAct, moment: Moment) -> Contract:
    """Wakes a dormant contract; refuses one that does not sleep."""
    contract = await locked(tx, act.account_id)
    rules.check_awakening(contract)
    await store.set_states(tx, contract.id.unit, [contract.id], ContractState.OPEN, moment.now)
    await store.record(tx, "wake", act, moment.now)
    awake = await get_contract(tx, contract.id)
    await show(tx, awake, rules.status_entry_id(act.id), moment)
    tx.publish(AccountWoken(unit=contract.id.unit, account_id=contract.id))
    return awake


async def let_sleep(tx: Tx, unit: int, moment: Moment, limit: int) -> int:
    """Makes contracts of a unit dormant that nobody used for long, so many at most; returns how many."""
    asleep = await store.unused_since(tx, unit, rules.dormant_before(moment.business_date), limit)
    if not asleep:
        return 0
    await store.set_states(tx, unit, asleep, ContractState.DORMANT, moment.now)
    await _show_all(tx, unit, asleep, moment)
    for account_id in asleep:
        tx.publish(AccountSlept(unit=unit, account_id=account_id))
    return len(asleep)


async def end_freezes(tx: Tx, unit: int, moment: Moment, limit: int) -> int:
    """Ends freezes of a unit whose last day has passed, so many at most; returns how many."""
    over = await store.freezes_over(tx, unit, moment.business_date, limit)
    if not over:
        return 0
    thawed = sorted({one.account_id for one in over})
    await locks.lock_contracts(tx, thawed)
    await store.end_freezes(tx, unit, [one.id for one in over], moment.now)
    await _show_all(tx, unit, thawed, moment)
    for account_id in thawed:
        tx.publish(AccountReleased(unit=unit, account_id=account_id))
    return len(over)


async def _show_all(tx: Tx, unit: int, ids: Sequence[AccountId], moment: Moment) -> None:
    contracts = await find_contracts(tx, ids)
    freezes = await store.freezes_in_force(tx, unit, ids)
    commands: list[Command] = []
    for contract in contracts.values():
        status = rules.status_of(contract.state, [one.side for one in freezes if one.account_id == contract.id])
        entry_id = _job_entry_id(contract.id, moment.now)
        commands.append(ChangeStatus(id=entry_id, account_id=contract.id, status=status))
    await insist(tx, commands, moment)


def _job_entry_id(account_id: AccountId, now: datetime) -> EntryId:
    return EntryId.derive(account_id.unit, account_id.text, "job", now.isoformat())


async def list_freezes(tx: Tx, account_id: AccountId) -> list[Freeze]:
    """Returns the freezes in force on a contract."""
    return await store.freezes_in_force(tx, account_id.unit, [account_id])


async def list_court_orders(tx: Tx, contract: Contract, now: datetime) -> list[CourtOrder]:
    """Returns the orders of courts in force on a contract, the first in rank first."""
    return await store.court_orders_in_force(tx, contract.id, contract.currency, now)


async def list_acts(tx: Tx, account_id: AccountId) -> list[RecordedAct]:
    """Returns what staff did to a contract, the latest first, ACTS_SHOWN_MAX at most."""
    return await store.acts(tx, account_id, ACTS_SHOWN_MAX)
