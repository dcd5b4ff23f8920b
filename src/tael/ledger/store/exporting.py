"""The journal as rows for files, one posting a row."""

from datetime import date, datetime

import msgspec

from tael.plumbing.db import Tx


class JournalRow(msgspec.Struct, frozen=True, gc=False):
    """A posting with its entry and the general-ledger code of its account; amounts are debit-positive."""

    position: int
    leg: int
    entry_id: bytes
    kind: str
    booked_at: datetime
    booking_date: date
    value_date: date
    reverses: int | None
    account_id: int
    gl: str
    amount: int
    currency: int
    balance_after: int
    detail: str | None


async def list_rows(tx: Tx, unit: int, after: int, through: int) -> list[JournalRow]:
    """Returns the postings of a stretch of positions of a unit, in their order."""
    return await tx.rows(
        JournalRow,
        """select p.position, p.leg, j.id, j.kind, j.booked_at, j.booking_date, j.value_date, j.reverses,
                  p.account_id, a.gl, p.amount, p.currency, p.balance_after, j.detail::text
           from ledger.posting p
           join ledger.journal j on j.unit = $1 and j.position = p.position
           join ledger.account a on a.unit = $1 and a.id = p.account_id
           where p.unit = $1 and p.position > $2 and p.position <= $3
             and j.position > $2 and j.position <= $3
           order by p.position, p.leg""",
        unit,
        after,
        through,
    )
