"""Histories made up for a trial: a few accounts in common walks of life, the same for the same day and product."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from tael.kernel.money import Currency
from tael.products.model import History, Movement, Product
from tael.products.terms.life import NOTICE
from tael.products.terms.tenor import TenorTerm

DAYS: Final = 400
"""How long a sample account lives: over a year, so that each day of the calendar is met."""

MONTH_DAYS_MAX: Final = 31
PAYDAY_EACH_DAYS: Final = 30
SHOPPING_EACH_DAYS: Final = 7


def sample_histories(product: Product, until: date) -> tuple[History, ...]:
    """Returns sample accounts that live until a day, of each currency and tenor of a product.

    Their amounts are round numbers of the currency; those of a deposit are left to mature, or withdrawn after notice.
    """
    tenor = product.term(TenorTerm)
    return tuple(
        history
        for currency in product.currencies
        for history in (_deposits(tenor, currency, until) if tenor else _current(product, currency, until))
    )


def _current(product: Product, currency: str, until: date) -> Iterator[History]:
    start = until - timedelta(days=DAYS)
    one = 10 ** Currency(currency).exponent
    yield _account("empty", currency, start, [])
    yield _account("small-saver", currency, start, [Movement(start, "cash_deposit", 500 * one)])
    yield _account("saver", currency, start, [Movement(start, "cash_deposit", 50_000 * one)])
    yield _account("wealthy", currency, start, [Movement(start, "transfer_in", 2_000_000 * one)])
    yield _account("wage-earner", currency, start, list(_wages(start, 8_000 * one, 1_700 * one)))
    if product.terms.get("overdraft"):
        yield _account("overdrawn", currency, start, list(_wages(start, 8_000 * one, 2_000 * one)))


def _wages(start: date, wage_minor: int, week_minor: int) -> Iterator[Movement]:
    """Gives wages every 30 days and shopping every 7."""
    for day in range(DAYS):
        on = start + timedelta(days=day)
        if day % PAYDAY_EACH_DAYS == 0:
            yield Movement(on, "transfer_in", wage_minor)
        if day % SHOPPING_EACH_DAYS == SHOPPING_EACH_DAYS - 1:
            yield Movement(on, "card_withdrawal", -week_minor)


def _deposits(tenor: TenorTerm, currency: str, until: date) -> Iterator[History]:
    deposit = 100_000 * 10 ** Currency(currency).exponent
    for months in tenor.months:
        start = until - timedelta(days=(months + 1) * MONTH_DAYS_MAX)
        moves = [Movement(start, "transfer_in", deposit)]
        yield History(f"{months}-months", currency, start, days=moves, tenor_months=months)
    for notice in tenor.notice_days:
        start = until - timedelta(days=DAYS)
        told = until - timedelta(days=notice + 1)
        moves = [
            Movement(start, "transfer_in", deposit),
            Movement(told, NOTICE, 0),
            Movement(told + timedelta(days=notice), "transfer_out", -deposit // 2),
        ]
        yield History(f"{notice}-days-notice", currency, start, days=moves, notice_days=notice)


def _account(ref: str, currency: str, start: date, moves: list[Movement]) -> History:
    return History(ref, currency, start, days=moves)
