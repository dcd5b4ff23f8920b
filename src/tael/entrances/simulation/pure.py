"""The attack in memory: the decisions of the ledger, with the simulation in the part of the store.

A commit is a batch of steps at one moment, decided one by one and audited after each; then its records are sealed
into the chains and become history. The bank remembers the last REMEMBERED entries, so that memory stays bounded.
"""

import gc
import hashlib
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from random import Random

import msgspec

from tael.entrances.simulation.auditor import Auditor
from tael.entrances.simulation.crowd import GL_CODES, UNITS, Crowd
from tael.entrances.simulation.report import Fault, Progress, Report
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, EntryId, HoldId
from tael.ledger import GENESIS, apply, seal
from tael.ledger.model import Booked, Command, HoldState, Moment, Outcome, PostEntry
from tael.ledger.model.books import Books, Head, Record

COMMIT_STEPS_MAX = 24
REMEMBERED = 20_000
PROGRESS_STEPS = 10_000
# Young objects die young here and cycles are not made: looking for them often would be for nothing.
GC_THRESHOLD = 200_000
# One leg in so many is skipped, where that fault is planted.
SKIP_ONE_IN = 100

_START = datetime(2026, 1, 1, tzinfo=UTC)
_ZONE_OFFSET = timedelta(hours=8)


def simulate(seed: int, steps: int, *, fault: Fault | None = None, progress: Progress | None = None) -> Report:
    """Attacks a bank in memory with so many commands, and audits it after each; the first violation ends it."""
    bank = _Bank(seed, fault)
    began = time.perf_counter()
    told = 0
    with _rare_collection(), _seed_named(bank, seed):
        while bank.steps < steps and not bank.auditor.violations:
            bank.commit(steps - bank.steps)
            if progress is not None and bank.steps - told >= PROGRESS_STEPS:
                told = bank.steps
                progress(told)
        if not bank.auditor.violations:
            bank.auditor.check_all()
    return Report(
        seed=seed,
        steps=bank.steps,
        steps_per_s=bank.steps / max(time.perf_counter() - began, 1e-9),
        violations=tuple(bank.auditor.violations),
        outcomes=dict(sorted(bank.outcomes.items())),
        chain=hashlib.sha256(b"".join(head.chain for head in bank.books.heads.values())).hexdigest(),
    )


@contextmanager
def _seed_named(bank: "_Bank", seed: int) -> Iterator[None]:
    """Adds to a crash of the ledger, which is a finding too, what leads to it again."""
    try:
        yield
    except Exception as error:
        error.add_note(f"in the simulation with seed {seed}, after step {bank.steps}")
        raise


@contextmanager
def _rare_collection() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(GC_THRESHOLD, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _Bank:
    """Books, a clock, the crowd at the door, and the auditor."""

    def __init__(self, seed: int, fault: Fault | None) -> None:
        self._random = Random(seed)  # noqa: S311 - an attack must be repeatable, not unpredictable
        self._fault = fault
        self.steps = 0
        self.outcomes: Counter[str] = Counter()
        self.books = Books([Head(unit, 0, GENESIS, _START, date(1, 1, 1)) for unit in range(UNITS)])
        self.books.gl_codes = GL_CODES
        self.auditor = Auditor(self.books)
        self._crowd = Crowd(self._random, self.books)
        self._now = _START
        self._remembered: deque[EntryId] = deque()

    def commit(self, steps_max: int) -> None:
        """Decides a batch at one moment, then makes it history."""
        moment = self._tick()
        self._crowd.moment = moment
        for _ in range(min(steps_max, 1 + int(self._random.random() * COMMIT_STEPS_MAX))):
            self._step(self._crowd.next(), moment)
            self.steps += 1
            if self.auditor.violations:
                break
        self._make_history()

    def _step(self, command: Command, moment: Moment) -> None:
        books = self.books
        already = len(books.records)
        outcome = self._decide(command, moment)
        self.auditor.observe(command, outcome, books.records[already:], moment.now)
        for touched in (books.touched_accounts, books.changed_settings, books.touched_holds):
            if touched:
                touched.clear()
        if isinstance(outcome, Booked):
            if outcome.replayed:
                self.outcomes["replayed"] += 1
            else:
                self.outcomes["booked"] += 1
                if type(command) is not PostEntry:
                    self._crowd.learn(command)
        else:
            self.outcomes[outcome.code] += 1

    def _decide(self, command: Command, moment: Moment) -> Outcome:
        try:
            if self._fault is None:
                return apply(self.books, command, moment)
            return _apply_faultily(self.books, command, moment, self._fault, self._random)
        except Refusal as refusal:
            return refusal.with_traceback(None)

    def _tick(self) -> Moment:
        """Moves the clock: mostly by milliseconds, sometimes by days, sometimes back; and closes periods behind it."""
        chance = self._random.random()
        size = self._random.random()
        if chance < 0.93:  # noqa: PLR2004 - the ordinary course of things
            self._now += timedelta(milliseconds=int(size * 50))
        elif chance < 0.98:  # noqa: PLR2004 - a quiet time
            self._now += timedelta(seconds=int(size * 3_600))
        elif chance < 0.99:  # noqa: PLR2004 - a holiday
            self._now += timedelta(days=size * 3)
        else:
            self._now -= timedelta(seconds=size * 2)
        business_date = (self._now + _ZONE_OFFSET).date()
        if chance > 0.995:  # noqa: PLR2004 - every two hundredth commit a period is closed
            closed_through = business_date - timedelta(days=1 + int(size * 20))
            for head in self.books.heads.values():
                head.closed_through = max(head.closed_through, closed_through)
        return Moment(self._now, business_date)

    # In the part of the store.

    def _make_history(self) -> None:
        books = self.books
        by_unit: dict[int, list[Record]] = {}
        for record in books.take_records():
            by_unit.setdefault(record.unit, []).append(record)
            books.entries.setdefault(record.id, []).append(record)
            self._remembered.append(record.id)
        for unit, records in by_unit.items():
            books.heads[unit].chain = seal(books.heads[unit].chain, records)
        while len(self._remembered) > REMEMBERED:
            self._forget(self._remembered.popleft())
        for account_id in self._crowd.forgotten:
            del books.accounts[account_id]
            self.auditor.forget_account(account_id)
        self._crowd.forgotten.clear()

    def _forget(self, entry_id: EntryId) -> None:
        books = self.books
        hold = books.holds.get(entry_id.as_type(HoldId))
        if hold is not None:
            if hold.state is HoldState.HELD:
                self._remembered.append(entry_id)
                return
            del books.holds[hold.id]
        books.known.pop(entry_id, None)
        books.entries.pop(entry_id, None)
        books.reversed.discard(entry_id)
        self.auditor.forget(entry_id)


def _apply_faultily(books: Books, command: Command, moment: Moment, fault: Fault, random: Random) -> Booked:
    """Applies a command as a ledger with a defect would."""
    if fault is Fault.IGNORE_FLOOR:
        return _apply_without_floors(books, command, moment)
    booked = apply(books, command, moment)
    if type(command) is PostEntry and not booked.replayed and random.random() * SKIP_ONE_IN < 1:
        _skip_leg(books)
    return booked


def _apply_without_floors(books: Books, command: Command, moment: Moment) -> Booked:
    named: list[AccountId] = [p.account_id for p in command.entry.postings] if type(command) is PostEntry else []
    floors = {account_id: books.accounts[account_id].floor for account_id in named if account_id in books.accounts}
    for account_id in floors:
        books.accounts[account_id].floor = None
    try:
        return apply(books, command, moment)
    finally:
        for account_id, floor in floors.items():
            books.accounts[account_id].floor = floor


def _skip_leg(books: Books) -> None:
    record = books.records[-1]
    if not record.legs:
        return
    leg = record.legs[-1]
    books.records[-1] = msgspec.structs.replace(record, legs=record.legs[:-1])
    account = books.accounts[leg.account_id]
    account.balance -= leg.amount
    account.seq -= 1
