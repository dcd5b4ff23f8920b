"""Nouns of accounts."""

from tael.accounts.model.cards import Card, CardKind
from tael.accounts.model.contracts import Contract, NewContract
from tael.accounts.model.mandates import Mandate, MandateRole, NewMandate, Signing
from tael.accounts.model.movements import Movement, MovementKind

__all__ = [
    "Card",
    "CardKind",
    "Contract",
    "Mandate",
    "MandateRole",
    "Movement",
    "MovementKind",
    "NewContract",
    "NewMandate",
    "Signing",
]
