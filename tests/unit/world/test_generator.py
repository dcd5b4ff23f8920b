"""The demonstration world: repeatable, feasible, whole, and in the rhythm it was given."""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tael.world.generator import PERSONS_DEFAULT, generate
from tael.world.model import Movement, MovementKind, Role, World
from tael.world.plans import PURPOSES, salary_minor_on
from tael.world.rhythm import Group, load_rhythm

START = date(2024, 1, 1)
END = date(2025, 12, 31)
RHYTHM = load_rhythm()
PURCHASES = ("groceries", "dining", "transport", "clothing", "electronics")

small_worlds = st.builds(
    lambda seed, persons, start, days: generate(seed, persons, start, start + timedelta(days=days), RHYTHM),
    seed=st.integers(0, 2**32),
    persons=st.integers(1, 12),
    start=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    days=st.integers(0, 100),
)


@cache
def a_world() -> World:
    return generate(1, PERSONS_DEFAULT, START, END, RHYTHM)


def balances_after(movements: Sequence[Movement]) -> dict[int, int]:
    """Replay the movements as a bank without credit would, and fail where it would refuse one."""
    balances: dict[int, int] = defaultdict(int)
    for movement in movements:
        assert movement.amount_minor > 0
        if movement.debtor is not None:
            balances[movement.debtor] -= movement.amount_minor
            assert balances[movement.debtor] >= 0, movement
        if movement.creditor is not None:
            balances[movement.creditor] += movement.amount_minor
    return balances


def assert_sound(world: World) -> None:
    parties = {person.number for person in world.people} | {company.number for company in world.companies}
    assert len(parties) == len(world.people) + len(world.companies)
    opened = {person.number: person.joined for person in world.people}
    sides = {
        MovementKind.PAYMENT: (True, True),
        MovementKind.CASH_DEPOSIT: (False, True),
        MovementKind.CASH_WITHDRAWAL: (True, False),
    }
    for movement in world.movements:
        assert world.start <= movement.date <= world.end
        assert movement.purpose in PURPOSES
        assert (movement.debtor is not None, movement.creditor is not None) == sides[movement.kind]
        assert movement.debtor != movement.creditor
        for number in (movement.debtor, movement.creditor):
            assert number is None or number in parties
            assert number is None or opened.get(number, world.start) <= movement.date
    assert all(earlier.date <= later.date for earlier, later in pairwise(world.movements))
    assert len({movement.key for movement in world.movements}) == len(world.movements)
    assert all(movement.key.isascii() and len(movement.key) <= 64 for movement in world.movements)


@settings(max_examples=40, deadline=None)
@given(world=small_worlds)
def test_every_world_is_sound_and_nobody_is_ever_overdrawn(world: World) -> None:
    assert_sound(world)
    balances_after(world.movements)


@settings(max_examples=40, deadline=None)
@given(world=small_worlds)
def test_money_is_only_made_and_lost_at_the_counter(world: World) -> None:
    counter = {MovementKind.CASH_DEPOSIT: 1, MovementKind.CASH_WITHDRAWAL: -1, MovementKind.PAYMENT: 0}
    over_the_counter = sum(counter[movement.kind] * movement.amount_minor for movement in world.movements)
    assert sum(balances_after(world.movements).values()) == over_the_counter


@settings(max_examples=15, deadline=None)
@given(world=small_worlds, days=st.integers(0, 60))
def test_a_longer_world_begins_with_the_shorter_one(world: World, days: int) -> None:
    end = world.end + timedelta(days=days)
    longer = generate(world.seed, len(world.people), world.start, end, RHYTHM)
    assert (longer.people, longer.companies) == (world.people, world.companies)
    assert longer.movements[: len(world.movements)] == world.movements
    assert all(movement.date > world.end for movement in longer.movements[len(world.movements) :])


def test_one_seed_is_one_world() -> None:
    assert generate(1, PERSONS_DEFAULT, START, END, RHYTHM) == a_world()
    assert generate(2, PERSONS_DEFAULT, START, END, RHYTHM).people != a_world().people


def test_a_world_once_shown_stays_as_it_was() -> None:
    text = msgspec.json.encode(generate(1, 5, START, date(2024, 3, 31), RHYTHM))
    assert sha256(text).hexdigest()[:16] == "c546444633ea06b1"


def test_two_years_of_the_usual_world_are_sound_and_lively() -> None:
    world = a_world()
    assert_sound(world)
    balances_after(world.movements)
    assert 15_000 <= len(world.movements) <= 30_000
    assert {movement.purpose for movement in world.movements} == set(PURPOSES)
    assert len(world.people) == PERSONS_DEFAULT
    assert {company.role for company in world.companies} == set(Role)


def test_everybody_has_a_name_in_two_scripts_an_age_and_a_plausible_salary() -> None:
    people = a_world().people
    assert len({person.name for person in people}) == len(people)
    for person in people:
        assert not person.name.isascii()
        assert person.name_latin.isascii()
        assert person.sex in ("female", "male")
        assert 21 <= (person.joined - person.born).days / 365 <= 59
        assert 400_000 <= person.salary_minor <= 3_000_000
        assert START <= person.joined <= START + timedelta(days=365)
        assert (person.landlord is None) == (person.rent_minor == 0)
    assert len({company.name for company in a_world().companies}) == len(a_world().companies)


def test_every_salary_is_paid_whole_on_its_day() -> None:
    world = a_world()
    paid = {
        (movement.creditor, movement.date): movement for movement in world.movements if movement.purpose == "salary"
    }
    expected = {}
    for person in world.people:
        for month in range(24):
            year, month_number = START.year + month // 12, month % 12 + 1
            day = min(person.salary_day, monthrange(year, month_number)[1])
            on = date(year, month_number, day)
            if on >= person.joined:
                expected[person.number, on] = (person.employer, salary_minor_on(person, year, START.year))
    assert {place: (movement.debtor, movement.amount_minor) for place, movement in paid.items()} == expected


def test_a_raise_comes_with_each_new_year() -> None:
    person = msgspec.structs.replace(a_world().people[0], salary_minor=1_000_000, raise_percent=5)
    raised = [salary_minor_on(person, year, 2024) for year in (2024, 2025, 2026)]
    assert raised == [1_000_000, 1_050_000, 1_102_500]


def test_purchases_follow_the_days_of_the_rhythm() -> None:
    withdrawals = RHYTHM.groups[Group.CASH_WITHDRAWAL]
    bought = [movement.date for movement in a_world().movements if movement.purpose in PURCHASES]
    calendar = [START + timedelta(days=day) for day in range((END - START).days + 1)]
    by_day = rates([day.day - 1 for day in bought], [day.day - 1 for day in calendar])
    by_weekday = rates([day.weekday() for day in bought], [day.weekday() for day in calendar])
    assert distance(by_day, withdrawals.day_of_month) < 0.06
    assert distance(by_weekday, withdrawals.weekday) < 0.03


def test_purchases_follow_the_seasons_of_the_rhythm() -> None:
    second_year = [
        movement.date.month - 1
        for movement in a_world().movements
        if movement.purpose in PURCHASES and movement.date.year == END.year
    ]
    by_month = rates(second_year, list(range(12)))
    assert distance(by_month, RHYTHM.groups[Group.CASH_WITHDRAWAL].month_of_year) < 0.06


def test_the_amounts_of_purchases_spread_as_in_the_rhythm() -> None:
    world = a_world()
    salaries = {person.number: person for person in world.people}
    multiples = sorted(
        movement.amount_minor / salary_minor_on(salaries[movement.debtor], movement.date.year, START.year)
        for movement in world.movements
        if movement.purpose == "groceries" and movement.debtor is not None
    )
    median = multiples[len(multiples) // 2]
    fitted = RHYTHM.groups[Group.CASH_WITHDRAWAL].income_multiples
    assert median == pytest.approx(0.01, rel=0.1)
    for share, value in ((0.25, fitted.p25), (0.75, fitted.p75), (0.95, fitted.p95)):
        assert multiples[int(len(multiples) * share)] / median == pytest.approx(value / fitted.p50, rel=0.1)


def test_rent_falls_on_the_usual_day_as_often_as_in_the_rhythm() -> None:
    days = {person.number: person.standing_day for person in a_world().people}
    rents = [movement for movement in a_world().movements if movement.purpose == "rent"]
    usual = sum(movement.date.day == days[movement.debtor or 0] for movement in rents)
    assert usual / len(rents) == pytest.approx(RHYTHM.groups[Group.HOUSEHOLD].usual_day_share, abs=0.03)


@pytest.mark.parametrize(("persons", "days"), [(0, 10), (-1, 10), (5, -1)])
def test_an_impossible_world_is_our_mistake(persons: int, days: int) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        generate(1, persons, START, START + timedelta(days=days), RHYTHM)


def rates(slots: Sequence[int], calendar: Sequence[int]) -> list[float]:
    """Return how often each slot occurs for each time the calendar offers it, together one."""
    seen, offered = Counter(slots), Counter(calendar)
    each = [seen[slot] / offered[slot] for slot in sorted(offered)]
    return [rate / sum(each) for rate in each]


def distance(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the total variation distance of two profiles."""
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / 2
