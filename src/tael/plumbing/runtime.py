"""What a running bank hands to everyone: its database, its clock, its settings, and the parts put into it at the start.

Leaves the choice of parts to `wiring`.
"""

from typing import TypeVar, cast

from tael.kernel.calendar import BusinessCalendar
from tael.kernel.clock import Clock, Moment, moment
from tael.plumbing.db import Database
from tael.plumbing.settings import Settings

Part = TypeVar("Part")


class Runtime:
    """A running bank; parts are found by their type."""

    def __init__(self, settings: Settings, db: Database, clock: Clock) -> None:
        self.settings = settings
        self.db = db
        self.clock = clock
        self.calendar = BusinessCalendar.of(settings.country)
        self._parts: dict[type, object] = {}

    @property
    def units(self) -> int:
        """How many units the bank has."""
        return self.settings.units

    def moment(self) -> Moment:
        """Returns the present moment by the bank's clock."""
        return moment(self.clock)

    def add(self, part: object) -> None:
        """Puts a part in; there is one of each type."""
        assert type(part) not in self._parts, f"{type(part).__name__} is there already"
        self._parts[type(part)] = part

    def get(self, part_type: type[Part]) -> Part:
        """Returns the part of that type."""
        return cast("Part", self._parts[part_type])
