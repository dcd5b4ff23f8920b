"""Posts the books of a real bank, row by row, through the bank's public actions, and compares every balance.

Each account of the files is opened in one of the bank's units under the product that allows its overdrafts; each row is
a movement with the row's date as its value date. A row's key is its number in the source, so a second import replays.
"""

import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import msgspec

from tael import accounts, ledger, parties
from tael.accounts.model import Movement, MovementKind, NewContract
from tael.entrances.imports.berka_files import (
    BerkaRow,
    Drift,
    Verdict,
    compare,
    movement_kind,
    read_accounts,
    read_rows,
    remark,
)
from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, EntryId, PartyId, home_unit
from tael.kernel.money import Currency, Money
from tael.ledger.model import Booked
from tael.parties.model import NewParty, PartyKind
from tael.plumbing.db import Tx
from tael.plumbing.runtime import Runtime

CLIENT = "berka"
PRODUCT = "current-overdraft"
CURRENCY = Currency("CZK")
BATCH_MAX = 2000
DIFFERENCES_SHOWN_MAX = 20


class RowRefused(Exception):
    """The bank refused a row of the source; the message names the row and the refusal."""


class ImportReport(msgspec.Struct, kw_only=True):
    """What became of the rows: `different` must be 0; `drift_minor_max` is what the source's rounding adds up to."""

    rows: int = 0
    equal: int = 0
    rounding: int = 0
    different: int = 0
    seconds: float = 0.0
    rows_per_s: float = 0.0
    replayed: int = 0
    accounts: int = 0
    file_rows: int = 0
    shared_rows: int = 0
    drift_minor_max: int = 0
    differences: list[str] = []


async def import_berka(
    runtime: Runtime, directory: Path, *, start: Callable[[int], None], advance: Callable[[int], None]
) -> ImportReport:
    """Imports the files of a directory; `start` is told the number of rows, `advance` how many more are done.

    Refuses, before anything is booked, files that are not whole (BadRow names file, line and field).
    """
    source = read_rows(directory)
    opened = read_accounts(directory)
    report = ImportReport(file_rows=sum(source.file_rows.values()), shared_rows=source.shared_rows)
    start(len(source.rows))
    began = time.perf_counter()
    numbers = sorted({row.account_id for row in source.rows} & opened.keys())
    await _open_accounts(runtime, numbers)
    drifts: dict[int, Drift] = {}
    rows = iter(source.rows)
    while batch := list(islice(rows, BATCH_MAX)):
        async with runtime.db.transaction() as tx:
            await _post(tx, runtime, batch, drifts, report)
        advance(len(batch))
    report.accounts = len(numbers)
    report.seconds = round(time.perf_counter() - began, 2)
    report.rows_per_s = round(report.rows / report.seconds, 1) if report.seconds else 0.0
    return report


async def _open_accounts(runtime: Runtime, numbers: Sequence[int]) -> None:
    moment = runtime.moment()
    for first in range(0, len(numbers), BATCH_MAX):
        some = numbers[first : first + BATCH_MAX]
        async with runtime.db.transaction() as tx:
            await parties.register(
                tx, [NewParty(_party(runtime, n), PartyKind.PERSON, f"Holder of account {n}") for n in some], moment
            )
            orders = [
                NewContract(
                    id=_account(runtime, number),
                    entry_id=EntryId.derive(_party(runtime, number).unit, CLIENT, "account", str(number)),
                    party_id=_party(runtime, number),
                    product=PRODUCT,
                    currency=CURRENCY,
                )
                for number in some
            ]
            for number, outcome in zip(some, await accounts.open_accounts(tx, orders, moment), strict=True):
                if isinstance(outcome, Refusal):
                    raise RowRefused(f"account {number}: {outcome}") from outcome


async def _post(
    tx: Tx, runtime: Runtime, rows: Sequence[BerkaRow], drifts: dict[int, Drift], report: ImportReport
) -> None:
    moment: Moment = runtime.moment()
    movements = [_movement(runtime, row) for row in rows]
    outcomes = await accounts.book_movements(tx, movements, moment)
    booked: dict[int, list[tuple[int, AccountId]]] = {}
    for row, movement, outcome in zip(rows, movements, outcomes, strict=True):
        if not isinstance(outcome, Booked):
            raise RowRefused(f"{row.file}, line {row.line}: {outcome}")
        booked.setdefault(movement.account_id.unit, []).append((outcome.position, movement.account_id))
        report.replayed += outcome.replayed
    # What the ledger holds is read back from the journal rather than computed here again.
    balances = {unit: await ledger.balances_after(tx, unit, places) for unit, places in booked.items()}
    for row, movement, outcome in zip(rows, movements, outcomes, strict=True):
        assert isinstance(outcome, Booked)
        balance = balances[movement.account_id.unit][outcome.position, movement.account_id]
        verdict, drifts[row.account_id] = compare(drifts.get(row.account_id, Drift()), row, balance.minor)
        _count(report, row, verdict, drifts[row.account_id], balance)


def _count(report: ImportReport, row: BerkaRow, verdict: Verdict, drift: Drift, balance: Money) -> None:
    report.rows += 1
    report.drift_minor_max = max(report.drift_minor_max, abs(drift.difference_minor))
    if verdict is Verdict.EQUAL:
        report.equal += 1
    elif verdict is Verdict.ROUNDING:
        report.rounding += 1
    else:
        report.different += 1
        if len(report.differences) < DIFFERENCES_SHOWN_MAX:
            report.differences.append(
                f"{row.file}, line {row.line}: printed {row.balance_minor}, ledger {balance.minor} minor units"
            )


def _movement(runtime: Runtime, row: BerkaRow) -> Movement:
    account_id = _account(runtime, row.account_id)
    return Movement(
        id=EntryId.derive(account_id.unit, CLIENT, str(row.trans_id)),
        account_id=account_id,
        kind=MovementKind(movement_kind(row)),
        amount=Money(row.amount_minor, CURRENCY),
        value_date=row.date,
        remark=remark(row),
    )


def _party(runtime: Runtime, number: int) -> PartyId:
    return PartyId.derive(home_unit(runtime.units, CLIENT, str(number)), CLIENT, str(number))


def _account(runtime: Runtime, number: int) -> AccountId:
    return AccountId.derive(_party(runtime, number).unit, CLIENT, str(number))
