"""Decisions of the ledger: pure, deterministic, in the order in which refusals take precedence.

`decide` changes the books command by command, by way of `entries`, `holds` and `accounts`; `seal` computes digests and
the hash chain. Nothing here does I/O or knows the time.
"""

from tael.ledger.rules.decide import COMMANDS_MAX, accounts_named, apply, decide_all, units_of
from tael.ledger.rules.holds import expiry_of
from tael.ledger.rules.recording import FUTURE_DAYS_MAX
from tael.ledger.rules.seal import GENESIS, digest_of, seal

__all__ = [
    "COMMANDS_MAX",
    "FUTURE_DAYS_MAX",
    "GENESIS",
    "accounts_named",
    "apply",
    "decide_all",
    "digest_of",
    "expiry_of",
    "seal",
    "units_of",
]
