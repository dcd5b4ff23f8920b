"""Where concurrent callers hand in commands; those of the same units share a commit."""

from collections.abc import Callable, Sequence

from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.ledger import rules
from tael.ledger.actions.posting import submit
from tael.ledger.model import Booked, Command, Outcome
from tael.plumbing.batching import Lanes
from tael.plumbing.db import Database


class LedgerDesk:
    """Books commands in groups, each group in one commit."""

    def __init__(self, db: Database, moment: Callable[[], Moment], *, batch_max: int) -> None:
        self._db = db
        self._moment = moment
        self._lanes: Lanes[Command, Booked] = Lanes("ledger", rules.units_of, self._run, batch_max=batch_max)

    async def submit(self, command: Command) -> Booked:
        """Returns what a command came to once it is on disk; raises its refusal."""
        return await self._lanes.submit(command)

    async def submit_all(self, commands: Sequence[Command]) -> list[Booked | Refusal]:
        """Returns the outcome of each command, in order; commands of one lane are booked in order."""
        return await self._lanes.submit_all(commands)

    async def _run(self, commands: Sequence[Command]) -> list[Outcome]:
        async with self._db.transaction() as tx:
            return await submit(tx, commands, self._moment())
