"""Entries: every account is checked, then all balances move at once."""

from collections.abc import Sequence

from tael.kernel.ids import AccountId
from tael.kernel.money import MINOR_MAX, Currency, Money
from tael.ledger.errors import (
    AccountReserved,
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
from tael.ledger.model.books import AccountState, Books, HoldRecord, Leg, Record
from tael.ledger.rules.holds import draft, draw, expire_holds_of, usable_hold
from tael.ledger.rules.recording import Header, check_kind, check_status, checked_detail, checked_value_date, record

REVERSAL = "reversal"


_DEBIT = Side.DEBIT
_OPEN = AccountStatus.OPEN


def post(books: Books, command: PostEntry, digest: bytes, moment: Moment) -> Booked:
    """Books a balanced entry."""
    entry = command.entry
    home = entry.id.unit
    check_kind(entry.kind)
    detail = None if entry.detail is None else checked_detail(entry.detail)
    value_date = checked_value_date(books.heads[home], entry.value_date, moment)
    header = Header(entry.id, home, digest, entry.kind, value_date, detail)
    return _move(books, header, entry.postings, command.hold, moment)


def reverse(books: Books, command: ReverseEntry, digest: bytes, moment: Moment) -> Booked:
    """Books the opposite of an entry, once."""
    originals = books.records_of(command.entry_id)
    if not originals:
        raise UnknownEntry(entry_id=command.entry_id).at("entry_id")
    detail = None if command.detail is None else checked_detail(command.detail)
    home = command.id.unit
    value_date = checked_value_date(books.heads[home], command.value_date, moment)
    if command.entry_id in books.reversed:
        raise AlreadyReversed(entry_id=command.entry_id).at("entry_id")
    postings = tuple(_opposite(leg) for original in originals for leg in original.legs if not _is_inter_unit(leg))
    kind = originals[0].kind
    if not postings or kind == REVERSAL:
        raise NotReversible(entry_id=command.entry_id, kind=kind).at("entry_id")
    reverses = {original.unit: original.position for original in originals}
    header = Header(command.id, home, digest, REVERSAL, value_date, detail, reverses)
    booked = _move(books, header, postings, None, moment)
    books.reversed.add(command.entry_id)
    return booked


def _opposite(leg: Leg) -> Posting:
    side = Side.CREDIT if leg.amount > 0 else Side.DEBIT
    return Posting(leg.account_id, side, Money(abs(leg.amount), Currency.by_number(leg.currency)))


def _is_inter_unit(leg: Leg) -> bool:
    # The opposite entry crosses the same units, so it gets inter-unit legs of its own.
    currency = Currency.by_number(leg.currency)
    return leg.account_id == internal_account_id(leg.account_id.unit, GL_INTER_UNIT, currency)


def _move(
    books: Books, header: Header, postings: Sequence[Posting], hold_use: HoldUse | None, moment: Moment
) -> Booked:
    """Checks every account of an entry, then moves all its balances at once."""
    states, legs, after = _draft_legs(books, postings, moment)
    hold = None if hold_use is None else usable_hold(books, hold_use, moment)
    taken, released = (0, 0) if hold is None or hold_use is None else draft(hold, hold_use, states, after)
    _check_floors(states, after, hold, released)
    between: list[tuple[AccountState, int]] = []
    if all(account.unit == header.home for account in states):
        # Nothing is refused from here on.
        home = record(books, header.home, header, legs, moment)
    else:
        by_unit, between = _by_unit(books, header.home, states, legs)
        home = _write(books, header, by_unit, moment)
    touched = books.touched_accounts
    for account in states:
        account_id = account.id
        account.balance = after[account_id]
        account.seq += 1
        touched[account_id] = account
    for account, balance in between:
        account.balance = balance
        account.seq += 1
        touched[account.id] = account
    if hold is not None:
        draw(books, hold, taken, released)
    books.known[header.id] = home
    return Booked(header.id, home.position, home.booked_at)


def _draft_legs(
    books: Books, postings: Sequence[Posting], moment: Moment
) -> tuple[list[AccountState], list[Leg], dict[AccountId, int]]:
    """Returns the accounts of an entry, its legs with the balance after each, and each account's balance after all."""
    accounts = books.accounts
    states: list[AccountState] = []
    legs: list[Leg] = []
    after: dict[AccountId, int] = {}
    for posting in postings:
        account_id = posting.account_id
        amount = posting.amount
        account = accounts.get(account_id)
        if (
            account is None
            or account.internal
            or account.held
            or account.status is not _OPEN
            or account.currency is not amount.currency
        ):
            account = _with_care(books, posting, len(states), moment)
        minor = amount.minor if posting.side is _DEBIT else -amount.minor
        balance = after.get(account_id, account.balance) + minor
        if not -MINOR_MAX <= balance <= MINOR_MAX:
            raise BalanceOverflow(account_id=account_id).at(f"postings[{len(states)}].amount")
        after[account_id] = balance
        states.append(account)
        legs.append(Leg(account_id, minor, balance, account.currency_number))
    return states, legs, after


def _with_care(books: Books, posting: Posting, leg: int, moment: Moment) -> AccountState:
    """Returns the account of a posting after the guards that most postings need not pass one by one."""
    account = books.accounts.get(posting.account_id)
    if account is None:
        raise UnknownAccount(account_id=posting.account_id).at(f"postings[{leg}].account_id")
    if account.is_between_units:
        raise AccountReserved(account_id=account.id).at(f"postings[{leg}].account_id")
    if account.currency is not posting.amount.currency:
        raise CurrencyMixedUp(
            account_id=account.id,
            account_currency=account.currency,
            requested_currency=posting.amount.currency,
        ).at(f"postings[{leg}].amount.currency")
    check_status(account, posting.side, f"postings[{leg}].account_id")
    if account.held:
        expire_holds_of(books, account, moment)
    return account


def _check_floors(
    states: Sequence[AccountState], after: dict[AccountId, int], hold: HoldRecord | None, released: int
) -> None:
    for leg, account in enumerate(states):
        own_after = account.side * after[account.id]
        own_before = account.side * account.balance
        # Money coming in is never refused for a balance that is too low.
        if own_after >= own_before:
            continue
        floor = account.floor
        held = account.held
        if hold is not None and hold.account_id == account.id:
            held -= released
        if floor is None:
            # What is available must stay within 64 bits even where it may be anything.
            if own_after - held < -MINOR_MAX:
                raise BalanceOverflow(account_id=account.id).at(f"postings[{leg}].amount")
        elif own_after - held < floor:
            raise InsufficientFunds(
                account_id=account.id,
                available=Money(own_before - held, account.currency),
                requested=Money(min(own_before - own_after, MINOR_MAX), account.currency),
            ).at(f"postings[{leg}].amount")


def _by_unit(
    books: Books, home: int, states: Sequence[AccountState], legs: list[Leg]
) -> tuple[dict[int, list[Leg]], list[tuple[AccountState, int]]]:
    """Parts the legs of an entry by unit, and balances them in each by a leg on the unit's inter-unit account.

    Returns too the inter-unit accounts with their balances after it. The home unit is always among the units, be it
    without legs: it is where the id is found again.
    """
    by_unit: dict[int, list[Leg]] = {home: []}
    for account, leg in zip(states, legs, strict=True):
        by_unit.setdefault(account.unit, []).append(leg)
    between: list[tuple[AccountState, int]] = []
    for unit, own in by_unit.items():
        differences: dict[int, int] = {}
        for leg in own:
            differences[leg.currency] = differences.get(leg.currency, 0) + leg.amount
        for number, difference in differences.items():
            if difference:
                account_id = internal_account_id(unit, GL_INTER_UNIT, Currency.by_number(number))
                account = _inter_unit_account(books, account_id, difference)
                between.append((account, account.balance - difference))
                own.append(Leg(account_id, -difference, account.balance - difference, number))
    return by_unit, between


def _inter_unit_account(books: Books, account_id: AccountId, difference: int) -> AccountState:
    account = books.accounts.get(account_id)
    if account is None:
        raise UnknownAccount(account_id=account_id).at("postings")
    if not (-MINOR_MAX <= difference <= MINOR_MAX and -MINOR_MAX <= account.balance - difference <= MINOR_MAX):
        raise BalanceOverflow(account_id=account_id).at("postings")
    return account


def _write(books: Books, header: Header, by_unit: dict[int, list[Leg]], moment: Moment) -> Record:
    """Records an entry in each unit it touches, in order of units, and returns the record of its home unit."""
    records = {unit: record(books, unit, header, by_unit[unit], moment) for unit in sorted(by_unit)}
    return records[header.home]
