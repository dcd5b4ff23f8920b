from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tael.kernel.errors import InvalidRate
from tael.kernel.money import Currency, Money
from tael.kernel.rates import RATE_TEXT_LENGTH_MAX, DayCount, Rate, interest

CNY = Currency("CNY")
dates = st.dates(date(1900, 1, 1), date(2200, 12, 31))
day_counts = st.sampled_from(DayCount)


def test_one_rate_has_three_spellings() -> None:
    assert Rate.parse("0.0350") == Rate.percent("3.5") == Rate.bps(350) == Rate(Fraction(7, 200))


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (Rate.percent("3.50"), "3.5"),
        (Rate.percent("4"), "4"),
        (Rate.percent("0"), "0"),
        (Rate.percent("100"), "100"),
        (Rate.bps(-5), "-0.05"),
        (Rate(Fraction(1, 3)), "33.33333333333333333333"),
        (Rate(Fraction(-2, 3)), "-66.66666666666666666667"),
    ],
)
def test_a_rate_is_written_as_the_shortest_percentage(rate: Rate, text: str) -> None:
    assert rate.percent_text == text
    assert str(rate) == text + "%"


@given(st.decimals(-1000, 1000, places=12))
def test_a_rate_reads_back_from_its_text(value: Decimal) -> None:
    rate = Rate.parse(f"{value:f}") if value else Rate.bps(0)
    assert rate.value == Fraction(value)
    assert Rate.percent(rate.percent_text) == rate


@pytest.mark.parametrize(
    "text",
    ["", "-", "3,5", "3.5%", " 3", "3\n", "+3", "1e-2", "1/3", "03", ".5", "5.", "３", "nan", "1" * 25],
)
def test_a_text_that_is_no_rate_is_refused(text: str) -> None:
    for read in (Rate.parse, Rate.percent):
        with pytest.raises(InvalidRate) as refusal:
            read(text)
        assert len(refusal.value.text) <= RATE_TEXT_LENGTH_MAX


@pytest.mark.parametrize("value", [0.5, 1, True, Decimal("0.5"), "0.5"])
def test_a_rate_of_anything_but_a_fraction_crashes(value: Any) -> None:  # noqa: ANN401 - wrong on purpose
    with pytest.raises(TypeError):
        Rate(value)


@pytest.mark.parametrize("points", [0.5, True])
def test_basis_points_are_whole(points: Any) -> None:  # noqa: ANN401 - wrong on purpose
    with pytest.raises(TypeError):
        Rate.bps(points)


@given(st.fractions(), st.fractions())
def test_rates_add_and_compare_as_fractions(a: Fraction, b: Fraction) -> None:
    one, other = Rate(a), Rate(b)
    assert (one + other).value == a + b
    assert (one - other).value == a - b
    assert (-one).value == -a
    assert (one < other, one <= other, one > other, one >= other) == (a < b, a <= b, a > b, a >= b)


def test_rates_and_numbers_do_not_mix() -> None:
    rate: Any = Rate.bps(1)
    operations: list[Callable[[], object]] = [
        lambda: rate + 1,
        lambda: rate - 1,
        lambda: rate < 1,
        lambda: rate <= 1,
        lambda: rate > 1,
        lambda: rate >= 1,
    ]
    for operation in operations:
        with pytest.raises(TypeError):
            operation()


# Worked examples of "EMU and market conventions: recent developments" (ISDA, 1998), Actual/Actual (ISDA).
@pytest.mark.parametrize(
    ("start", "end", "fraction"),
    [
        (date(2003, 11, 1), date(2004, 5, 1), Fraction(61, 365) + Fraction(121, 366)),
        (date(1999, 2, 1), date(1999, 7, 1), Fraction(150, 365)),
        (date(1999, 7, 1), date(2000, 7, 1), Fraction(184, 365) + Fraction(182, 366)),
        (date(2002, 8, 15), date(2003, 7, 15), Fraction(334, 365)),
        (date(2003, 7, 15), date(2004, 1, 15), Fraction(170, 365) + Fraction(14, 366)),
        (date(1999, 7, 30), date(2000, 1, 30), Fraction(155, 365) + Fraction(29, 366)),
        (date(2000, 1, 30), date(2000, 6, 30), Fraction(152, 366)),
        (date(1999, 11, 30), date(2000, 4, 30), Fraction(32, 365) + Fraction(120, 366)),
        (date(1999, 1, 1), date(2003, 1, 1), Fraction(4)),
    ],
)
def test_actual_actual_weighs_days_by_their_year(start: date, end: date, fraction: Fraction) -> None:
    assert DayCount.ACT_ACT_ISDA.year_fraction(start, end) == fraction


@pytest.mark.parametrize(
    ("start", "end", "bond_days", "eurobond_days"),
    [
        (date(2007, 1, 15), date(2007, 1, 30), 15, 15),
        (date(2007, 1, 15), date(2007, 2, 15), 30, 30),
        (date(2007, 1, 15), date(2007, 7, 15), 180, 180),
        (date(2007, 9, 30), date(2008, 3, 31), 180, 180),
        (date(2007, 9, 30), date(2007, 10, 31), 30, 30),
        (date(2007, 9, 30), date(2008, 9, 30), 360, 360),
        (date(2007, 1, 15), date(2007, 1, 31), 16, 15),
        (date(2007, 1, 31), date(2007, 2, 28), 28, 28),
        (date(2007, 2, 28), date(2007, 3, 31), 33, 32),
        (date(2006, 8, 31), date(2007, 2, 28), 178, 178),
        (date(2007, 2, 28), date(2007, 8, 31), 183, 182),
        (date(2007, 2, 14), date(2007, 2, 28), 14, 14),
        (date(2007, 2, 26), date(2008, 2, 29), 363, 363),
        (date(2008, 2, 29), date(2009, 2, 28), 359, 359),
        (date(2008, 2, 29), date(2008, 3, 30), 31, 31),
        (date(2008, 2, 29), date(2008, 3, 31), 32, 31),
        (date(2007, 2, 28), date(2007, 3, 5), 7, 7),
        (date(2007, 10, 31), date(2007, 11, 28), 28, 28),
        (date(2007, 8, 31), date(2008, 2, 29), 179, 179),
        (date(2008, 2, 29), date(2008, 8, 31), 182, 181),
        (date(2009, 2, 28), date(2009, 8, 31), 183, 182),
    ],
)
def test_months_of_thirty_days_differ_at_their_ends(start: date, end: date, bond_days: int, eurobond_days: int) -> None:
    assert DayCount.THIRTY_360.year_fraction(start, end) == Fraction(bond_days, 360)
    assert DayCount.THIRTY_E_360.year_fraction(start, end) == Fraction(eurobond_days, 360)


def test_actual_days_are_counted_from_the_start_to_the_day_before_the_end() -> None:
    start, end = date(2024, 2, 28), date(2024, 3, 1)
    assert DayCount.ACT_360.year_fraction(start, end) == Fraction(2, 360)
    assert DayCount.ACT_365F.year_fraction(start, end) == Fraction(2, 365)
    assert DayCount.ACT_ACT_ISDA.year_fraction(start, end) == Fraction(2, 366)


@given(day_counts, dates, st.integers(0, 4000))
def test_a_year_fraction_is_near_the_years_that_passed(count: DayCount, start: date, days: int) -> None:
    fraction = count.year_fraction(start, start + timedelta(days=days))
    assert fraction >= 0
    assert abs(fraction - Fraction(days, 365)) <= Fraction(days, 365) * Fraction(2, 100) + Fraction(3, 360)


@given(st.sampled_from([DayCount.ACT_360, DayCount.ACT_365F, DayCount.ACT_ACT_ISDA]), dates, dates, dates)
def test_counts_of_actual_days_add_up(count: DayCount, a: date, b: date, c: date) -> None:
    first, middle, last = sorted((a, b, c))
    whole = count.year_fraction(first, last)
    assert count.year_fraction(first, middle) + count.year_fraction(middle, last) == whole


@given(day_counts, dates)
def test_no_time_is_no_fraction_and_backwards_crashes(count: DayCount, day: date) -> None:
    assert count.year_fraction(day, day) == 0
    with pytest.raises(ValueError, match="cannot end"):
        count.year_fraction(day, day - timedelta(days=1))


def test_the_terms_of_contracts_name_the_day_counts() -> None:
    terms = ["ACT/ACT", "ACT/365F", "ACT/360", "30/360", "30E/360"]
    assert [DayCount(term).value for term in terms] == terms


def test_interest_is_exact_until_it_is_rounded_by_name() -> None:
    # 10,000.00 at 3.5% for 31 days over 360: 30.13888... yuan.
    due = interest(
        Money.parse("10000.00", CNY),
        Rate.percent("3.5"),
        DayCount.ACT_360,
        date(2026, 1, 1),
        date(2026, 2, 1),
    )
    assert due == Fraction(1_000_000 * 35 * 31, 1000 * 360)
    assert Money.rounded(due, CNY, rounding="half_even").amount_text == "30.14"
    assert Money.rounded(due, CNY, rounding="down").amount_text == "30.13"


@given(st.integers(-(10**15), 10**15), st.integers(-1000, 5000), day_counts, dates, st.integers(0, 4000))
def test_interest_is_linear_in_principal(minor: int, points: int, count: DayCount, start: date, days: int) -> None:
    end = start + timedelta(days=days)
    rate = Rate.bps(points)
    one = interest(Money(minor, CNY), rate, count, start, end)
    assert interest(Money(3 * minor, CNY), rate, count, start, end) == 3 * one
    assert interest(Money(-minor, CNY), rate, count, start, end) == -one
