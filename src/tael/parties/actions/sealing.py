"""Makes new keys and seals everything anew under them, and checks that nothing is in clear."""

from collections.abc import Awaitable, Callable

from tael.parties.store import resealing as store
from tael.plumbing.db import Database, Tx
from tael.plumbing.promises import PromiseReport
from tael.plumbing.vault import HEAD_OCTETS, VERSION, key_number

PORTION = 500
"""How many rows one transaction seals anew: whoever writes one of them waits no longer than that."""


async def rotate(db: Database) -> int:
    """Makes a new live key and returns its number; what older keys sealed goes on opening."""
    async with db.transaction() as tx:
        number = await tx.vault.rotate(tx.connection)
    await _learn(db)
    return number


async def reseal(db: Database, units: int) -> int:
    """Seals anew, in portions, whatever an older key sealed, and returns how many rows there were."""
    await _learn(db)
    work: tuple[Callable[[Tx, int, int], Awaitable[int]], ...] = (store.parties, store.documents, store.contacts)
    total = 0
    for seal_portion in work:
        for unit in range(units):
            count = PORTION
            while count == PORTION:
                async with db.transaction() as tx:
                    count = await seal_portion(tx, unit, PORTION)
                total += count
    return total


async def check_promises(tx: Tx) -> list[PromiseReport]:
    """Examines that every personal field is under seal, under a key that the bank has, and gone where it was erased."""
    await tx.vault.learn(tx.connection)
    counted = await store.count_by_head(tx)
    violations = [
        f"{count} fields of {place} are under no key of the bank"
        for (place, head), count in sorted(counted.items())
        if len(head) < HEAD_OCTETS or head[0] != VERSION or not 0 < key_number(head) <= tx.vault.live
    ]
    clear, half_erased = await store.count_clear_names(tx), await store.count_half_erased(tx)
    violations += [f"{clear} names stand in clear"] if clear else []
    violations += [f"{half_erased} parties are erased and can still be found"] if half_erased else []
    return [
        PromiseReport(
            promise="personal_data_sealed", examined=sum(counted.values()) + clear, violations=tuple(violations)
        )
    ]


async def _learn(db: Database) -> None:
    async with db.statements() as tx:
        await tx.vault.learn(tx.connection)
