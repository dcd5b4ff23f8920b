"""A bank that works out a product day by day, with fractions and literally, as a yardstick for the calculator.

It shares with the bank the classes of terms, the rounding of money and the day counts of the kernel, and no arithmetic.
"""

import calendar
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from tael.kernel.money import Currency, Money, Rounding
from tael.kernel.rates import DayCount
from tael.products.model import (
    EarlyWithdrawalTerm,
    FeesTerm,
    History,
    InterestTerm,
    LimitsTerm,
    MaturityTerm,
    Movement,
    OverdraftTerm,
    Product,
    StatementTerm,
    TaxTerm,
)
from tael.products.terms.fees import Charge
from tael.products.terms.rates import InterestTier

DAY = timedelta(days=1)
RESULTS = ("interest", "penalty_interest", "fee", "tax", "pay_out")

Line = tuple[date, str, int, str]
"""When, which event, signed minor units, detail."""


def last_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def months_later(day: date, months: int) -> date:
    first = day.replace(day=1)
    for _ in range(months):
        first = last_of_month(first) + DAY
    return min(last_of_month(first), first + timedelta(days=day.day - 1))


def comes_round(cycle: str, on_day: int, in_month: int, day: date) -> bool:
    due = day.day == on_day or (day == last_of_month(day) and day.day < on_day)
    months = {"monthly": range(1, 13), "quarterly": (3, 6, 9, 12), "yearly": (in_month,)}[cycle]
    return due and day.month in months


def part_of_year(count: str, day: date) -> Fraction:
    if count == "one_twelfth":
        return Fraction(1, 12 * last_of_month(day).day)
    return DayCount(count).year_fraction(day, day + DAY)


def percent(text: str) -> Fraction:
    return Fraction(text) / 100


class SlowBank:
    """One account of one product on its way through time."""

    def __init__(self, product: Product, history: History, until: date | None, results: str) -> None:
        self.product, self.history = product, history
        self.books = results == "replaced"
        self.currency = Currency(history.currency)
        self.scale = 10**self.currency.exponent
        self.balance = history.opening_minor
        self.lines: list[Line] = []
        self.objections: list[tuple[date, str, str]] = []
        self.interest_due = Fraction(0)
        self.month_balances: list[int] = []
        self.overdraft_due = Fraction(0)
        self.days_below = 0
        self.lots: list[list[int | date]] = (
            [[history.opening_minor, history.opened_on]] if history.opening_minor else []
        )
        self.noticed: date | None = None
        early = product.term(EarlyWithdrawalTerm)
        self.times_left = early.times if early else 0
        self.is_over = False
        self.renewals = 0
        self.counted: dict[tuple[str, int, int], int] = {}
        self.went_out: list[Movement] = []
        self.closing = history.closed_on if history.closed_on and (not until or history.closed_on <= until) else None
        last_move = max((movement.on for movement in history.days), default=history.opened_on)
        self.last = self.closing or until or last_move

    def run(self) -> None:
        day = self.history.opened_on
        while day <= self.last:
            self.movements_of(day, late=False)
            if day == self.closing:
                self.close(day)
            else:
                self.end_of(day)
            day += DAY

    # Movements

    def movements_of(self, day: date, *, late: bool) -> None:
        interest = self.product.term(InterestTerm)
        at_end = interest and interest.capitalise != "with_principal" and interest.posted == "same_day"
        for movement in self.history.days:
            if movement.on != day or (self.books and movement.kind in RESULTS):
                continue
            is_late = bool(at_end) and movement.kind in ("interest", "tax") and day != self.closing
            if is_late is not late:
                continue
            self.balance += movement.amount_minor
            self.move_deposit(day, movement)
            overdraft = self.product.term(OverdraftTerm)
            is_own = movement.kind in RESULTS
            if overdraft and not is_own and movement.amount_minor < 0 and self.balance < -self.minor(overdraft.limit):
                self.objections.append((day, "overdraft", "beyond_limit"))
            self.check_limits(movement)
            self.charge_all(self.charges(movement.kind), day, abs(movement.amount_minor))

    def move_deposit(self, day: date, movement: Movement) -> None:
        early = self.product.term(EarlyWithdrawalTerm)
        if not early:
            return
        if movement.kind == "notice" and self.noticed is None:
            self.noticed = day
        if movement.amount_minor > 0:
            self.lots.append([movement.amount_minor, day])
        elif movement.kind in RESULTS:
            self.take(-movement.amount_minor)
        elif movement.amount_minor < 0:
            before = [list(lot) for lot in self.lots]
            taken = self.take(-movement.amount_minor)
            is_early = not self.notice_kept(day)
            if self.lots and is_early and any(since != day for _, since in taken):
                if self.times_left == 0:
                    self.objections.append((day, "early_withdrawal", "too_often"))
                elif sum(lot[0] for lot in self.lots) < self.minor(early.min_left):  # type: ignore[misc] # amounts
                    self.objections.append((day, "early_withdrawal", "too_little_left"))
                self.times_left = max(0, self.times_left - 1)
            assert len(taken) <= len(before)
            due = sum((self.earned(amount, since, day, early=is_early) for amount, since in taken), Fraction(0))
            self.noticed = None
            self.pay_interest(day, due)

    def take(self, minor: int) -> list[tuple[int, date]]:
        taken: list[tuple[int, date]] = []
        while minor and self.lots:
            amount, since = self.lots[-1]
            assert isinstance(amount, int)
            assert isinstance(since, date)
            part = min(minor, amount)
            minor -= part
            taken.append((part, since))
            self.lots[-1][0] = amount - part
            if amount == part:
                self.lots.pop()
        return taken

    def notice_kept(self, day: date) -> bool:
        asked = self.history.notice_days
        return asked is not None and self.noticed is not None and (day - self.noticed).days >= asked

    def check_limits(self, movement: Movement) -> None:
        limits = self.product.term(LimitsTerm)
        if not limits or movement.kind in RESULTS:
            return
        if movement.amount_minor > 0 and limits.balance and self.balance > self.minor(limits.balance):
            self.objections.append((movement.on, "limits", "balance"))
        if movement.amount_minor >= 0:
            return
        for scope, caps in (("outward", limits.outward), ("unbound", limits.unbound)):
            if caps is None or (scope == "unbound" and movement.kind != "payment_unbound"):
                continue
            before = [
                m for m in self.went_out if (scope == "outward" or m.kind == "payment_unbound") and m is not movement
            ]
            for span, cap, same in (
                ("payment", caps.payment, []),
                ("day", caps.day, [m for m in before if m.on == movement.on]),
                ("year", caps.year, [m for m in before if m.on.year == movement.on.year]),
            ):
                if cap is not None and -sum(m.amount_minor for m in [*same, movement]) > self.minor(cap):
                    self.objections.append((movement.on, "limits", f"{scope}.{span}"))
                    return
        self.went_out.append(movement)

    # Fees

    def charges(self, event: str) -> Iterator[Charge]:
        fees = self.product.term(FeesTerm)
        return (charge for charge in (fees.charges if fees else ()) if charge.event == event)

    def charge_all(self, charges: Iterable[Charge], day: date, base: int | None = None) -> None:
        # What is charged at one moment is charged on one balance.
        balance = self.balance
        for charge in list(charges):
            self.charge(charge, day, max(balance, 0) if base is None else base, balance)

    def charge(self, charge: Charge, day: date, base: int, balance: int) -> None:
        if any(waiver.tag in self.history.tags for waiver in charge.waivers if waiver.tag):
            return
        free = max([waiver.free_per_month or 0 for waiver in charge.waivers], default=0)
        if free:
            key = (charge.name, day.year, day.month)
            self.counted[key] = self.counted.get(key, 0) + 1
            if self.counted[key] <= free:
                return
        if any(balance >= self.minor(w.balance_at_least) for w in charge.waivers if w.balance_at_least):
            return
        flat, rate = charge.flat, charge.percent
        for tier in charge.tiers:
            if base >= self.minor(tier.from_):
                flat, rate = tier.flat, tier.percent
        fee = self.rounded(self.minor(flat) + base * percent(rate), charge.rounding)
        if charge.min is not None:
            fee = max(fee, self.minor(charge.min))
        if charge.max is not None:
            fee = min(fee, self.minor(charge.max))
        self.book(day, "fee", -fee, charge.name)

    # Days

    def end_of(self, day: date) -> None:
        self.charge_days(day)
        interest, overdraft = self.product.term(InterestTerm), self.product.term(OverdraftTerm)
        self.days_below = self.days_below + 1 if self.balance < 0 else 0
        if overdraft and self.days_below > overdraft.grace_days:
            rate = percent(overdraft.rate) * part_of_year(overdraft.day_count, day)
            self.overdraft_due += self.balance * rate
        if interest and interest.capitalise != "with_principal":
            if interest.balance == "mean_of_month":
                self.month_balances.append(max(self.balance, 0))
            elif self.balance > 0:
                self.interest_due += self.year_of(Fraction(self.balance), day) * part_of_year(interest.day_count, day)
            cycle = interest.capitalise
            if comes_round(cycle, interest.capital_day, interest.capital_month, day):
                if interest.balance == "mean_of_month":
                    self.interest_due = self.month_due(day)
                self.pay_interest(day if interest.posted == "same_day" else day + DAY, self.interest_due)
                self.interest_due, self.month_balances = Fraction(0), []
        matured = self.mature(day + DAY)
        if overdraft and comes_round("monthly", overdraft.charge_day, 1, day):
            self.pay_overdraft(day + DAY)
        if matured:
            self.pay_out(day + DAY, matured)
        self.movements_of(day, late=True)

    def charge_days(self, day: date) -> None:
        statement, fees = self.product.term(StatementTerm), self.product.term(FeesTerm)
        charged = []
        for charge in fees.charges if fees else ():
            due = {
                "opening": day == self.history.opened_on,
                "monthly": comes_round("monthly", 31, 12, day),
                "quarterly": comes_round("quarterly", 31, 12, day),
                "yearly": comes_round("yearly", 31, 12, day),
                "statement": statement is not None
                and comes_round(statement.cycle, statement.day, statement.month, day),
            }
            if due.get(charge.event, False):
                charged.append(charge)
        self.charge_all(charged, day)

    def close(self, day: date) -> None:
        interest, overdraft = self.product.term(InterestTerm), self.product.term(OverdraftTerm)
        if interest:
            if self.product.term(EarlyWithdrawalTerm):
                is_early = not self.notice_kept(day)
                parts = [self.earned(amount, since, day, early=is_early) for amount, since in self.lots]  # type: ignore[arg-type] # amount, day
                self.lots = []
                self.interest_due = sum(parts, Fraction(0))
            elif interest.balance == "mean_of_month":
                self.interest_due = self.month_due(day)
            self.pay_interest(day, self.interest_due)
        if overdraft:
            self.pay_overdraft(day)
        self.charge_all(self.charges("closing"), day)

    # Interest

    def month_due(self, day: date) -> Fraction:
        interest = self.product.term(InterestTerm)
        assert interest is not None
        if not self.month_balances:
            return Fraction(0)
        # At a closing the month is that of the last day that counted.
        ends = last_of_month(day if self.closing != day else day - DAY)
        mean = Fraction(sum(self.month_balances), ends.day)
        days = [ends.replace(day=at + 1) for at in range(ends.day)]
        year = sum((part_of_year(interest.day_count, each) for each in days), Fraction(0))
        rates_of = ends if self.closing is None else min(ends, self.closing - DAY)
        return self.year_of(mean, rates_of) * year

    def year_of(self, balance: Fraction, day: date) -> Fraction:
        """What a balance earns in a year at the rates of a day."""
        interest = self.product.term(InterestTerm)
        assert interest is not None
        earned = Fraction(0)
        for tier in self.tiers():
            start = self.minor(tier.from_)
            end = None if tier.to is None else self.minor(tier.to)
            if interest.tiered == "whole":
                inside = balance if balance >= start and (end is None or balance < end) else Fraction(0)
            else:
                inside = max(Fraction(0), (balance if end is None else min(balance, Fraction(end))) - start)
            earned += inside * self.rate(tier, day)
        return earned

    def tiers(self) -> list[InterestTier]:
        interest = self.product.term(InterestTerm)
        assert interest is not None
        own = [tier for tier in interest.tiers if tier.currency == self.history.currency]
        tiers = own or [tier for tier in interest.tiers if tier.currency is None]
        months, notice = self.history.tenor_months, self.history.notice_days
        return [tier for tier in tiers if tier.months == months and tier.notice_days == notice]

    def rate(self, tier: InterestTier, day: date) -> Fraction:
        interest = self.product.term(InterestTerm)
        assert interest is not None
        if tier.rate is not None:
            rate = percent(tier.rate)
        else:
            assert interest.index is not None
            assert tier.spread is not None
            standing = interest.index.values[0]
            for value in interest.index.values:
                standing = value if value.since <= day else standing
            rate = percent(standing.rate) + percent(tier.spread)
        promotion, opened = interest.promotion, self.history.opened_on
        if (
            promotion
            and (promotion.opened_from or date.min) <= opened <= (promotion.opened_to or date.max)
            and day < months_later(opened, promotion.months)
        ):
            rate += percent(promotion.spread)
        rate = max(rate, percent(interest.floor))
        return rate if interest.cap is None else min(rate, percent(interest.cap))

    def earned(self, amount: int, since: date, day: date, *, early: bool) -> Fraction:
        """What a deposit of its own earns from a day to another, day by day."""
        interest, term = self.product.term(InterestTerm), self.product.term(EarlyWithdrawalTerm)
        assert interest is not None
        assert term is not None
        year = amount * percent(term.rate) if early or self.is_over else self.year_of(Fraction(amount), since)
        days = (since + timedelta(days=at) for at in range((day - since).days))
        return year * sum((part_of_year(interest.day_count, each) for each in days), Fraction(0))

    def mature(self, day: date) -> str | None:
        maturity, months = self.product.term(MaturityTerm), self.history.tenor_months
        if not maturity or not months or self.is_over:
            return None
        if day != months_later(self.history.opened_on, months * (self.renewals + 1)):
            return None
        self.renewals += 1
        action = maturity.action if self.renewals <= maturity.renewals else "pay_out"
        due = sum((self.earned(amount, since, day, early=False) for amount, since in self.lots), Fraction(0))  # type: ignore[arg-type] # amount, day
        principal = sum(lot[0] for lot in self.lots)  # type: ignore[misc] # amounts
        self.lots = [[principal, day]] if principal else []
        self.is_over = action == "pay_out"
        before = len(self.lines)
        self.pay_interest(day, due)
        self.net = sum(minor for _, _, minor, _ in self.lines[before:])
        return action

    def pay_out(self, day: date, action: str) -> None:
        if action == "renew_principal":
            self.book(day, "pay_out", -max(self.net, 0), "interest")
        elif action == "pay_out":
            due = self.balance if self.books else self.balance + self.net
            self.book(day, "pay_out", -max(due, 0), "all")

    # Booking

    def pay_interest(self, day: date, exact: Fraction) -> None:
        interest, tax = self.product.term(InterestTerm), self.product.term(TaxTerm)
        assert interest is not None
        minor = self.rounded(exact, interest.rounding)
        self.book(day, "interest_credit" if minor > 0 else "negative_interest", minor)
        within = tax and (tax.since or date.min) <= day < (tax.until or date.max)
        if tax and within and minor > 0 and not set(tax.exempt) & self.history.tags:
            self.book(day, "tax_withheld", -self.rounded(minor * percent(tax.percent), tax.rounding))

    def pay_overdraft(self, day: date) -> None:
        overdraft = self.product.term(OverdraftTerm)
        assert overdraft is not None
        due, self.overdraft_due = self.overdraft_due, Fraction(0)
        self.book(day, "penalty_interest", self.rounded(due, overdraft.rounding))

    def book(self, day: date, event: str, minor: int, detail: str = "") -> None:
        if minor == 0:
            return
        self.lines.append((day, event, minor, detail))
        if self.books:
            self.balance += minor
            if minor > 0:
                self.lots.append([minor, day])
            else:
                self.take(-minor)

    def minor(self, text: str) -> int:
        return int(Fraction(text) * self.scale)

    def rounded(self, exact: Fraction, rounding: Rounding) -> int:
        return Money.rounded(exact, self.currency, rounding=rounding).minor
