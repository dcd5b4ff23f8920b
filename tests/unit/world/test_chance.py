"""Seeded chance: repeatable, within its bounds, and shaped as it is told."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tael.world.chance import HIGHEST_OF_P95, LOWEST_OF_P05, Chance, cumulated
from tael.world.rhythm import Quantiles

QUANTILES = Quantiles(1.0, 2.0, 4.0, 8.0, 16.0)


def test_the_same_purpose_draws_the_same_on_every_machine() -> None:
    chance = Chance(7, "salary", 12)
    assert [chance.between(0, 999) for _ in range(5)] == [692, 67, 37, 6, 74]


@given(seed=st.integers(), low=st.integers(-50, 50), span=st.integers(0, 20))
def test_a_whole_number_stays_within_its_bounds(seed: int, low: int, span: int) -> None:
    chance = Chance(seed)
    assert {chance.between(low, low + span) for _ in range(20)} <= set(range(low, low + span + 1))


def test_an_index_falls_by_its_weight_and_never_where_there_is_none() -> None:
    chance = Chance("weights")
    drawn = Counter(chance.index(cumulated((0.0, 1.0, 0.0, 3.0, 0.0))) for _ in range(4_000))
    assert set(drawn) == {1, 3}
    assert 900 < drawn[1] < 1_100


@given(seed=st.integers())
def test_an_amount_stays_near_its_quantiles(seed: int) -> None:
    value = Chance(seed).quantile(QUANTILES)
    assert QUANTILES.p05 * LOWEST_OF_P05 <= value <= QUANTILES.p95 * HIGHEST_OF_P95


def test_amounts_fall_as_their_quantiles_say() -> None:
    chance = Chance("amounts")
    drawn = sorted(chance.quantile(QUANTILES) for _ in range(4_000))
    for percent, value in ((5, 1.0), (25, 2.0), (50, 4.0), (75, 8.0), (95, 16.0)):
        assert abs(drawn[percent * 40] / value - 1) < 0.1
