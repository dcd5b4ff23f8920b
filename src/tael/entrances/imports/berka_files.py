"""The books of a real bank: the Berka files of the PKDD'99 Discovery Challenge, in their original layout.

Owns the layout (`;` between fields, text in double quotes, CR LF, dates YYMMDD of the twentieth century), the
Czech codes and the order in which the movements of a day happened. Leaves posting to the replay. Keeps three
promises: amounts are exact integers of a hundredth of a koruna, every movement counts once however many files
hold it, and whatever is not understood is refused with its file, line and field.

Source of the meanings: the publishers' guide to the data set (documentation.txt beside the files).
"""

import csv
import gzip
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec

ACCOUNTS_FILE = "account.asc"
OCTOBER_1997_FILE = "trans_199710_amounts_only.csv.gz"
WHOLE_TABLE_FILES = ("trans.asc", "trans.asc.gz")
"""The official table of all movements; where one of these stands, it is read in place of the parts."""
PART_FILES = ("trans_bank_930101_940330.asc.gz", "trans_loan_accounts.asc.gz")
"""The whole bank of 1993-01-01 to 1994-03-30, and the whole history of every account that took a loan."""

ROUNDING_STEP_MINOR = 10
"""The bank rounded some movements to ten hundredths: its balances then step away by exactly so much."""

_Meaning = TypeVar("_Meaning")
_CENTURY = 1900
_ACCOUNT_FIELDS = ("account_id", "district_id", "frequency", "date")
_ROW_FIELDS = (
    "trans_id",
    "account_id",
    "date",
    "type",
    "operation",
    "amount",
    "balance",
    "k_symbol",
    "bank",
    "account",
)
_AMOUNT_FIELDS = ("date", "account_id", "type", "amount")
_NUMBER = re.compile(r"[0-9]{1,15}")
_DECIMAL = re.compile(r"(-?)([0-9]{1,13})(?:\.([0-9]{1,2}))?")
_YYMMDD = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})")
_STATEMENTS = {
    "POPLATEK MESICNE": "monthly",
    "POPLATEK TYDNE": "weekly",
    "POPLATEK PO OBRATU": "after_movement",
}
_SIDES = {"PRIJEM": True, "VYDAJ": False, "VYBER": False}
"""Whether a type of movement is a credit; VYBER as a type is an older spelling of VYDAJ for cash."""
_PAYMENT_PURPOSES = ("", "SIPO", "POJISTNE", "UVER", "LEASING")
_KINDS: dict[tuple[bool, str, str], str] = {
    (True, "VKLAD", ""): "cash_deposit",
    (True, "PREVOD Z UCTU", ""): "transfer_in",
    (True, "PREVOD Z UCTU", "DUCHOD"): "transfer_in",
    (True, "", "UROK"): "interest_credit",
    (False, "VYBER KARTOU", ""): "card_withdrawal",
    (False, "VYBER", "SLUZBY"): "fee",
    (False, "VYBER", "SANKC. UROK"): "penalty_interest",
    **{(False, "VYBER", purpose): "cash_withdrawal" for purpose in _PAYMENT_PURPOSES},
    **{(False, "PREVOD NA UCET", purpose): "transfer_out" for purpose in _PAYMENT_PURPOSES},
}
_PURPOSE_REMARKS = {
    "DUCHOD": "Old-age pension",
    "LEASING": "Leasing payment",
    "POJISTNE": "Insurance payment",
    "SANKC. UROK": "Penalty interest on a negative balance",
    "SIPO": "Household payment",
    "SLUZBY": "Fee for statements",
    "UROK": "Interest",
    "UVER": "Loan payment",
}
_KIND_REMARKS = {
    "cash_deposit": "Cash deposit",
    "cash_withdrawal": "Cash withdrawal",
    "card_withdrawal": "Card withdrawal",
    "transfer_in": "Transfer from another bank",
    "transfer_out": "Transfer to another bank",
}


class BadRow(Exception):
    """A line of a file cannot be read as what it should be; nothing of the file is used.

    Shape: the file's name, its line (counted from 1, the heading included), the field and why it is refused.
    """

    def __init__(self, file: str, line: int, field: str, why: str) -> None:
        super().__init__(f"{file}:{line}: {field}: {why}")
        self.file = file
        self.line = line
        self.field = field
        self.why = why


class BerkaAccount(msgspec.Struct, frozen=True):
    """An account of the bank: where it was opened, when, and how often it gets a statement."""

    account_id: int
    district_id: int
    statements: str
    """`monthly`, `weekly` or `after_movement`."""
    opened: date


class BerkaRow(msgspec.Struct, frozen=True, gc=False):
    """One movement on an account, as printed, with the balance printed after it."""

    trans_id: int
    account_id: int
    date: date
    credit: bool
    operation: str
    k_symbol: str
    """The purpose code; a blank one, which the files also print as a space, is the empty text."""
    amount_minor: int
    balance_minor: int
    bank: str
    """Two letters naming the partner's bank, or the empty text."""
    account: str
    """The partner's account, or the empty text."""
    file: str = ""
    line: int = 0


class BerkaRows(msgspec.Struct, frozen=True):
    """All movements, each once, in the order in which a bank can replay them day by day."""

    rows: tuple[BerkaRow, ...]
    file_rows: dict[str, int]
    """Rows read per file, the repeated ones included."""
    shared_rows: int
    """Rows that stand in two files with identical text and count once."""


class BerkaAmount(msgspec.Struct, frozen=True, gc=False):
    """One movement of October 1997, of which only day, account, side and amount are known."""

    account_id: int
    date: date
    credit: bool
    amount_minor: int


class Drift(msgspec.Struct, frozen=True):
    """How far our balance of one account stands from the printed one: ours less theirs, in minor units."""

    difference_minor: int = 0


class Verdict(StrEnum):
    """What the comparison of one printed balance with ours says."""

    EQUAL = "equal"
    ROUNDING = "rounding"
    DIFFERENT = "different"


def read_accounts(directory: Path) -> dict[int, BerkaAccount]:
    """Return every account of `account.asc` by its number; refuses with BadRow."""
    accounts: dict[int, BerkaAccount] = {}
    for line, _, fields in _records(directory / ACCOUNTS_FILE, _ACCOUNT_FIELDS, ";"):
        at = _At(ACCOUNTS_FILE, line)
        account = BerkaAccount(
            account_id=at.number("account_id", fields[0]),
            district_id=at.number("district_id", fields[1]),
            statements=at.one_of("frequency", fields[2], _STATEMENTS),
            opened=at.yymmdd("date", fields[3]),
        )
        if account.account_id in accounts:
            raise BadRow(ACCOUNTS_FILE, line, "account_id", f"{account.account_id} stands twice")
        accounts[account.account_id] = account
    return accounts


def read_rows(directory: Path) -> BerkaRows:
    """Return every movement once, sorted by day, account and the order within the day.

    Reads the official table where it stands in the directory, else the two parts, joined by `trans_id`.
    Refuses with BadRow what it cannot read, an id that stands twice in one file, and an id whose text differs
    between files.
    """
    rows: dict[int, BerkaRow] = {}
    texts: dict[int, str] = {}
    file_rows: dict[str, int] = {}
    shared_rows = 0
    for file in _movement_files(directory):
        file_rows[file] = 0
        for line, text, fields in _records(directory / file, _ROW_FIELDS, ";"):
            file_rows[file] += 1
            row = _row(_At(file, line), fields)
            known = rows.get(row.trans_id)
            if known is None:
                rows[row.trans_id] = row
                texts[row.trans_id] = text
            elif known.file == file:
                raise BadRow(file, line, "trans_id", f"{row.trans_id} stands twice, first in line {known.line}")
            elif texts[row.trans_id] == text:
                shared_rows += 1
            else:
                first = f"{known.file}:{known.line}"
                raise BadRow(file, line, "trans_id", f"{row.trans_id} has another text in {first}")
    return BerkaRows(rows=in_order(rows.values()), file_rows=file_rows, shared_rows=shared_rows)


def read_october_1997(directory: Path) -> tuple[BerkaAmount, ...]:
    """Return the movements of the whole bank in October 1997, in file order; refuses with BadRow."""
    return tuple(
        BerkaAmount(
            account_id=at.number("account_id", fields[1]),
            date=at.iso_date("date", fields[0]),
            credit=at.one_of("type", fields[2], {"CREDIT": True, "WITHDRAWAL": False}),
            amount_minor=at.amount("amount", fields[3]),
        )
        for at, fields in (
            (_At(OCTOBER_1997_FILE, line), fields)
            for line, _, fields in _records(directory / OCTOBER_1997_FILE, _AMOUNT_FIELDS, ",")
        )
    )


def in_order(rows: Iterable[BerkaRow]) -> tuple[BerkaRow, ...]:
    """Return the rows by day, then account, then as they happened within the day.

    The files print no time of day. Credits by rising balance and then debits by falling balance is the one
    order in which every printed balance follows from the one before it.
    """
    return tuple(sorted(rows, key=_replay_key))


def movement_kind(row: BerkaRow) -> str:
    """Return what the bank did; refuses with BadRow a combination of codes it does not know.

    One of `cash_deposit`, `transfer_in`, `interest_credit`, `cash_withdrawal`, `card_withdrawal`,
    `transfer_out`, `fee` and `penalty_interest`. A household payment made in cash is a `cash_withdrawal`.
    """
    kind = _KINDS.get((row.credit, row.operation, row.k_symbol))
    if kind is None:
        side = "credit" if row.credit else "debit"
        why = f"a {side} by {row.operation!r} for {row.k_symbol!r} is unknown"
        raise BadRow(row.file, row.line, "operation", why)
    return kind


def remark(row: BerkaRow) -> str:
    """Return a short English text for a statement, with the partner where one is printed."""
    text = _PURPOSE_REMARKS.get(row.k_symbol) or _KIND_REMARKS[movement_kind(row)]
    partner = "/".join(part for part in (row.bank, row.account) if part)
    return f"{text} ({partner})" if partner else text


def compare(previous: Drift, row: BerkaRow, ledger_balance_minor: int) -> tuple[Verdict, Drift]:
    """Judge one printed balance against ours, given the drift after the account's previous row.

    Equal when the difference has not changed, rounding when it changed by exactly ten minor units, else
    different. The returned drift is the new difference, so that one wrong row is reported once.
    """
    drift = Drift(ledger_balance_minor - row.balance_minor)
    change = abs(drift.difference_minor - previous.difference_minor)
    if change == 0:
        return Verdict.EQUAL, drift
    return (Verdict.ROUNDING if change == ROUNDING_STEP_MINOR else Verdict.DIFFERENT), drift


class _At(msgspec.Struct, frozen=True, gc=False):
    """A place in a file, which reads fields and refuses them by its name."""

    file: str
    line: int

    def refuse(self, field: str, why: str) -> BadRow:
        return BadRow(self.file, self.line, field, why)

    def number(self, field: str, text: str) -> int:
        if _NUMBER.fullmatch(text) is None:
            raise self.refuse(field, f"{text!r} is not a whole number")
        return int(text)

    def one_of(self, field: str, text: str, meanings: dict[str, _Meaning]) -> _Meaning:
        if text not in meanings:
            raise self.refuse(field, f"{text!r} is unknown")
        return meanings[text]

    def amount(self, field: str, text: str) -> int:
        minor = self.balance(field, text)
        if minor < 0:
            raise self.refuse(field, f"{text!r} is negative: the side stands in the type")
        return minor

    def balance(self, field: str, text: str) -> int:
        match = _DECIMAL.fullmatch(text)
        if match is None:
            raise self.refuse(field, f"{text!r} is not a decimal number of at most two places")
        sign, whole, hundredths = match.groups(default="")
        return int(f"{sign}{whole}{hundredths:0<2}")

    def yymmdd(self, field: str, text: str) -> date:
        day = _yymmdd(text)
        if day is None:
            raise self.refuse(field, f"{text!r} is not a day written YYMMDD")
        return day

    def iso_date(self, field: str, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self.refuse(field, f"{text!r} is not a day written YYYY-MM-DD") from None


def _row(at: _At, fields: list[str]) -> BerkaRow:
    trans_id, account_id, day, side, operation, amount, balance, k_symbol, bank, account = fields
    credit = at.one_of("type", side, _SIDES)
    if side == "VYBER" and operation != "VYBER":
        raise at.refuse("operation", f"{operation!r} is no withdrawal in cash, as the type {side!r} says")
    row = BerkaRow(
        trans_id=at.number("trans_id", trans_id),
        account_id=at.number("account_id", account_id),
        date=at.yymmdd("date", day),
        credit=credit,
        operation=sys.intern(operation),
        k_symbol=sys.intern(k_symbol.strip()),
        amount_minor=at.amount("amount", amount),
        balance_minor=at.balance("balance", balance),
        bank=sys.intern(bank),
        account=account,
        file=at.file,
        line=at.line,
    )
    movement_kind(row)
    return row


def _replay_key(row: BerkaRow) -> tuple[date, int, bool, int, int]:
    within_day = row.balance_minor if row.credit else -row.balance_minor
    return row.date, row.account_id, not row.credit, within_day, row.trans_id


@lru_cache(maxsize=4096)
def _yymmdd(text: str) -> date | None:
    match = _YYMMDD.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    try:
        return date(_CENTURY + year, month, day)
    except ValueError:
        return None


def _movement_files(directory: Path) -> tuple[str, ...]:
    for file in WHOLE_TABLE_FILES:
        if (directory / file).is_file():
            return (file,)
    return PART_FILES


def _records(path: Path, heading: tuple[str, ...], delimiter: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yield line number, text and fields of every line below the heading; refuses with BadRow."""
    for line, text in enumerate(_lines(path), start=1):
        try:
            fields = next(csv.reader([text], delimiter=delimiter, strict=True), [])
        except csv.Error as error:
            raise BadRow(path.name, line, "line", f"the quotes do not match: {error}") from error
        if len(fields) != len(heading):
            why = f"{len(fields)} fields where {len(heading)} belong"
            raise BadRow(path.name, line, "line", why)
        if line > 1:
            yield line, text, fields
        elif tuple(fields) != heading:
            raise BadRow(path.name, line, "heading", f"{', '.join(fields)} where {', '.join(heading)} belong")


def _lines(path: Path) -> list[str]:
    """Return the lines of a plain or compressed file without their ends; refuses torn and foreign text."""
    raw = _bytes(path)
    try:
        text = raw.decode("ascii")
    except UnicodeDecodeError as error:
        number = raw.count(b"\n", 0, error.start) + 1
        why = f"byte {raw[error.start]:#04x} is no ASCII: the files hold nothing else"
        raise BadRow(path.name, number, "encoding", why) from error
    end = "\n" if path.name == OCTOBER_1997_FILE else "\r\n"
    *lines, rest = text.split(end)
    if rest:
        raise BadRow(path.name, len(lines) + 1, "line", f"torn: it does not end with {end!r}")
    if not lines:
        raise BadRow(path.name, 1, "heading", "the file is empty")
    for number, line in enumerate(lines, start=1):
        if not line or "\r" in line or "\n" in line:
            raise BadRow(path.name, number, "line", f"empty, or not ended with {end!r}")
    return lines


def _bytes(path: Path) -> bytes:
    raw = path.read_bytes()
    if path.suffix != ".gz":
        return raw
    try:
        return gzip.decompress(raw)
    except (EOFError, OSError, zlib.error) as error:
        raise BadRow(path.name, 1, "compression", f"the file is damaged or torn: {error}") from error
