"""Verbs of payments."""

from tael.payments.actions.paying import PaymentDesk, find_payment, list_payments, submit_payments
from tael.payments.actions.standing import (
    check_standing_orders,
    due_standing_orders,
    end_standing_order,
    get_standing_order,
    list_standing_orders,
    list_standing_runs,
    pause_standing_order,
    record_runs,
    register_standing_orders,
    resume_standing_order,
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
