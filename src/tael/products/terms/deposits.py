"""Interest that comes with the principal (利随本清): at maturity, or when a part is taken.

A deposit is a stack of lots, each an amount since a day; what is taken comes from the latest. A lot earns, as a deposit
of its own, the rate of the day on which it began. What the bank credits begins a lot, what it debits
takes from the latest without interest.
"""

from collections.abc import Iterable
from fractions import Fraction

from tael.products.terms.daycount import day_count
from tael.products.terms.early_withdrawal import EarlyWithdrawalTerm
from tael.products.terms.figures import RATE_SCALE, minor_of, rate_parts
from tael.products.terms.life import NOTICE, OWN_KINDS, Effect, Movement, Objection, Work
from tael.products.terms.maturity import MaturityTerm
from tael.products.terms.rates import RatePlan, RateTable
from tael.products.terms.running import Posting, credited


class DepositInterest(Work):
    """Interest of a deposit for a tenor or on notice."""

    moves: bool = True
    follows: bool = True

    def __init__(
        self,
        plan: RatePlan,
        posting: Posting,
        early: EarlyWithdrawalTerm | None,
        maturity: MaturityTerm | None,
    ) -> None:
        self._plan = plan
        self._life = plan.life
        self._posting = posting
        self._count = day_count(posting.day_count)
        self._early = RateTable([0], [rate_parts(early.rate) if early else 0], slab=False)
        self._times_left = early.times if early else 0
        self._left_min = minor_of(early.min_left, plan.life.currency) if early else 0
        self._maturities = maturity.dates(plan.life) if maturity else {}
        self._lots: list[tuple[int, int]] = []
        self._tables: dict[int, RateTable] = {}
        self._is_over = False
        self._noticed: int | None = None
        self._change(plan.life.opened, plan.life.opening_minor)

    def stops(self) -> Iterable[int]:
        """Gives the last day of each period."""
        return (day - 1 for day in self._maturities)

    def move(self, day: int, movement: Movement, balance: int) -> Iterable[Effect | Objection]:
        """Begins a lot, or takes from the latest and posts what that earned."""
        del balance
        if movement.kind == NOTICE:
            self._noticed = day if self._noticed is None else self._noticed
        if movement.amount_minor >= 0 or movement.kind in OWN_KINDS:
            self._change(day, movement.amount_minor)
            return ()
        return self._withdraw(day, movement)

    def follow(self, effect: Effect) -> Iterable[Effect]:
        """Changes the lots as an effect changes the balance, where it does."""
        day = effect.on.toordinal()
        if day >= self._life.books_from:
            self._change(day, effect.signed_minor)
        return ()

    def settle(self, day: int, balance: int) -> Iterable[Effect]:
        """Posts at maturity, and begins anew with what there is."""
        del balance
        exact = self._earned(self._lots, day + 1, None)
        principal = sum(amount for amount, _ in self._lots)
        self._is_over = self._maturities[day + 1] == "pay_out"
        self._lots = [(principal, day + 1)] if principal else []
        return credited(day + 1, exact, self._life, self._posting.rounding)

    def end(self, day: int, balance: int) -> Iterable[Effect]:
        """Posts what is left, as taken early."""
        del balance
        exact = self._earned(self._lots, day, self._table_of_withdrawal(day))
        self._lots = []
        return credited(day, exact, self._life, self._posting.rounding)

    def accrued(self) -> Fraction:
        """Returns what the deposit would have earned if it ended in time after the last day."""
        return self._earned(self._lots, self._life.until + 1, None)

    def _change(self, day: int, minor: int) -> None:
        if minor > 0:
            self._lots.append((minor, day))
        else:
            self._take(-minor)

    def _take(self, minor: int) -> list[tuple[int, int]]:
        taken = []
        while minor > 0 and self._lots:
            amount, since = self._lots.pop()
            part = min(amount, minor)
            taken.append((part, since))
            if part < amount:
                self._lots.append((amount - part, since))
            minor -= part
        return taken

    def _withdraw(self, day: int, movement: Movement) -> Iterable[Effect | Objection]:
        table = self._table_of_withdrawal(day)
        taken = self._take(-movement.amount_minor)
        if self._lots and table is self._early and any(since < day for _, since in taken):
            left = sum(amount for amount, _ in self._lots)
            if self._times_left == 0:
                yield Objection(movement.on, EarlyWithdrawalTerm.kind, "too_often")
            elif left < self._left_min:
                yield Objection(movement.on, EarlyWithdrawalTerm.kind, "too_little_left")
            self._times_left = max(self._times_left - 1, 0)
        self._noticed = None
        yield from credited(day, self._earned(taken, day, table), self._life, self._posting.rounding)

    def _table_of_withdrawal(self, day: int) -> RateTable | None:
        """Returns the rates of money taken on a day: its own (None) where notice was kept, or those of early money."""
        notice = self._life.notice_days
        kept = notice is not None and self._noticed is not None and day - self._noticed >= notice
        return None if kept else self._early

    def _earned(self, lots: list[tuple[int, int]], day: int, table: RateTable | None) -> Fraction:
        total = 0
        for amount, since in lots:
            rates = table or (self._early if self._is_over else self._rates_since(since))
            total += rates.earned(amount) * (self._count.at(day) - self._count.at(since))
        return Fraction(total, RATE_SCALE * self._count.parts)

    def _rates_since(self, day: int) -> RateTable:
        if day not in self._tables:
            self._tables[day] = self._plan.table(day)
        return self._tables[day]
