"""Standing orders and what became of their dates."""

from collections.abc import Sequence
from datetime import date

import asyncpg

from tael.kernel.ids import AccountId, PartyId, PaymentId, StandingOrderId
from tael.kernel.money import Currency, Money
from tael.payments.model import (
    ExternalCreditor,
    Frequency,
    InternalCreditor,
    Purpose,
    Schedule,
    StandingOrder,
    StandingRun,
    StandingRunState,
    StandingState,
)
from tael.plumbing.db import Tx

_COLUMNS = (
    "unit",
    "id",
    "payer",
    "debtor",
    "creditor",
    "bank_code",
    "bank_account",
    "amount",
    "currency",
    "purpose",
    "remittance",
    "frequency",
    "first_date",
    "last_date",
    "state",
    "next_date",
    "try_on",
    "attempts",
    "registered_at",
)


async def insert(tx: Tx, orders: Sequence[StandingOrder]) -> None:
    """Inserts new standing orders."""
    await tx.copy("payments", "standing_order", _COLUMNS, [_record(order) for order in orders])


def _record(order: StandingOrder) -> tuple[object, ...]:
    internal = order.creditor if isinstance(order.creditor, InternalCreditor) else None
    external = order.creditor if isinstance(order.creditor, ExternalCreditor) else None
    return (
        order.id.unit,
        order.id,
        order.payer,
        order.debtor_account_id,
        internal.account_id if internal else None,
        external.bank_code if external else None,
        external.account if external else None,
        order.instructed_amount.minor,
        order.instructed_amount.currency.number,
        order.purpose.value,
        order.remittance,
        order.schedule.frequency.value,
        order.schedule.first_date,
        order.schedule.last_date,
        order.state.value,
        order.next_date,
        order.try_on,
        order.attempts,
        order.registered_at,
    )


async def read(tx: Tx, unit: int, ids: Sequence[StandingOrderId]) -> list[StandingOrder]:
    """Returns those of the standing orders that exist in a unit."""
    records = await tx.records(
        """select id, payer, debtor, creditor, bank_code, bank_account, amount, currency, purpose, remittance,
                  frequency, first_date, last_date, state, next_date, try_on, attempts, registered_at
           from payments.standing_order where unit = $1 and id = any($2::uuid[])""",
        unit,
        ids,
    )
    return [_order(record) for record in records]


async def lock(tx: Tx, order_id: StandingOrderId) -> StandingOrder | None:
    """Returns a standing order that nobody else changes until this transaction ends."""
    record = await tx.record_or_none(
        """select id, payer, debtor, creditor, bank_code, bank_account, amount, currency, purpose, remittance,
                  frequency, first_date, last_date, state, next_date, try_on, attempts, registered_at
           from payments.standing_order where unit = $1 and id = $2 for update""",
        order_id.unit,
        order_id,
    )
    return None if record is None else _order(record)


async def of_account(tx: Tx, account_id: AccountId, after: StandingOrderId | None, limit: int) -> list[StandingOrder]:
    """Returns the next standing orders that pay from an account, by id."""
    records = await tx.records(
        """select id, payer, debtor, creditor, bank_code, bank_account, amount, currency, purpose, remittance,
                  frequency, first_date, last_date, state, next_date, try_on, attempts, registered_at
           from payments.standing_order
           where unit = $1 and debtor = $2 and ($3::uuid is null or id > $3) order by id limit $4""",
        account_id.unit,
        account_id,
        after,
        limit,
    )
    return [_order(record) for record in records]


async def due(tx: Tx, unit: int, today: date, limit: int) -> list[StandingOrder]:
    """Returns the first active standing orders of a unit that are to be tried on a day, the longest due before."""
    records = await tx.records(
        """select id, payer, debtor, creditor, bank_code, bank_account, amount, currency, purpose, remittance,
                  frequency, first_date, last_date, state, next_date, try_on, attempts, registered_at
           from payments.standing_order
           where unit = $1 and state = 'active' and try_on <= $2 order by try_on, id limit $3""",
        unit,
        today,
        limit,
    )
    return [_order(record) for record in records]


async def change_state(tx: Tx, order: StandingOrder) -> None:
    """Updates where one standing order stands."""
    await tx.execute(
        """update payments.standing_order set state = $3, next_date = $4, try_on = $5, attempts = $6
           where unit = $1 and id = $2""",
        order.id.unit,
        order.id,
        order.state.value,
        order.next_date,
        order.try_on,
        order.attempts,
    )


async def move_on(tx: Tx, unit: int, runs: Sequence[StandingRun], orders: Sequence[StandingOrder]) -> None:
    """Updates the orders of a unit after their dates in hand were tried, unless they were moved on meanwhile.

    An order that was paused meanwhile stays so; one that was ended has no date in hand and is left alone.
    """
    await tx.execute(
        """update payments.standing_order as o
           set state = case when v.state = 'ended' then v.state else o.state end,
               next_date = v.next_date, try_on = v.try_on, attempts = v.attempts
           from unnest($2::uuid[], $3::date[], $4::smallint[], $5::text[], $6::date[], $7::date[], $8::smallint[])
               as v (id, due_date, tried, state, next_date, try_on, attempts)
           where o.unit = $1 and o.id = v.id and o.next_date = v.due_date and o.attempts = v.tried - 1""",
        unit,
        [run.order_id for run in runs],
        [run.due_date for run in runs],
        [run.attempts for run in runs],
        [order.state.value for order in orders],
        [order.next_date for order in orders],
        [order.try_on for order in orders],
        [order.attempts for order in orders],
    )


async def keep_runs(tx: Tx, unit: int, runs: Sequence[StandingRun]) -> None:
    """Keeps what became of dates in a unit; what is settled stays settled."""
    await tx.execute(
        """insert into payments.standing_run
               (unit, order_id, due_date, state, attempts, payment_id, refusal, tried_at)
           select $1, order_id, due_date, state, attempts, payment_id, refusal, tried_at
           from unnest($2::uuid[], $3::date[], $4::text[], $5::smallint[], $6::uuid[], $7::text[], $8::timestamptz[])
               as v (order_id, due_date, state, attempts, payment_id, refusal, tried_at)
           on conflict (unit, order_id, due_date) do update
           set state = excluded.state, attempts = excluded.attempts, refusal = excluded.refusal,
               tried_at = excluded.tried_at
           where standing_run.state <> 'settled'""",
        unit,
        [run.order_id for run in runs],
        [run.due_date for run in runs],
        [run.state.value for run in runs],
        [run.attempts for run in runs],
        [run.payment_id for run in runs],
        [run.refusal for run in runs],
        [run.tried_at for run in runs],
    )


async def runs_of(tx: Tx, order_id: StandingOrderId, before: date | None, limit: int) -> list[StandingRun]:
    """Returns the tried dates of a standing order, the latest first, before a date."""
    records = await tx.records(
        """select due_date, state, attempts, payment_id, refusal, tried_at from payments.standing_run
           where unit = $1 and order_id = $2 and ($3::date is null or due_date < $3)
           order by due_date desc limit $4""",
        order_id.unit,
        order_id,
        before,
        limit,
    )
    return [
        StandingRun(
            order_id=order_id,
            due_date=record["due_date"],
            state=StandingRunState(record["state"]),
            attempts=record["attempts"],
            payment_id=PaymentId(record["payment_id"]),
            refusal=record["refusal"],
            tried_at=record["tried_at"],
        )
        for record in records
    ]


async def count_runs(tx: Tx, unit: int) -> int:
    """Counts the tried dates of a unit."""
    count: int = await tx.value("select count(*) from payments.standing_run where unit = $1", unit)
    return count


async def unpaid_runs(tx: Tx, unit: int, limit: int) -> list[tuple[StandingOrderId, date]]:
    """Returns dates of a unit that say settled without a payment of the order's amount behind them."""
    records = await tx.records(
        """select r.order_id, r.due_date from payments.standing_run r
           join payments.standing_order o on o.unit = $1 and o.id = r.order_id
           left join payments.payment p on p.unit = $1 and p.id = r.payment_id
           where r.unit = $1 and r.state = 'settled'
             and (p.amount, p.debtor, p.creditor) is distinct from (o.amount, o.debtor, o.creditor)
           order by r.order_id, r.due_date limit $2""",
        unit,
        limit,
    )
    return [(StandingOrderId(record["order_id"]), record["due_date"]) for record in records]


async def late_orders(tx: Tx, unit: int, before: date, limit: int) -> list[tuple[StandingOrderId, date]]:
    """Returns active standing orders of a unit that should have been tried before a day and were not."""
    records = await tx.records(
        """select id, try_on from payments.standing_order
           where unit = $1 and state = 'active' and try_on < $2 order by try_on, id limit $3""",
        unit,
        before,
        limit,
    )
    return [(StandingOrderId(record["id"]), record["try_on"]) for record in records]


def _order(record: asyncpg.Record) -> StandingOrder:
    creditor = (
        ExternalCreditor(record["bank_code"], record["bank_account"])
        if record["creditor"] is None
        else InternalCreditor(AccountId(record["creditor"]))
    )
    return StandingOrder(
        id=StandingOrderId(record["id"]),
        payer=PartyId(record["payer"]),
        debtor_account_id=AccountId(record["debtor"]),
        creditor=creditor,
        instructed_amount=Money(record["amount"], Currency.by_number(record["currency"])),
        schedule=Schedule(Frequency(record["frequency"]), record["first_date"], record["last_date"]),
        purpose=Purpose(record["purpose"]),
        remittance=record["remittance"],
        state=StandingState(record["state"]),
        next_date=record["next_date"],
        try_on=record["try_on"],
        attempts=record["attempts"],
        registered_at=record["registered_at"],
    )
