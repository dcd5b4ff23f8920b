"""Where concurrent callers hand in commands; those of the same units share a commit."""

from collections.abc import Callable

from tael.kernel.clock import Moment
from tael.ledger import rules
from tael.ledger.actions.posting import submit, submit_at_a_glance
from tael.ledger.model import Booked, Command
from tael.plumbing.db import Database
from tael.plumbing.desk import Desk


class LedgerDesk(Desk[Command, Booked]):
    """Books commands in groups, each group in one commit."""

    def __init__(self, db: Database, moment: Callable[[], Moment], *, batch_max: int) -> None:
        super().__init__(
            "ledger", rules.units_of, submit, db, moment, batch_max=batch_max, act_at_once=submit_at_a_glance
        )
