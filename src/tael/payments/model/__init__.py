"""Nouns of payments."""

from tael.payments.model.payment import PaymentOrder, Settled
from tael.payments.model.standing import (
    Creditor,
    ExternalCreditor,
    Frequency,
    InternalCreditor,
    NewStandingOrder,
    Purpose,
    Schedule,
    StandingOrder,
    StandingRun,
    StandingRunState,
    StandingState,
)

__all__ = [
    "Creditor",
    "ExternalCreditor",
    "Frequency",
    "InternalCreditor",
    "NewStandingOrder",
    "PaymentOrder",
    "Purpose",
    "Schedule",
    "Settled",
    "StandingOrder",
    "StandingRun",
    "StandingRunState",
    "StandingState",
]
