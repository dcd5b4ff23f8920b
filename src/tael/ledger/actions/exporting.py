"""The journal and the trial balance as files that other programs read: CSV and Parquet.

A file is written stretch by stretch, so that memory stays bounded however long the journal is. Its caller opens one
repeatable-read transaction and a binary file. Amounts stand twice: in whole minor units and as decimal text, since
currencies differ in their decimals.
"""

import asyncio
import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, BinaryIO, Literal, Protocol, TypeAlias

import msgspec

from tael.kernel.ids import AccountId, EntryId
from tael.kernel.money import Currency, Money
from tael.ledger.actions.closing import trial_balance
from tael.ledger.store import exporting as store
from tael.ledger.store import reading
from tael.plumbing.db import Tx

Format: TypeAlias = Literal["csv", "parquet"]

EXPORT_POSITIONS_MAX = 5_000
"""How many positions are read and written at once; one row group of a Parquet file."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would compute rather than show."""

_Cells: TypeAlias = Mapping[str, Sequence[object]]

JOURNAL_COLUMNS = {
    "unit": "int16",
    "position": "int64",
    "leg": "int16",
    "entry_id": "string",
    "kind": "string",
    "booked_at": "timestamp",
    "booking_date": "date32",
    "value_date": "date32",
    "reverses": "int64",
    "account_id": "string",
    "gl": "string",
    "side": "string",
    "amount_minor": "int64",
    "amount": "string",
    "currency": "string",
    "balance_after_minor": "int64",
    "detail": "string",
}
"""The columns of an exported journal; `balance_after_minor` is debit-positive, `reverses` a position of the unit."""

TRIAL_BALANCE_COLUMNS = {
    "as_of": "date32",
    "gl": "string",
    "name_en": "string",
    "name_zh": "string",
    "currency": "string",
    "debit_minor": "int64",
    "debit": "string",
    "credit_minor": "int64",
    "credit": "string",
}
"""The columns of an exported trial balance."""


class _Writer(Protocol):
    def write(self, cells: _Cells) -> None: ...

    def close(self) -> None: ...


async def export_journal(tx: Tx, sink: BinaryIO, export_format: Format) -> int:
    """Writes every posting of the bank with its entry, unit by unit in booking order, and returns how many.

    In CSV, a text that a spreadsheet would compute (one that begins with = + - @, a tab or a return), also within the
    detail, gets an apostrophe in front; Parquet holds texts as they are.
    """
    assert await reading.reads_one_snapshot(tx), "a journal is exported in one snapshot"
    writer = _open(sink, export_format, JOURNAL_COLUMNS)
    written = 0
    for unit in await reading.list_units(tx):
        last = await reading.read_last_position(tx, unit)
        for after in range(0, last, EXPORT_POSITIONS_MAX):
            rows = await store.list_rows(tx, unit, after, min(after + EXPORT_POSITIONS_MAX, last))
            if rows:
                # In a thread: encoding and a slow disk must not hold up everybody else.
                await asyncio.to_thread(writer.write, _journal_cells(unit, rows))
                written += len(rows)
    await asyncio.to_thread(writer.close)
    return written


async def export_trial_balance(tx: Tx, as_of: date, sink: BinaryIO, export_format: Format) -> int:
    """Writes the trial balance by a value date, and returns how many lines it has."""
    lines = (await trial_balance(tx, as_of)).lines
    cells: _Cells = {
        "as_of": [as_of] * len(lines),
        "gl": [line.gl for line in lines],
        "name_en": [line.name_en for line in lines],
        "name_zh": [line.name_zh for line in lines],
        "currency": [str(line.debit.currency) for line in lines],
        "debit_minor": [line.debit.minor for line in lines],
        "debit": [line.debit.amount_text for line in lines],
        "credit_minor": [line.credit.minor for line in lines],
        "credit": [line.credit.amount_text for line in lines],
    }
    writer = _open(sink, export_format, TRIAL_BALANCE_COLUMNS)
    await asyncio.to_thread(writer.write, cells)
    await asyncio.to_thread(writer.close)
    return len(lines)


def _journal_cells(unit: int, rows: Sequence[store.JournalRow]) -> _Cells:
    amounts = [Money(abs(row.amount), Currency.by_number(row.currency)) for row in rows]
    return {
        "unit": [unit] * len(rows),
        "position": [row.position for row in rows],
        "leg": [row.leg for row in rows],
        "entry_id": [EntryId(row.entry_id).text for row in rows],
        "kind": [row.kind for row in rows],
        "booked_at": [row.booked_at for row in rows],
        "booking_date": [row.booking_date for row in rows],
        "value_date": [row.value_date for row in rows],
        "reverses": [row.reverses for row in rows],
        "account_id": [AccountId(row.account_id).text for row in rows],
        "gl": [row.gl for row in rows],
        "side": ["debit" if row.amount > 0 else "credit" for row in rows],
        "amount_minor": [amount.minor for amount in amounts],
        "amount": [amount.amount_text for amount in amounts],
        "currency": [str(amount.currency) for amount in amounts],
        "balance_after_minor": [row.balance_after for row in rows],
        "detail": [row.detail for row in rows],
    }


def _open(sink: BinaryIO, export_format: Format, columns: Mapping[str, str]) -> _Writer:
    return _CsvWriter(sink, columns) if export_format == "csv" else _ParquetWriter(sink, columns)


class _CsvWriter:
    """CSV after RFC 4180 in UTF-8, with a line of names; dates and instants are ISO 8601."""

    def __init__(self, sink: BinaryIO, columns: Mapping[str, str]) -> None:
        self._sink = sink
        self._columns = columns
        self._write_lines([list(columns)])

    def write(self, cells: _Cells) -> None:
        shown = [[_shown(name, kind, value) for value in cells[name]] for name, kind in self._columns.items()]
        self._write_lines(zip(*shown, strict=True))

    def close(self) -> None:
        self._sink.flush()

    def _write_lines(self, lines: Any) -> None:  # noqa: ANN401 - whatever rows the csv module writes
        text = io.StringIO(newline="")
        csv.writer(text).writerows(lines)
        self._sink.write(text.getvalue().encode())


def _shown(name: str, kind: str, value: object) -> object:
    if value is None:
        return ""
    if name == "detail":
        return _harmless_detail(str(value))
    if kind == "string":
        return _harmless(str(value))
    return value.isoformat() if isinstance(value, date) else value


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _harmless_detail(text: str) -> str:
    detail = msgspec.json.decode(text, type=dict[str, object])
    harmless = {
        _harmless(name): _harmless(value) if isinstance(value, str) else value for name, value in detail.items()
    }
    return text if harmless == detail else msgspec.json.encode(harmless).decode()


class _ParquetWriter:
    """Parquet, one row group a stretch."""

    def __init__(self, sink: BinaryIO, columns: Mapping[str, str]) -> None:
        # Loaded here: it weighs more than the rest of the bank, and only an export needs it.
        import pyarrow as pa  # noqa: PLC0415 - as above
        import pyarrow.parquet as pq  # noqa: PLC0415 - as above

        types = {
            "int16": pa.int16(),
            "int64": pa.int64(),
            "string": pa.string(),
            "date32": pa.date32(),
            "timestamp": pa.timestamp("us", tz="UTC"),
        }
        self._schema = pa.schema([(name, types[kind]) for name, kind in columns.items()])
        self._batch = pa.RecordBatch.from_pydict
        self._writer = pq.ParquetWriter(sink, self._schema, compression="zstd")

    def write(self, cells: _Cells) -> None:
        self._writer.write_batch(self._batch(dict(cells), schema=self._schema))

    def close(self) -> None:
        self._writer.close()
