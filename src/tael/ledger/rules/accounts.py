"""Accounts: opened, frozen, closed, and their floors. None of this moves a balance."""

from tael.kernel.errors import UnknownUnit
from tael.kernel.money import MINOR_MAX, Money
from tael.ledger.errors import (
    AccountClosed,
    AccountExists,
    AccountNotEmpty,
    AccountReserved,
    FloorAboveAvailable,
    UnknownAccount,
    UnknownGl,
)
from tael.ledger.model import (
    GL_INTER_UNIT,
    AccountStatus,
    Booked,
    ChangeFloor,
    ChangeStatus,
    Moment,
    OpenAccount,
    internal_account_id,
)
from tael.ledger.model.books import AccountState, Books
from tael.ledger.rules.holds import expire_holds_of
from tael.ledger.rules.recording import check_not_reserved, note
from tael.ledger.rules.seal import encode_detail


def open_account(books: Books, command: OpenAccount, digest: bytes, moment: Moment) -> Booked:
    """Opens an account under a code of the chart of accounts."""
    if command.account_id in books.accounts:
        raise AccountExists(account_id=command.account_id).at("account_id")
    if command.account_id.unit not in books.heads:
        raise UnknownUnit(unit=command.account_id.unit).at("account_id")
    if command.gl not in books.gl_codes:
        raise UnknownGl(gl=command.gl).at("gl")
    if command.gl == GL_INTER_UNIT and not _is_between_units(command):
        raise AccountReserved(account_id=command.account_id).at("gl")
    if command.floor is not None and not -MINOR_MAX <= command.floor <= 0:
        raise FloorAboveAvailable(
            account_id=command.account_id,
            available=Money.zero(command.currency),
            floor=Money(max(-MINOR_MAX, min(MINOR_MAX, command.floor)), command.currency),
        ).at("floor")
    detail = encode_detail({"account": command.account_id.text, "gl": command.gl, "currency": command.currency})
    booked = note(books, command, "account_opened", digest, moment, unit=command.account_id.unit, detail=detail)
    account = AccountState(
        id=command.account_id,
        unit=command.account_id.unit,
        currency=command.currency,
        currency_number=command.currency.number,
        side=int(command.side),
        balance=0,
        held=0,
        floor=command.floor,
        seq=0,
        status=AccountStatus.OPEN,
        internal=command.internal,
        opened=command,
    )
    books.add_account(account)
    books.touched_accounts[account.id] = account
    return booked


def _is_between_units(command: OpenAccount) -> bool:
    """Says whether an account is the one between units, of that unit and currency, which no floor may stop."""
    account_id = internal_account_id(command.account_id.unit, GL_INTER_UNIT, command.currency)
    return command.account_id == account_id and command.floor is None


def change_status(books: Books, command: ChangeStatus, digest: bytes, moment: Moment) -> Booked:
    """Freezes, unfreezes or closes an account."""
    account = books.accounts.get(command.account_id)
    if account is None:
        raise UnknownAccount(account_id=command.account_id).at("account_id")
    check_not_reserved(account, "account_id")
    if account.status is AccountStatus.CLOSED:
        raise AccountClosed(account_id=account.id).at("account_id")
    expire_holds_of(books, account, moment)
    if command.status is AccountStatus.CLOSED and (account.balance or account.held):
        raise AccountNotEmpty(
            account_id=account.id,
            balance=Money(account.side * account.balance, account.currency),
            held=Money(account.held, account.currency),
        ).at("status")
    detail = encode_detail({"account": account.id.text, "status": command.status})
    booked = note(books, command, "account_status_changed", digest, moment, unit=account.unit, detail=detail)
    account.status = command.status
    books.changed_settings[account.id] = account
    return booked


def change_floor(books: Books, command: ChangeFloor, digest: bytes, moment: Moment) -> Booked:
    """Moves the floor of an account, never above what it has; touches no balance."""
    account = books.accounts.get(command.account_id)
    if account is None:
        raise UnknownAccount(account_id=command.account_id).at("account_id")
    check_not_reserved(account, "account_id")
    if account.status is AccountStatus.CLOSED:
        raise AccountClosed(account_id=account.id).at("account_id")
    expire_holds_of(books, account, moment)
    floor = command.floor
    if floor is not None and not (-MINOR_MAX <= floor <= min(0, account.available)):
        raise FloorAboveAvailable(
            account_id=account.id,
            available=Money(account.available, account.currency),
            floor=Money(max(-MINOR_MAX, min(MINOR_MAX, floor)), account.currency),
        ).at("floor")
    detail = encode_detail({"account": account.id.text, "floor": "none" if floor is None else str(floor)})
    booked = note(books, command, "account_floor_changed", digest, moment, unit=account.unit, detail=detail)
    account.floor = floor
    books.changed_settings[account.id] = account
    return booked
