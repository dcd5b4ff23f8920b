"""Nouns of accounts."""

from tael.accounts.model.cards import Card, CardKind
from tael.accounts.model.contracts import Contract, NewContract
from tael.accounts.model.limits import OUTWARD, OWN, Count, Left, NewCosignature, Permit, Transfer, Usage
from tael.accounts.model.mandates import Mandate, MandateRole, NewMandate, Signing
from tael.accounts.model.movements import Movement, MovementKind
from tael.accounts.model.orders import (
    Closed,
    ContractState,
    CourtOrder,
    Freeze,
    FrozenSide,
    NewClosing,
    NewCourtOrder,
    NewFreeze,
    RecordedAct,
    StaffAct,
)
from tael.accounts.model.sub_accounts import Goal, MoveDirection, NewMove, NewSubAccount, SubAccount
from tael.accounts.model.types import AccountType, BindingCheck, BoundAccount
from tael.accounts.model.versions import VersionMove
from tael.accounts.model.views import AccountView, PartyView

__all__ = [
    "OUTWARD",
    "OWN",
    "AccountType",
    "AccountView",
    "BindingCheck",
    "BoundAccount",
    "Card",
    "CardKind",
    "Closed",
    "Contract",
    "ContractState",
    "Count",
    "CourtOrder",
    "Freeze",
    "FrozenSide",
    "Goal",
    "Left",
    "Mandate",
    "MandateRole",
    "MoveDirection",
    "Movement",
    "MovementKind",
    "NewClosing",
    "NewContract",
    "NewCosignature",
    "NewCourtOrder",
    "NewFreeze",
    "NewMandate",
    "NewMove",
    "NewSubAccount",
    "PartyView",
    "Permit",
    "RecordedAct",
    "Signing",
    "StaffAct",
    "SubAccount",
    "Transfer",
    "Usage",
    "VersionMove",
]
