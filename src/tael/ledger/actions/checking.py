"""The promises of the books, checked against what is stored: each names what it examined and what breaks it.

A check reads the whole ledger in one snapshot that its caller opens, changes nothing, and trusts nothing that the code
which posts has computed: balances are summed and chains are sealed anew.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import msgspec

from tael.kernel.ids import AccountId, HoldId
from tael.kernel.money import Currency
from tael.ledger import rules
from tael.ledger.model import GL_INTER_UNIT
from tael.ledger.model.books import Record
from tael.ledger.store import promises as store
from tael.ledger.store import reading
from tael.plumbing.db import Tx
from tael.plumbing.promises import PromiseReport

VIOLATIONS_MAX = 20
"""The most violations that a report names: the first tell what is wrong, the rest only how often."""

HOLD_GRACE = timedelta(minutes=10)
"""How long a hold may outlive its expiry before somebody must have ended it."""

CHAIN_POSITIONS_MAX = 20_000
"""How many positions are read at once to seal them anew."""


class _Findings(msgspec.Struct):
    """What one promise examined and what breaks it, so far."""

    examined: int = 0
    violations: list[str] = []

    def report(self, promise: str) -> PromiseReport:
        """Returns the findings under the name of their promise."""
        return PromiseReport(
            promise=promise, examined=self.examined, violations=tuple(self.violations[:VIOLATIONS_MAX])
        )


async def check_promises(tx: Tx, now: datetime, *, grace: timedelta = HOLD_GRACE) -> list[PromiseReport]:
    """Returns one report for each promise of the ledger, in a fixed order.

    The transaction is repeatable-read: otherwise an entry booked meanwhile would look like a broken promise.
    """
    assert await reading.reads_one_snapshot(tx), "promises are checked in one snapshot"
    units = await reading.list_units(tx)
    reports = [await _over_units(tx, units, name, check) for name, check in _PROMISES_OF_A_UNIT.items()]
    reports += await _check_general_ledger(tx, units)
    overdue = _Findings()
    for unit in units:
        await _check_expiry(tx, unit, now - grace, overdue)
    return [*reports, overdue.report("no_hold_past_expiry")]


async def _over_units(tx: Tx, units: Sequence[int], name: str, check: "_Check") -> PromiseReport:
    findings = _Findings()
    for unit in units:
        await check(tx, unit, findings)
    return findings.report(name)


async def _check_entries(tx: Tx, unit: int, findings: _Findings) -> None:
    findings.examined += await store.count_entries(tx, unit)
    for found in await store.find_unbalanced(tx, unit, VIOLATIONS_MAX):
        findings.violations.append(
            f"Entry {found.position} of unit {unit} is out of balance by {found.difference}"
            f" in currency {_code(found.currency)}."
        )


async def _check_balances(tx: Tx, unit: int, findings: _Findings) -> None:
    findings.examined += await store.count_accounts(tx, unit)
    for found in await store.find_wrong_balances(tx, unit, VIOLATIONS_MAX):
        account = f"Account {AccountId(found.account_id).text} of unit {unit}"
        if found.balance is None:
            findings.violations.append(f"{account} does not exist but has {found.postings} postings.")
            continue
        if found.balance != found.postings_balance:
            findings.violations.append(
                f"{account} has a balance of {found.balance}, its postings sum to {found.postings_balance}."
            )
        if found.seq != found.postings:
            findings.violations.append(f"{account} counts {found.seq} postings and has {found.postings}.")
        if found.first_break is not None:
            findings.violations.append(f"{account} has a running balance that breaks at position {found.first_break}.")


async def _check_floors(tx: Tx, unit: int, findings: _Findings) -> None:
    findings.examined += await store.count_accounts(tx, unit)
    for found in await store.find_below_floor(tx, unit, VIOLATIONS_MAX):
        findings.violations.append(
            f"Account {AccountId(found.account_id).text} of unit {unit} has {found.available} available,"
            f" below its floor of {found.floor}."
        )


async def _check_held(tx: Tx, unit: int, findings: _Findings) -> None:
    findings.examined += await store.count_active_holds(tx, unit)
    for found in await store.find_wrong_held(tx, unit, VIOLATIONS_MAX):
        findings.violations.append(
            f"Account {AccountId(found.account_id).text} of unit {unit} has {found.held or 0} held,"
            f" its active holds sum to {found.holds}."
        )


async def _check_expiry(tx: Tx, unit: int, expired_by: datetime, findings: _Findings) -> None:
    findings.examined += await store.count_active_holds(tx, unit)
    for found in await store.find_overdue_holds(tx, unit, expired_by, VIOLATIONS_MAX):
        findings.violations.append(
            f"Hold {HoldId(found.hold_id).text} of unit {unit} expired at {found.expires_at.isoformat()}"
            " and is still held."
        )


async def _check_positions(tx: Tx, unit: int, findings: _Findings) -> None:
    head = await store.read_head(tx, unit)
    assert head is not None, "the unit was listed in the same snapshot"
    findings.examined += head.records
    if head.records == head.last_record == head.position and head.last_posting <= head.position:
        return
    for position in await store.find_gaps(tx, unit, VIOLATIONS_MAX):
        findings.violations.append(f"Position {position} of unit {unit} does not follow the one before it.")
    if head.last_record != head.position:
        findings.violations.append(
            f"Unit {unit} says that its last position is {head.position}, its journal ends at {head.last_record}."
        )
    if head.last_posting > head.position:
        findings.violations.append(f"Unit {unit} has a posting at position {head.last_posting}, after its last.")


async def _check_general_ledger(tx: Tx, units: Sequence[int]) -> list[PromiseReport]:
    """Compares the general ledger with its sub-ledgers, and sums both over the bank."""
    subledger, owed = _Findings(), _Findings()
    totals: dict[int, int] = {}
    debts: dict[int, int] = {}
    for unit in units:
        for row in await store.list_gl_balances(tx, unit):
            subledger.examined += 1
            totals[row.currency] = totals.get(row.currency, 0) + int(row.accounts)
            if row.accounts != row.postings:
                subledger.violations.append(
                    f"General-ledger code {row.gl} of unit {unit} in {_code(row.currency)} stands at {row.accounts}"
                    f" by its accounts, at {row.postings} by its postings."
                )
            if row.gl == GL_INTER_UNIT:
                owed.examined += 1
                debts[row.currency] = debts.get(row.currency, 0) + int(row.accounts)
    for number, difference in totals.items():
        if difference:
            subledger.violations.append(f"Debits exceed credits by {difference} in {_code(number)} over the bank.")
    for number, difference in debts.items():
        if difference:
            owed.violations.append(f"Units owe each other {difference} in {_code(number)} that no unit is owed.")
    return [subledger.report("gl_equals_subledger"), owed.report("units_owe_each_other_nothing")]


# The chain


async def _check_chain(tx: Tx, unit: int, findings: _Findings) -> None:
    """Seals a unit's journal anew, batch by batch, and compares each chain with the stored one."""
    head = await store.read_head(tx, unit)
    assert head is not None, "the unit was listed in the same snapshot"
    chain = rules.GENESIS
    unsealed: list[Record] = []
    async for records, odd, seals in _stretches(tx, unit, min(head.position, head.last_record)):
        findings.examined += len(records)
        for position in odd:
            findings.violations.append(f"The postings of entry {position} of unit {unit} contradict its record.")
        unsealed += records
        at = 0
        for seal in seals:
            begin = at
            while at < len(unsealed) and unsealed[at].position <= seal.last_position:
                at += 1
            chain = rules.seal(chain, unsealed[begin:at])
            if chain != seal.chain or at == begin or unsealed[at - 1].booked_at != seal.booked_at:
                findings.violations.append(
                    f"The chain of unit {unit} breaks in the batch that ends at position {seal.last_position}."
                )
            # What follows is sealed on what is stored, so that each broken batch is named, and only those.
            chain = seal.chain
        del unsealed[:at]
    if unsealed:
        findings.violations.append(f"Position {unsealed[0].position} of unit {unit} is in no batch.")
    if chain != head.chain:
        findings.violations.append(f"The chain of unit {unit} does not end where its row says.")


async def _stretches(
    tx: Tx, unit: int, last: int
) -> AsyncIterator[tuple[list[Record], Sequence[int], list[store.Seal]]]:
    for after in range(0, last, CHAIN_POSITIONS_MAX):
        through = min(after + CHAIN_POSITIONS_MAX, last)
        records, odd = await store.list_records(tx, unit, after, through)
        yield records, odd, await store.list_seals(tx, unit, after, through)


def _code(number: int) -> str:
    return str(Currency.by_number(number))


_Check = Callable[[Tx, int, _Findings], Awaitable[None]]

_PROMISES_OF_A_UNIT: dict[str, _Check] = {
    "entries_balance": _check_entries,
    "balance_is_sum_of_postings": _check_balances,
    "available_at_least_floor": _check_floors,
    "held_is_sum_of_active_holds": _check_held,
    "positions_gapless": _check_positions,
    "chain_intact": _check_chain,
}
