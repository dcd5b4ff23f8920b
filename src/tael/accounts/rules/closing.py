"""What closing a contract means in the books, and moves between a contract and its sub-accounts."""

from collections.abc import Sequence
from datetime import date

from tael.accounts.errors import (
    ContractClosed,
    LimitCurrency,
    LimitNegative,
    PayoutElsewhere,
    SubAccountNotOffered,
    SubAccountsTooMany,
)
from tael.accounts.model import (
    AccountType,
    Contract,
    ContractState,
    Goal,
    MoveDirection,
    NewClosing,
    NewMove,
    NewSubAccount,
)
from tael.kernel.ids import AccountId, EntryId
from tael.kernel.money import Money
from tael.ledger.model import JournalEntry, Posting, Side, StatementLine, internal_account_id
from tael.products.model import Effect, History
from tael.products.model import Movement as ProductMovement

SUB_ACCOUNTS_MAX = 50
"""The most open sub-accounts of one contract."""

_OWN_KINDS = {
    "interest_credit": "interest",
    "penalty_interest": "penalty_interest",
    "fee": "fee",
    "tax_withheld": "tax",
}
"""What the books call that which a product did, by what the calculator calls it."""

PAID_OUT = "account_paid_out"
MOVED = "sub_account_move"


def check_payout(order: NewClosing, contract: Contract, target: Contract | None) -> None:
    """Refuses to pay a closed contract's balance to an account that does not exist, is closed, or of another currency.

    A sub-account pays into the contract above it, nowhere else.
    """
    if order.pays_to is None:
        if contract.parent_id is not None:
            raise PayoutElsewhere(account_id=contract.parent_id).at("pays_to")
        return
    if contract.parent_id is not None and order.pays_to != contract.parent_id:
        raise PayoutElsewhere(account_id=order.pays_to).at("pays_to")
    is_able = target is not None and target.state is not ContractState.CLOSED
    if target is None or not is_able or target.currency != contract.currency or target.id == contract.id:
        raise PayoutElsewhere(account_id=order.pays_to).at("pays_to")


def payout(order: NewClosing, against: AccountId, amount: Money) -> JournalEntry:
    """Returns the entry that empties a contract."""
    return JournalEntry(
        id=EntryId.derive(order.act.id.unit, order.act.id.text, "payout"),
        kind=PAID_OUT,
        postings=(
            Posting(order.act.account_id, Side.DEBIT, amount),
            Posting(against, Side.CREDIT, amount),
        ),
        detail={"reason": order.act.reason},
    )


def history_of(contract: Contract, lines: Sequence[StatementLine], today: date) -> History:
    """Returns the life of a contract as the calculator of products reads it, closed today."""
    days = tuple(
        ProductMovement(min(line.value_date, today), _OWN_KINDS.get(line.kind, line.kind), line.amount.minor)
        for line in sorted(lines, key=lambda line: line.value_date)
    )
    opened_on = min([contract.opened_at.date(), today, *(movement.on for movement in days)])
    return History(
        account_ref=contract.id.text,
        currency=str(contract.currency),
        opened_on=opened_on,
        closed_on=today,
        days=days,
    )


def booking_of(order: NewClosing, effect: Effect, place: int, gl: str) -> JournalEntry:
    """Returns the entry of what the product does to a contract on its last day, such as paying its interest."""
    account_id = order.act.account_id
    against = internal_account_id(account_id.unit, gl, effect.amount.currency)
    side = Side.CREDIT if effect.direction == "credit" else Side.DEBIT
    return JournalEntry(
        id=EntryId.derive(order.act.id.unit, order.act.id.text, "due", str(place)),
        kind=effect.event,
        postings=(Posting(account_id, side, effect.amount), Posting(against, side.other, effect.amount)),
        detail={"detail": effect.detail} if effect.detail else None,
    )


def check_sub_account(order: NewSubAccount, parent: Contract, open_siblings: int) -> None:
    """Refuses a sub-account in a sub-account, in a closed or Type III contract, one too many, and a sham goal."""
    if parent.state is ContractState.CLOSED:
        raise ContractClosed(account_id=parent.id).at("account_id")
    if parent.parent_id is not None or parent.account_type is AccountType.III:
        raise SubAccountNotOffered(account_id=parent.id).at("account_id")
    if open_siblings >= SUB_ACCOUNTS_MAX:
        raise SubAccountsTooMany(sub_accounts_max=SUB_ACCOUNTS_MAX).at("account_id")
    if order.goal is not None:
        _check_amount(order.goal.target, parent, "goal.target")


def _check_amount(amount: Money, contract: Contract, field: str) -> None:
    if amount.currency != contract.currency:
        raise LimitCurrency(account_currency=contract.currency, limit_currency=amount.currency).at(field)
    if not amount.is_positive:
        raise LimitNegative(limit=amount).at(field)


def move(order: NewMove, sub_account: Contract) -> JournalEntry:
    """Returns the entry of a move between a sub-account and the contract above it."""
    assert sub_account.parent_id is not None, "it is a sub-account"
    _check_amount(order.amount, sub_account, "amount")
    pair = (sub_account.parent_id, sub_account.id)
    debtor, creditor = pair if order.direction is MoveDirection.INTO else pair[::-1]
    return JournalEntry(
        id=order.id,
        kind=MOVED,
        postings=(Posting(debtor, Side.DEBIT, order.amount), Posting(creditor, Side.CREDIT, order.amount)),
    )


def reached(goal: Goal, balance: Money) -> int:
    """Returns how much of a goal is reached, in whole percent, 100 at most."""
    if balance.minor <= 0:
        return 0
    return min(100, balance.minor * 100 // goal.target.minor)
