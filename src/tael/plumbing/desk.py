"""A desk: where concurrent callers hand in work of one kind, and each group of it runs in one transaction.

Leaves the queues to `batching`, and the work to a batch-native action of the capability whose desk it is.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.plumbing.awake import awake
from tael.plumbing.batching import Done, Item, Lanes, Units
from tael.plumbing.db import Database, Tx

Act: TypeAlias = Callable[[Tx, Sequence[Item], Moment], Awaitable[Sequence[Done | Refusal]]]
ActAtOnce: TypeAlias = Callable[[Tx, Sequence[Item], Moment], Awaitable[Sequence[Done | Refusal] | None]]


class Desk(Lanes[Item, Done]):
    """Lanes whose batches are transactions; an outcome is told when it is on disk.

    `act_at_once`, where given, is tried first: it does the work in statements that commit themselves, of which only the
    last one writes, or returns None and has done nothing.
    """

    def __init__(
        self,
        name: str,
        units_of: Callable[[Item], Units],
        act: Act[Item, Done],
        db: Database,
        moment: Callable[[], Moment],
        *,
        batch_max: int,
        act_at_once: ActAtOnce[Item, Done] | None = None,
    ) -> None:
        super().__init__(name, units_of, self._commit, batch_max=batch_max)
        self._act = act
        self._act_at_once = act_at_once
        self._db = db
        self._moment = moment

    async def _commit(self, items: Sequence[Item]) -> Sequence[Done | Refusal]:
        if self.is_lone:
            with awake():
                return await self._act_on(items)
        return await self._act_on(items)

    async def _act_on(self, items: Sequence[Item]) -> Sequence[Done | Refusal]:
        if self._act_at_once is not None:
            async with self._db.statements() as tx:
                outcomes = await self._act_at_once(tx, items, self._moment())
            if outcomes is not None:
                return outcomes
        async with self._db.transaction() as tx:
            return await self._act(tx, items, self._moment())
