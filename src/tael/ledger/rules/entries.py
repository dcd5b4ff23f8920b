"""Entries: every account is checked, then all balances move at once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from tael.kernel.ids import AccountId, EntryId
from tael.kernel.money import MINOR_MAX, Currency, Money
from tael.ledger.errors import (
    AlreadyReversed,
    BalanceOverflow,
    CurrencyMixedUp,
    InsufficientFunds,
    NotReversible,
    UnknownAccount,
    UnknownEntry,
)
from tael.ledger.model import (
    GL_INTER_UNIT,
    AccountStatus,
    Booked,
    HoldUse,
    Moment,
    PostEntry,
    Posting,
    ReverseEntry,
    Side,
    internal_account_id,
)
from tael.ledger.model.books import AccountState, Books, HoldRecord, Leg
from tael.ledger.rules.holds import draft, draw, expire_holds_of, usable_hold
from tael.ledger.rules.recording import check_kind, check_status, checked_detail, checked_value_date, record

REVERSAL = "reversal"


def post(books: Books, command: PostEntry, digest: bytes, moment: Moment) -> Booked:
    """Books a balanced entry."""
    entry = command.entry
    check_kind(entry.kind)
    detail = None if entry.detail is None else checked_detail(entry.detail)
    value_date = checked_value_date(books, entry.id, entry.value_date, moment)
    return _move(
        books,
        entry_id=entry.id,
        digest=digest,
        kind=entry.kind,
        postings=entry.postings,
        value_date=value_date,
        detail=detail,
        hold_use=command.hold,
        moment=moment,
    )


def reverse(books: Books, command: ReverseEntry, digest: bytes, moment: Moment) -> Booked:
    """Books the opposite of an entry, once."""
    originals = books.entries.get(command.entry_id)
    if not originals:
        raise UnknownEntry(entry_id=command.entry_id).at("entry_id")
    detail = None if command.detail is None else checked_detail(command.detail)
    value_date = checked_value_date(books, command.id, command.value_date, moment)
    if command.entry_id in books.reversed:
        raise AlreadyReversed(entry_id=command.entry_id).at("entry_id")
    postings = tuple(
        Posting(
            leg.account_id,
            Side.CREDIT if leg.amount > 0 else Side.DEBIT,
            Money(abs(leg.amount), Currency.by_number(leg.currency)),
        )
        for record in originals
        for leg in record.legs
        if leg.account_id != internal_account_id(record.unit, GL_INTER_UNIT, Currency.by_number(leg.currency))
    )
    kind = originals[0].kind
    if not postings or kind == REVERSAL:
        raise NotReversible(entry_id=command.entry_id, kind=kind).at("entry_id")
    booked = _move(
        books,
        entry_id=command.id,
        digest=digest,
        kind=REVERSAL,
        postings=postings,
        value_date=value_date,
        detail=detail,
        hold_use=None,
        moment=moment,
        reverses={record.unit: record.position for record in originals},
    )
    books.reversed.add(command.entry_id)
    return booked


def _move(  # noqa: PLR0913 - the parts of an entry, all named
    books: Books,
    *,
    entry_id: EntryId,
    digest: bytes,
    kind: str,
    postings: Sequence[Posting],
    value_date: date,
    detail: str | None,
    hold_use: HoldUse | None,
    moment: Moment,
    reverses: dict[int, int] | None = None,
) -> Booked:
    """Checks every account of an entry, then moves all its balances at once."""
    states = _accounts_of(books, postings, moment)
    hold = None if hold_use is None else usable_hold(books, hold_use, moment)
    legs, after = _legs(postings, states)
    taken, released = (0, 0) if hold is None or hold_use is None else draft(hold, hold_use, states, after)
    _check_floors(states, after, hold, released)
    # Nothing is refused from here on.
    home = entry_id.unit
    booked_at: datetime | None = None
    position = 0
    for unit, unit_legs in _by_unit(books, home, states, legs):
        original = None if reverses is None else reverses.get(unit)
        written = record(books, unit, entry_id, digest, kind, value_date, detail, unit_legs, moment, original)
        if unit == home:
            position, booked_at = written.position, written.booked_at
    touched = books.touched_accounts
    for account in states:
        account.balance = after[account.id]
        account.seq += 1
        touched[account.id] = account
    if hold is not None and hold_use is not None:
        draw(books, hold, taken, released)
    assert booked_at is not None, "an entry is always recorded in its home unit"  # noqa: S101 - our mistakes crash
    return Booked(entry_id, position, booked_at)


def _accounts_of(books: Books, postings: Sequence[Posting], moment: Moment) -> list[AccountState]:
    accounts = books.accounts
    states: list[AccountState] = []
    for leg, posting in enumerate(postings):
        account = accounts.get(posting.account_id)
        if account is None:
            raise UnknownAccount(account_id=posting.account_id).at(f"postings[{leg}].account_id")
        if account.currency is not posting.amount.currency:
            raise CurrencyMixedUp(
                account_id=account.id,
                account_currency=account.currency,
                requested_currency=posting.amount.currency,
            ).at(f"postings[{leg}].amount.currency")
        if account.status is not AccountStatus.OPEN:
            check_status(account, posting.side, f"postings[{leg}].account_id")
        if account.held:
            expire_holds_of(books, account, moment)
        states.append(account)
    return states


def _legs(
    postings: Sequence[Posting], states: Sequence[AccountState]
) -> tuple[list[Leg], dict[AccountId, int]]:
    """Returns the legs with the balance after each, and the balance of each account after all."""
    after: dict[AccountId, int] = {}
    legs: list[Leg] = []
    for posting, account in zip(postings, states, strict=True):
        amount = posting.amount.minor if posting.side is Side.DEBIT else -posting.amount.minor
        account_id = account.id
        balance = after.get(account_id, account.balance) + amount
        if not -MINOR_MAX <= balance <= MINOR_MAX:
            raise BalanceOverflow(account_id=account_id).at(f"postings[{len(legs)}].amount")
        after[account_id] = balance
        legs.append(Leg(account_id, amount, balance, account.currency_number))
    return legs, after


def _check_floors(
    states: Sequence[AccountState], after: dict[AccountId, int], hold: HoldRecord | None, released: int
) -> None:
    for leg, account in enumerate(states):
        floor = account.floor
        if floor is None:
            continue
        own_balance = account.side * after[account.id]
        own_before = account.side * account.balance
        held = account.held
        if hold is not None and hold.account_id == account.id:
            held -= released
        # Money coming in is never refused for a balance that is too low.
        if own_balance < own_before and own_balance - held < floor:
            available = account.available
            if hold is not None and hold.account_id == account.id:
                available += released
            raise InsufficientFunds(
                account_id=account.id,
                available=Money(available, account.currency),
                requested=Money(own_before - own_balance, account.currency),
            ).at(f"postings[{leg}].amount")


def _by_unit(
    books: Books, home: int, states: Sequence[AccountState], legs: list[Leg]
) -> Iterator[tuple[int, list[Leg]]]:
    """Yields the legs of each unit in order of units, each balanced by a leg on its inter-unit account.

    The home unit is always there, if need be without legs: it is where the id is found again.
    """
    for account in states:
        if account.unit != home:
            break
    else:
        yield home, legs
        return
    by_unit: dict[int, list[Leg]] = {home: []}
    for account, leg in zip(states, legs, strict=True):
        by_unit.setdefault(account.unit, []).append(leg)
    for unit in sorted(by_unit):
        yield unit, [*by_unit[unit], *_inter_unit_legs(books, unit, by_unit[unit])]


def _inter_unit_legs(books: Books, unit: int, legs: Iterable[Leg]) -> list[Leg]:
    differences: dict[int, int] = {}
    for leg in legs:
        differences[leg.currency] = differences.get(leg.currency, 0) + leg.amount
    added: list[Leg] = []
    for number, difference in differences.items():
        if difference:
            account = books.accounts[internal_account_id(unit, GL_INTER_UNIT, Currency.by_number(number))]
            account.balance -= difference
            account.seq += 1
            books.touched_accounts[account.id] = account
            added.append(Leg(account.id, -difference, account.balance, number))
    return added
