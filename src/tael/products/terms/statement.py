"""Statement (对账单): when it is made, and how it reaches its reader."""

from datetime import date
from typing import Annotated, ClassVar, Literal

import msgspec

from tael.products.terms.figures import Cycle, cycle_days
from tael.products.terms.term import Term


class StatementTerm(Term, frozen=True):
    """A statement at the end of a day of each month, quarter or year (in `month`).

    A day past the end of a month means its last day.
    """

    kind: ClassVar[str] = "statement"

    cycle: Cycle = "monthly"
    day: Annotated[int, msgspec.Meta(ge=1, le=31)] = 31
    month: Annotated[int, msgspec.Meta(ge=1, le=12)] = 12
    channel: Literal["mobile", "email", "post", "counter", "api"] = "mobile"

    def dates(self, start: date, end: date) -> list[date]:
        """Returns the days of statements from start to end, both included."""
        days = cycle_days(self.cycle, self.day, self.month, start.toordinal(), end.toordinal())
        return [date.fromordinal(day) for day in days]
