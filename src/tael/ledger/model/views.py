"""The books as a reader sees them: amounts on the account's own side, times and names resolved."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from tael.kernel.ids import AccountId, EntryId, HoldId
from tael.kernel.money import Currency, Money
from tael.ledger.model.entries import AccountStatus, HoldState, Side


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """An account as a reader sees it: balance and available balance on its own side, expired holds left out."""

    id: AccountId
    gl: str
    currency: Currency
    side: Side
    status: AccountStatus
    internal: bool
    balance: Money
    available: Money
    held: Money
    floor: Money | None
    postings: int


class PostedLeg(msgspec.Struct, frozen=True, kw_only=True):
    """A posting as booked; `balance_after` is on the account's debit side (credit is negative)."""

    account_id: AccountId
    leg: int
    side: Side
    amount: Money
    balance_after: int


class PostedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A journal record as booked in one unit."""

    id: EntryId
    unit: int
    position: int
    kind: str
    booked_at: datetime
    booking_date: date
    value_date: date
    reverses: int | None
    detail: Mapping[str, Any] | None
    legs: tuple[PostedLeg, ...]


class StatementLine(msgspec.Struct, frozen=True, kw_only=True):
    """One posting on an account's statement; amounts are signed on the account's own side."""

    entry_id: EntryId
    position: int
    leg: int
    kind: str
    booked_at: datetime
    booking_date: date
    value_date: date
    amount: Money
    balance_after: Money
    detail: Mapping[str, Any] | None


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """A hold as a reader sees it; one past its expiry reads as expired even before it was swept."""

    id: HoldId
    account_id: AccountId
    amount: Money
    remaining: Money
    expires_at: datetime
    state: HoldState


class StatementCursor(msgspec.Struct, frozen=True):
    """The posting after which the next page of a statement begins."""

    position: int
    leg: int


class StatementPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of an account's statement, with the balances before and after the whole period.

    Opening balance plus the lines of all pages is the closing balance. `next` None means that this is the last page.
    """

    lines: tuple[StatementLine, ...]
    opening_balance: Money
    closing_balance: Money
    next: StatementCursor | None


class GlAccount(msgspec.Struct, frozen=True):
    """A line of the chart of accounts (会计科目)."""

    code: str
    gl_class: str
    side: Side
    name_en: str
    name_zh: str


class TrialBalanceLine(msgspec.Struct, frozen=True, kw_only=True):
    """The balance of one general-ledger code in one currency, in the column where it stands."""

    gl: str
    name_en: str
    name_zh: str
    debit: Money
    credit: Money


class TrialBalance(msgspec.Struct, frozen=True, kw_only=True):
    """All general-ledger balances by a value date; debits equal credits in each currency."""

    as_of: date
    lines: tuple[TrialBalanceLine, ...]

    @property
    def totals(self) -> dict[Currency, tuple[int, int]]:
        """The debits and the credits of each currency, in minor units; not Money, since a total may pass 63 bits."""
        totals: dict[Currency, tuple[int, int]] = {}
        for line in self.lines:
            debit, credit = totals.get(line.debit.currency, (0, 0))
            totals[line.debit.currency] = (debit + line.debit.minor, credit + line.credit.minor)
        return totals


class PeriodClose(msgspec.Struct, frozen=True, kw_only=True):
    """A closed period: nothing is booked any more with a value date up to its last day."""

    closed_through: date
    by: str
    at: datetime
