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
    """Returns the postings of a stretch of positions of a unit, in their order.

    Three plain statements: a planner that has not seen the tables grow would join them by a loop over every posting.
    """
    entries = {
        position: (entry_id, kind, booked_at, booking_date, value_date, reverses, detail)
        for position, entry_id, kind, booked_at, booking_date, value_date, reverses, detail in await tx.records(
            """select position, id, kind, booked_at, booking_date, value_date, reverses, detail::text as detail
               from ledger.journal where unit = $1 and position > $2 and position <= $3""",
            unit,
            after,
            through,
        )
    }
    postings = await tx.records(
        """select position, leg, account_id, amount, currency, balance_after
           from ledger.posting where unit = $1 and position > $2 and position <= $3 order by position, leg""",
        unit,
        after,
        through,
    )
    codes = {
        record["id"]: record["gl"]
        for record in await tx.records(
            "select id, gl from ledger.account where unit = $1 and id = any($2::bigint[])",
            unit,
            list({posting["account_id"] for posting in postings}),
        )
    }
    rows: list[JournalRow] = []
    for position, leg, account_id, amount, currency, balance_after in postings:
        entry_id, kind, booked_at, booking_date, value_date, reverses, detail = entries[position]
        rows.append(
            JournalRow(
                position,
                leg,
                entry_id,
                kind,
                booked_at,
                booking_date,
                value_date,
                reverses,
                account_id,
                codes[account_id],
                amount,
                currency,
                balance_after,
                detail,
            )
        )
    return rows
