"""The people and companies of the demonstration world.

Owns who they are and what ties them: employer, landlord, family and friends. Leaves their movements to
`generator`. Keeps everyone a function of the seed, the number of people and the first day: a longer world has
the same people.
"""

from datetime import date, timedelta

import msgspec

from tael.world import names
from tael.world.chance import Chance, cumulated
from tael.world.model import Company, Person, Role, Town
from tael.world.rhythm import Group, GroupRhythm, Rhythm

MINOR_PER_YUAN = 100
SALARY_MEDIAN_YUAN = 9_000
LOWEST_SALARIES_YUAN = (4_000, 5_000)
"""Nobody earns less than a wage between these, which differs from person to person."""
SALARY_MAX_YUAN = 30_000
SALARY_STEP_YUAN = 50
SALARY_SPREAD = 0.7
"""Wages spread less than what accounts of a whole country take in: multiples of the median to this power."""
RAISE_PERCENT_MAX = 6
RENT_STEP_YUAN = 10
SUPPORT_STEP_YUAN = 50
_RENT_PERCENTS = (10, 45)
"""Rent as a percentage of the salary: at least and at most."""
PERCENT = 100
PREMIUM_MIN_YUAN = 30
AGE_MIN = 22
AGE_MAX = 58
DAYS_PER_YEAR = 365
FOUNDERS_PERCENT = 70
"""Share of the people who are customers from the first day; the others join within the year."""
FRIENDS_MAX = 5
NAME_ATTEMPTS_MAX = 20
"""Draws for a name nobody has yet; after these two people share one, as people do."""
PEOPLE_PER_EMPLOYER = 12
PEOPLE_PER_LANDLORD = 20
PEOPLE_PER_SHOP = 25
COMPANIES_OF_A_KIND_MIN = 2


def found_town(seed: int, persons: int, start: date, rhythm: Rhythm) -> Town:
    """Return the people and companies of a world of so many people."""
    companies = _found_companies(seed, persons)
    people = _gather_people(seed, persons, start, rhythm, companies)
    return Town(seed=seed, start=start, people=people, companies=companies)


def _found_companies(seed: int, persons: int) -> tuple[Company, ...]:
    """Return the companies of a world of so many people, numbered after them."""
    chance = Chance(seed, "companies")
    kinds = [
        (Role.EMPLOYER, Role.EMPLOYER.value, names.EMPLOYER_TRADES, PEOPLE_PER_EMPLOYER),
        (Role.LANDLORD, Role.LANDLORD.value, names.LANDLORD_TRADES, PEOPLE_PER_LANDLORD),
        *((Role.SHOP, trade, titles, PEOPLE_PER_SHOP) for trade, titles in names.SHOP_TRADES.items()),
        (Role.UTILITY, Role.UTILITY.value, names.UTILITY_TRADES, persons),
        (Role.INSURER, Role.INSURER.value, names.INSURER_TRADES, persons),
    ]
    companies: list[Company] = []
    taken: set[str] = set()
    for role, trade, titles, people_each in kinds:
        least = 1 if role in (Role.UTILITY, Role.INSURER) else COMPANIES_OF_A_KIND_MIN
        for place in range(max(least, persons // people_each)):
            title, title_latin = titles[place % len(titles)]
            house, house_latin = chance.pick(names.HOUSES)
            for _ in range(NAME_ATTEMPTS_MAX):
                if house + title not in taken:
                    break
                house, house_latin = chance.pick(names.HOUSES)
            taken.add(house + title)
            companies.append(
                Company(
                    number=persons + len(companies) + 1,
                    name=house + title,
                    name_latin=f"{house_latin} {title_latin}",
                    role=role,
                    trade=trade,
                )
            )
    return tuple(companies)


def _gather_people(
    seed: int, persons: int, start: date, rhythm: Rhythm, companies: tuple[Company, ...]
) -> tuple[Person, ...]:
    """Return so many people, tied to the companies and to each other."""
    later = persons * (PERCENT - FOUNDERS_PERCENT) // PERCENT
    joining = Chance(seed, "joining")
    joined = sorted(start + timedelta(days=joining.between(1, DAYS_PER_YEAR)) for _ in range(later))
    ties = _Ties(
        seed=seed,
        persons=persons,
        rhythm=rhythm,
        employers=tuple(company.number for company in companies if company.role is Role.EMPLOYER),
        landlords=tuple(company.number for company in companies if company.role is Role.LANDLORD),
    )
    people: list[Person] = []
    taken: set[str] = set()
    for number, day in enumerate((*(start,) * (persons - later), *joined), start=1):
        people.append(_person(ties, number, day, taken))
        taken.add(people[-1].name)
    return tuple(people)


class _Ties(msgspec.Struct, frozen=True):
    """What a person is drawn from."""

    seed: int
    persons: int
    rhythm: Rhythm
    employers: tuple[int, ...]
    landlords: tuple[int, ...]


def _person(ties: _Ties, number: int, joined: date, taken: set[str]) -> Person:
    chance = Chance(ties.seed, "person", number)
    income, household, insurance, remittance = (
        ties.rhythm.groups[group] for group in (Group.INCOME, Group.HOUSEHOLD, Group.INSURANCE, Group.REMITTANCE)
    )
    sex = chance.pick(("female", "male"))
    name, name_latin = _name(chance, sex, taken)
    age_days = chance.between(AGE_MIN * DAYS_PER_YEAR, AGE_MAX * DAYS_PER_YEAR)
    salary_yuan = _salary_yuan(chance, ties.rhythm)
    tenant = chance.happens(household.accounts_share)
    rent_percent = _within(PERCENT * chance.quantile(household.income_multiples), _RENT_PERCENTS)
    insured = chance.happens(insurance.accounts_share)
    premium_yuan = max(PREMIUM_MIN_YUAN, int(salary_yuan * chance.quantile(insurance.income_multiples)))
    supports = chance.happens(remittance.accounts_share)
    support_yuan = _stepped(salary_yuan * chance.quantile(remittance.income_multiples), SUPPORT_STEP_YUAN)
    relative = _other(chance, number, ties.persons) if supports else None
    friends = {_other(chance, number, ties.persons) for _ in range(FRIENDS_MAX)}
    return Person(
        number=number,
        name=name,
        name_latin=name_latin,
        sex=sex,
        born=joined - timedelta(days=age_days),
        joined=joined,
        employer=chance.pick(ties.employers),
        salary_minor=salary_yuan * MINOR_PER_YUAN,
        salary_day=_day(chance, income),
        raise_percent=chance.between(0, RAISE_PERCENT_MAX),
        landlord=chance.pick(ties.landlords) if tenant else None,
        rent_minor=_stepped(salary_yuan * rent_percent / PERCENT, RENT_STEP_YUAN) * MINOR_PER_YUAN * tenant,
        standing_day=_day(chance, household),
        premium_minor=premium_yuan * MINOR_PER_YUAN * insured,
        relative=relative,
        support_minor=support_yuan * MINOR_PER_YUAN * (relative is not None),
        friends=tuple(sorted(friend for friend in friends if friend is not None)),
    )


def _other(chance: Chance, number: int, persons: int) -> int | None:
    """Return somebody else, or nobody where there is nobody else."""
    if persons == 1:
        return None
    other = chance.between(1, persons - 1)
    return other + (other >= number)


def _name(chance: Chance, sex: str, taken: set[str]) -> tuple[str, str]:
    given_names = names.FEMALE_GIVEN_NAMES if sex == "female" else names.MALE_GIVEN_NAMES
    for _ in range(NAME_ATTEMPTS_MAX):
        # The lower of two draws: the first surnames of the list are the common ones.
        common = min(chance.between(0, len(names.SURNAMES) - 1) for _ in range(2))
        surname, surname_latin = names.SURNAMES[common]
        given, given_latin = chance.pick(given_names)
        if surname + given not in taken:
            break
    return surname + given, f"{surname_latin} {given_latin}"


def _salary_yuan(chance: Chance, rhythm: Rhythm) -> int:
    multiple = chance.quantile(rhythm.income_minor) / (rhythm.income_minor.p50 or 1)
    least = chance.between(*LOWEST_SALARIES_YUAN)
    salary = _within(SALARY_MEDIAN_YUAN * multiple**SALARY_SPREAD, (least, SALARY_MAX_YUAN))
    return _stepped(salary, SALARY_STEP_YUAN)


def _day(chance: Chance, group: GroupRhythm) -> int:
    return chance.index(cumulated(group.day_of_month)) + 1


def _stepped(yuan: float, step: int) -> int:
    """Return the amount as the nearest whole number of steps, at least one."""
    return max(step, round(yuan / step) * step)


def _within(value: float, bounds: tuple[int, int]) -> float:
    return min(max(value, bounds[0]), bounds[1])
