"""Sub-accounts (子账户) and goals (目标): money set apart inside a contract."""

import enum
from datetime import date

import msgspec

from tael.kernel.ids import AccountId, EntryId
from tael.kernel.money import Money


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """What is saved for: an amount to be reached, if wanted by a day."""

    target: Money
    due_on: date | None = None


class NewSubAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Asks to open a sub-account; the ids are derived from what makes the request unique."""

    id: AccountId
    entry_id: EntryId
    parent_id: AccountId
    name: str
    goal: Goal | None = None


class SubAccount(msgspec.Struct, frozen=True, kw_only=True):
    """A sub-account as its holder named it."""

    id: AccountId
    parent_id: AccountId
    name: str
    goal: Goal | None


class MoveDirection(enum.StrEnum):
    """Which way money moves between a contract and its sub-account."""

    INTO = "into"
    OUT = "out"


class NewMove(msgspec.Struct, frozen=True, kw_only=True):
    """Asks to move money into a sub-account from its contract, or out of it."""

    id: EntryId
    sub_account_id: AccountId
    direction: MoveDirection
    amount: Money
