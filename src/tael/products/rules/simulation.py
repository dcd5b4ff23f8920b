"""Simulation: a product applied to many histories, and what it changes against another or against what really was."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final

from tael.products.model.product import Product
from tael.products.model.report import (
    AccountChange,
    AccountResult,
    Comparison,
    Match,
    ObjectionCount,
    Results,
    SimulationReport,
    Total,
    TotalChange,
)
from tael.products.rules.calculator import calculate
from tael.products.terms.life import INTEREST_CREDIT, PAY_OUT, History

CHANGES_SHOWN_MAX: Final = 20


def simulate(
    product: Product, histories: Iterable[History], *, until: date | None = None, results: Results = "replaced"
) -> SimulationReport:
    """Returns what a product does to each account and in sum, through the end of a day, or of each account's last.

    Refuses what `calculate` refuses, at the first account that it meets.
    """
    accounts = tuple(calculate(product, history, until=until, results=results) for history in histories)
    counts: Counter[tuple[str, str, str]] = Counter()
    objections: Counter[tuple[str, str]] = Counter()
    for account in accounts:
        counts.update((account.currency, effect.event, effect.detail) for effect in account.effects)
        objections.update((objection.term, objection.why) for objection in account.objections)
    sums = _sums(accounts)
    return SimulationReport(
        product=product.code,
        version=product.version,
        results=results,
        account_days=sum(account.days for account in accounts),
        accounts=accounts,
        totals=tuple(Total(*key, count=counts[key], sum_minor=sums[key]) for key in sorted(counts)),
        objections=tuple(ObjectionCount(*key, count=count) for key, count in sorted(objections.items())),
    )


def compare(old: SimulationReport, new: SimulationReport) -> Comparison:
    """Returns what a new product changes against an old one, on the accounts that both reports hold.

    What is paid out to the customer is his already, so it counts for nothing.
    """
    before = {(account.account_ref, account.currency): account for account in old.accounts}
    after = {(account.account_ref, account.currency): account for account in new.accounts}
    both = sorted(before.keys() & after.keys())
    changes = [AccountChange(*key, _gain(after[key]) - _gain(before[key])) for key in both]
    sums_old, sums_new = _sums(before[key] for key in both), _sums(after[key] for key in both)
    largest = sorted(changes, key=lambda change: (-abs(change.difference_minor), change.account_ref))
    return Comparison(
        accounts=len(both),
        better=sum(change.difference_minor > 0 for change in changes),
        worse=sum(change.difference_minor < 0 for change in changes),
        same=sum(change.difference_minor == 0 for change in changes),
        totals=tuple(
            TotalChange(*key, sums_old[key], sums_new[key], sums_new[key] - sums_old[key])
            for key in sorted(sums_old.keys() | sums_new.keys())
        ),
        largest=tuple(change for change in largest[:CHANGES_SHOWN_MAX] if change.difference_minor),
    )


def match_recorded(
    report: SimulationReport,
    histories: Iterable[History],
    *,
    kind: str = "interest",
    event: str = INTEREST_CREDIT,
    within_minor: int = 1,
) -> Match:
    """Returns how what a product calculated agrees with the movements of a kind that the source recorded, by month.

    `within_minor` is the difference in minor units that counts as within rounding.
    """
    recorded: dict[tuple[str, int, int], int] = {}
    several: set[tuple[str, int, int]] = set()
    for history in histories:
        for movement in history.days:
            if movement.kind == kind:
                key = history.account_ref, movement.on.year, movement.on.month
                if key in recorded:
                    several.add(key)
                recorded[key] = movement.amount_minor
    calculated: Counter[tuple[str, int, int]] = Counter()
    for account in report.accounts:
        for effect in account.effects:
            if effect.event == event:
                calculated[account.account_ref, effect.on.year, effect.on.month] += effect.signed_minor
    both = (recorded.keys() & calculated.keys()) - several
    differences = [abs(recorded[key] - calculated[key]) for key in both]
    return Match(
        months=len(both),
        equal=differences.count(0),
        within=sum(difference <= within_minor for difference in differences),
        recorded_alone=len(recorded.keys() - calculated.keys()),
        calculated_alone=len(calculated.keys() - recorded.keys()),
        several_recorded=len(several),
        recorded_minor=sum(recorded[key] for key in both),
        calculated_minor=sum(calculated[key] for key in both),
        absolute_difference_minor=sum(differences),
    )


def _sums(accounts: Iterable[AccountResult]) -> dict[tuple[str, str, str], int]:
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for account in accounts:
        for effect in account.effects:
            sums[account.currency, effect.event, effect.detail] += effect.signed_minor
    return sums


def _gain(account: AccountResult) -> int:
    return sum(effect.signed_minor for effect in account.effects if effect.event != PAY_OUT)
