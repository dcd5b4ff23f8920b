"""The fit of the rhythm: exact on a small bank, blind to the order of rows, equal to what is committed."""

import os
from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tael.entrances.imports.berka_rhythm import fit_books
from tael.world.fit import PER_MONTH_MAX, AmountObservation, Observation, fit
from tael.world.rhythm import Group, Quantiles, Rhythm, dump_rhythm, load_rhythm

BOOKS = Path(os.environ.get("TAEL_BERKA_DIR", Path(__file__).resolve().parents[3].parent / "shared/data/berka"))
needs_books = pytest.mark.skipif(
    not (BOOKS / "account.asc").is_file(),
    reason=f"the Berka books are not at {BOOKS}; TAEL_BERKA_DIR names another place",
)

observations = st.lists(
    st.builds(
        Observation,
        account_id=st.integers(1, 4),
        date=st.dates(date(2023, 1, 1), date(2023, 12, 31)),
        group=st.sampled_from(Group),
        amount_minor=st.integers(0, 10**7),
    ),
    max_size=60,
)


def a_small_bank() -> list[Observation]:
    """One account, January to May: wages of 1000.00 on the 5th, a withdrawal of a tenth on each 31st."""
    rows = [Observation(1, date(2023, 1, 2), Group.CASH_DEPOSIT, 20_000)]
    for month in range(1, 6):
        rows.append(Observation(1, date(2023, month, 5), Group.INCOME, 100_000))
        if monthrange(2023, month)[1] == 31:
            rows.append(Observation(1, date(2023, month, 31), Group.CASH_WITHDRAWAL, 10_000))
    return rows


def test_only_whole_months_count() -> None:
    rhythm = fit(a_small_bank(), [])
    assert (rhythm.accounts, rhythm.account_months) == (1, 3)
    assert set(rhythm.groups) == {Group.INCOME, Group.CASH_WITHDRAWAL}
    assert rhythm.groups[Group.INCOME].rows == 3


def test_amounts_are_multiples_of_the_monthly_income() -> None:
    rhythm = fit(a_small_bank(), [])
    tenth = Quantiles(0.1, 0.1, 0.1, 0.1, 0.1)
    assert rhythm.groups[Group.CASH_WITHDRAWAL].income_multiples == tenth
    assert rhythm.first_deposit_multiples.p50 == 0.2
    assert rhythm.income_minor.p50 == 100_000


def test_counts_and_days_are_shares() -> None:
    income, withdrawal = (fit(a_small_bank(), []).groups[group] for group in (Group.INCOME, Group.CASH_WITHDRAWAL))
    assert income.per_month == (0.0, 1.0)
    assert withdrawal.per_month == (0.66667, 0.33333)
    assert income.day_of_month.index(1.0) == 4
    assert (income.usual_day_share, income.last_day_share, withdrawal.last_day_share) == (1.0, 0.0, 1.0)
    assert withdrawal.month_of_year.index(1.0) == 2


def test_a_profile_is_adjusted_for_how_often_its_days_occur() -> None:
    every_day = [Observation(1, date(2023, 1, 1) + timedelta(days=day), Group.INCOME, 100) for day in range(800)]
    income = fit(every_day, []).groups[Group.INCOME]
    assert set(income.day_of_month) == {round(1 / 31, 5)}
    assert set(income.weekday) == {round(1 / 7, 5)}
    assert len(income.per_month) == PER_MONTH_MAX + 1


def test_one_month_of_a_whole_bank_is_counted_by_side() -> None:
    first, second = date(1997, 10, 1), date(1997, 10, 2)
    october = fit(
        [],
        [
            AmountObservation(1, first, credit=True, amount_minor=500),
            AmountObservation(1, second, credit=False, amount_minor=100),
            AmountObservation(1, second, credit=False, amount_minor=300),
            AmountObservation(2, second, credit=True, amount_minor=900),
        ],
    ).october_1997
    assert (october.rows, october.accounts, october.credits_share) == (4, 2, 0.5)
    assert october.credits_per_account == (0.0, 1.0)
    assert october.debits_per_account == (0.5, 0.0, 0.5)
    assert october.credit_days[:2] == (0.5, 0.5)
    assert (october.debit_minor.p05, october.debit_minor.p95) == (100, 300)


def test_no_rows_give_an_empty_rhythm() -> None:
    rhythm = fit([], [])
    assert (rhythm.accounts, rhythm.groups, rhythm.october_1997.rows) == (0, {}, 0)


@settings(deadline=None)
@given(rows=observations, seed=st.integers())
def test_the_order_of_the_rows_makes_no_difference(rows: list[Observation], seed: int) -> None:
    shuffled = list(rows)
    Random(seed).shuffle(shuffled)
    assert dump_rhythm(fit(rows, [])) == dump_rhythm(fit(shuffled, []))


@settings(deadline=None)
@given(rows=observations)
def test_every_profile_of_a_fit_sums_to_one(rows: list[Observation]) -> None:
    assert_profiles_sum_to_one(fit(rows, []))


def test_every_committed_profile_sums_to_one() -> None:
    rhythm = load_rhythm()
    assert set(rhythm.groups) == set(Group)
    assert_profiles_sum_to_one(rhythm)


def assert_profiles_sum_to_one(rhythm: Rhythm) -> None:
    for group in rhythm.groups.values():
        for profile in (group.per_month, group.day_of_month, group.weekday, group.month_of_year):
            assert sum(profile) == pytest.approx(1, abs=0.001)


@needs_books
def test_the_committed_rhythm_is_the_one_of_the_books() -> None:
    assert fit_books(BOOKS) == load_rhythm()
