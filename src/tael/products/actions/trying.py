"""Tries a version on histories, beside the version in force, and keeps what came of it with the version."""

from collections.abc import Sequence
from datetime import datetime

from tael.kernel.errors import Refusal
from tael.plumbing.db import Tx
from tael.products.actions.life import get_version, record_simulation
from tael.products.actions.offering import find_for_sale
from tael.products.model import History
from tael.products.model.life import Version
from tael.products.model.trial import Trial
from tael.products.rules.trial import summary_of, try_product


async def simulate_version(
    tx: Tx, code: str, version: int, histories: Sequence[History], *, told_as: str, by: str, now: datetime
) -> tuple[Version, Trial]:
    """Tries a draft on histories and the live version of its product beside it, and keeps the figures with the draft.

    `told_as` says which histories they are. Refuses one that is approved (WrongState), and what the calculator refuses.
    """
    found = await get_version(tx, code, version)
    live = (await find_for_sale(tx, [code], now))[code]
    trial = try_product(found.product, None if isinstance(live, Refusal) else live, histories)
    summary = {"histories": told_as, **summary_of(trial)}
    simulated = await record_simulation(tx, code, version, summary, digest=found.digest, by=by, now=now)
    return simulated, trial
