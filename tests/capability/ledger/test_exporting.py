"""Exports: the whole journal and the trial balance, readable by others and harmless in a spreadsheet."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.factories import CNY, JPY, Bank, cash, rolled_back

from tael import ledger
from tael.kernel.ids import AccountId
from tael.kernel.money import Money
from tael.ledger.actions import exporting
from tael.ledger.actions.exporting import Format
from tael.ledger.model import ReverseEntry
from tael.ledger.store import reading

MEMOS = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", 'plain "quoted", 逗号', "a=b"]


@pytest.fixture(scope="module")
async def account(bank: Bank) -> AccountId:
    account = await bank.open_account()
    for number, memo in enumerate(MEMOS, start=1):
        await bank.book(bank.transfer(cash(), account, number, detail={"memo": memo}))
    late = bank.transfer(account, cash(1), 5, value_date=bank.moment.business_date + timedelta(days=1))
    await bank.submit(late, ReverseEntry(id=bank.new_id(), entry_id=late.id))
    yen = await bank.open_account(2, currency=JPY)
    await bank.book(bank.transfer(cash(2, JPY), yen, Money(1234, JPY)))
    return account


async def exported(bank: Bank, export_format: Format) -> list[dict[str, Any]]:
    sink = io.BytesIO()
    async with rolled_back(bank.db) as tx:
        written = await ledger.export_journal(tx, sink, export_format)
    if export_format == "csv":
        rows = list(csv.DictReader(io.StringIO(sink.getvalue().decode(), newline="")))
    else:
        rows = pq.read_table(io.BytesIO(sink.getvalue())).to_pylist()
    assert len(rows) == written
    return rows


@pytest.mark.parametrize("stretch", [2, 5000])
@pytest.mark.parametrize("export_format", ["csv", "parquet"])
async def test_the_exported_journal_is_the_journal(
    bank: Bank, account: AccountId, export_format: Format, stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "EXPORT_POSITIONS_MAX", stretch)
    rows = await exported(bank, export_format)
    expected: list[list[str]] = []
    async with rolled_back(bank.db) as tx:
        for unit in await reading.list_units(tx):
            for entry in await ledger.read_changes(tx, unit, 0, 1000):
                expected += [
                    [
                        str(unit),
                        str(entry.position),
                        str(leg.leg),
                        entry.id.text,
                        entry.kind,
                        str(entry.value_date),
                        str(entry.reverses or ""),
                        leg.account_id.text,
                        leg.side.name.lower(),
                        str(leg.amount.minor),
                        leg.amount.amount_text,
                        leg.amount.currency,
                        str(leg.balance_after),
                    ]
                    for leg in entry.legs
                ]
    columns = (
        "unit", "position", "leg", "entry_id", "kind", "value_date", "reverses", "account_id", "side",
        "amount_minor", "amount", "currency", "balance_after_minor",
    )  # fmt: skip
    assert [[str(row[name] if row[name] is not None else "") for name in columns] for row in rows] == expected
    assert {row["gl"] for row in rows if row["account_id"] == account.text} == {"2011"}
    assert list(rows[0]) == list(exporting.JOURNAL_COLUMNS)


async def test_parquet_keeps_instants_and_texts_as_they_are(bank: Bank, account: AccountId) -> None:
    rows = [row for row in await exported(bank, "parquet") if row["account_id"] == account.text]
    assert [json.loads(row["detail"])["memo"] for row in rows if row["detail"]] == MEMOS
    assert {row["booked_at"] for row in rows} == {bank.moment.now}
    assert {type(row["amount_minor"]) for row in rows} == {int}


async def test_no_text_in_csv_is_computed_by_a_spreadsheet(bank: Bank, account: AccountId) -> None:
    rows = [row for row in await exported(bank, "csv") if row["account_id"] == account.text]
    shown = [json.loads(row["detail"])["memo"] for row in rows if row["detail"]]
    assert shown == [f"'{memo}" for memo in MEMOS[:6]] + MEMOS[6:]
    assert {row["booked_at"] for row in rows} == {bank.moment.now.isoformat()}
    for row in rows:
        for name, cell in row.items():
            assert not cell.startswith(exporting.FORMULA_STARTS) or exporting.JOURNAL_COLUMNS[name] == "int64"


@pytest.mark.parametrize("export_format", ["csv", "parquet"])
async def test_the_exported_trial_balance_is_the_trial_balance(
    bank: Bank, account: AccountId, export_format: Format
) -> None:
    assert account.unit == 0
    sink = io.BytesIO()
    today = bank.moment.business_date
    async with rolled_back(bank.db) as tx:
        balance = await ledger.trial_balance(tx, today)
        assert await ledger.export_trial_balance(tx, today, sink, export_format) == len(balance.lines) > 0
    if export_format == "csv":
        rows = list(csv.DictReader(io.StringIO(sink.getvalue().decode(), newline="")))
    else:
        rows = pq.read_table(io.BytesIO(sink.getvalue())).to_pylist()
    assert [(row["gl"], row["name_zh"], row["currency"], row["debit"], str(row["credit_minor"])) for row in rows] == [
        (line.gl, line.name_zh, line.debit.currency, line.debit.amount_text, str(line.credit.minor))
        for line in balance.lines
    ]
    assert {row["debit"] for row in rows if row["currency"] == "JPY"} == {"1234", "0"}
    assert sum(int(row["debit_minor"]) - int(row["credit_minor"]) for row in rows if row["currency"] == CNY) == 0
