import csv
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tael.kernel import calendar
from tael.kernel.calendar import BUSINESS_DAYS_MAX, SPAN_DAYS_MAX, BusinessCalendar, Convention
from tael.kernel.errors import UnknownCalendar

REFERENCE = Path(os.environ.get("TAEL_DATA_DIR", Path(__file__).parents[3].parent / "shared" / "data")) / "reference"

CN = BusinessCalendar.of("CN")
dates = st.dates(date(2007, 1, 1), date(2026, 12, 31))


def test_china_works_and_rests_as_the_state_council_announced() -> None:
    notices = REFERENCE / "cn_holidays.csv"
    if not notices.exists():
        pytest.skip(f"{notices} is absent: the notices of the State Council are not part of the project")
    with notices.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 678
    differing = [
        row for row in rows if CN.is_business_day(date.fromisoformat(row["date"])) == (row["is_off_day"] == "1")
    ]
    assert differing == []


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("CN", date(2024, 2, 4), True),  # a Sunday worked for the Spring Festival
        ("CN", date(2024, 2, 12), False),
        ("CN", date(2024, 10, 1), False),
        ("CN", date(2024, 10, 12), True),  # a Saturday worked for the National Day
        ("CN", date(2024, 10, 13), False),
        ("US", date(2024, 7, 4), False),
        ("US", date(2024, 11, 28), False),
        ("US", date(2024, 11, 29), True),
        ("US", date(2021, 12, 31), False),  # New Year's Day 2022 was observed on the Friday before
        ("GB", date(2024, 3, 29), False),
        ("GB", date(2024, 5, 6), False),
        ("GB", date(2024, 12, 26), False),
        ("GB", date(2024, 10, 1), True),
        ("DE", date(2024, 10, 3), False),
        ("DE", date(2024, 5, 20), False),
        ("DE", date(2024, 7, 4), True),
        ("DE", date(2024, 7, 6), False),
    ],
)
def test_known_days(country: str, day: date, works: bool) -> None:  # noqa: FBT001 - a column of the table
    assert BusinessCalendar.of(country).is_business_day(day) is works


@pytest.mark.parametrize(
    ("country", "day", "name"),
    [
        ("CN", date(2024, 10, 1), "国庆节"),
        ("CN", date(2024, 2, 10), "春节"),
        ("CN", date(2024, 2, 4), None),
        ("CN", date(2024, 3, 2), None),
        ("US", date(2024, 7, 4), "Independence Day"),
        ("DE", date(2024, 10, 3), "Tag der Deutschen Einheit"),
    ],
)
def test_a_holiday_has_its_name_in_the_language_of_the_country(country: str, day: date, name: str | None) -> None:
    assert BusinessCalendar.of(country).holiday_name(day) == name


@pytest.mark.parametrize("country", ["XX", "cn", "CHN", "", "C", "../CN", "os", "CN\n", "Z" * 1000])
def test_an_unknown_country_is_refused(country: str) -> None:
    with pytest.raises(UnknownCalendar) as refusal:
        BusinessCalendar.of(country)
    assert len(refusal.value.country) <= 8


@pytest.mark.parametrize(
    ("day", "convention", "adjusted"),
    [
        (date(2024, 3, 28), Convention.FOLLOWING, date(2024, 3, 28)),
        (date(2024, 3, 29), Convention.FOLLOWING, date(2024, 4, 2)),
        (date(2024, 3, 29), Convention.MODIFIED_FOLLOWING, date(2024, 3, 28)),
        (date(2024, 3, 29), Convention.PRECEDING, date(2024, 3, 28)),
        (date(2024, 3, 29), Convention.MODIFIED_PRECEDING, date(2024, 3, 28)),
        (date(2024, 4, 1), Convention.PRECEDING, date(2024, 3, 28)),
        (date(2024, 4, 1), Convention.MODIFIED_PRECEDING, date(2024, 4, 2)),
        (date(2024, 4, 1), Convention.MODIFIED_FOLLOWING, date(2024, 4, 2)),
        (date(2024, 3, 30), Convention.UNADJUSTED, date(2024, 3, 30)),
    ],
)
def test_easter_of_germany_is_adjusted(day: date, convention: Convention, adjusted: date) -> None:
    assert BusinessCalendar.of("DE").adjust(day, convention) == adjusted


@given(dates, st.sampled_from([each for each in Convention if each is not Convention.UNADJUSTED]))
def test_an_adjusted_date_is_a_business_day_and_stays(day: date, convention: Convention) -> None:
    adjusted = CN.adjust(day, convention)
    assert CN.is_business_day(adjusted)
    assert CN.adjust(adjusted, convention) == adjusted
    if convention in {Convention.MODIFIED_FOLLOWING, Convention.MODIFIED_PRECEDING}:
        assert adjusted.month == day.month


@given(dates, st.integers(-60, 60))
def test_business_days_added_are_business_days_counted(day: date, count: int) -> None:
    reached = CN.add_business_days(day, count)
    if count > 0:
        assert CN.is_business_day(reached)
        assert CN.business_days_between(day + timedelta(days=1), reached + timedelta(days=1)) == count
    elif count < 0:
        assert CN.is_business_day(reached)
        assert CN.business_days_between(reached, day) == -count
    else:
        assert reached == day


def test_the_golden_week_is_stepped_over() -> None:
    assert CN.add_business_days(date(2024, 9, 30), 1) == date(2024, 10, 8)
    assert CN.add_business_days(date(2024, 10, 8), -1) == date(2024, 9, 30)
    assert CN.add_business_days(date(2024, 10, 5), 1) == date(2024, 10, 8)
    assert CN.business_days_between(date(2024, 9, 30), date(2024, 10, 8)) == 1
    assert CN.business_days_between(date(2024, 9, 30), date(2024, 9, 30)) == 0


def test_counting_is_bounded() -> None:
    with pytest.raises(ValueError, match="at most"):
        CN.add_business_days(date(2024, 1, 1), BUSINESS_DAYS_MAX + 1)
    with pytest.raises(ValueError, match="at most"):
        CN.add_business_days(date(2024, 1, 1), -BUSINESS_DAYS_MAX - 1)
    with pytest.raises(ValueError, match="counted over"):
        CN.business_days_between(date(2024, 1, 2), date(2024, 1, 1))
    with pytest.raises(ValueError, match="counted over"):
        CN.business_days_between(date(2000, 1, 1), date(2000, 1, 1) + timedelta(days=SPAN_DAYS_MAX + 1))


def test_a_country_that_never_works_crashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BusinessCalendar, "is_business_day", lambda *_: False)
    with pytest.raises(RuntimeError, match="no business day"):
        CN.adjust(date(2024, 1, 1), Convention.FOLLOWING)


@given(st.lists(dates, max_size=10), dates)
def test_an_answer_does_not_depend_on_what_was_asked_before(asked: list[date], day: date) -> None:
    before = CN.is_business_day(day)
    calendar._year.cache_clear()
    for each in asked:
        CN.is_business_day(each)
    assert CN.is_business_day(day) == before


def test_the_language_of_the_machine_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en_US")
    calendar._language.cache_clear()
    calendar._year.cache_clear()
    assert CN.holiday_name(date(2024, 10, 1)) == "国庆节"


def test_calendars_of_one_country_are_equal() -> None:
    assert BusinessCalendar.of("CN") == CN
    assert hash(BusinessCalendar.of("CN")) == hash(CN)
    assert BusinessCalendar.of("US") != CN
    assert CN != "CN"
    assert CN.country == "CN"
    assert repr(CN) == "BusinessCalendar('CN')"
