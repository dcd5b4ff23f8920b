"""Pays: reads, decides, writes, a batch at a time."""

from collections.abc import Callable, Sequence
from datetime import datetime

from tael import accounts, ledger
from tael.accounts.model import Permit, Transfer
from tael.events.payments import PaymentSettled
from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, PaymentId
from tael.ledger.model import Booked, PostEntry
from tael.payments.model import PaymentOrder, Settled
from tael.payments.rules import payment as rules
from tael.payments.store import payment as store
from tael.plumbing.db import Database, Tx
from tael.plumbing.desk import Desk


async def submit_payments(tx: Tx, orders: Sequence[PaymentOrder], moment: Moment) -> list[Settled | Refusal]:
    """Settles payments inside the bank, in order; one outcome each, the same one when an order comes back."""
    named = {account_id for order in orders for account_id in (order.debtor_account_id, order.creditor_account_id)}
    contracts = await accounts.find_contracts(tx, named)
    transfers = [rules.transfer_of(order) for order in orders]
    permits = await accounts.check_limits(tx, transfers, contracts, moment)
    decided: list[PostEntry | Refusal] = []
    for order, permit in zip(orders, permits, strict=True):
        try:
            decided.append(PostEntry(rules.decide(order, contracts, permit)))
        except Refusal as refusal:
            decided.append(refusal.with_traceback(None))
    booked = iter(await ledger.submit(tx, [entry for entry in decided if isinstance(entry, PostEntry)], moment))
    outcomes: list[Settled | Refusal] = []
    fresh: list[Settled] = []
    passed: list[tuple[Transfer, Permit]] = []
    for order, entry, transfer, permit in zip(orders, decided, transfers, permits, strict=True):
        outcome = entry if isinstance(entry, Refusal) else next(booked)
        if isinstance(outcome, Booked):
            settled = _settled(order, outcome)
            outcomes.append(settled)
            if not outcome.replayed:
                fresh.append(settled)
                assert isinstance(permit, Permit), "what was refused is not booked"
                passed.append((transfer, permit))
        else:
            outcomes.append(rules.in_own_words(outcome))
    if fresh:
        await accounts.count_usage(tx, passed, moment)
        await store.insert(tx, fresh)
    for payment in fresh:
        tx.publish(_event(payment, moment))
    return outcomes


def _settled(order: PaymentOrder, booked: Booked) -> Settled:
    return Settled(
        id=order.id,
        debtor_account_id=order.debtor_account_id,
        creditor_account_id=order.creditor_account_id,
        instructed_amount=order.instructed_amount,
        end_to_end_id=order.end_to_end_id,
        remittance=order.remittance,
        position=booked.position,
        settled_at=booked.booked_at,
    )


def _event(payment: Settled, moment: Moment) -> PaymentSettled:
    return PaymentSettled(
        unit=payment.debtor_account_id.unit,
        payment_id=payment.id,
        debtor_account_id=payment.debtor_account_id,
        creditor_account_id=payment.creditor_account_id,
        amount_minor=payment.instructed_amount.minor,
        currency=str(payment.instructed_amount.currency),
        business_date=moment.business_date,
    )


async def find_payment(tx: Tx, payment_id: PaymentId) -> Settled | None:
    """Returns a payment, or None."""
    return await store.find(tx, payment_id)


async def list_payments(
    tx: Tx, account_id: AccountId, *, before: tuple[datetime, bytes] | None, limit: int
) -> list[Settled]:
    """Returns a page of the payments that an account made, the latest first."""
    return await store.of_account(tx, account_id, before, limit)


class PaymentDesk(Desk[PaymentOrder, Settled]):
    """Where concurrent callers hand in payments; those of the same units share a commit."""

    def __init__(self, db: Database, moment: Callable[[], Moment], *, batch_max: int) -> None:
        super().__init__(PaymentOrder.__name__, _units_of, submit_payments, db, moment, batch_max=batch_max)


def _units_of(order: PaymentOrder) -> frozenset[int]:
    return frozenset((order.id.unit, order.debtor_account_id.unit, order.creditor_account_id.unit))
