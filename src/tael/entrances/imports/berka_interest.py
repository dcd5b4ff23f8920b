"""The interest of the Berka bank beside what this bank's product of the same terms would have paid.

Owns the choice of the product and what is told of the comparison. Leaves the calculation to `products`: the calculator
that is used here is the one that books interest.
"""

from collections.abc import Iterable, Mapping

import msgspec

from tael import products
from tael.entrances.imports.berka_files import BerkaAccount, BerkaRow
from tael.entrances.imports.histories import berka_histories
from tael.products.model import Product

PRODUCT = "savings-1993"
"""The product whose terms are the source's, found in its interest credits."""

VERSION = 1
"""The version of it that says what the source did, in whatever state it is by now."""

WITHIN_MINOR = 10
"""The source rounds to ten hundredths."""


class InterestReport(msgspec.Struct, frozen=True, kw_only=True):
    """Interest credited by the source beside that of the product, by account and month in which both pay once.

    Amounts are in minor units; `mean_difference_minor` is ours less theirs, `mean_absolute_minor` without its sign.
    Beside the compared months stand those in which the source paid several times (once for each of two clients), or one
    of the two pays alone.
    """

    product: str = ""
    version: int = 0
    months: int = 0
    equal: int = 0
    within: int = 0
    different: int = 0
    recorded_minor: int = 0
    calculated_minor: int = 0
    mean_difference_minor: float = 0.0
    mean_absolute_minor: float = 0.0
    several_recorded: int = 0
    recorded_alone: int = 0
    calculated_alone: int = 0


def compare_interest(
    product: Product, rows: Iterable[BerkaRow], accounts: Mapping[int, BerkaAccount]
) -> InterestReport:
    """Return how the source's interest compares with the product's, on the source's own balances."""
    histories = berka_histories(rows, accounts)
    simulated = products.simulate(product, histories, results="kept")
    match = products.match_recorded(simulated, histories, within_minor=WITHIN_MINOR)
    months = max(match.months, 1)
    return InterestReport(
        product=product.code,
        version=product.version,
        months=match.months,
        equal=match.equal,
        within=match.within - match.equal,
        different=match.months - match.within,
        recorded_minor=match.recorded_minor,
        calculated_minor=match.calculated_minor,
        mean_difference_minor=round((match.calculated_minor - match.recorded_minor) / months, 2),
        mean_absolute_minor=round(match.absolute_difference_minor / months, 2),
        several_recorded=match.several_recorded,
        recorded_alone=match.recorded_alone,
        calculated_alone=match.calculated_alone,
    )
