"""The calculator: what a product does to one account, day by day.

It walks from one day on which something happens to the next, so that its cost grows with movements and
postings, not with days. The same walk is used to simulate a product and to book it: what was simulated is
what is booked.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final

from tael.kernel.money import Currency
from tael.products.errors import CurrencyNotOffered, HistoryMalformed
from tael.products.model.product import Product
from tael.products.model.report import AccountResult, Results
from tael.products.terms.life import OWN_KINDS, Effect, History, Life, Movement, Objection, Work
from tael.products.terms.tenor import TenorTerm

DAYS_MAX: Final = 36_600
"""The longest history that is read: some hundred years."""

DAY_MAX: Final = date(9000, 1, 1)
"""The last day that is calculated, so that no rule runs out of dates."""

FOLLOWED_MAX: Final = 8
"""How many effects may follow one from another; more is a circle."""


def calculate(
    product: Product, history: History, *, until: date | None = None, results: Results = "replaced"
) -> AccountResult:
    """Returns what a product does to an account through the end of a day, by default of its last movement or closing.

    Refuses CurrencyNotOffered, and HistoryMalformed where the history contradicts itself or asks for a
    tenor that is not offered.
    """
    return _calculate(product, history, until, history.opened_on if results == "replaced" else date.max)


def due_on(product: Product, history: History, day: date) -> tuple[Effect, ...]:
    """Returns what a product does to an account on a day, from books that hold what it did before as OWN_KINDS.

    What the books hold of that day already is left out and told again: the caller derives an effect's id from what
    it is.
    """
    result = _calculate(product, history, day, day)
    return tuple(effect for effect in result.effects if effect.on == day)


def _calculate(product: Product, history: History, until: date | None, books_from: date) -> AccountResult:
    life = _life(product, history, until, books_from)
    run = _Run(product, life)
    run.walk(_by_day(history, life))
    accrued = sum(work.accrued() for work in run.works) if life.closed is None else 0
    return AccountResult(
        account_ref=history.account_ref,
        currency=history.currency,
        days=max((life.closed or life.until + 1) - life.opened, 0),
        balance_minor=run.balance,
        accrued_minor=round(accrued),
        effects=tuple(run.effects),
        objections=tuple(run.objections),
    )


def _life(product: Product, history: History, until: date | None, books_from: date) -> Life:
    if history.currency not in product.currencies:
        raise CurrencyNotOffered(product=product.code, currency=history.currency).at("currency")
    last = max((movement.on for movement in history.days), default=history.opened_on)
    closed = history.closed_on if history.closed_on and (until is None or history.closed_on <= until) else None
    end = closed or until or last
    if end < history.opened_on and history.closed_on:
        raise _malformed(history, f"it is closed on {history.closed_on}, before it is opened")
    if end > DAY_MAX:
        raise _malformed(history, f"it goes beyond {DAY_MAX}")
    if (end - history.opened_on).days > DAYS_MAX:
        raise _malformed(history, f"it is longer than {DAYS_MAX} days")
    months, notice = history.tenor_months, history.notice_days
    tenor = product.term(TenorTerm)
    if tenor:
        if months is None and notice is None:
            months = tenor.months[0] if tenor.months else None
            notice = tenor.notice_days[0] if tenor.notice_days else None
        if (months, notice) not in {(length, None) for length in tenor.months} | {(None, n) for n in tenor.notice_days}:
            raise _malformed(history, "its tenor is not offered")
    return Life(
        offer=product,
        currency=Currency(history.currency),
        opened=history.opened_on.toordinal(),
        until=end.toordinal(),
        closed=None if closed is None else closed.toordinal(),
        tenor_months=months if tenor else None,
        notice_days=notice if tenor else None,
        tags=history.tags,
        opening_minor=history.opening_minor,
        books_from=books_from.toordinal(),
    )


def _by_day(history: History, life: Life) -> dict[int, list[Movement]]:
    """Returns the movements that count, by day: those of the source's own product only where they are kept."""
    found: dict[int, list[Movement]] = defaultdict(list)
    closed = (history.closed_on or date.max).toordinal()
    for movement in history.days:
        day = movement.on.toordinal()
        if day < life.opened or day > closed:
            raise _malformed(history, f"it moves on {movement.on}, when it is not open")
        if day <= life.until and (day < life.books_from or movement.kind not in OWN_KINDS):
            found[day].append(movement)
    return found


def _malformed(history: History, why: str) -> HistoryMalformed:
    return HistoryMalformed(account_ref=history.account_ref, why=why)


class _Run:
    """One account on its way through time."""

    def __init__(self, product: Product, life: Life) -> None:
        ordered = sorted(product.terms.values(), key=lambda term: (term.order, term.kind))
        self.works = [work for term in ordered if (work := term.work(life)) is not None]
        self.balance = life.opening_minor
        self.effects: list[Effect] = []
        self.objections: list[Objection] = []
        self._life = life
        self._accruing = [work for work in self.works if work.accrues]
        self._moving = [work for work in self.works if work.moves]
        self._following = [work for work in self.works if work.follows]
        self._late_kinds = frozenset[str]().union(*(work.late_kinds for work in self.works))

    def walk(self, movements: dict[int, list[Movement]]) -> None:
        life = self._life
        last = life.until if life.closed is None else life.closed - 1
        charging, settling = self._stops(last)
        late = self._part(movements)
        day = life.opened
        for stop in sorted(charging.keys() | settling.keys() | movements.keys()):
            if stop > last:
                break
            self._accrue(day, stop)
            day = stop
            if stop in movements:
                self._move(stop, movements[stop])
            if stop in charging:
                self._settle(stop, charging[stop])
            if stop in settling or stop in late:
                # What is posted when the day is over counts in the balance from tomorrow on.
                self._accrue(stop, stop + 1)
                day = stop + 1
                self._settle(stop, settling.get(stop, ()))
                self._move(stop, late.get(stop, ()))
        self._accrue(day, last + 1)
        if life.closed is not None:
            self._move(life.closed, movements.get(life.closed, ()))
            for work in self.works:
                self._book(work.end(life.closed, self.balance))

    def _stops(self, last: int) -> tuple[dict[int, list[Work]], dict[int, list[Work]]]:
        """Returns who acts on which day: in time for its balance, and when it is over."""
        charging: dict[int, list[Work]] = defaultdict(list)
        settling: dict[int, list[Work]] = defaultdict(list)
        for work in self.works:
            for stop in work.stops():
                if self._life.opened <= stop <= last:
                    (charging if work.counts_today else settling)[stop].append(work)
        return charging, settling

    def _part(self, movements: dict[int, list[Movement]]) -> dict[int, list[Movement]]:
        """Takes out and returns the movements that were booked when their day was over."""
        late: dict[int, list[Movement]] = {}
        for day, today in movements.items() if self._late_kinds else ():
            found = [movement for movement in today if movement.kind in self._late_kinds]
            if found and day != self._life.closed:
                late[day] = found
                movements[day] = [movement for movement in today if movement.kind not in self._late_kinds]
        return late

    def _settle(self, day: int, working: Iterable[Work]) -> None:
        for work in working:
            self._book(work.settle(day, self.balance))

    def _accrue(self, start: int, end: int) -> None:
        if start < end:
            for work in self._accruing:
                work.accrue(start, end, self.balance)

    def _move(self, day: int, movements: Iterable[Movement]) -> None:
        for movement in movements:
            self.balance += movement.amount_minor
            for work in self._moving:
                # Most movements concern nobody, and there are more of them than of anything else.
                if done := work.move(day, movement, self.balance):
                    self._book(done)

    def _book(self, done: Iterable[Effect | Objection], depth: int = 0) -> None:
        for item in done:
            if isinstance(item, Objection):
                self.objections.append(item)
                continue
            if depth > FOLLOWED_MAX:
                msg = f"more than {FOLLOWED_MAX} effects follow one from another, the last {item.event}"
                raise RuntimeError(msg)
            self.effects.append(item)
            if item.on.toordinal() >= self._life.books_from:
                self.balance += item.signed_minor
            for work in self._following:
                self._book(work.follow(item), depth + 1)
