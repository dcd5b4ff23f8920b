"""Decisions of payments: whether an order may go to the books, and as which entry."""

from collections.abc import Mapping

from tael.accounts.errors import UnknownContract
from tael.accounts.model import Contract, Permit, Transfer
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, EntryId
from tael.ledger.model import JournalEntry, Posting, Side
from tael.payments.errors import SameAccount, UnknownCreditorAccount, UnknownDebtorAccount
from tael.payments.model import PaymentOrder

KIND = "payment"

_FIELDS = {
    "account_id": "debtor_account_id",
    "amount": "instructed_amount",
    "postings[0].account_id": "debtor_account_id",
    "postings[1].account_id": "creditor_account_id",
    "postings[0].amount": "instructed_amount",
    "postings[1].amount": "instructed_amount",
    "postings[0].amount.currency": "instructed_amount.currency",
    "postings[1].amount.currency": "instructed_amount.currency",
}


def transfer_of(order: PaymentOrder) -> Transfer:
    """Returns what the limits of accounts see of an order."""
    return Transfer(
        id=order.id.as_type(EntryId),
        actor=order.payer,
        debtor_id=order.debtor_account_id,
        creditor_id=order.creditor_account_id,
        amount=order.instructed_amount,
    )


def decide(order: PaymentOrder, contracts: Mapping[AccountId, Contract], permit: Permit | Refusal) -> JournalEntry:
    """Returns the entry of an order that limits let pass.

    Refuses an account paying itself, a debtor's account that the payer has no business with, a creditor's account that
    is no customer's (the bank's own accounts are not for paying into), and what the limits of accounts refuse.
    """
    if order.debtor_account_id == order.creditor_account_id:
        raise SameAccount(account_id=order.debtor_account_id).at("creditor_account_id")
    if order.debtor_account_id not in contracts or isinstance(permit, UnknownContract):
        raise UnknownDebtorAccount(account_id=order.debtor_account_id).at("debtor_account_id")
    if order.creditor_account_id not in contracts:
        raise UnknownCreditorAccount(account_id=order.creditor_account_id).at("creditor_account_id")
    if isinstance(permit, Refusal):
        raise in_own_words(permit)
    detail = {}
    if order.end_to_end_id:
        detail["end_to_end_id"] = order.end_to_end_id
    if order.remittance:
        detail["remittance"] = order.remittance
    return JournalEntry(
        id=order.id.as_type(EntryId),
        kind=KIND,
        postings=(
            Posting(order.debtor_account_id, Side.DEBIT, order.instructed_amount),
            Posting(order.creditor_account_id, Side.CREDIT, order.instructed_amount),
        ),
        value_date=order.value_date,
        detail=detail or None,
    )


def in_own_words(refusal: Refusal) -> Refusal:
    """Returns the ledger's refusal with the field of the order rather than that of its posting."""
    field = _FIELDS.get(refusal.field or "")
    return refusal if field is None else refusal.at(field)
