"""Books the statements of another bank onto an account of this one, each line once, all of them or none.

Leaves the reading of layouts to the modules beside it. A line's entry id is derived from what the line says and which
statement it stands in, so that a second import of the file, or of a copy with the same statements, changes nothing.
"""

import enum
from pathlib import Path

import msgspec

from tael import accounts, ledger
from tael.accounts.model import Contract, Movement, MovementKind
from tael.entrances.imports.bad_rows import BadRow, RowRefused
from tael.entrances.imports.statement_camt053 import read_camt053
from tael.entrances.imports.statement_csv import read_csv, read_mapping
from tael.entrances.imports.statement_file import Encoding, ForeignLine, Statement, StatementFile, keys_of
from tael.entrances.imports.statement_mt940 import read_mt940
from tael.kernel.clock import Moment
from tael.kernel.ids import AccountId, EntryId
from tael.kernel.money import Money
from tael.ledger.model import Booked
from tael.plumbing.db import Tx
from tael.plumbing.runtime import Runtime

CLIENT = "statement"
BATCH_MAX = 2000


class Layout(enum.StrEnum):
    """How a statement is written; MT942 is read as MT940."""

    MT940 = "mt940"
    CAMT053 = "camt053"
    CSV = "csv"


class StatementReport(msgspec.Struct, kw_only=True):
    """What became of a file: lines booked now, there already, or of nothing; sums in minor units.

    `closing_minor` is the last printed balance, None where none is printed; `difference_minor` is our balance less it.
    `skipped` entries are not booked yet at the source.
    """

    file: str
    layout: str
    account_id: str
    source_account: str
    currency: str
    statements: int
    lines: int
    booked: int = 0
    replayed: int = 0
    of_nothing: int = 0
    skipped: int = 0
    credit_minor: int = 0
    debit_minor: int = 0
    balance_minor: int = 0
    closing_minor: int | None = None
    difference_minor: int | None = None


def read_statements(
    path: Path, layout: Layout, *, mapping: Path | None = None, encoding: Encoding = Encoding.UTF_8
) -> StatementFile:
    """Return the statements of a file; refuses with BadRow, and a table without its mapping."""
    if layout is Layout.CSV:
        if mapping is None:
            raise BadRow(path.name, 1, "mapping", "a table needs one: --mapping FILE")
        return read_csv(path, read_mapping(mapping))
    return read_camt053(path) if layout is Layout.CAMT053 else read_mt940(path, encoding=encoding)


def chosen(source: StatementFile, account: str | None) -> StatementFile:
    """Return the statements of one account of the file: the named one, or the only one; refuses any other."""
    present = list(dict.fromkeys(statement.account for statement in source.statements))
    if account is None and len(present) > 1:
        why = f"the file is about {len(present)} accounts: {', '.join(present[:5])}; name one by --of"
        raise BadRow(source.file, 1, "account", why)
    if account is not None and account not in present:
        raise BadRow(
            source.file, 1, "account", f"{account} is not in the file, which is about {', '.join(present[:5])}"
        )
    wanted = account or present[0]
    mine = tuple(statement for statement in source.statements if statement.account == wanted)
    return StatementFile(source.file, mine, source.skipped)


async def import_statements(
    runtime: Runtime, source: StatementFile, account_id: AccountId, layout: Layout
) -> StatementReport:
    """Books the lines of a file's one account, in one transaction; refuses whole (RowRefused names the line)."""
    last = source.statements[-1]
    report = StatementReport(
        file=source.file,
        layout=layout.value,
        account_id=account_id.text,
        source_account=last.account,
        currency=str(last.currency),
        statements=len(source.statements),
        lines=sum(len(statement.lines) for statement in source.statements),
        skipped=source.skipped,
    )
    moment = runtime.moment()
    async with runtime.db.transaction() as tx:
        contract = await accounts.get_contract(tx, account_id)
        movements = _movements(source, contract, report)
        for first in range(0, len(movements), BATCH_MAX):
            await _book(tx, source.file, movements[first : first + BATCH_MAX], moment, report)
        balance = (await ledger.get_account(tx, account_id, moment.now)).balance
    report.balance_minor = balance.minor
    if last.closing is not None:
        report.closing_minor = last.closing.minor
        report.difference_minor = balance.minor - last.closing.minor
    return report


def _movements(
    source: StatementFile, contract: Contract, report: StatementReport
) -> list[tuple[ForeignLine, Movement]]:
    movements: list[tuple[ForeignLine, Movement]] = []
    for statement in source.statements:
        if statement.currency is not contract.currency:
            place = statement.opening.line if statement.opening else 1
            raise BadRow(
                source.file, place, "currency", f"{statement.currency} is not the account's {contract.currency}"
            )
        for line, key in zip(statement.lines, keys_of(statement), strict=True):
            if line.amount_minor == 0:
                report.of_nothing += 1
            else:
                movements.append((line, _movement(statement, line, key, contract)))
    return movements


def _movement(statement: Statement, line: ForeignLine, key: tuple[str, ...], contract: Contract) -> Movement:
    kind = MovementKind.TRANSFER_IN if line.amount_minor > 0 else MovementKind.TRANSFER_OUT
    return Movement(
        id=EntryId.derive(contract.id.unit, CLIENT, contract.id.text, *key),
        account_id=contract.id,
        kind=kind,
        amount=Money(abs(line.amount_minor), statement.currency),
        value_date=line.value_date,
        remark=_printable(line.text or line.reference),
    )


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)


async def _book(
    tx: Tx,
    file: str,
    movements: list[tuple[ForeignLine, Movement]],
    moment: Moment,
    report: StatementReport,
) -> None:
    outcomes = await accounts.book_movements(tx, [movement for _, movement in movements], moment)
    for (line, movement), outcome in zip(movements, outcomes, strict=True):
        if not isinstance(outcome, Booked):
            raise RowRefused(f"{file}, line {line.line}: {outcome}")
        if outcome.replayed:
            report.replayed += 1
        else:
            report.booked += 1
        if movement.kind.is_money_in:
            report.credit_minor += movement.amount.minor
        else:
            report.debit_minor += movement.amount.minor
