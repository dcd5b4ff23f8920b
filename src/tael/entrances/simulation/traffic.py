"""What a bank process posts in one round, the same again for whoever asks again, and how it says what was booked.

Because a round's commands follow from its seed alone, the parent of a killed process knows what was under way. Each
batch begins and ends with a deposit that cannot be refused: both are in the journal, or neither is.
"""

from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec

from tael.kernel.ids import AccountId, EntryId
from tael.kernel.money import Currency, Money
from tael.ledger.model import (
    Booked,
    Command,
    HoldUse,
    JournalEntry,
    Moment,
    OpenAccount,
    Outcome,
    PlaceHold,
    PostEntry,
    Posting,
    ReverseEntry,
    Side,
    VoidHold,
    internal_account_id,
)

UNITS = 3
CURRENCY = Currency("CNY")
GL_CASH, GL_DEPOSIT = "1001", "2011"
CUSTOMERS = 12
MIDDLE_MAX = 20
RECENT_MAX = 200

_START = datetime(2026, 1, 1, tzinfo=UTC)
_ROUND = timedelta(hours=1)
_BATCH = timedelta(seconds=1)


class Batch(msgspec.Struct, frozen=True):
    """Commands that one worker submits in one transaction."""

    number: int
    moment: Moment
    commands: tuple[Command, ...]


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What came of one command: the position where it was booked, or the code of its refusal."""

    position: int | None
    replayed: bool
    code: str | None

    @classmethod
    def of(cls, outcome: Outcome) -> "Answer":
        """Returns the answer that an outcome amounts to."""
        if isinstance(outcome, Booked):
            return cls(outcome.position, outcome.replayed, None)
        return cls(None, replayed=False, code=outcome.code)


class Acknowledgement(msgspec.Struct, frozen=True):
    """Says, after the commit returned, what came of a worker's batch."""

    worker: int
    batch: int
    answers: tuple[Answer, ...]


def moment_at(round_number: int, batch: int = 0) -> Moment:
    """Returns the moment at which a batch of a round is booked, however often it is sent."""
    now = _START + round_number * _ROUND + batch * _BATCH
    return Moment(now, now.date())


def customer(unit: int, number: int) -> AccountId:
    """Returns the account of a simulated customer."""
    return AccountId.derive(unit, "simulation", str(number))


def openings(unit: int) -> list[Command]:
    """Returns the commands that open a unit's customers' accounts."""
    return [
        OpenAccount(
            id=EntryId.derive(unit, "simulation", "open", str(number)),
            account_id=customer(unit, number),
            gl=GL_DEPOSIT,
            currency=CURRENCY,
            side=Side.CREDIT,
            floor=0,
        )
        for number in range(CUSTOMERS)
    ]


def batches(seed: int, round_number: int, worker: int) -> Iterator[Batch]:
    """Yields, without end, what the worker of a unit posts in a round."""
    teller = _Teller(seed, round_number, worker)
    number = 0
    while True:
        yield teller.batch(number)
        number += 1


class _Teller:
    """The worker of one unit, who sends customers' commands, some across units, some again."""

    def __init__(self, seed: int, round_number: int, unit: int) -> None:
        self._random = Random(f"{seed}/{round_number}/{unit}")  # noqa: S311 - an attack must be repeatable
        self._key = (str(seed), str(round_number))
        self._round = round_number
        self._unit = unit
        self._serial = 0
        self._now = _START
        self._holds: deque[PlaceHold] = deque(maxlen=RECENT_MAX)
        self._recent: deque[Command] = deque(maxlen=RECENT_MAX)

    def batch(self, number: int) -> Batch:
        """Gives the next batch."""
        moment = moment_at(self._round, number)
        self._now = moment.now
        middle = [self._any() for _ in range(self._random.randrange(MIDDLE_MAX))]
        commands = (self._deposit(self._unit), *middle, self._deposit(self._random.randrange(UNITS)))
        return Batch(number, moment, commands)

    def _any(self) -> Command:
        chance = self._random.random()
        if self._recent and chance < 0.1:  # noqa: PLR2004 - one in ten comes again
            return self._random.choice(self._recent)
        if chance < 0.6 or not self._recent or not self._holds:  # noqa: PLR2004 - half are transfers
            command = self._random.choice((self._transfer, self._transfer, self._hold))()
        else:
            command = self._random.choice((self._transfer, self._post_hold, self._void, self._hold, self._reversal))()
        self._recent.append(command)
        return command

    def _id(self, unit: int) -> EntryId:
        self._serial += 1
        return EntryId.derive(unit, "simulation", *self._key, str(self._unit), str(self._serial))

    def _amount(self) -> Money:
        return Money(self._random.randrange(1, 20_000), CURRENCY)

    def _customer(self, unit: int) -> AccountId:
        return customer(unit, self._random.randrange(CUSTOMERS))

    def _entry(self, debtor: AccountId, creditor: AccountId, amount: Money, hold: HoldUse | None = None) -> PostEntry:
        postings = (Posting(debtor, Side.DEBIT, amount), Posting(creditor, Side.CREDIT, amount))
        return PostEntry(JournalEntry(id=self._id(self._unit), kind="transfer", postings=postings), hold)

    def _creditor(self) -> AccountId:
        crosses = self._random.random() < 0.2  # noqa: PLR2004 - every fifth payment crosses units
        return self._customer(self._random.randrange(UNITS) if crosses else self._unit)

    def _deposit(self, unit: int) -> Command:
        cash = internal_account_id(self._unit, GL_CASH, CURRENCY)
        return self._entry(cash, self._customer(unit), self._amount())

    def _transfer(self) -> Command:
        return self._entry(self._customer(self._unit), self._creditor(), self._amount())

    def _hold(self) -> Command:
        lasts = timedelta(seconds=self._random.randrange(1, 60))
        placed = PlaceHold(
            id=self._id(self._unit),
            account_id=self._customer(self._unit),
            amount=self._amount(),
            expires_at=self._now + lasts,
        )
        self._holds.append(placed)
        return placed

    def _post_hold(self) -> Command:
        placed = self._random.choice(self._holds)
        part = Money(self._random.randrange(1, placed.amount.minor + 1), CURRENCY)
        use = HoldUse(placed.hold_id, final=self._random.random() < 0.5)  # noqa: PLR2004 - evenly
        return self._entry(placed.account_id, self._creditor(), part, use)

    def _void(self) -> Command:
        return VoidHold(id=self._id(self._unit), hold_id=self._random.choice(self._holds).hold_id)

    def _reversal(self) -> Command:
        return ReverseEntry(id=self._id(self._unit), entry_id=self._random.choice(self._recent).id)
