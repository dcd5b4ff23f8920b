"""Questions to the tables of the ledger themselves: what is audited after a crash must not be asked for its opinion."""

from collections.abc import Sequence

from tael.kernel.ids import AccountId, EntryId
from tael.plumbing.db import Tx


async def positions_of(tx: Tx, unit: int, ids: Sequence[EntryId]) -> dict[EntryId, list[int]]:
    """Returns where the journal of a unit has entries, all positions of each."""
    found: dict[EntryId, list[int]] = {}
    for entry_id, position in await tx.records(
        "select id, position from ledger.journal where unit = $1 and id = any($2::uuid[])", unit, ids
    ):
        found.setdefault(EntryId(entry_id), []).append(position)
    return found


async def balances_of(tx: Tx, unit: int) -> dict[AccountId, int]:
    """Returns the balances of a unit's accounts that have moved, debit-positive."""
    records = await tx.records("select id, balance from ledger.account where unit = $1 and seq > 0", unit)
    return {AccountId(account_id): balance for account_id, balance in records}


async def find_faults(tx: Tx, unit: int) -> list[str]:
    """Returns a sentence for each way in which a unit's tables contradict themselves."""
    faults: list[str] = []
    for sentence, sql in _FAULTS.items():
        count = await tx.value(sql, unit)
        if count:
            faults.append(f"unit {unit}: {count} {sentence}")
    return faults


_FAULTS = {
    "ids are in the journal twice": """
        select count(*) from (select from ledger.journal where unit = $1 group by id having count(*) > 1) d""",
    "positions are missing": """
        select u.position - (select count(*) from ledger.journal j where j.unit = $1)
        from ledger.unit u where u.unit = $1""",
    "journal records lie beyond the head of the unit": """
        select count(*) from ledger.journal j
        where j.unit = $1 and j.position > (select u.position from ledger.unit u where u.unit = $1)""",
    "entries are out of balance": """
        select count(*)
        from (select from ledger.posting where unit = $1 group by position, currency having sum(amount) <> 0) d""",
    "balances are not the sum of their postings": """
        select count(*) from ledger.account a
        left join (select account_id, sum(amount) as total, count(*) as number
                   from ledger.posting where unit = $1 group by account_id) p on p.account_id = a.id
        where a.unit = $1 and (a.balance <> coalesce(p.total, 0) or a.seq <> coalesce(p.number, 0))""",
    "accounts hold another sum than their holds": """
        select count(*) from ledger.account a
        left join (select account_id, sum(remaining) as total
                   from ledger.hold where unit = $1 and state = 'held' group by account_id) h on h.account_id = a.id
        where a.unit = $1 and a.held <> coalesce(h.total, 0)""",
    "accounts are below their floor": """
        select count(*) from ledger.account where unit = $1 and side * balance - held < floor""",
    "heads differ from the chain of their last batch": """
        select count(*) from ledger.unit u
        left join ledger.batch b on b.unit = $1 and b.last_position = u.position
        where u.unit = $1 and u.position > 0 and b.chain is distinct from u.chain""",
}
