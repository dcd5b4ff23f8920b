"""What orders make of a contract in the books, and when it may end."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from tael.accounts.errors import (
    ContractClosed,
    ContractInUse,
    FreezeOver,
    LimitCurrency,
    LimitNegative,
    NotDormant,
)
from tael.accounts.model import Contract, ContractState, CourtOrder, Freeze, FrozenSide, NewCourtOrder, NewFreeze
from tael.kernel.ids import EntryId
from tael.kernel.money import Money
from tael.ledger.model import AccountStatus

DORMANT_AFTER_DAYS = 365
"""A contract that nobody moved money on for a year grows dormant (人民币银行结算账户管理办法, art. 56)."""

_STATUS = {
    (False, False): AccountStatus.OPEN,
    (True, False): AccountStatus.FROZEN_DEBIT,
    (False, True): AccountStatus.FROZEN_CREDIT,
    (True, True): AccountStatus.FROZEN,
}


def status_of(state: ContractState, freezes: Collection[FrozenSide]) -> AccountStatus:
    """Returns what the books let an account do under all its freezes; a dormant one may be paid, and pays nobody."""
    if state is ContractState.CLOSED:
        return AccountStatus.CLOSED
    no_debits = state is ContractState.DORMANT or any(side is not FrozenSide.CREDIT for side in freezes)
    no_credits = any(side is not FrozenSide.DEBIT for side in freezes)
    return _STATUS[no_debits, no_credits]


def bars_less(shown: AccountStatus, ordered: AccountStatus) -> bool:
    """Says whether the books let pass what orders bar; they may bar more."""
    return not _barred(ordered) <= _barred(shown)


def _barred(status: AccountStatus) -> frozenset[str]:
    bars = {
        AccountStatus.OPEN: (),
        AccountStatus.FROZEN_DEBIT: ("debit",),
        AccountStatus.FROZEN_CREDIT: ("credit",),
        AccountStatus.FROZEN: ("debit", "credit"),
        AccountStatus.CLOSED: ("debit", "credit", "opening"),
    }
    return frozenset(bars[status])


def check_not_closed(contract: Contract) -> None:
    """Refuses a contract that has ended."""
    if contract.state is ContractState.CLOSED:
        raise ContractClosed(account_id=contract.id).at("account_id")


def check_freeze(order: NewFreeze, contract: Contract, today: date) -> None:
    """Refuses to freeze what has ended, or until a day that has passed."""
    check_not_closed(contract)
    if order.until is not None and order.until < today:
        raise FreezeOver(until=order.until, today=today).at("until")


def check_awakening(contract: Contract) -> None:
    """Refuses to wake what does not sleep."""
    check_not_closed(contract)
    if contract.state is not ContractState.DORMANT:
        raise NotDormant(account_id=contract.id).at("account_id")


def dormant_before(today: date) -> date:
    """Returns the day before which a last use makes a contract dormant."""
    return today - timedelta(days=DORMANT_AFTER_DAYS)


def check_closing(
    contract: Contract, *, freezes: Sequence[Freeze], held: Money, court_orders: int, mandates: int, dependants: int
) -> None:
    """Refuses to close a contract on which something still stands, naming the first of it.

    `dependants` counts open sub-accounts and accounts that are bound to this one.
    """
    check_not_closed(contract)
    standing = (
        ("freezes", len(freezes)),
        ("court_orders", court_orders),
        ("holds", int(not held.is_zero)),
        ("mandates", mandates),
        ("dependent_accounts", dependants),
    )
    for what, count in standing:
        if count:
            raise ContractInUse(account_id=contract.id, what=what, count=count).at("account_id")


def freeze_of(order: NewFreeze, placed_at: datetime) -> Freeze:
    """Returns the freeze that an order becomes."""
    return Freeze(
        id=order.act.id,
        account_id=order.act.account_id,
        side=order.side,
        ordered_by=order.ordered_by,
        reason=order.act.reason,
        until=order.until,
        placed_at=placed_at,
    )


def held_for(order: NewCourtOrder, contract: Contract, available: Money) -> Money:
    """Returns how much of what a court orders can be held: what is available of it; refuses another currency."""
    if order.amount.currency != contract.currency:
        raise LimitCurrency(account_currency=contract.currency, limit_currency=order.amount.currency).at("amount")
    if not order.amount.is_positive:
        raise LimitNegative(limit=order.amount).at("amount")
    return max(Money.zero(contract.currency), min(order.amount, available))


def court_order_of(order: NewCourtOrder, held: Money, placed_at: datetime) -> CourtOrder:
    """Returns the order in force that an order of a court becomes."""
    return CourtOrder(
        id=order.act.id,
        account_id=order.act.account_id,
        court=order.court,
        order_number=order.order_number,
        amount=order.amount,
        held=held,
        priority=order.priority,
        expires_at=order.expires_at,
        placed_at=placed_at,
    )


def status_entry_id(act_id: EntryId) -> EntryId:
    """Returns the id of the ledger's record of the change of status that an act brings about."""
    return EntryId.derive(act_id.unit, act_id.text, "status")
