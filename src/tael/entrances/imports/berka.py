"""Brings a real bank in through this bank's public actions: its people, then its books, and compares every balance.

Each account of the files is opened for its owner under the product that allows its overdrafts; each row is a movement
with the row's date as its value date. A row's key is its number in the source, so a second import replays.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path

import msgspec

from tael import accounts, ledger, products
from tael.accounts.model import Movement, MovementKind
from tael.entrances.imports.bad_rows import BadRow, RowRefused
from tael.entrances.imports.berka_files import (
    ACCOUNTS_FILE,
    BerkaAccount,
    BerkaRow,
    Drift,
    Verdict,
    compare,
    movement_kind,
    read_accounts,
    read_rows,
    remark,
)
from tael.entrances.imports.berka_interest import PRODUCT as INTEREST_PRODUCT
from tael.entrances.imports.berka_interest import VERSION as INTEREST_VERSION
from tael.entrances.imports.berka_interest import InterestReport, compare_interest
from tael.entrances.imports.berka_people import BATCH_MAX, CLIENT, CURRENCY, BerkaIds, BerkaPeople
from tael.entrances.imports.berka_relations import first_dates, read_relations
from tael.kernel.clock import Moment
from tael.kernel.ids import AccountId, EntryId
from tael.kernel.money import Money
from tael.ledger.model import Booked
from tael.plumbing.db import Tx
from tael.plumbing.runtime import Runtime

DIFFERENCES_SHOWN_MAX = 20


class ImportReport(msgspec.Struct, kw_only=True):
    """What became of the files: `different` must be 0; `drift_minor_max` is what the source's rounding adds up to.

    `users` act on accounts that others own. `orders_seen` are the orders whose day was found in the movements. Seconds
    and the rate are those of the movements alone.
    """

    rows: int = 0
    equal: int = 0
    rounding: int = 0
    different: int = 0
    seconds: float = 0.0
    rows_per_s: float = 0.0
    replayed: int = 0
    accounts: int = 0
    clients: int = 0
    women: int = 0
    users: int = 0
    orders: int = 0
    orders_seen: int = 0
    cards: int = 0
    file_rows: int = 0
    shared_rows: int = 0
    drift_minor_max: int = 0
    differences: list[str] = []
    interest: InterestReport = InterestReport()


async def import_berka(
    runtime: Runtime, directory: Path, *, start: Callable[[int], None], advance: Callable[[int], None]
) -> ImportReport:
    """Imports the files of a directory; `start` is told the number of records, `advance` how many more are done.

    Refuses, before anything is written, files that are not whole (BadRow names file, line and field).
    """
    opened = read_accounts(directory)
    relations = read_relations(directory, opened)
    source = read_rows(directory)
    _check_accounts(source.rows, opened)
    dates = first_dates(relations.orders, source.rows, opened)
    report = ImportReport(
        file_rows=sum(source.file_rows.values()),
        shared_rows=source.shared_rows,
        accounts=len(opened),
        clients=len(relations.clients),
        women=sum(client.is_woman for client in relations.clients.values()),
        users=len(relations.users),
        orders=len(relations.orders),
        orders_seen=sum(is_seen for _, is_seen in dates.values()),
        cards=len(relations.cards),
    )
    start(len(source.rows) + report.clients + report.accounts + report.users + report.orders + report.cards)
    ids = BerkaIds(runtime.units, relations)
    people = BerkaPeople(runtime, ids, relations, advance)
    await people.register_clients()
    await people.open_accounts(opened)
    await people.grant_mandates()
    await people.register_cards()
    await people.register_orders(dates)
    await _replay(runtime, source.rows, ids, report, advance)
    async with runtime.db.transaction(readonly=True) as tx:
        product = await products.get_product(tx, INTEREST_PRODUCT, INTEREST_VERSION)
    report.interest = compare_interest(product, source.rows, opened)
    return report


def _check_accounts(rows: Sequence[BerkaRow], opened: Mapping[int, BerkaAccount]) -> None:
    for row in rows:
        if row.account_id not in opened:
            raise BadRow(row.file, row.line, "account_id", f"{row.account_id} is not in {ACCOUNTS_FILE}")


async def _replay(
    runtime: Runtime, source: Sequence[BerkaRow], ids: BerkaIds, report: ImportReport, advance: Callable[[int], None]
) -> None:
    began = time.perf_counter()
    drifts: dict[int, Drift] = {}
    rows = iter(source)
    while batch := list(islice(rows, BATCH_MAX)):
        async with runtime.db.transaction() as tx:
            await _post(tx, runtime.moment(), ids, batch, drifts, report)
        advance(len(batch))
    report.seconds = round(time.perf_counter() - began, 2)
    report.rows_per_s = round(report.rows / report.seconds, 1) if report.seconds else 0.0


async def _post(
    tx: Tx,
    moment: Moment,
    ids: BerkaIds,
    rows: Sequence[BerkaRow],
    drifts: dict[int, Drift],
    report: ImportReport,
) -> None:
    movements = [_movement(ids, row) for row in rows]
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


def _movement(ids: BerkaIds, row: BerkaRow) -> Movement:
    account_id = ids.account(row.account_id)
    return Movement(
        id=EntryId.derive(account_id.unit, CLIENT, str(row.trans_id)),
        account_id=account_id,
        kind=MovementKind(movement_kind(row)),
        amount=Money(row.amount_minor, CURRENCY),
        value_date=row.date,
        remark=remark(row),
    )
