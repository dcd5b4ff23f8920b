"""Holds: placed, then drawn on in parts, and ended exactly once by posting, voiding or time."""

from collections.abc import Sequence

from tael.kernel.ids import AccountId, EntryId, HoldId
from tael.kernel.money import MINOR_MAX, Money
from tael.ledger.errors import (
    BalanceOverflow,
    CurrencyMixedUp,
    HoldAwayFromAccount,
    HoldEnded,
    HoldExceeded,
    HoldExpiryPast,
    HoldNotOver,
    HoldNotUsed,
    InsufficientFunds,
    UnknownAccount,
    UnknownHold,
)
from tael.ledger.model import Booked, ExpireHold, HoldState, HoldUse, Moment, PlaceHold, Side, VoidHold
from tael.ledger.model.books import AccountState, Books, HoldRecord
from tael.ledger.rules.recording import check_not_reserved, check_status, checked_detail, note
from tael.ledger.rules.seal import digest_of


def usable_hold(books: Books, hold_use: HoldUse, moment: Moment) -> HoldRecord:
    """Returns a hold that can still be drawn on or voided."""
    hold = books.holds.get(hold_use.hold_id)
    if hold is None:
        raise UnknownHold(hold_id=hold_use.hold_id).at("hold.hold_id")
    if hold.state is not HoldState.HELD:
        raise HoldEnded(hold_id=hold.id, state=hold.state).at("hold.hold_id")
    if hold.expires_at <= moment.now:
        raise HoldEnded(hold_id=hold.id, state=HoldState.EXPIRED).at("hold.hold_id")
    return hold


def draft(
    hold: HoldRecord, hold_use: HoldUse, states: Sequence[AccountState], after: dict[AccountId, int]
) -> tuple[int, int]:
    """Returns what an entry takes from a hold, and what the hold no longer reserves after it."""
    account = next((state for state in states if state.id == hold.account_id), None)
    taken = 0 if account is None else account.side * (account.balance - after[account.id])
    if account is None or taken <= 0:
        raise HoldNotUsed(hold_id=hold.id, account_id=hold.account_id).at("hold.hold_id")
    if taken > hold.remaining:
        raise HoldExceeded(
            hold_id=hold.id,
            remaining=Money(hold.remaining, account.currency),
            requested=Money(min(taken, MINOR_MAX), account.currency),
        ).at("hold.hold_id")
    return taken, hold.remaining if hold_use.final else taken


def draw(books: Books, hold: HoldRecord, taken: int, released: int) -> None:
    """Takes from a hold what an entry used, and ends it when nothing is left."""
    books.accounts[hold.account_id].held -= released
    ended = released == hold.remaining
    hold.remaining = 0 if ended else hold.remaining - taken
    if ended:
        _end(books, hold, HoldState.POSTED)
    books.touched_holds[hold.id] = hold


def _end(books: Books, hold: HoldRecord, state: HoldState) -> None:
    hold.state = state
    hold.ended_position = books.heads[hold.account_id.unit].position
    books.touched_holds[hold.id] = hold


def give_back(books: Books, hold: HoldRecord, state: HoldState) -> None:
    """Gives back what a hold still reserves, and ends it."""
    account = books.accounts[hold.account_id]
    account.held -= hold.remaining
    books.touched_accounts[account.id] = account
    hold.remaining = 0
    _end(books, hold, state)


def expire_holds_of(books: Books, account: AccountState, moment: Moment) -> None:
    """Ends the holds of an account whose time has passed, so that none reduces its available balance."""
    for hold in books.active_holds(account.id):
        if hold.expires_at <= moment.now:
            command = expiry_of(hold.id)
            expire_hold(books, command, digest_of(command), moment)


def expiry_of(hold_id: HoldId) -> ExpireHold:
    """Returns the one command that ends a hold by time; its id is the hold's, so it acts once."""
    return ExpireHold(id=EntryId.derive(hold_id.unit, "expire", hold_id.text), hold_id=hold_id)


def place_hold(books: Books, command: PlaceHold, digest: bytes, moment: Moment) -> Booked:
    """Sets an amount aside if the available balance covers it."""
    account = books.accounts.get(command.account_id)
    if account is None:
        raise UnknownAccount(account_id=command.account_id).at("account_id")
    if command.id.unit != account.unit:
        raise HoldAwayFromAccount(account_id=account.id, unit=command.id.unit).at("id")
    if account.currency is not command.amount.currency:
        raise CurrencyMixedUp(
            account_id=account.id,
            account_currency=account.currency,
            requested_currency=command.amount.currency,
        ).at("amount.currency")
    check_not_reserved(account, "account_id")
    detail = None if command.detail is None else checked_detail(command.detail)
    check_status(account, Side(-account.side), "account_id")
    if command.expires_at <= moment.now:
        raise HoldExpiryPast(expires_at=command.expires_at, now=moment.now).at("expires_at")
    expire_holds_of(books, account, moment)
    if account.floor is not None and account.available - command.amount.minor < account.floor:
        raise InsufficientFunds(
            account_id=account.id,
            available=Money(account.available, account.currency),
            requested=command.amount,
        ).at("amount")
    # Without a floor too, what is held and what is available must stay within 64 bits.
    held = account.held + command.amount.minor
    if held > MINOR_MAX or account.side * account.balance - held < -MINOR_MAX:
        raise BalanceOverflow(account_id=account.id).at("amount")
    booked = note(books, command, "hold_placed", digest, moment, unit=account.unit, detail=detail)
    hold = HoldRecord(
        id=command.hold_id,
        account_id=account.id,
        amount=command.amount.minor,
        remaining=command.amount.minor,
        expires_at=command.expires_at,
        state=HoldState.HELD,
        placed_position=books.heads[account.unit].position,
        is_new=True,
    )
    books.add_hold(hold)
    books.touched_holds[hold.id] = hold
    account.held += hold.amount
    books.touched_accounts[account.id] = account
    return booked


def void_hold(books: Books, command: VoidHold, digest: bytes, moment: Moment) -> Booked:
    """Gives back what is left of a hold."""
    hold = usable_hold(books, HoldUse(command.hold_id), moment)
    booked = note(books, command, "hold_voided", digest, moment, unit=hold.account_id.unit)
    give_back(books, hold, HoldState.VOIDED)
    return booked


def expire_hold(books: Books, command: ExpireHold, digest: bytes, moment: Moment) -> Booked:
    """Ends a hold whose time has passed."""
    hold = books.holds.get(command.hold_id)
    if hold is None:
        raise UnknownHold(hold_id=command.hold_id).at("hold_id")
    if hold.state is not HoldState.HELD:
        raise HoldEnded(hold_id=hold.id, state=hold.state).at("hold_id")
    if hold.expires_at > moment.now:
        raise HoldNotOver(hold_id=hold.id, expires_at=hold.expires_at).at("hold_id")
    booked = note(books, command, "hold_expired", digest, moment, unit=hold.account_id.unit)
    give_back(books, hold, HoldState.EXPIRED)
    return booked
