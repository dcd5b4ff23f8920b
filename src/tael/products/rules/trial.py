"""A trial: a version on histories, and the version in force on the same."""

from collections.abc import Sequence

from tael.kernel.money import Currency, Money
from tael.products.model.product import Product
from tael.products.model.report import Results
from tael.products.model.trial import Trial
from tael.products.rules.simulation import compare, simulate
from tael.products.terms.life import History
from tael.products.terms.tenor import TenorTerm


def try_product(
    product: Product, in_force: Product | None, histories: Sequence[History], *, results: Results = "replaced"
) -> Trial:
    """Returns what a product does to histories, and what it changes against the version in force where that fits them.

    Refuses what the calculator refuses of the product (CurrencyNotOffered, HistoryMalformed).
    """
    report = simulate(product, histories, results=results)
    shared = [history for history in histories if in_force is not None and _fits(in_force, history)]
    if in_force is None or not shared:
        return Trial(report, None, None)
    comparison = compare(simulate(in_force, shared, results=results), report)
    return Trial(report, f"{in_force.code} {in_force.version}", comparison)


def summary_of(trial: Trial) -> dict[str, str]:
    """Returns the figures of a trial as texts, to be kept with the version that was tried."""
    report = trial.report
    figures = {"accounts": str(len(report.accounts)), "account_days": str(report.account_days)}
    for total in report.totals:
        name = " ".join(word for word in (total.currency, total.event, total.detail) if word)
        figures[name] = f"{total.count} × = {_money(total.sum_minor, total.currency)}"
    if trial.comparison is not None and trial.against is not None:
        figures["against"] = trial.against
        for change in trial.comparison.totals:
            name = " ".join(word for word in ("change", change.currency, change.event, change.detail) if word)
            figures[name] = _money(change.difference_minor, change.currency)
    figures["objections"] = str(sum(objection.count for objection in report.objections))
    return figures


def _money(minor: int, currency: str) -> str:
    return Money(minor, Currency(currency)).amount_text


def _fits(product: Product, history: History) -> bool:
    """Says whether a product offers what an account was opened for."""
    tenor = product.term(TenorTerm)
    if history.currency not in product.currencies:
        return False
    if tenor is None:
        return history.tenor_months is None and history.notice_days is None
    return (
        history.tenor_months in tenor.months
        or history.notice_days in tenor.notice_days
        or (history.tenor_months is None and history.notice_days is None)
    )
