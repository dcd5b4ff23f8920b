"""Payments (支付): orders to move money from one account to another.

Owns payment orders and what became of them. Leaves balances to `ledger` and whose an account is to `accounts`. A
payment inside the bank is settled at once, or refused and not kept; its id is derived from the caller and their
idempotency key, so an order acts once, for ever.

Words (ISO 20022): the *debtor* (付款人) pays, the *creditor* (收款人) is paid; the *instructed amount* (指示金额) is
what the debtor asked to be paid; the *end-to-end id* (端到端标识) is the debtor's own reference; *remittance
information* (附言) is for the creditor to read.
"""

from tael.payments.actions import PaymentDesk, find_payment, list_payments, submit_payments

__all__ = ["PaymentDesk", "find_payment", "list_payments", "submit_payments"]
