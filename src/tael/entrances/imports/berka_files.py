"""The books of a real bank: the Berka files of the PKDD'99 Discovery Challenge, in their original layout.

Owns the layout (`;` between fields, text in double quotes, CR LF, dates YYMMDD of the twentieth century), the
Czech codes and the order in which the movements of a day happened. Leaves posting to the replay. Keeps three
promises: amounts are exact integers of a hundredth of a koruna, every movement counts once however many files
hold it, and whatever is not understood is refused with its file, line and field.

Source of the meanings: the publishers' guide to the data set (documentation.txt beside the files).
"""

import sys
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path

import msgspec

from tael.entrances.imports.bad_rows import BadRow
from tael.entrances.imports.berka_layout import OCTOBER_1997_FILE, Place, records

ACCOUNTS_FILE = "account.asc"
WHOLE_TABLE_FILES = ("trans.asc", "trans.asc.gz")
"""The official table of all movements; where one of these stands, it is read in place of the parts."""
PART_FILES = ("trans_bank_930101_940330.asc.gz", "trans_loan_accounts.asc.gz")
"""The whole bank of 1993-01-01 to 1994-03-30, and the whole history of every account that took a loan."""

ROUNDING_STEP_MINOR = 10
"""The bank rounded some movements to ten hundredths: its balances then step away by exactly so much."""

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
    for line, _, fields in records(directory / ACCOUNTS_FILE, _ACCOUNT_FIELDS, ";"):
        at = Place(ACCOUNTS_FILE, line)
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
        for line, text, fields in records(directory / file, _ROW_FIELDS, ";"):
            file_rows[file] += 1
            row = _row(Place(file, line), fields)
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
            (Place(OCTOBER_1997_FILE, line), fields)
            for line, _, fields in records(directory / OCTOBER_1997_FILE, _AMOUNT_FIELDS, ",")
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


def _row(at: Place, fields: list[str]) -> BerkaRow:
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


def _movement_files(directory: Path) -> tuple[str, ...]:
    for file in WHOLE_TABLE_FILES:
        if (directory / file).is_file():
            return (file,)
    return PART_FILES
