"""`tael ledger`: read the books."""

from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tael import ledger
from tael.entrances.cli.output import AsJson, bank, err, print_json, print_table, run
from tael.kernel.ids import AccountId
from tael.ledger.model import Account, PostedEntry, StatementPage, TrialBalance

LINES_MAX = 200

app = typer.Typer(help="Read the books.", no_args_is_help=True)


class Format(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    PARQUET = "parquet"


class Export(StrEnum):
    """What can be exported."""

    JOURNAL = "journal"
    TRIAL_BALANCE = "trial-balance"


AsOf = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Value date; today by default.")]


@app.command("trial-balance")
def trial_balance(*, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Print the trial balance (试算平衡表) by a value date."""
    found = run(_trial_balance(as_of.date() if as_of else None))
    if as_json:
        totals = {str(c): {"debit_minor": d, "credit_minor": k} for c, (d, k) in found.totals.items()}
        print_json({"as_of": found.as_of, "lines": found.lines, "totals": totals})
        return
    rows = [
        [n.gl, n.name_zh, n.name_en, n.debit.currency, _blank(n.debit.minor, n.debit.amount_text),
         _blank(n.credit.minor, n.credit.amount_text)]
        for n in found.lines
    ]  # fmt: skip
    print_table(
        f"Trial balance by {found.as_of}",
        ["code", "科目", "account", "currency", "debit", "credit"],
        rows,
        right=(4, 5),
    )
    for currency, (debit, credit) in found.totals.items():
        err.print(f"{currency}: debits {'equal' if debit == credit else 'DO NOT EQUAL'} credits", highlight=False)


def _blank(minor: int, text: str) -> str:
    return text if minor else ""


async def _trial_balance(as_of: date | None) -> TrialBalance:
    async with bank() as runtime, runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        return await ledger.trial_balance(tx, as_of or runtime.clock.business_date())


@app.command()
def account(
    account_id: Annotated[str, typer.Argument(help="acc_…")],
    *,
    lines: Annotated[int, typer.Option(min=1, max=LINES_MAX, help="How many statement lines.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Print a ledger account and the first lines of its statement."""
    found, page = run(_account(AccountId.parse(account_id), lines))
    if as_json:
        print_json({"account": found, "statement": page})
        return
    print_table(
        found.id.text,
        ["", ""],
        [
            ["code", found.gl],
            ["side", found.side.name.lower()],
            ["status", found.status.value],
            ["balance", found.balance],
            ["available", found.available],
            ["held", found.held],
            ["floor", "none" if found.floor is None else found.floor],
            ["postings", f"{found.postings:,}"],
        ],
        right=(1,),
    )
    print_table(
        "Statement",
        ["value date", "kind", "amount", "balance", "detail"],
        [
            [
                n.value_date,
                n.kind,
                n.amount.amount_text,
                n.balance_after.amount_text,
                ", ".join((n.detail or {}).values()),
            ]
            for n in page.lines
        ],
        right=(2, 3),
    )


async def _account(account_id: AccountId, lines: int) -> tuple[Account, StatementPage]:
    async with bank() as runtime, runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        found = await ledger.get_account(tx, account_id, runtime.clock.now())
        return found, await ledger.statement(tx, account_id, start=None, end=None, limit=lines)


@app.command()
def journal(
    *,
    unit: Annotated[int, typer.Option(help="The unit whose journal to read.")] = 0,
    after: Annotated[int, typer.Option(help="The position after which to begin.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=LINES_MAX)] = 20,
    as_json: AsJson = False,
) -> None:
    """Print a unit's journal (分录流水) in order."""
    entries = run(_journal(unit, after, limit))
    if as_json:
        print_json(entries)
        return
    rows = [
        [e.position, e.value_date, e.kind, leg.account_id.text, leg.side.name.lower(), leg.amount, e.id.text]
        for e in entries
        for leg in e.legs
    ]
    print_table(
        f"Journal of unit {unit}",
        ["position", "value date", "kind", "account", "side", "amount", "entry"],
        rows,
        right=(0, 5),
    )


async def _journal(unit: int, after: int, limit: int) -> tuple[PostedEntry, ...]:
    async with bank() as runtime, runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        return await ledger.list_entries(tx, unit, after_position=after, limit=limit)


@app.command()
def export(
    what: Annotated[Export, typer.Argument()],
    file: Annotated[Path, typer.Argument(dir_okay=False, writable=True)],
    *,
    form: Annotated[Format | None, typer.Option("--format", help="By the file's ending, if not given.")] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Write the journal or the trial balance to a CSV or Parquet file."""
    chosen = form or (Format.PARQUET if file.suffix == ".parquet" else Format.CSV)
    rows = run(_export(what, file, chosen, as_of.date() if as_of else None))
    if as_json:
        print_json({"file": str(file), "format": chosen.value, "rows": rows})
    else:
        err.print(f"{rows:,} rows written to {file} at {datetime.now(UTC):%H:%M:%S} UTC", highlight=False)


async def _export(what: Export, file: Path, form: Format, as_of: date | None) -> int:
    async with bank() as runtime, runtime.db.transaction(isolation="repeatable_read", readonly=True) as tx:
        with file.open("wb") as sink:
            if what is Export.JOURNAL:
                return await ledger.export_journal(tx, sink, form.value)
            day = as_of or runtime.clock.business_date()
            return await ledger.export_trial_balance(tx, day, sink, form.value)
