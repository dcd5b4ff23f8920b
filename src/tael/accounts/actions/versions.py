"""Moves contracts to a version of their product that was announced, on its day."""

from tael import ledger, products
from tael.accounts.model import VersionMove
from tael.accounts.rules import types
from tael.accounts.store import versions as store
from tael.events.accounts import ContractMoved
from tael.kernel.clock import Moment
from tael.kernel.errors import Refusal
from tael.kernel.ids import AccountId, EntryId
from tael.ledger.model import ChangeFloor
from tael.plumbing.db import Tx
from tael.products.model import LimitsTerm, ProductChange

CLIENT = "change-of-terms"
HISTORY_MAX = 200
"""The most moves of a contract that are told."""


async def move_contracts(tx: Tx, unit: int, change: ProductChange, moment: Moment, limit: int) -> int:
    """Deals with the next contracts of a unit in a change that is due; returns how many, fewer than `limit` at its end.

    Floor, type and limits of each become those of the new version. One whose available balance is below that floor
    keeps its terms.
    What was dealt with is never taken up again, so that a move that was stopped goes on where it was.
    """
    assert change.effective_on <= moment.business_date, "a change is carried out on its day, not before"
    portion = await store.lock_portion(tx, unit, change.code, change.from_version, change.to_version, limit)
    if not portion:
        return 0
    new = await products.get_product(tx, change.code, change.to_version)
    commands = [
        ChangeFloor(
            id=EntryId.derive(unit, CLIENT, account_id.text, str(change.from_version), str(change.to_version)),
            account_id=account_id,
            # A sub-account is money set aside: it never has an overdraft.
            floor=0 if is_sub else products.floor_of(new, currency).minor,
        )
        for account_id, _, currency, is_sub in portion
    ]
    outcomes = await ledger.submit(tx, commands, moment)
    moves = [
        VersionMove(
            account_id,
            change.from_version,
            change.to_version,
            "kept" if isinstance(outcome, Refusal) else "moved",
            outcome.code if isinstance(outcome, Refusal) else "",
        )
        for (account_id, _, _, _), outcome in zip(portion, outcomes, strict=True)
    ]
    moved = {move.account_id for move in moves if move.outcome == "moved"}
    await store.move(tx, unit, sorted(moved), change.to_version, types.type_of(new), new.term(LimitsTerm))
    await store.insert_moves(tx, unit, moves, moment.now)
    for account_id, party_id, _, _ in portion:
        if account_id in moved:
            tx.publish(
                ContractMoved(
                    unit=unit,
                    account_id=account_id,
                    party_id=party_id,
                    product=change.code,
                    from_version=change.from_version,
                    to_version=change.to_version,
                )
            )
    return len(portion)


async def list_version_moves(tx: Tx, account_id: AccountId) -> list[VersionMove]:
    """Returns what became of a contract in the changes of its product, in order."""
    return await store.history(tx, account_id, HISTORY_MAX)
