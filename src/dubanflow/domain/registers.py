"""Registers by unit as values: who answers for a unit, and what it leads and helps with."""

from dataclasses import dataclass
from datetime import date

from dubanflow.domain.views import TaskView


@dataclass(frozen=True, slots=True)
class UnitDuties:
    """A unit, the people who answer for it (names of posts, joined), the tasks it leads and those it helps with."""

    unit: str
    leader: str
    heads: str
    liaisons: str
    leads: tuple[TaskView, ...]
    helps: tuple[TaskView, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyList:
    """The 任务清单 or 责任清单 of a day, units in the order of the register; those without a task are left out."""

    office: str
    title: str
    day: date
    units: tuple[UnitDuties, ...]
    root: str = ""

    @property
    def count(self) -> int:
        """How many tasks are led."""
        return sum(len(unit.leads) for unit in self.units)
