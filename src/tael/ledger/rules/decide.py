"""What each command does to the books, or why it is refused.

`apply` is a list of guards in order of precedence, then the change: a refused command leaves no trace. It is the only
code that moves a balance, in the bank and in the simulator alike.
"""

from collections.abc import Callable, Iterable

from tael.kernel.errors import KeyReused, Refusal, UnknownUnit
from tael.kernel.ids import AccountId
from tael.ledger.model import (
    Booked,
    ChangeFloor,
    ChangeStatus,
    Command,
    ExpireHold,
    Moment,
    OpenAccount,
    Outcome,
    PlaceHold,
    PostEntry,
    ReverseEntry,
    VoidHold,
)
from tael.ledger.model.books import Books
from tael.ledger.rules.accounts import change_floor, change_status, open_account
from tael.ledger.rules.entries import post, reverse
from tael.ledger.rules.holds import expire_hold, place_hold, void_hold
from tael.ledger.rules.seal import digest_of

COMMANDS_MAX = 10_000
"""The most commands of one batch; a longer one is refused whole before anything is read."""


def decide_all(books: Books, commands: Iterable[Command], moment: Moment) -> list[Outcome]:
    """Decides commands in order, each against the books as the ones before it left them."""
    outcomes: list[Outcome] = []
    for command in commands:
        try:
            outcomes.append(apply(books, command, moment))
        except Refusal as refusal:
            outcomes.append(refusal.with_traceback(None))
    return outcomes


def apply(books: Books, command: Command, moment: Moment) -> Booked:
    """Changes the books by one command, or refuses it and changes nothing.

    A command whose id is known replays its outcome; the same id with another content is refused as KeyReused.
    """
    digest = digest_of(command)
    entry_id = command.id
    known = books.known.get(entry_id)
    if known is not None:
        if known.digest != digest:
            raise KeyReused
        return Booked(entry_id, known.position, known.booked_at, replayed=True)
    if entry_id.unit not in books.heads:
        raise UnknownUnit(unit=entry_id.unit)
    return _DECISIONS[type(command)](books, command, digest, moment)


_DECISIONS: dict[type[Command], Callable[..., Booked]] = {
    PostEntry: post,
    ReverseEntry: reverse,
    PlaceHold: place_hold,
    VoidHold: void_hold,
    ExpireHold: expire_hold,
    OpenAccount: open_account,
    ChangeStatus: change_status,
    ChangeFloor: change_floor,
}


# What a batch must read before it is decided.


def accounts_named(command: Command) -> list[AccountId]:
    """Returns the accounts that a command names itself."""
    if type(command) is PostEntry:
        return [posting.account_id for posting in command.entry.postings]
    if isinstance(command, PlaceHold | OpenAccount | ChangeStatus | ChangeFloor):
        return [command.account_id]
    return []


def units_of(command: Command) -> frozenset[int]:
    """Returns the units that a command names: its home, and those of its accounts and of its hold or original."""
    units = {account_id.unit for account_id in accounts_named(command)}
    units.add(command.id.unit)
    if isinstance(command, PostEntry) and command.hold is not None:
        units.add(command.hold.hold_id.unit)
    elif isinstance(command, VoidHold | ExpireHold):
        units.add(command.hold_id.unit)
    return frozenset(units)
