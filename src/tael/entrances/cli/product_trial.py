"""What `tael product simulate` shows: every interest, fee and entry, the sums, and what changes."""

from collections.abc import Mapping, Sequence

import msgspec

from tael import products
from tael.entrances.cli.output import err, out, print_json, print_table
from tael.kernel.money import Currency, Money
from tael.products.model import Effect, History, Product
from tael.products.model.report import Match
from tael.products.model.trial import Trial

ENTRIES_SHOWN_MAX = 100
DAYS_OF_YEAR = 365.25
CUSTOMER = "contract"
"""The event of accounting rules that names the code of the customer's own account."""

Codes = Mapping[tuple[str, str], str]


class EntryLine(msgspec.Struct, frozen=True):
    """A journal entry that a product would make; debit and credit are codes of the bank, or events where none is."""

    account: str
    date: str
    event: str
    detail: str
    debit: str
    credit: str
    amount: Money


class ChangeLine(msgspec.Struct, frozen=True):
    """The sum of one event under the version in force and under the one tried."""

    event: str
    detail: str
    old: Money
    new: Money
    difference: Money


class TotalLine(msgspec.Struct, frozen=True):
    """How often one event happened, and its sum, positive in favour of the customers."""

    event: str
    detail: str
    count: int
    sum: Money


class Simulation(msgspec.Struct, frozen=True, kw_only=True):
    """A trial as it is told: the first entries, all sums, the change, and how the source's own interest compares."""

    product: str
    version: int
    accounts: int
    account_years: float
    seconds: float
    entries_in_all: int
    entries: list[EntryLine]
    totals: list[TotalLine]
    objections: dict[str, int]
    against: str | None
    better: int
    worse: int
    changes: list[ChangeLine]
    source_interest: Match | None


def simulation_of(
    product: Product, histories: Sequence[History], trial: Trial, codes: Codes, seconds: float
) -> Simulation:
    """Returns a trial as it is told; with the source's own interest, where the histories hold any, beside it."""
    report = trial.report
    all_effects = [(account.account_ref, effect) for account in report.accounts for effect in account.effects]
    comparison = trial.comparison
    return Simulation(
        product=report.product,
        version=report.version,
        accounts=len(report.accounts),
        account_years=round(report.account_days / DAYS_OF_YEAR, 1),
        seconds=round(seconds, 3),
        entries_in_all=len(all_effects),
        entries=[_entry(product, ref, effect, codes) for ref, effect in all_effects[:ENTRIES_SHOWN_MAX]],
        totals=[TotalLine(t.event, t.detail, t.count, _money(t.sum_minor, t.currency)) for t in report.totals],
        objections={f"{one.term}: {one.why}": one.count for one in report.objections},
        against=trial.against,
        better=comparison.better if comparison else 0,
        worse=comparison.worse if comparison else 0,
        changes=[
            ChangeLine(
                change.event,
                change.detail,
                _money(change.old_minor, change.currency),
                _money(change.new_minor, change.currency),
                _money(change.difference_minor, change.currency),
            )
            for change in (comparison.totals if comparison else ())
        ],
        source_interest=_source_interest(product, histories),
    )


def _source_interest(product: Product, histories: Sequence[History]) -> Match | None:
    """Returns how the interest that the source paid compares, calculated on the balances that the source had."""
    if not any(movement.kind == "interest" for history in histories for movement in history.days):
        return None
    report = products.simulate(product, histories, results="kept")
    return products.match_recorded(report, histories, within_minor=SOURCE_ROUNDING_MINOR)


SOURCE_ROUNDING_MINOR = 10
"""To how many minor units the source of the Berka files rounds: what differs by no more counts as equal."""


def _entry(product: Product, ref: str, effect: Effect, codes: Codes) -> EntryLine:
    customer = codes.get((product.product_class, CUSTOMER), CUSTOMER)
    other = codes.get((product.product_class, effect.event), effect.event)
    debit, credit = (other, customer) if effect.direction == "credit" else (customer, other)
    return EntryLine(ref, effect.on.isoformat(), effect.event, effect.detail, debit, credit, effect.amount)


def _money(minor: int, currency: str) -> Money:
    return Money(minor, Currency(currency))


def print_simulation(told: Simulation, *, as_json: bool) -> None:
    """Prints a trial as tables, or as JSON."""
    if as_json:
        print_json(told)
        return
    print_table(
        f"{told.product} {told.version}: entries on {told.accounts:,} accounts, {told.account_years:,} account-years",
        ["account", "date", "event", "detail", "debit", "credit", "amount"],
        [[e.account, e.date, e.event, e.detail, e.debit, e.credit, e.amount] for e in told.entries],
        right=(6,),
    )
    if told.entries_in_all > len(told.entries):
        err.print(f"… and {told.entries_in_all - len(told.entries):,} more", highlight=False)
    print_table(
        "In sum, positive for the customers",
        ["event", "detail", "entries", "sum"],
        [[t.event, t.detail, f"{t.count:,}", t.sum] for t in told.totals],
        right=(2, 3),
    )
    for objection, count in told.objections.items():
        out.print(f"{objection}: would have been refused {count:,} times", highlight=False, markup=False)
    if told.against is not None:
        print_table(
            f"Against {told.against}: {told.better:,} accounts gain, {told.worse:,} lose",
            ["event", "detail", "in force", "new", "difference"],
            [[c.event, c.detail, c.old, c.new, c.difference] for c in told.changes],
            right=(2, 3, 4),
        )
    match = told.source_interest
    if match is not None and match.months:
        mean = match.absolute_difference_minor / match.months
        out.print(
            f"Interest of the source: {match.months:,} credits compared, {match.equal:,} equal, "
            f"{match.within:,} within {SOURCE_ROUNDING_MINOR} minor units; mean difference {mean:,.1f} minor units; "
            f"paid {match.recorded_minor:,}, calculated {match.calculated_minor:,} minor units",
            highlight=False,
        )
