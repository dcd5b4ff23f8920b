"""How fast a product is simulated on real histories, and how its interest compares with what the source paid."""

import time
from pathlib import Path

import msgspec

from tael import products
from tael.entrances.imports.histories import read_berka_histories

CODE = "savings-1993"
DAYS_OF_YEAR = 365.25
SOURCE_ROUNDING_MINOR = 10
"""To how many minor units the source rounds."""


class ProductFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What a run came to; the last fields compare credits of interest with those of the source, each once."""

    account_years: float
    seconds: float
    account_years_per_s: float
    seconds_for_10000: float
    cpu_seconds_for_10000: float
    """Of one processor, whatever else the machine did."""
    accounts: int
    effects: int
    credits_compared: int
    credits_equal: int
    credits_within_rounding: int
    mean_difference_minor: float
    paid_minor: int
    calculated_minor: int


def bench_product(directory: Path, account_years_min: int) -> ProductFigures:
    """Returns the figures of simulating the product of 1993 on the Berka histories, repeated to so many account-years.

    Reading the files is not timed.
    """
    product = next(one for one in products.catalogue() if one.code == CODE)
    histories = read_berka_histories(directory)
    report = products.simulate(product, histories, results="kept")
    match = products.match_recorded(report, histories, within_minor=SOURCE_ROUNDING_MINOR)
    times = -int(-account_years_min * DAYS_OF_YEAR // report.account_days)
    effects = sum(len(account.effects) for account in report.accounts)
    began, began_cpu = time.perf_counter(), time.process_time()
    for _ in range(times):
        products.simulate(product, histories)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - began_cpu
    account_years = times * report.account_days / DAYS_OF_YEAR
    return ProductFigures(
        account_years=round(account_years, 1),
        seconds=round(seconds, 2),
        account_years_per_s=round(account_years / seconds, 1),
        seconds_for_10000=round(10_000 * seconds / account_years, 2),
        cpu_seconds_for_10000=round(10_000 * cpu_seconds / account_years, 2),
        accounts=len(histories),
        effects=effects,
        credits_compared=match.months,
        credits_equal=match.equal,
        credits_within_rounding=match.within,
        mean_difference_minor=round(match.absolute_difference_minor / match.months, 1) if match.months else 0.0,
        paid_minor=match.recorded_minor,
        calculated_minor=match.calculated_minor,
    )
