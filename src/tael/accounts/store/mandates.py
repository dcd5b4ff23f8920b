"""Mandates."""

from collections.abc import Sequence
from datetime import date, datetime

import asyncpg

from tael.accounts.model import Mandate, MandateRole, NewMandate, Signing
from tael.kernel.ids import AccountId, MandateId, PartyId
from tael.kernel.money import Currency, Money
from tael.plumbing.db import Tx

MandatePair = tuple[AccountId, PartyId]


async def lock_contracts(tx: Tx, ids: Sequence[AccountId]) -> None:
    """Lets one transaction at a time change who may act on these accounts."""
    await tx.execute(
        """select id from accounts.contract
           where unit = any($1::smallint[]) and id = any($2::bigint[]) order by unit, id for no key update""",
        sorted({account_id.unit for account_id in ids}),
        sorted(set(ids)),
    )


async def end_overdue(tx: Tx, pairs: Sequence[MandatePair], today: date, at: datetime) -> None:
    """Ends those mandates of parties on accounts whose last day has passed."""
    await tx.execute(
        """update accounts.mandate as mandate set revoked_at = $5
           from unnest($1::smallint[], $2::bigint[], $3::bigint[]) as pair (unit, account_id, party_id)
           where mandate.unit = pair.unit and mandate.account_id = pair.account_id
             and mandate.party_id = pair.party_id and mandate.revoked_at is null and mandate.valid_until < $4""",
        [account_id.unit for account_id, _ in pairs],
        [account_id for account_id, _ in pairs],
        [party_id for _, party_id in pairs],
        today,
        at,
    )


async def insert(tx: Tx, orders: Sequence[NewMandate], at: datetime) -> None:
    """Inserts new mandates."""
    await tx.execute(
        """insert into accounts.mandate
               (unit, id, account_id, party_id, role, limit_each, limit_day, signs, valid_until, granted_at)
           select unit, id, account_id, party_id, role, limit_each, limit_day, signs, valid_until, $10
           from unnest($1::smallint[], $2::uuid[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[],
                       $8::text[], $9::date[])
               as v (unit, id, account_id, party_id, role, limit_each, limit_day, signs, valid_until)""",
        [order.account_id.unit for order in orders],
        [order.id for order in orders],
        [order.account_id for order in orders],
        [order.party_id for order in orders],
        [order.role for order in orders],
        [None if order.limit_each is None else order.limit_each.minor for order in orders],
        [None if order.limit_day is None else order.limit_day.minor for order in orders],
        [order.signs for order in orders],
        [order.valid_until for order in orders],
        at,
    )


async def bind_holders(tx: Tx, ids: Sequence[AccountId]) -> None:
    """Notes on contracts that their holders, too, act under a mandate."""
    await tx.execute(
        """update accounts.contract set holder_is_mandated = true
           where unit = any($1::smallint[]) and id = any($2::bigint[]) and not holder_is_mandated""",
        sorted({account_id.unit for account_id in ids}),
        sorted(set(ids)),
    )


async def release_holder(tx: Tx, account_id: AccountId) -> None:
    """Lets a holder act freely again, unless a mandate still binds the holder."""
    await tx.execute(
        """update accounts.contract as contract set holder_is_mandated = false
           where contract.unit = $1 and contract.id = $2 and not exists (
               select from accounts.mandate as mandate
               where mandate.unit = contract.unit and mandate.account_id = contract.id and mandate.revoked_at is null
                 and (mandate.party_id = contract.party_id or (mandate.role = 'joint' and mandate.signs = 'together'))
           )""",
        account_id.unit,
        account_id,
    )


async def revoke(tx: Tx, mandate_id: MandateId, at: datetime) -> bool:
    """Ends a mandate that is in force; says whether there was one."""
    ended = await tx.value(
        """update accounts.mandate set revoked_at = $3
           where unit = $1 and id = $2 and revoked_at is null returning id""",
        mandate_id.unit,
        mandate_id,
        at,
    )
    return ended is not None


async def read(tx: Tx, ids: Sequence[MandateId]) -> list[tuple[Mandate, bool]]:
    """Returns those of the mandates that exist, each with whether it is in force."""
    return [
        (_mandate(record), record["revoked_at"] is None)
        for record in await tx.records(
            """select mandate.id, mandate.account_id, mandate.party_id, mandate.role, mandate.limit_each,
                      mandate.limit_day, mandate.signs, mandate.valid_until, mandate.granted_at, mandate.revoked_at,
                      contract.currency
               from accounts.mandate as mandate
               join accounts.contract as contract on contract.unit = mandate.unit and contract.id = mandate.account_id
               where mandate.unit = any($1::smallint[]) and mandate.id = any($2::uuid[])""",
            sorted({mandate_id.unit for mandate_id in ids}),
            ids,
        )
    ]


async def in_force(tx: Tx, pairs: Sequence[MandatePair]) -> list[Mandate]:
    """Returns the mandates of parties on accounts that were not revoked."""
    return [
        _mandate(record)
        for record in await tx.records(
            """select mandate.id, mandate.account_id, mandate.party_id, mandate.role, mandate.limit_each,
                      mandate.limit_day, mandate.signs, mandate.valid_until, mandate.granted_at, contract.currency
               from unnest($1::smallint[], $2::bigint[], $3::bigint[]) as pair (unit, account_id, party_id)
               join accounts.mandate as mandate
                   on mandate.unit = pair.unit and mandate.account_id = pair.account_id
                   and mandate.party_id = pair.party_id and mandate.revoked_at is null
               join accounts.contract as contract
                   on contract.unit = mandate.unit and contract.id = mandate.account_id""",
            [account_id.unit for account_id, _ in pairs],
            [account_id for account_id, _ in pairs],
            [party_id for _, party_id in pairs],
        )
    ]


async def of_accounts(tx: Tx, ids: Sequence[AccountId], limit: int) -> list[Mandate]:
    """Returns the mandates in force on accounts, by account and party."""
    return [
        _mandate(record)
        for record in await tx.records(
            """select mandate.id, mandate.account_id, mandate.party_id, mandate.role, mandate.limit_each,
                      mandate.limit_day, mandate.signs, mandate.valid_until, mandate.granted_at, contract.currency
               from accounts.mandate as mandate
               join accounts.contract as contract on contract.unit = mandate.unit and contract.id = mandate.account_id
               where mandate.unit = any($1::smallint[]) and mandate.account_id = any($2::bigint[])
                 and mandate.revoked_at is null
               order by mandate.account_id, mandate.party_id limit $3""",
            sorted({account_id.unit for account_id in ids}),
            ids,
            limit,
        )
    ]


async def of_party(tx: Tx, party_id: PartyId, limit: int) -> list[Mandate]:
    """Returns the mandates in force that a party was given, in whatever unit, by account."""
    return [
        _mandate(record)
        for record in await tx.records(
            """select mandate.id, mandate.account_id, mandate.party_id, mandate.role, mandate.limit_each,
                      mandate.limit_day, mandate.signs, mandate.valid_until, mandate.granted_at, contract.currency
               from accounts.mandate as mandate
               join accounts.contract as contract on contract.unit = mandate.unit and contract.id = mandate.account_id
               where mandate.party_id = $1 and mandate.revoked_at is null
               order by mandate.account_id limit $2""",
            party_id,
            limit,
        )
    ]


def _mandate(record: asyncpg.Record) -> Mandate:
    currency = Currency.by_number(record["currency"])
    each, day = record["limit_each"], record["limit_day"]
    return Mandate(
        id=MandateId(record["id"]),
        account_id=AccountId(record["account_id"]),
        party_id=PartyId(record["party_id"]),
        role=MandateRole(record["role"]),
        limit_each=None if each is None else Money(each, currency),
        limit_day=None if day is None else Money(day, currency),
        signs=Signing(record["signs"]),
        valid_until=record["valid_until"],
        granted_at=record["granted_at"],
    )
