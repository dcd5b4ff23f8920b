"""Settled payments."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from tael.kernel.ids import AccountId, PaymentId
from tael.kernel.money import Currency, Money
from tael.payments.model import Settled
from tael.plumbing.db import Tx


async def insert(tx: Tx, payments: Sequence[Settled]) -> None:
    """Inserts settled payments."""
    await tx.copy(
        "payments",
        "payment",
        (
            "unit",
            "id",
            "debtor",
            "creditor",
            "amount",
            "currency",
            "end_to_end",
            "remittance",
            "position",
            "settled_at",
        ),
        [
            (
                payment.id.unit,
                payment.id,
                payment.debtor_account_id,
                payment.creditor_account_id,
                payment.instructed_amount.minor,
                payment.instructed_amount.currency.number,
                payment.end_to_end_id,
                payment.remittance,
                payment.position,
                payment.settled_at,
            )
            for payment in payments
        ],
    )


async def find(tx: Tx, payment_id: PaymentId) -> Settled | None:
    """Returns a payment by its id."""
    records = await tx.records(
        """select id, debtor, creditor, amount, currency, end_to_end, remittance, position, settled_at
           from payments.payment where unit = $1 and id = $2""",
        payment_id.unit,
        payment_id,
    )
    return _settled(records[0]) if records else None


async def of_account(tx: Tx, account_id: AccountId, before: tuple[datetime, bytes] | None, limit: int) -> list[Settled]:
    """Returns the payments that an account made, the latest first, before a place in that order."""
    records = await tx.records(
        """select id, debtor, creditor, amount, currency, end_to_end, remittance, position, settled_at
           from payments.payment
           where unit = $1 and debtor = $2 and ($3::timestamptz is null or (settled_at, id) < ($3, $4::uuid))
           order by settled_at desc, id desc limit $5""",
        account_id.unit,
        account_id,
        before[0] if before else None,
        before[1] if before else bytes(16),
        limit,
    )
    return [_settled(record) for record in records]


def _settled(record: asyncpg.Record) -> Settled:
    return Settled(
        id=PaymentId(record["id"]),
        debtor_account_id=AccountId(record["debtor"]),
        creditor_account_id=AccountId(record["creditor"]),
        instructed_amount=Money(record["amount"], Currency.by_number(record["currency"])),
        end_to_end_id=record["end_to_end"],
        remittance=record["remittance"],
        position=record["position"],
        settled_at=record["settled_at"],
    )
