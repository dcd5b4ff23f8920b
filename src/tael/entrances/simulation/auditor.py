"""An auditor who trusts nobody: it keeps books of its own by naive arithmetic and compares after each step.

It knows what was asked and what was answered, never how it was decided. A step is compared in all it touched; every
FULL_AUDIT_STEPS steps everything is.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from tael.kernel.errors import KeyReused
from tael.kernel.ids import AccountId, EntryId, HoldId
from tael.kernel.money import Currency
from tael.ledger.model import (
    GL_INTER_UNIT,
    AccountStatus,
    Booked,
    ChangeFloor,
    ChangeStatus,
    Command,
    ExpireHold,
    HoldState,
    OpenAccount,
    Outcome,
    PlaceHold,
    PostEntry,
    ReverseEntry,
    VoidHold,
    internal_account_id,
)
from tael.ledger.model.books import Books, Record

FULL_AUDIT_STEPS = 5_000


class _Account(msgspec.Struct, gc=False):
    """What an account should look like, and its balance when it was last looked at."""

    side: int
    currency: Currency
    floor: int | None
    between_units: bool
    status: AccountStatus = AccountStatus.OPEN
    balance: int = 0
    held: int = 0
    seen: int = 0


class _Hold(msgspec.Struct, gc=False):
    account_id: AccountId
    left: int
    expires_at: datetime


class Auditor:
    """Expects balances, holds and statuses from commands and outcomes, and writes down each violation."""

    def __init__(self, books: Books) -> None:
        self.violations: list[str] = []
        self._books = books
        self._accounts: dict[AccountId, _Account] = {}
        self._active: dict[HoldId, _Hold] = {}
        # A command is None where a hold expired unasked.
        self._booked: dict[EntryId, tuple[Command | None, int]] = {}
        self._reversed: set[EntryId] = set()
        self._positions = {unit: head.position for unit, head in books.heads.items()}
        self._total: dict[Currency, int] = {}
        self._between: dict[Currency, int] = {}
        self._steps = 0

    def observe(self, command: Command, outcome: Outcome, records: Sequence[Record], now: datetime) -> None:
        """Compares one step: what was asked, what was answered, and the records that were added."""
        if records:
            self._check_records(command, outcome, records)
        named: Iterable[AccountId] = ()
        if type(command) is PostEntry:
            named = [posting.account_id for posting in command.entry.postings]
        if self._books.touched_holds:
            self._end_expired(command, records, now)
        known = self._booked.get(command.id)
        if type(outcome) is not Booked:
            self._expect((known is not None) == (type(outcome) is KeyReused), "the key of", command)
        elif known is not None:
            same = outcome.replayed and known[1] == outcome.position and known[0] in (command, None) and not records
            self._expect(same, "the replay of", command)
        else:
            self._expect(not outcome.replayed, "the first outcome of", command)
            self._booked[command.id] = command, outcome.position
            named = self._carry_out(command, named)
        # Both what should have changed and what did.
        books = self._books
        self._check_accounts({**dict.fromkeys(named), **books.touched_accounts, **books.changed_settings})
        self._steps += 1
        if self._steps % FULL_AUDIT_STEPS == 0:
            self.check_all()

    def forget(self, entry_id: EntryId) -> None:
        """Forgets an entry that will not be asked about again."""
        self._booked.pop(entry_id, None)
        self._reversed.discard(entry_id)

    def forget_account(self, account_id: AccountId) -> None:
        """Forgets a closed account."""
        account = self._accounts.pop(account_id)
        self._expect(account.status is AccountStatus.CLOSED and not account.balance, "closing", account_id)

    def check_all(self) -> None:
        """Compares every account and every hold, from nothing."""
        books = self._books
        self._expect(set(books.accounts) == set(self._accounts), "the list of", "accounts")
        self._check_accounts(self._accounts)
        held = dict.fromkeys(self._accounts, 0)
        for hold_id, hold in self._active.items():
            held[hold.account_id] += hold.left
            self._expect(books.holds[hold_id].remaining == hold.left, "what is left of", hold_id)
        totals = dict.fromkeys(self._total, 0)
        between = dict.fromkeys(self._total, 0)
        for account_id, state in books.accounts.items():
            self._expect(state.held == held[account_id], "the sum of the holds of", account_id)
            totals[state.currency] += state.balance
            between[state.currency] += state.balance if state.is_between_units else 0
        self._expect(not any(totals.values()) and not any(between.values()), "conservation over", "all accounts")
        active = sum(hold.state is HoldState.HELD for hold in books.holds.values())
        self._expect(active == len(self._active), "the number of", "active holds")

    def _expect(self, holds: bool, what: str, whom: object) -> None:  # noqa: FBT001 - a finding, not an option
        if not holds:
            self.violations.append(f"{what} {whom} is not as expected")

    def _check_records(self, command: Command, outcome: Outcome, records: Sequence[Record]) -> None:
        took_effect = type(outcome) is Booked and not outcome.replayed
        for record in records:
            position = self._positions[record.unit] = self._positions[record.unit] + 1
            self._expect(record.position == position, "the position in its unit of", record)
            # An expiry may come along with any command, a refused one too; nothing else may.
            self._expect((record.id == command.id and took_effect) or record.kind == "hold_expired", "writing", record)
            if record.legs:
                sums: dict[int, int] = {}
                for leg in record.legs:
                    sums[leg.currency] = sums.get(leg.currency, 0) + leg.amount
                self._expect(not any(sums.values()), "the balance of the legs of", record)

    def _end_expired(self, command: Command, records: Sequence[Record], now: datetime) -> None:
        for hold_id, state in self._books.touched_holds.items():
            hold = self._active.get(hold_id)
            if state.state is HoldState.EXPIRED and not (type(command) is ExpireHold and command.hold_id == hold_id):
                record = next((r for r in records if r.position == state.ended_position and not r.legs), None)
                self._expect(record is not None and hold is not None, "the expiry of", hold_id)
                if record is not None and hold is not None:
                    self._expect(hold.expires_at <= now, "the time of the expiry of", hold_id)
                    self._booked[record.id] = None, record.position
                    self._end(hold_id)

    def _end(self, hold_id: HoldId) -> None:
        hold = self._active.pop(hold_id, None)
        self._expect(hold is not None, "ending, once,", hold_id)
        if hold is not None:
            self._accounts[hold.account_id].held -= hold.left

    def _carry_out(self, command: Command, named: Iterable[AccountId]) -> Iterable[AccountId]:
        """Does to its own books what a booked command asks, and returns the accounts to compare."""
        if type(command) is PostEntry:
            moves = [(p.account_id, p.side * p.amount.minor) for p in command.entry.postings]
            if command.hold is not None:
                self._use(command.hold.hold_id, moves, final=command.hold.final)
            return self._move(moves)
        if isinstance(command, ReverseEntry):
            original, _ = self._booked.get(command.entry_id, (None, 0))
            self._expect(command.entry_id not in self._reversed, "reversing, once,", command.entry_id)
            self._reversed.add(command.entry_id)
            if isinstance(original, PostEntry):
                return self._move([(p.account_id, -p.side * p.amount.minor) for p in original.entry.postings])
            self._expect(holds=False, what="reversing", whom=original)
        elif isinstance(command, PlaceHold):
            self._active[command.hold_id] = _Hold(command.account_id, command.amount.minor, command.expires_at)
            self._accounts[command.account_id].held += command.amount.minor
        elif isinstance(command, VoidHold | ExpireHold):
            self._end(command.hold_id)
        elif isinstance(command, OpenAccount):
            between_units = command.gl == GL_INTER_UNIT
            self._accounts[command.account_id] = _Account(command.side, command.currency, command.floor, between_units)
        elif isinstance(command, ChangeStatus):
            self._accounts[command.account_id].status = command.status
        elif isinstance(command, ChangeFloor):
            self._accounts[command.account_id].floor = command.floor
        return named

    def _move(self, moves: Sequence[tuple[AccountId, int]]) -> Iterable[AccountId]:
        sums: dict[tuple[int, Currency], int] = {}
        accounts = self._accounts
        for account_id, amount in moves:
            account = accounts[account_id]
            account.balance += amount
            key = account_id.unit, account.currency
            sums[key] = sums.get(key, 0) + amount
        touched = [account_id for account_id, _ in moves]
        for (unit, currency), difference in sums.items():
            if difference:
                between_id = internal_account_id(unit, GL_INTER_UNIT, currency)
                accounts[between_id].balance -= difference
                touched.append(between_id)
        return touched

    def _use(self, hold_id: HoldId, moves: Sequence[tuple[AccountId, int]], *, final: bool) -> None:
        hold = self._active.get(hold_id)
        if hold is None:
            self.violations.append(f"using the ended {hold_id} is not as expected")
            return
        account = self._accounts[hold.account_id]
        taken = -account.side * sum(amount for account_id, amount in moves if account_id == hold.account_id)
        self._expect(0 < taken <= hold.left, "the amount taken from", hold_id)
        hold.left -= taken
        account.held -= taken
        if final or not hold.left:
            self._end(hold_id)

    def _check_accounts(self, account_ids: Iterable[AccountId]) -> None:
        has_moved = False
        for account_id in account_ids:
            expected = self._accounts.get(account_id)
            state = self._books.accounts.get(account_id)
            if expected is None or state is None:
                self._expect(expected is None and state is None, "the existence of", account_id)
                continue
            balance = state.balance
            if (
                balance != expected.balance
                or state.held != expected.held
                or state.status is not expected.status
                or state.floor != expected.floor
                or (expected.floor is not None and expected.side * balance - state.held < expected.floor)
            ):
                self.violations.append(f"{state} is not as expected, which is {expected}")
            if balance != expected.seen:
                has_moved = True
                currency = expected.currency
                self._total[currency] = self._total.get(currency, 0) + balance - expected.seen
                if expected.between_units:
                    self._between[currency] = self._between.get(currency, 0) + balance - expected.seen
                expected.seen = balance
        if has_moved and (any(self._total.values()) or any(self._between.values())):
            self.violations.append(f"over all accounts {self._total}, between units {self._between} are not zero")
