"""The rhythm of the Berka bank, fitted on its books.

Owns the translation of its movements into what the fit observes. Leaves the counting to `tael.world.fit`.
Keeps the committed statistics reproducible: `python -m tael.entrances.imports.berka_rhythm <directory>`
prints them.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tael.entrances.imports.berka_files import BerkaRow, movement_kind, read_october_1997, read_rows
from tael.world.fit import AmountObservation, Observation, fit
from tael.world.rhythm import Group, Rhythm, dump_rhythm

SOURCE = "Berka, PKDD'99 Discovery Challenge: a Czech bank, 1993-1997"

_GROUPS_BY_PURPOSE = {
    "SIPO": Group.HOUSEHOLD,
    "POJISTNE": Group.INSURANCE,
    "UVER": Group.LOAN_PAYMENT,
}
_GROUPS_BY_KIND = {
    "cash_deposit": Group.CASH_DEPOSIT,
    "transfer_in": Group.INCOME,
    "interest_credit": Group.INTEREST,
    "cash_withdrawal": Group.CASH_WITHDRAWAL,
    "card_withdrawal": Group.CARD_WITHDRAWAL,
    "transfer_out": Group.REMITTANCE,
    "fee": Group.FEE,
    "penalty_interest": Group.PENALTY_INTEREST,
}


def group_of(row: BerkaRow) -> Group:
    """Return what the movement is about: its purpose where one is printed, else its kind."""
    return _GROUPS_BY_PURPOSE.get(row.k_symbol) or _GROUPS_BY_KIND[movement_kind(row)]


def observe(rows: Iterable[BerkaRow]) -> Iterator[Observation]:
    """Yield every movement as the fit sees it."""
    for row in rows:
        yield Observation(row.account_id, row.date, group_of(row), row.amount_minor)


def fit_books(directory: Path) -> Rhythm:
    """Return the rhythm fitted on the books in the directory; refuses with BadRow."""
    october = (
        AmountObservation(row.account_id, row.date, row.credit, row.amount_minor)
        for row in read_october_1997(directory)
    )
    return fit(observe(read_rows(directory).rows), october, source=SOURCE)


if __name__ == "__main__":
    sys.stdout.write(dump_rhythm(fit_books(Path(sys.argv[1]))))
