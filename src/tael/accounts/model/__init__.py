"""Nouns of accounts."""

from tael.accounts.model.contracts import Contract, NewContract
from tael.accounts.model.movements import Movement, MovementKind

__all__ = ["Contract", "Movement", "MovementKind", "NewContract"]
