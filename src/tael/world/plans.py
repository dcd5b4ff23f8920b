"""What the people and companies of the demonstration world mean to do, month by month.

Owns days, counts, amounts and partners. Leaves to `generator` whether the money is there. Keeps each month of
each party a draw of its own, so that a longer world plans the same months as a shorter one.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from enum import IntEnum

import msgspec

from tael.world.chance import Chance, cumulated
from tael.world.model import Company, MovementKind, Person, Role, Town
from tael.world.rhythm import MONTHS_OF_YEAR, Group, GroupRhythm, Quantiles, Rhythm

MINOR_PER_YUAN = 100
PERCENT = 100
CAPITAL_PAYROLLS = 3
"""Monthly payrolls an employer opens with."""
TAKINGS_PAYROLLS = 2
"""Monthly payrolls an employer holds again after the takings of the first day of a month."""
SUPPLIES_PERCENT = 70
"""Share of its balance that a shop, utility or insurer pays to a supplier every month."""
PROFIT_PERCENT = 50
"""Share of its balance that a landlord takes out in cash every month."""
SUPPLIES_DAY = 26
PROFIT_DAY = 28
UTILITIES_PERMILLE = 20
"""Water, power and gas of a usual month, as thousandths of the salary."""
NOTE_MINOR = 100 * MINOR_PER_YUAN
"""Cash moves in notes of a hundred yuan."""

PERMILLE = 1000


class _Habit(msgspec.Struct, frozen=True):
    """Something people do irregularly: days and counts of one group of the rhythm, amounts of another."""

    purpose: str
    days: Group
    pace: float
    """How many times as often as in the rhythm."""
    amounts: Group
    permille: int
    """The usual amount in thousandths of the salary."""
    step_minor: int


# People pay by phone today where they drew cash then: purchases take the days and counts of cash
# withdrawals, only more often.
_HABITS = (
    _Habit("groceries", Group.CASH_WITHDRAWAL, 2.5, Group.CASH_WITHDRAWAL, 10, 1),
    _Habit("dining", Group.CASH_WITHDRAWAL, 2.0, Group.CASH_WITHDRAWAL, 6, 1),
    _Habit("transport", Group.CASH_WITHDRAWAL, 1.2, Group.CASH_WITHDRAWAL, 2, 1),
    _Habit("clothing", Group.CASH_WITHDRAWAL, 0.5, Group.CASH_WITHDRAWAL, 25, MINOR_PER_YUAN),
    _Habit("electronics", Group.CASH_WITHDRAWAL, 0.15, Group.CASH_WITHDRAWAL, 80, MINOR_PER_YUAN),
    _Habit("transfer", Group.CASH_WITHDRAWAL, 0.7, Group.REMITTANCE, 30, MINOR_PER_YUAN),
    _Habit("cash_withdrawal", Group.CASH_WITHDRAWAL, 0.4, Group.CASH_WITHDRAWAL, 50, NOTE_MINOR),
    _Habit("cash_deposit", Group.CASH_DEPOSIT, 0.15, Group.CASH_DEPOSIT, 100, NOTE_MINOR),
)
PURPOSES = (
    *(habit.purpose for habit in _HABITS),
    *("opening_deposit", "salary", "rent", "utilities", "insurance", "family_support"),
    *("capital", "takings", "supplies", "profit"),
)
"""Every purpose a movement can have."""


_KINDS = {
    "cash_withdrawal": MovementKind.CASH_WITHDRAWAL,
    "cash_deposit": MovementKind.CASH_DEPOSIT,
}


class Phase(IntEnum):
    """The order within a day: money comes in before it goes out."""

    DEPOSIT = 0
    SALARY = 1
    STANDING = 2
    HABIT = 3
    COMPANY = 4


class Plan(msgspec.Struct, frozen=True, gc=False):
    """A movement somebody means to make; it happens if the balance allows."""

    phase: Phase
    day: date
    kind: MovementKind
    debtor: int | None
    creditor: int | None
    amount_minor: int
    purpose: str
    key: str
    balance_percent: int = 0
    """Where set, the amount is this share of the debtor's balance."""
    top_up: bool = False
    """Where set, the deposit brings the balance up to the amount."""


def salary_minor_on(person: Person, year: int, first_year: int) -> int:
    """Return the monthly salary of a year, raised once for every year since the first, in whole yuan."""
    salary = person.salary_minor
    for _ in range(year - first_year):
        salary += salary * person.raise_percent // PERCENT
    return salary // MINOR_PER_YUAN * MINOR_PER_YUAN


class Planner:
    """The plans of everybody, month by month: each month of each party is drawn on its own."""

    def __init__(self, town: Town, rhythm: Rhythm) -> None:
        self._seed = town.seed
        self._start = town.start
        self._people = town.people
        self._companies = town.companies
        self._rhythm = rhythm
        self._joined = {person.number: person.joined for person in town.people}
        self._by_trade = {
            trade: tuple(company.number for company in town.companies if company.trade == trade)
            for trade in {company.trade for company in town.companies}
        }
        self._habits = {
            person.number: tuple(
                habit
                for habit in _HABITS
                if Chance(town.seed, "habit", person.number, habit.purpose).happens(
                    rhythm.groups[habit.days].accounts_share
                )
            )
            for person in town.people
        }
        self._days: dict[tuple[Group, int, int], tuple[float, ...]] = {}

    def plans(self, end: date) -> Iterator[Plan]:
        """Yield every plan up to the end, by day and by phase within the day."""
        year, month = self._start.year, self._start.month
        while (year, month) <= (end.year, end.month):
            planned = [plan for plan in self._month(year, month) if self._start <= plan.day <= end]
            # Sorting is stable: within a phase, people come in their order.
            yield from sorted(planned, key=lambda plan: (plan.day, plan.phase))
            year, month = year + month // MONTHS_OF_YEAR, month % MONTHS_OF_YEAR + 1

    def _month(self, year: int, month: int) -> Iterator[Plan]:
        for company in self._companies:
            yield from self._company_month(company, year, month)
        for person in self._people:
            for plan in self._person_month(person, year, month):
                if plan.day >= person.joined and self._has_joined(plan.creditor, plan.day):
                    yield plan

    def _has_joined(self, number: int | None, day: date) -> bool:
        return number is None or self._joined.get(number, self._start) <= day

    def _company_month(self, company: Company, year: int, month: int) -> Iterator[Plan]:
        first = date(year, month, 1)
        if company.role is Role.EMPLOYER:
            payroll = self._payroll(company, year)
            opening = first <= self._start
            yield Plan(
                phase=Phase.DEPOSIT,
                day=self._start if opening else first,
                kind=MovementKind.CASH_DEPOSIT,
                debtor=None,
                creditor=company.number,
                amount_minor=payroll * (CAPITAL_PAYROLLS if opening else TAKINGS_PAYROLLS),
                purpose="capital" if opening else "takings",
                key=f"{'capital' if opening else 'takings'}-{company.number}",
                top_up=True,
            )
        elif company.role is Role.LANDLORD:
            yield Plan(
                phase=Phase.COMPANY,
                day=first.replace(day=PROFIT_DAY),
                kind=MovementKind.CASH_WITHDRAWAL,
                debtor=company.number,
                creditor=None,
                amount_minor=0,
                purpose="profit",
                key=f"profit-{company.number}",
                balance_percent=PROFIT_PERCENT,
            )
        else:
            supplier = Chance(self._seed, "supplier", company.number).pick(self._by_trade[Role.EMPLOYER])
            yield Plan(
                phase=Phase.COMPANY,
                day=first.replace(day=SUPPLIES_DAY),
                kind=MovementKind.PAYMENT,
                debtor=company.number,
                creditor=supplier,
                amount_minor=0,
                purpose="supplies",
                key=f"supplies-{company.number}",
                balance_percent=SUPPLIES_PERCENT,
            )

    def _payroll(self, company: Company, year: int) -> int:
        # Everybody who will ever work there counts, so that nobody's first salary finds the account empty.
        return sum(
            salary_minor_on(person, year, self._start.year)
            for person in self._people
            if person.employer == company.number
        )

    def _person_month(self, person: Person, year: int, month: int) -> Iterator[Plan]:
        chance = Chance(self._seed, "month", person.number, year, month)
        if (person.joined.year, person.joined.month) == (year, month):
            yield self._opening_deposit(chance, person)
        length = monthrange(year, month)[1]
        salary_minor = salary_minor_on(person, year, self._start.year)
        yield Plan(
            phase=Phase.SALARY,
            day=date(year, month, min(person.salary_day, length)),
            kind=MovementKind.PAYMENT,
            debtor=person.employer,
            creditor=person.number,
            amount_minor=salary_minor,
            purpose="salary",
            key=f"salary-{person.number}",
        )
        yield from self._standing(chance, person, date(year, month, 1), salary_minor)
        for habit in self._habits[person.number]:
            for place in range(self._count(chance, habit, month)):
                creditor = self._partner(chance, habit, person)
                plan = Plan(
                    phase=Phase.DEPOSIT if habit.purpose == "cash_deposit" else Phase.HABIT,
                    day=self._day(chance, habit.days, year, month),
                    kind=_KINDS.get(habit.purpose, MovementKind.PAYMENT),
                    debtor=None if habit.purpose == "cash_deposit" else person.number,
                    creditor=creditor,
                    amount_minor=self._amount(chance, habit, salary_minor),
                    purpose=habit.purpose,
                    key=f"{habit.purpose}-{person.number}-{place}",
                )
                if habit.purpose == "cash_withdrawal" or creditor is not None:
                    yield plan

    def _opening_deposit(self, chance: Chance, person: Person) -> Plan:
        multiple = chance.quantile(self._rhythm.first_deposit_multiples)
        return Plan(
            phase=Phase.DEPOSIT,
            day=person.joined,
            kind=MovementKind.CASH_DEPOSIT,
            debtor=None,
            creditor=person.number,
            amount_minor=_stepped(person.salary_minor * multiple, NOTE_MINOR),
            purpose="opening_deposit",
            key=f"opening_deposit-{person.number}",
        )

    def _standing(self, chance: Chance, person: Person, first: date, salary_minor: int) -> Iterator[Plan]:
        """Yield what is paid every month: mostly on the usual day, else on one the rhythm draws."""
        utilities = chance.quantile(_shape(self._rhythm.groups[Group.HOUSEHOLD])) * UTILITIES_PERMILLE
        utilities_minor = round(salary_minor * utilities / PERMILLE)
        length = monthrange(first.year, first.month)[1]
        for purpose, group, creditor, amount_minor in (
            ("rent", Group.HOUSEHOLD, person.landlord, person.rent_minor),
            ("utilities", Group.HOUSEHOLD, self._by_trade[Role.UTILITY][0], utilities_minor),
            ("insurance", Group.INSURANCE, self._by_trade[Role.INSURER][0], person.premium_minor),
            ("family_support", Group.REMITTANCE, person.relative, person.support_minor),
        ):
            usual = chance.happens(self._rhythm.groups[group].usual_day_share)
            drawn = self._day(chance, group, first.year, first.month)
            if creditor is not None and amount_minor:
                yield Plan(
                    phase=Phase.STANDING,
                    day=first.replace(day=min(person.standing_day, length)) if usual else drawn,
                    kind=MovementKind.PAYMENT,
                    debtor=person.number,
                    creditor=creditor,
                    amount_minor=amount_minor,
                    purpose=purpose,
                    key=f"{purpose}-{person.number}",
                )

    def _count(self, chance: Chance, habit: _Habit, month: int) -> int:
        """Return how often a habit shows in a month: the rhythm's count, times its pace and the season."""
        group = self._rhythm.groups[habit.days]
        counts = cumulated(group.per_month)
        times = habit.pace * group.month_of_year[month - 1] * MONTHS_OF_YEAR
        whole = sum(chance.index(counts) for _ in range(int(times)))
        return whole + sum(chance.happens(times % 1) for _ in range(chance.index(counts)))

    def _day(self, chance: Chance, group: Group, year: int, month: int) -> date:
        """Return a day of the month, as likely as its number and its weekday are together."""
        weights = self._days.get((group, year, month))
        if weights is None:
            rhythm = self._rhythm.groups[group]
            first_weekday, length = monthrange(year, month)
            weights = self._days[group, year, month] = cumulated(
                [
                    rhythm.day_of_month[day] * rhythm.weekday[(first_weekday + day) % len(rhythm.weekday)]
                    for day in range(length)
                ]
            )
        return date(year, month, chance.index(weights) + 1)

    def _partner(self, chance: Chance, habit: _Habit, person: Person) -> int | None:
        if habit.purpose == "cash_deposit":
            return person.number
        if habit.purpose == "cash_withdrawal":
            return None
        partners = person.friends if habit.purpose == "transfer" else self._by_trade[habit.purpose]
        return chance.pick(partners) if partners else None

    def _amount(self, chance: Chance, habit: _Habit, salary_minor: int) -> int:
        multiple = chance.quantile(_shape(self._rhythm.groups[habit.amounts]))
        return _stepped(salary_minor * habit.permille * multiple / PERMILLE, habit.step_minor)


def _shape(group: GroupRhythm) -> Quantiles:
    """Return the amounts of a group as multiples of their median."""
    median = group.income_multiples.p50 or 1.0
    return Quantiles(*(value / median for value in msgspec.structs.astuple(group.income_multiples)))


def _stepped(amount_minor: float, step_minor: int) -> int:
    """Return the amount as the nearest whole number of steps, at least one."""
    return max(1, round(amount_minor / step_minor)) * step_minor
