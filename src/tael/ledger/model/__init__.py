"""Nouns of the ledger: accounts, journal entries, holds, and what one may ask of them.

A value of these types is sound by construction: an unbalanced entry, a posting of nothing and a hold of a negative
amount cannot be built. `entries` and `commands` are what callers hand in, `views` what they read, `books` the working
picture of a batch.
"""

from tael.ledger.model.books import GL_INTER_UNIT, internal_account_id
from tael.ledger.model.commands import (
    Booked,
    ChangeFloor,
    ChangeStatus,
    Command,
    ExpireHold,
    HoldUse,
    OpenAccount,
    Outcome,
    PlaceHold,
    PostEntry,
    ReverseEntry,
    VoidHold,
)
from tael.ledger.model.entries import (
    LEGS_MAX,
    AccountStatus,
    HoldState,
    JournalEntry,
    Moment,
    Posting,
    Side,
)
from tael.ledger.model.views import (
    Account,
    GlAccount,
    Hold,
    PeriodClose,
    PostedEntry,
    PostedLeg,
    StatementCursor,
    StatementLine,
    StatementPage,
    TrialBalance,
    TrialBalanceLine,
)

__all__ = [
    "GL_INTER_UNIT",
    "LEGS_MAX",
    "Account",
    "AccountStatus",
    "Booked",
    "ChangeFloor",
    "ChangeStatus",
    "Command",
    "ExpireHold",
    "GlAccount",
    "Hold",
    "HoldState",
    "HoldUse",
    "JournalEntry",
    "Moment",
    "OpenAccount",
    "Outcome",
    "PeriodClose",
    "PlaceHold",
    "PostEntry",
    "PostedEntry",
    "PostedLeg",
    "Posting",
    "ReverseEntry",
    "Side",
    "StatementCursor",
    "StatementLine",
    "StatementPage",
    "TrialBalance",
    "TrialBalanceLine",
    "VoidHold",
    "internal_account_id",
]
