"""The customers of a simulated bank: they pay, hold, reverse, repeat themselves, come late and ask for nonsense.

Owns what is asked. Leaves what comes of it to the ledger, and learns from outcomes only which accounts and holds exist.
All chance comes from one seeded source, so the same seed asks the same.
"""

from collections import deque
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import TypeVar

import msgspec

from tael.kernel.ids import AccountId, EntryId, HoldId
from tael.kernel.money import MINOR_MAX, Currency, Money
from tael.ledger import expiry_of
from tael.ledger.model import (
    GL_INTER_UNIT,
    AccountStatus,
    ChangeFloor,
    ChangeStatus,
    Command,
    ExpireHold,
    HoldUse,
    JournalEntry,
    Moment,
    OpenAccount,
    PlaceHold,
    PostEntry,
    Posting,
    ReverseEntry,
    Side,
    VoidHold,
    internal_account_id,
)
from tael.ledger.model.books import Books

UNITS = 4
CURRENCIES = (Currency("CNY"), Currency("USD"), Currency("JPY"))
# Amounts near the end of 64 bits move in a currency of their own, or soon nothing else could move any more.
HUGE_CURRENCY = Currency("KWD")
GL_CASH, GL_DEPOSIT = "1001", "2011"
GL_CODES = frozenset({GL_CASH, GL_DEPOSIT, GL_INTER_UNIT})

CUSTOMERS_PER_POOL = 40
CUSTOMERS_PER_POOL_MAX = 60
CLOSED_MAX = 64
RECENT_MAX = 4_096
DELAYED_MAX = 64
HOLDS_MAX = 512
AMOUNTS = 4_096
PARTIES_MAX = 5

T = TypeVar("T")


class Crowd:
    """Gives one command after another; `forgotten` lists closed accounts that nobody will name again."""

    def __init__(self, random: Random, books: Books) -> None:
        self.moment: Moment
        self.forgotten: list[AccountId] = []
        self._draw = random.random
        self._books = books
        self._serial = 0
        self._queue: deque[Command] = deque()
        self._delayed: list[Command] = []
        self._recent: deque[Command] = deque(maxlen=RECENT_MAX)
        self._holds: deque[tuple[HoldId, AccountId, Currency]] = deque(maxlen=HOLDS_MAX)
        self._frozen: list[AccountId] = []
        self._closed: deque[AccountId] = deque()
        self._prefixes = [unit.to_bytes(2) for unit in range(UNITS)]
        everything = (*CURRENCIES, HUGE_CURRENCY)
        # Sums from one minor unit to millions, evenly over the orders of magnitude.
        self._amounts = {c: [Money(int(10 ** (random.random() * 7)), c) for _ in range(AMOUNTS)] for c in everything}
        self._cash = {(u, c): internal_account_id(u, GL_CASH, c) for u in range(UNITS) for c in everything}
        self._pools: dict[tuple[int, Currency], list[AccountId]] = {key: [] for key in self._cash}
        self._random = random
        self._found_bank()
        plan: list[tuple[int, Callable[[], Command]]] = [
            (440, self._transfer),
            (110, self._deposit),
            (60, self._withdrawal),
            (60, self._cross_unit_transfer),
            (40, self._many_legs),
            (60, self._hold),
            (50, self._post_hold),
            (20, self._void),
            (20, self._expire),
            (30, self._reversal),
            (30, self._repetition),
            (8, self._key_reuse),
            (10, self._opening),
            (12, self._status),
            (10, self._closing),
            (8, self._floor),
            (12, self._huge),
            (20, self._nonsense),
        ]
        self._plan = [ask for weight, ask in plan for _ in range(weight)]

    def next(self) -> Command:
        """Asks the next thing; now and then what was meant to be asked earlier."""
        if self._queue:
            return self._queue.popleft()
        chance = self._draw()
        if chance < 0.01 and len(self._delayed) < DELAYED_MAX:  # noqa: PLR2004 - one in a hundred is late
            self._delayed.append(self._pick(self._plan)())
        elif chance > 0.99 and self._delayed:  # noqa: PLR2004 - and comes at last
            return self._delayed.pop(int(self._draw() * len(self._delayed)))
        command = self._pick(self._plan)()
        self._recent.append(command)
        return command

    def learn(self, command: Command) -> None:
        """Learns that a command was booked, where that changes whom and what can be named."""
        if type(command) is PlaceHold:
            self._holds.append((command.hold_id, command.account_id, command.amount.currency))
        elif type(command) is OpenAccount and command.gl == GL_DEPOSIT:
            self._pools[command.account_id.unit, command.currency].append(command.account_id)
        elif type(command) is ChangeStatus:
            self._learn_status(command)

    def _learn_status(self, command: ChangeStatus) -> None:
        if command.status is AccountStatus.CLOSED:
            account = self._books.accounts[command.account_id]
            pool = self._pools[account.unit, account.currency]
            if account.id in pool:
                pool.remove(account.id)
            self._closed.append(account.id)
            if len(self._closed) > CLOSED_MAX:
                self.forgotten.append(self._closed.popleft())
        elif command.status is not AccountStatus.OPEN:
            self._frozen.append(command.account_id)

    def _found_bank(self) -> None:
        for (unit, currency), cash in self._cash.items():
            between = internal_account_id(unit, GL_INTER_UNIT, currency)
            self._queue.append(self._open(between, GL_INTER_UNIT, currency, Side.DEBIT, None))
            self._queue.append(self._open(cash, GL_CASH, currency, Side.DEBIT, None))
            for _ in range(CUSTOMERS_PER_POOL):
                # Whoever moves huge amounts needs no funds; the others may not overdraw, or only so far.
                floor = None if currency is HUGE_CURRENCY else self._pick((0, 0, 0, -500_000))
                account_id = AccountId.draw(unit, self._random)
                self._queue.append(self._open(account_id, GL_DEPOSIT, currency, Side.CREDIT, floor))

    def _open(self, account_id: AccountId, gl: str, currency: Currency, side: Side, floor: int | None) -> OpenAccount:
        return OpenAccount(
            id=self._id(account_id.unit),
            account_id=account_id,
            gl=gl,
            currency=currency,
            side=side,
            floor=floor,
            internal=gl != GL_DEPOSIT,
        )

    # Whom and how much.

    def _pick(self, among: "list[T] | tuple[T, ...] | deque[T]") -> T:
        return among[int(self._draw() * len(among))]

    def _id(self, unit: int) -> EntryId:
        self._serial += 1
        return EntryId(self._prefixes[unit] + self._serial.to_bytes(14))

    def _unit(self) -> int:
        return int(self._draw() * UNITS)

    def _customer(self, unit: int, currency: Currency) -> AccountId:
        if self._closed and self._draw() < 0.002:  # noqa: PLR2004 - somebody pays to a closed account
            return self._pick(self._closed)
        return self._pick(self._pools[unit, currency])

    def _anybody(self) -> AccountId:
        return self._customer(self._unit(), self._pick(CURRENCIES))

    def _a_day(self) -> date:
        return self.moment.business_date + timedelta(days=int(self._draw() ** 2 * 400) - 30)

    def _entry(self, unit: int, postings: tuple[Posting, ...], hold: HoldUse | None = None) -> PostEntry:
        chance = self._draw()
        # Most count on the day they are booked, and few say why.
        value_date = self._a_day() if chance > 0.9 else None  # noqa: PLR2004 - see above
        detail = {"memo": str(self._serial)} if chance < 0.05 else None  # noqa: PLR2004 - see above
        entry = JournalEntry(
            id=self._id(unit), kind="transfer", postings=postings, value_date=value_date, detail=detail
        )
        return PostEntry(entry, hold)

    def _pay(self, home: int, debtor: AccountId, creditor: AccountId, amount: Money) -> PostEntry:
        return self._entry(home, (Posting(debtor, Side.DEBIT, amount), Posting(creditor, Side.CREDIT, amount)))

    # What they ask.

    def _transfer(self) -> Command:
        unit, currency = self._unit(), self._pick(CURRENCIES)
        amount = self._pick(self._amounts[currency])
        return self._pay(unit, self._customer(unit, currency), self._customer(unit, currency), amount)

    def _deposit(self) -> Command:
        unit, currency = self._unit(), self._pick(CURRENCIES)
        amount = self._pick(self._amounts[currency])
        return self._pay(unit, self._cash[unit, currency], self._customer(unit, currency), amount)

    def _withdrawal(self) -> Command:
        unit, currency = self._unit(), self._pick(CURRENCIES)
        amount = self._pick(self._amounts[currency])
        return self._pay(unit, self._customer(unit, currency), self._cash[unit, currency], amount)

    def _cross_unit_transfer(self) -> Command:
        currency = self._pick(CURRENCIES)
        debtor, creditor = self._customer(self._unit(), currency), self._customer(self._unit(), currency)
        # Sometimes the home is a third unit, which then has a record without legs.
        home = debtor.unit if self._draw() < 0.9 else self._unit()  # noqa: PLR2004 - see above
        return self._pay(home, debtor, creditor, self._pick(self._amounts[currency]))

    def _many_legs(self) -> Command:
        """Several debtors and creditors, in one or two currencies, over several units."""
        postings: list[Posting] = []
        for currency in CURRENCIES[: 1 + int(self._draw() * 2)]:
            amounts = self._amounts[currency]
            debits = [self._pick(amounts) for _ in range(1 + int(self._draw() * PARTIES_MAX))]
            postings += [Posting(self._customer(self._unit(), currency), Side.DEBIT, amount) for amount in debits]
            weights = [1] * (1 + int(self._draw() * PARTIES_MAX))
            parts = [part for part in sum(debits[1:], debits[0]).allocate(weights) if part.minor]
            postings += [Posting(self._customer(self._unit(), currency), Side.CREDIT, part) for part in parts]
        return self._entry(self._unit(), tuple(postings))

    def _hold(self) -> Command:
        account_id = self._anybody()
        account = self._books.accounts[account_id]
        lasts = timedelta(seconds=self._draw() ** 4 * 500_000 - 0.01)
        return PlaceHold(
            id=self._id(account_id.unit),
            account_id=account_id,
            amount=self._pick(self._amounts[account.currency]),
            expires_at=self.moment.now + lasts,
        )

    def _a_hold(self) -> tuple[HoldId, AccountId, Currency]:
        """Prefers a hold that still can be used, as people do."""
        found = self._pick(self._holds)
        for _ in range(3):
            if not self._books.holds[found[0]].remaining:
                found = self._pick(self._holds)
        return found

    def _post_hold(self) -> Command:
        if not self._holds:
            return self._hold()
        hold_id, account_id, currency = self._a_hold()
        left = self._books.holds[hold_id].remaining
        # Part of it, all of it, or one minor unit too much; of an ended hold always too much.
        minor = self._pick((left, min(left + 1, MINOR_MAX), left // 2, left // 3, left)) or 1
        amount = Money(minor, currency)
        unit = account_id.unit if self._draw() < 0.8 else self._unit()  # noqa: PLR2004 - some cross units
        postings = (
            Posting(account_id, Side.DEBIT, amount),
            Posting(self._customer(unit, currency), Side.CREDIT, amount),
        )
        return self._entry(account_id.unit, postings, HoldUse(hold_id, final=self._draw() < 0.5))  # noqa: PLR2004 - even

    def _void(self) -> Command:
        if not self._holds:
            return self._hold()
        return VoidHold(id=self._id(self._unit()), hold_id=self._a_hold()[0])

    def _expire(self) -> Command:
        if not self._holds:
            return self._hold()
        hold_id = self._a_hold()[0]
        # The sweeper has one command for each hold; a stranger tries under a key of its own.
        sweeps = self._draw() < 0.7  # noqa: PLR2004 - see above
        return expiry_of(hold_id) if sweeps else ExpireHold(id=self._id(hold_id.unit), hold_id=hold_id)

    def _reversal(self) -> Command:
        original = self._pick(self._recent) if self._recent else self._transfer()
        home = original.id.unit % UNITS if self._draw() < 0.8 else self._unit()  # noqa: PLR2004 - some from elsewhere
        value_date = self._a_day() if self._draw() < 0.1 else None  # noqa: PLR2004 - as entries do
        return ReverseEntry(id=self._id(home), entry_id=original.id, value_date=value_date)

    def _repetition(self) -> Command:
        return self._pick(self._recent) if self._recent else self._transfer()

    def _key_reuse(self) -> Command:
        original = self._repetition()
        if type(original) is PostEntry:
            return msgspec.structs.replace(original, entry=msgspec.structs.replace(original.entry, kind="other"))
        return ReverseEntry(id=original.id, entry_id=original.id)

    def _opening(self) -> Command:
        if self._draw() < 0.1:  # noqa: PLR2004 - one in ten asks for an account that exists
            account_id = self._anybody()
            return self._open(account_id, GL_DEPOSIT, CURRENCIES[0], Side.CREDIT, 0)
        unit, currency = self._unit(), self._pick(CURRENCIES)
        if len(self._pools[unit, currency]) >= CUSTOMERS_PER_POOL_MAX:
            return self._closing()
        return self._open_customer(unit, currency)

    def _open_customer(self, unit: int, currency: Currency) -> OpenAccount:
        gl = self._pick((GL_DEPOSIT, GL_DEPOSIT, GL_DEPOSIT, "9999"))
        floor = self._pick((0, 0, 0, -100_000, 1))
        return self._open(AccountId.draw(unit, self._random), gl, currency, Side.CREDIT, floor)

    def _status(self) -> Command:
        if self._frozen and self._draw() < 0.6:  # noqa: PLR2004 - more thaw than freeze
            account_id = self._frozen.pop(int(self._draw() * len(self._frozen)))
            return ChangeStatus(id=self._id(account_id.unit), account_id=account_id, status=AccountStatus.OPEN)
        status = self._pick(tuple(AccountStatus))
        return ChangeStatus(id=self._id(self._unit()), account_id=self._anybody(), status=status)

    def _closing(self) -> Command:
        """Empties an account, then closes it; where few are left, somebody else comes."""
        unit, currency = self._unit(), self._pick(CURRENCIES)
        if len(self._pools[unit, currency]) < CUSTOMERS_PER_POOL:
            return self._open_customer(unit, currency)
        account = self._books.accounts[self._customer(unit, currency)]
        closing = ChangeStatus(id=self._id(account.unit), account_id=account.id, status=AccountStatus.CLOSED)
        if account.available <= 0:
            return closing
        self._queue.append(closing)
        left = Money(account.available, account.currency)
        return self._pay(account.unit, account.id, self._cash[account.unit, account.currency], left)

    def _floor(self) -> Command:
        account_id = self._anybody()
        floor = self._pick((0, 0, 0, -10_000, -1_000_000, -MINOR_MAX - 1, 1))
        return ChangeFloor(id=self._id(account_id.unit), account_id=account_id, floor=floor)

    def _huge(self) -> Command:
        unit, other = self._unit(), self._unit()
        minor = MINOR_MAX - int(self._draw() * 3) if self._draw() < 0.5 else MINOR_MAX // 3  # noqa: PLR2004 - even
        amount = Money(minor, HUGE_CURRENCY)
        debtor = self._customer(unit, HUGE_CURRENCY)
        if self._draw() < 0.3:  # noqa: PLR2004 - holds are huge too
            expires_at = self.moment.now + timedelta(hours=1)
            return PlaceHold(id=self._id(debtor.unit), account_id=debtor, amount=amount, expires_at=expires_at)
        legs = int(self._draw() * 3) + 1
        return self._entry(
            unit,
            tuple(
                posting
                for _ in range(legs)
                for posting in (
                    Posting(self._customer(unit, HUGE_CURRENCY), Side.DEBIT, amount),
                    Posting(self._customer(other, HUGE_CURRENCY), Side.CREDIT, amount),
                )
            ),
        )

    def _nonsense(self) -> Command:
        """Names what is unknown, reserved, malformed or mixed up."""
        unit, currency = self._unit(), CURRENCIES[0]
        amount = self._pick(self._amounts[currency])
        known = self._customer(unit, currency)
        between = internal_account_id(unit, GL_INTER_UNIT, currency)
        sound = self._pay(unit, known, known, amount)
        elsewhere = EntryId((UNITS + 1).to_bytes(2) + sound.id[2:])
        soon = self.moment.now + timedelta(hours=1)
        elsewhere_hold = EntryId(self._prefixes[(unit + 1) % UNITS] + sound.id[2:])
        asked: tuple[Command, ...] = (
            self._pay(unit, known, AccountId.draw(unit, self._random), amount),
            self._pay(unit, known, self._customer(unit, CURRENCIES[1]), amount),
            self._pay(unit, known, between, amount),
            ReverseEntry(id=sound.id, entry_id=EntryId.draw(unit, self._random)),
            VoidHold(id=sound.id, hold_id=HoldId.draw(unit, self._random)),
            PlaceHold(id=elsewhere_hold, account_id=known, amount=amount, expires_at=soon),
            ChangeFloor(id=elsewhere, account_id=known, floor=0),
            ChangeStatus(id=sound.id, account_id=between, status=AccountStatus.FROZEN),
            PostEntry(msgspec.structs.replace(sound.entry, kind="No Kind")),
            PostEntry(msgspec.structs.replace(sound.entry, detail={"memo": "x" * 5_000})),
        )
        return self._pick(asked)
