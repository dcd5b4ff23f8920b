"""Payments (支付): orders to move money from one account to another.

Owns payment orders and what became of them, and standing orders, which pay again and again. Leaves balances to `ledger`
and whose an account is to `accounts`. A payment inside the bank is settled at once, or refused and not kept; its id is
derived from the caller and their idempotency key, or from standing order and date, so an order acts once, for ever.

Words (ISO 20022): the *debtor* (付款人) pays, the *creditor* (收款人) is paid; the *instructed amount* (指示金额) is
what the debtor asked to be paid; the *end-to-end id* (端到端标识) is the debtor's own reference; *remittance
information* (附言) is for the creditor to read; a *standing order* (定期转账) pays on a schedule.
"""

from tael.payments.actions import (
    PaymentDesk,
    check_standing_orders,
    due_standing_orders,
    end_standing_order,
    find_payment,
    get_standing_order,
    list_payments,
    list_standing_orders,
    list_standing_runs,
    pause_standing_order,
    record_runs,
    register_standing_orders,
    resume_standing_order,
    submit_payments,
)

__all__ = [
    "PaymentDesk",
    "check_standing_orders",
    "due_standing_orders",
    "end_standing_order",
    "find_payment",
    "get_standing_order",
    "list_payments",
    "list_standing_orders",
    "list_standing_runs",
    "pause_standing_order",
    "record_runs",
    "register_standing_orders",
    "resume_standing_order",
    "submit_payments",
]
