"""The generator of the demonstration world: who pays whom, when, how much and for what.

Owns which of the plans come true. Leaves the bank alone: interest, fees and every balance a customer sees are
the bank's. Keeps four promises: one seed is one world; a longer world begins with the shorter one; no account
is ever overdrawn, whatever is replayed up to any movement; no key stands twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from tael.world.model import Movement, MovementKind, World
from tael.world.parties import found_town
from tael.world.plans import NOTE_MINOR, PERCENT, Plan, Planner
from tael.world.rhythm import Rhythm

PERSONS_DEFAULT = 60


def generate(seed: int, persons: int, start: date, end: date, rhythm: Rhythm) -> World:
    """Return the world of so many people from the first to the last day, both included."""
    if persons < 1 or end < start:
        raise ValueError(f"a world of {persons} people from {start} to {end} cannot be")
    town = found_town(seed, persons, start, rhythm)
    return World(
        seed=seed,
        start=start,
        end=end,
        people=town.people,
        companies=town.companies,
        movements=tuple(_carry_out(Planner(town, rhythm).plans(end), seed)),
    )


def _carry_out(plans: Iterable[Plan], seed: int) -> Iterator[Movement]:
    """Yield what of the plans the balances allow, in order.

    Cash is withdrawn as far as the balance reaches; everything else is paid whole or not at all.
    """
    balances: dict[int | None, int] = defaultdict(int)
    for plan in plans:
        amount = _affordable(plan, balances)
        if amount <= 0:
            continue
        if plan.debtor is not None:
            balances[plan.debtor] -= amount
        if plan.creditor is not None:
            balances[plan.creditor] += amount
        yield Movement(
            date=plan.day,
            kind=plan.kind,
            debtor=plan.debtor,
            creditor=plan.creditor,
            amount_minor=amount,
            purpose=plan.purpose,
            key=f"world-{seed}-{plan.day:%Y%m%d}-{plan.key}",
        )


def _affordable(plan: Plan, balances: dict[int | None, int]) -> int:
    if plan.top_up:
        return plan.amount_minor - balances[plan.creditor]
    if plan.debtor is None:
        return plan.amount_minor
    balance = balances[plan.debtor]
    if plan.balance_percent:
        return balance * plan.balance_percent // PERCENT // NOTE_MINOR * NOTE_MINOR
    if plan.amount_minor <= balance:
        return plan.amount_minor
    return balance // NOTE_MINOR * NOTE_MINOR if plan.kind is MovementKind.CASH_WITHDRAWAL else 0
