"""The ledger (综合账务): who has what, proved by double entry.

Owns units, the chart of accounts, ledger accounts, the journal, postings, holds, period close and the promises over
them. Leaves to others what an account is for (`accounts`), who owns it (`parties`) and why money moves (`payments`).
An entry balances in each currency; a balance is the sum of its postings; available never falls below the floor; a hold
ends once; history is only ever added to.

Words: an *account* (账户) has a *side* on which it normally stands; a *journal entry* (分录) has *postings* (记账),
each a debit (借) or a credit (贷); the *value date* (起息日) is when it counts, the *booking date* (记账日) when it
was booked; *held* money is set aside by a *hold* (冻结额度); *available* is balance less held; the *floor* is how low
available may go.
"""

from tael.ledger.actions.checking import check_promises
from tael.ledger.actions.closing import (
    close_period,
    create_units,
    list_closes,
    open_internal_accounts,
    trial_balance,
    trial_balance_of_unit,
)
from tael.ledger.actions.desk import LedgerDesk
from tael.ledger.actions.exporting import export_journal, export_trial_balance
from tael.ledger.actions.posting import submit, submit_at_a_glance
from tael.ledger.actions.proposing import approve, get_proposal, list_proposals, propose, reject
from tael.ledger.actions.reading import (
    accounting_rules,
    balance_as_booked,
    balance_by_value,
    balances_after,
    chart_of_accounts,
    find_accounts,
    get_account,
    get_entry,
    get_gl,
    get_hold,
    gl_of,
    list_accounts,
    list_entries,
    list_holds,
    read_changes,
    statement,
    sweep_expired_holds,
)
from tael.ledger.rules import GENESIS, apply, expiry_of, seal

__all__ = [
    "GENESIS",
    "LedgerDesk",
    "accounting_rules",
    "apply",
    "approve",
    "balance_as_booked",
    "balance_by_value",
    "balances_after",
    "chart_of_accounts",
    "check_promises",
    "close_period",
    "create_units",
    "expiry_of",
    "export_journal",
    "export_trial_balance",
    "find_accounts",
    "get_account",
    "get_entry",
    "get_gl",
    "get_hold",
    "get_proposal",
    "gl_of",
    "list_accounts",
    "list_closes",
    "list_entries",
    "list_holds",
    "list_proposals",
    "open_internal_accounts",
    "propose",
    "read_changes",
    "reject",
    "seal",
    "statement",
    "submit",
    "submit_at_a_glance",
    "sweep_expired_holds",
    "trial_balance",
    "trial_balance_of_unit",
]
