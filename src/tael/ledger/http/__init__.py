"""Routes of the ledger, for staff: read the books, and book by hand with two people."""

from tael.ledger.http import books, manual

STAFF = (
    books.list_accounts,
    books.get_account,
    books.get_past_balance,
    books.list_entries,
    books.read_changes,
    books.get_entry,
    books.list_holds,
    books.get_trial_balance,
    books.get_chart,
    manual.propose_entry,
    manual.list_proposals,
    manual.get_proposal,
    manual.approve_entry,
    manual.reject_entry,
    manual.close_period,
    manual.list_period_closes,
)
