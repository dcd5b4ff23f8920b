"""The trial balance, the close of a period, and what a bank needs before its first entry.

A trial balance is exact where one snapshot is read, so its caller opens a repeatable-read transaction; a close holds
the locks of all units instead, so that nothing is booked meanwhile.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from tael.events.ledger import PeriodClosed
from tael.kernel.errors import Refusal
from tael.kernel.ids import UNITS_MAX, EntryId
from tael.kernel.money import MINOR_MAX, Currency, Money
from tael.ledger.actions.posting import submit
from tael.ledger.actions.reading import PAGE_MAX
from tael.ledger.errors import BooksUnbalanced, PeriodNotOver, UnitsFixed, UnknownGl
from tael.ledger.model import (
    GL_INTER_UNIT,
    GlAccount,
    Moment,
    OpenAccount,
    PeriodClose,
    TrialBalance,
    TrialBalanceLine,
    internal_account_id,
)
from tael.ledger.store import closing as store
from tael.ledger.store import posting, reading
from tael.plumbing.db import Tx
from tael.plumbing.jobs import enqueue
from tael.plumbing.promises import CHECK_JOB

CONTRACT = "contract"
"""The event whose accounting rule names the code of customers' own accounts."""

_Sums = dict[tuple[str, Currency], int]


async def trial_balance(tx: Tx, as_of: date) -> TrialBalance:
    """Returns the balances of all units' accounts by value date, by general-ledger code and currency."""
    assert await reading.reads_one_snapshot(tx), "a trial balance is read in one snapshot"
    sums = await _sums_of(tx, await reading.list_units(tx), as_of)
    return _tabulated(as_of, sums, await reading.read_chart(tx))


async def trial_balance_of_unit(tx: Tx, unit: int, as_of: date) -> TrialBalance:
    """Returns the balances of one unit's accounts by value date, by general-ledger code and currency."""
    assert await reading.reads_one_snapshot(tx), "a trial balance is read in one snapshot"
    return _tabulated(as_of, await _sums_of(tx, [unit], as_of), await reading.read_chart(tx))


async def close_period(tx: Tx, closed_through: date, *, by: str, moment: Moment) -> PeriodClose:
    """Closes the books of all units through a day, for ever: nothing is booked any more by value of that period.

    Refuses with PeriodNotOver a day that is not over or not after the last close, and with BooksUnbalanced a period
    whose debits and credits differ or at whose end units owe each other something.
    """
    units = await reading.list_units(tx)
    for unit in units:
        await posting.lock_unit(tx, unit)
    # Read after the locks, which another close would hold.
    if closed_through >= moment.business_date or closed_through <= await store.read_closed_through(tx):
        raise PeriodNotOver(closed_through=closed_through, business_date=moment.business_date).at("closed_through")
    sums = await _sums_of(tx, units, closed_through)
    _check_balance(closed_through, sums)
    close = PeriodClose(closed_through=closed_through, by=by, at=moment.now)
    await store.insert_close(tx, close)
    for unit in units:
        await posting.close_period(tx, unit, closed_through)
    if units:
        tx.publish(PeriodClosed(unit=units[0], closed_through=closed_through, by=by, at=moment.now))
    # Enqueued with the close: whoever closes books has them examined.
    await enqueue(tx, CHECK_JOB, dedupe_key=CHECK_JOB)
    return close


async def list_closes(tx: Tx, *, before: date | None = None, limit: int) -> list[PeriodClose]:
    """Returns the closes of periods that ended before a day, the latest first."""
    assert 1 <= limit <= PAGE_MAX, f"a page has 1 to {PAGE_MAX} rows, not {limit}"
    return await store.list_closes(tx, before, limit)


async def create_units(tx: Tx, count: int) -> None:
    """Makes sure that the bank has its units, numbered from 0; refuses with UnitsFixed to have fewer than it has."""
    assert 1 <= count <= UNITS_MAX, f"a bank has 1 to {UNITS_MAX} units, not {count}"
    present = await reading.list_units(tx)
    if len(present) > count:
        raise UnitsFixed(units=len(present), requested=count).at("count")
    await store.insert_units(tx, range(count), await store.read_closed_through(tx))


async def open_internal_accounts(
    tx: Tx, currencies: Iterable[Currency], moment: Moment, *, gl_codes: Sequence[str] | None = None
) -> int:
    """Opens the bank's own accounts, one for each unit, code and currency, and returns how many were missing.

    Without `gl_codes`, all codes but those of customers' own accounts. Refuses with UnknownGl.
    """
    chart = {gl.code: gl for gl in await reading.read_chart(tx)}
    if gl_codes is None:
        rules = await reading.read_accounting_rules(tx)
        customers = {gl for (_, event), gl in rules.items() if event == CONTRACT}
        gl_codes = [code for code in chart if code not in customers]
    for code in gl_codes:
        if code not in chart:
            raise UnknownGl(gl=code).at("gl_codes")
    wanted = [(chart[code], currency) for currency in sorted(set(currencies)) for code in gl_codes]
    opened = 0
    for unit in await reading.list_units(tx):
        commands = [_opening(unit, gl, currency) for gl, currency in wanted]
        for outcome in await submit(tx, commands, moment):
            if isinstance(outcome, Refusal):
                raise outcome
            opened += not outcome.replayed
    return opened


def _opening(unit: int, gl: GlAccount, currency: Currency) -> OpenAccount:
    return OpenAccount(
        id=EntryId.derive(unit, "open-internal", gl.code, currency),
        account_id=internal_account_id(unit, gl.code, currency),
        gl=gl.code,
        currency=currency,
        side=gl.side,
        floor=None,
        internal=True,
    )


async def _sums_of(tx: Tx, units: Sequence[int], as_of: date) -> _Sums:
    """Returns the sums by value date, from whichever end of the journal is nearer."""
    totals: _Sums = {}
    for unit in units:
        end = await reading.read_day_end(tx, unit, as_of)
        last = await reading.read_last_position(tx, unit)
        if last - end.reached > end.ordered:
            _add(totals, await store.sum_postings_through(tx, unit, as_of, end), sign=1)
        else:
            _add(totals, await store.sum_accounts(tx, unit), sign=1)
            _add(totals, await store.sum_postings_after(tx, unit, as_of, end), sign=-1)
    return totals


def _add(totals: _Sums, sums: Iterable[store.GlSum], *, sign: int) -> None:
    for row in sums:
        key = (row.gl, row.currency)
        totals[key] = totals.get(key, 0) + sign * row.amount


def _tabulated(as_of: date, sums: _Sums, chart: Iterable[GlAccount]) -> TrialBalance:
    names = {gl.code: gl for gl in chart}
    return TrialBalance(
        as_of=as_of,
        lines=tuple(
            TrialBalanceLine(
                gl=gl,
                name_en=names[gl].name_en,
                name_zh=names[gl].name_zh,
                debit=Money(max(amount, 0), currency),
                credit=Money(max(-amount, 0), currency),
            )
            for (gl, currency), amount in sorted(sums.items())
            if amount
        ),
    )


def _check_balance(closed_through: date, sums: _Sums) -> None:
    differences: dict[Currency, int] = {}
    for (_, currency), amount in sums.items():
        differences[currency] = differences.get(currency, 0) + amount
    owed = {currency: amount for (gl, currency), amount in sums.items() if gl == GL_INTER_UNIT}
    for found in (differences, owed):
        for currency, difference in found.items():
            if difference:
                bounded = Money(max(-MINOR_MAX, min(MINOR_MAX, difference)), currency)
                raise BooksUnbalanced(closed_through=closed_through, difference=bounded)
