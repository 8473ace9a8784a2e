"""How a task looks on a day: its light, how late it is, how much time is left. Derived, never stored."""

from dataclasses import dataclass
from datetime import date

from dubanflow.domain.cached import cached_property
from dubanflow.domain.definition import Definition
from dubanflow.domain.supervise import shift
from dubanflow.domain.values import Task
from dubanflow.domain.workdays import Calendar


@dataclass(frozen=True)
class Lens:
    """A definition seen on a day. `calendar` is asked for the horizons only, once per light."""

    definition: Definition
    calendar: Calendar
    today: date

    @cached_property
    def horizons(self) -> dict[str, date]:
        """For each light with `within`: the last deadline that it covers today."""
        lights = self.definition.lights
        return {row.name: shift(self.calendar, self.today, row.within) for row in lights if row.within}

    def days_late(self, task: Task) -> int:
        """Calendar days after the deadline: up to today while the unit's clock runs, else up to where it stopped."""
        end = self.stopped_on(task) or self.today
        return max(0, (end - task.deadline).days)

    def overdue(self, task: Task) -> bool:
        """Whether the unit's clock runs past the deadline."""
        return self.stopped_on(task) is None and task.deadline < self.today

    def stopped_on(self, task: Task) -> date | None:
        """The day on which the unit's clock stopped; None while it runs."""
        if self.definition.by_name[task.state].clock == "unit":
            return None
        return task.reported_on or task.suspended_on or task.closed_on or self.today

    def days_left(self, task: Task) -> int | None:
        """Working days up to the deadline, inclusive; None once it passed or while nobody's clock runs."""
        if self.stopped_on(task) or task.deadline < self.today:
            return None
        return self.calendar.between(self.today, task.deadline)

    def light(self, task: Task) -> tuple[str, str]:
        """Name and label of the first light that matches."""
        running = self.stopped_on(task) is None
        late = self.overdue(task)
        for row in self.definition.lights:
            if row.states and task.state not in row.states:
                continue
            if row.late and not late:
                continue
            if task.level < row.level:
                continue
            if row.within and not (running and task.deadline <= self.horizons[row.name]):
                continue
            return row.name, row.label
        return "", ""
