"""The ledger (综合账务): who has what, proved by double entry.

Owns units, the chart of accounts, ledger accounts, the journal, postings, holds, period close and the promises over
them. Leaves to others what an account is for (`accounts`), who owns it (`parties`) and why money moves (`payments`).
An entry balances in each currency; a balance is the sum of its postings; available never falls below the floor; a hold
ends once; history is only ever added to.

Words: an *account* (账户) has a *side* on which it normally stands; a *journal entry* (分录) has *postings* (记账), each a
debit (借) or a credit (贷); the *value date* (起息日) is when it counts, the *booking date* (记账日) when it was booked;
*held* money is set aside by a *hold* (冻结额度); *available* is balance less held; the *floor* is how low available may go.
"""

from tael.ledger.actions import submit
from tael.ledger.rules import GENESIS, apply, expiry_of, seal

# `apply`, `expiry_of` and `seal` are the pure core, for a simulation that plays the part of the store.
__all__ = ["GENESIS", "apply", "expiry_of", "seal", "submit"]
