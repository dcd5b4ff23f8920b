"""The promises over contracts, checked against what is stored: each names what it examined and what breaks it."""

from datetime import datetime

from tael import ledger
from tael.accounts.rules import numbers
from tael.accounts.rules.orders import bars_less, status_of
from tael.accounts.store import promises as store
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId
from tael.plumbing.db import Tx
from tael.plumbing.promises import VIOLATIONS_SHOWN_MAX, PromiseReport

PAGE_MAX = 10_000
"""How many contracts are compared with the books at once."""

_START = AccountId(0)


async def check_promises(tx: Tx, now: datetime) -> list[PromiseReport]:
    """Returns one report for each promise of accounts, in a fixed order; the transaction is repeatable-read."""
    units = await store.units(tx)
    return [
        await _check_contracts(tx, units, now),
        await _check_restricted(tx, units, now),
        await _check_counters(tx, units),
    ]


async def _check_contracts(tx: Tx, units: list[int], now: datetime) -> PromiseReport:
    """Each contract has its account in the books, and a number of its unit with the right check digit."""
    examined, violations = 0, []
    for unit in units:
        after = _START
        while page := await store.page(tx, unit, after, PAGE_MAX):
            found = await ledger.find_accounts(tx, [one.account_id for one in page], now)
            examined += len(page)
            violations += [
                f"{one.account_id} has no account in the books" for one in page if one.account_id not in found
            ]
            violations += [
                f"{one.account_id} has the number {one.number}" for one in page if not _is_sound(one.number, unit)
            ]
            after = page[-1].account_id
    return _report("contract_has_account_and_number", examined, violations)


def _is_sound(number: str, unit: int) -> bool:
    try:
        return numbers.unit_of(numbers.checked_number(number)) == unit
    except Refusal:
        return False


async def _check_restricted(tx: Tx, units: list[int], now: datetime) -> PromiseReport:
    """What sleeps, is frozen or closed by order, is so in the books, too."""
    examined, violations = 0, []
    for unit in units:
        after = _START
        while page := await store.restricted(tx, unit, after, PAGE_MAX):
            found = await ledger.find_accounts(tx, [one.account_id for one in page], now)
            examined += len(page)
            for one in page:
                ordered, account = status_of(one.state, one.sides), found.get(one.account_id)
                if account is not None and bars_less(account.status, ordered):
                    violations.append(f"{one.account_id} is {account.status} in the books, and {ordered} by order")
            after = page[-1].account_id
    return _report("frozen_contract_is_frozen_in_the_books", examined, violations)


async def _check_counters(tx: Tx, units: list[int]) -> PromiseReport:
    examined, violations = 0, []
    for unit in units:
        examined += await store.count_counters(tx, unit)
        violations += [
            f"{AccountId(one.account_id)}, party {one.party_id}: used {one.day_used} of a day and {one.year_used} of a"
            f" year, counted {one.day_counted} and {one.year_counted}"
            for one in await store.wrong_counters(tx, unit, VIOLATIONS_SHOWN_MAX)
        ]
    return _report("usage_is_sum_of_counted", examined, violations)


def _report(promise: str, examined: int, violations: list[str]) -> PromiseReport:
    return PromiseReport(promise=promise, examined=examined, violations=tuple(violations[:VIOLATIONS_SHOWN_MAX]))
