"""Counters of what was used, bound accounts, second signatures."""

from collections.abc import Sequence
from datetime import date, datetime

from tael.accounts.model import BoundAccount, Count, NewCosignature, Usage
from tael.kernel.ids import AccountId, EntryId, PartyId
from tael.kernel.money import Currency, Money
from tael.plumbing.db import Tx

Subject = tuple[AccountId, PartyId]


async def lock_usage(tx: Tx, subjects: Sequence[Subject], today: date) -> dict[Subject, Usage]:
    """Returns what was used, and keeps the counters to this transaction; they come in order, so that none deadlocks.

    A counter that is not there yet is made, at nothing.
    """
    records = await tx.records(
        """insert into accounts.usage (unit, account_id, party_id, day, day_used, year_used)
           select unit, account_id, party_id, $4, 0, 0
           from unnest($1::smallint[], $2::bigint[], $3::bigint[]) as v (unit, account_id, party_id)
           on conflict (unit, account_id, party_id) do update set day = usage.day
           returning account_id, party_id, day, day_used, year_used""",
        [account_id.unit for account_id, _ in subjects],
        [account_id for account_id, _ in subjects],
        [party_id for _, party_id in subjects],
        today,
    )
    return {
        (AccountId(row["account_id"]), PartyId(row["party_id"])): Usage(row["day"], row["day_used"], row["year_used"])
        for row in records
    }


async def read_usage(tx: Tx, ids: Sequence[AccountId]) -> dict[Subject, Usage]:
    """Returns what was used of accounts and by parties on them."""
    records = await tx.records(
        """select account_id, party_id, day, day_used, year_used from accounts.usage
           where unit = any($1::smallint[]) and account_id = any($2::bigint[])""",
        sorted({account_id.unit for account_id in ids}),
        ids,
    )
    return {
        (AccountId(row["account_id"]), PartyId(row["party_id"])): Usage(row["day"], row["day_used"], row["year_used"])
        for row in records
    }


async def counted(tx: Tx, subjects: Sequence[Subject], entry_ids: Sequence[EntryId]) -> set[EntryId]:
    """Returns those of the entries that were counted before."""
    records = await tx.records(
        """select entry_id from accounts.counted
           where unit = any($1::smallint[]) and account_id = any($2::bigint[]) and party_id = any($3::bigint[])
             and entry_id = any($4::uuid[])""",
        sorted({account_id.unit for account_id, _ in subjects}),
        sorted({account_id for account_id, _ in subjects}),
        sorted({party_id for _, party_id in subjects}),
        entry_ids,
    )
    return {EntryId(row["entry_id"]) for row in records}


async def count(tx: Tx, counts: Sequence[Count], today: date) -> None:
    """Counts what was booked: each entry as a row of its own, and the sums in their counters."""
    await tx.execute(
        """insert into accounts.counted (unit, account_id, party_id, entry_id, day, amount)
           select unit, account_id, party_id, entry_id, $6, amount
           from unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::uuid[], $5::bigint[])
               as v (unit, account_id, party_id, entry_id, amount)""",
        [one.account_id.unit for one in counts],
        [one.account_id for one in counts],
        [one.party_id for one in counts],
        [one.entry_id for one in counts],
        [one.amount for one in counts],
        today,
    )
    await tx.execute(
        """insert into accounts.usage as mine (unit, account_id, party_id, day, day_used, year_used)
           select unit, account_id, party_id, $5, sum(amount), sum(amount)
           from unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::bigint[])
               as v (unit, account_id, party_id, amount)
           group by unit, account_id, party_id order by unit, account_id, party_id
           on conflict (unit, account_id, party_id) do update set
               day_used = case when mine.day = excluded.day then mine.day_used else 0 end + excluded.day_used,
               year_used = case when extract(year from mine.day) = extract(year from excluded.day)
                                then mine.year_used else 0 end + excluded.year_used,
               day = excluded.day""",
        [one.account_id.unit for one in counts],
        [one.account_id for one in counts],
        [one.party_id for one in counts],
        [one.amount for one in counts],
        today,
    )


async def bind(tx: Tx, accounts_bound: Sequence[BoundAccount]) -> None:
    """Inserts accounts to which others are bound."""
    await tx.execute(
        """insert into accounts.bound_account (unit, account_id, number, bank, own_account_id, confirmation, bound_at)
           select unit, account_id, number, bank, own_account_id, confirmation, bound_at
           from unnest($1::smallint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::text[],
                       $7::timestamptz[])
               as v (unit, account_id, number, bank, own_account_id, confirmation, bound_at)""",
        [one.account_id.unit for one in accounts_bound],
        [one.account_id for one in accounts_bound],
        [one.number for one in accounts_bound],
        [one.bank for one in accounts_bound],
        [one.own_account_id for one in accounts_bound],
        [one.confirmation for one in accounts_bound],
        [one.bound_at for one in accounts_bound],
    )


async def bound_to(tx: Tx, ids: Sequence[AccountId]) -> list[BoundAccount]:
    """Returns the accounts to which others are bound."""
    return [
        BoundAccount(
            account_id=AccountId(row["account_id"]),
            number=row["number"],
            bank=row["bank"],
            own_account_id=None if row["own_account_id"] is None else AccountId(row["own_account_id"]),
            confirmation=row["confirmation"],
            bound_at=row["bound_at"],
        )
        for row in await tx.records(
            """select account_id, number, bank, own_account_id, confirmation, bound_at from accounts.bound_account
               where unit = any($1::smallint[]) and account_id = any($2::bigint[]) order by account_id, number""",
            sorted({account_id.unit for account_id in ids}),
            ids,
        )
    ]


async def insert_cosignature(tx: Tx, one: NewCosignature, at: datetime) -> None:
    """Inserts a second party's word."""
    await tx.execute(
        """insert into accounts.cosignature
               (unit, id, account_id, party_id, creditor_id, amount, signed_at, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8)""",
        one.account_id.unit,
        one.id,
        one.account_id,
        one.party_id,
        one.creditor_id,
        one.amount.minor,
        at,
        one.expires_at,
    )


async def unused_cosignatures(tx: Tx, currencies: dict[AccountId, Currency], now: datetime) -> list[NewCosignature]:
    """Returns the unused words of second parties on accounts, the earliest first, and locks them."""
    return [
        NewCosignature(
            id=EntryId(row["id"]),
            account_id=AccountId(row["account_id"]),
            party_id=PartyId(row["party_id"]),
            creditor_id=AccountId(row["creditor_id"]),
            amount=Money(row["amount"], currencies[AccountId(row["account_id"])]),
            expires_at=row["expires_at"],
        )
        for row in await tx.records(
            """select id, account_id, party_id, creditor_id, amount, expires_at from accounts.cosignature
               where unit = any($1::smallint[]) and account_id = any($2::bigint[]) and used_by is null
                 and expires_at > $3
               order by unit, signed_at, id for update""",
            sorted({account_id.unit for account_id in currencies}),
            list(currencies),
            now,
        )
    ]


async def use_cosignatures(tx: Tx, used: Sequence[tuple[EntryId, EntryId]]) -> None:
    """Marks second parties' words as used, each by its entry."""
    await tx.execute(
        """update accounts.cosignature as mine set used_by = v.used_by
           from unnest($1::smallint[], $2::uuid[], $3::uuid[]) as v (unit, id, used_by)
           where mine.unit = v.unit and mine.id = v.id""",
        [one.unit for one, _ in used],
        [one for one, _ in used],
        [entry_id for _, entry_id in used],
    )
