"""What a movement means in the books."""

from tael.accounts.model import Movement, Transfer
from tael.kernel.money import Currency
from tael.ledger.model import JournalEntry, Posting, Side, internal_account_id

REMARK_CHARACTERS_MAX = 140


def entry_of(movement: Movement, gl: str) -> JournalEntry:
    """Returns the entry of a movement: the customer's account against the unit's own account under a code."""
    against = internal_account_id(movement.account_id.unit, gl, Currency(movement.amount.currency))
    customer_side, other_side = (Side.CREDIT, Side.DEBIT) if movement.kind.is_money_in else (Side.DEBIT, Side.CREDIT)
    return JournalEntry(
        id=movement.id,
        kind=movement.kind.value,
        postings=(
            Posting(movement.account_id, customer_side, movement.amount),
            Posting(against, other_side, movement.amount),
        ),
        value_date=movement.value_date,
        detail={"remark": movement.remark[:REMARK_CHARACTERS_MAX]} if movement.remark else None,
    )


def transfer_of(movement: Movement) -> Transfer:
    """Returns what limits see of a movement: fees and interest are the bank's own, and no use of a limit."""
    debtor_id = movement.account_id if movement.kind.is_taken_by_holder else None
    creditor_id = movement.account_id if movement.kind.is_brought_by_holder else None
    return Transfer(id=movement.id, actor=None, debtor_id=debtor_id, creditor_id=creditor_id, amount=movement.amount)
