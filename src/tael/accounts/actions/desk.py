"""Where concurrent callers ask for accounts."""

from collections.abc import Callable

from tael.accounts.actions.opening import open_accounts
from tael.accounts.model import Contract, NewContract
from tael.kernel.clock import Moment
from tael.plumbing.db import Database
from tael.plumbing.desk import Desk


class OpeningDesk(Desk[NewContract, Contract]):
    """Opens accounts; callers of the same unit share a commit."""

    def __init__(self, db: Database, moment: Callable[[], Moment], *, batch_max: int) -> None:
        super().__init__(NewContract.__name__, _units_of, open_accounts, db, moment, batch_max=batch_max)


def _units_of(order: NewContract) -> frozenset[int]:
    return frozenset((order.id.unit,))
