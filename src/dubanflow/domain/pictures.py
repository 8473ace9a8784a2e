"""What the charts show, as values: lights by unit are `UnitCount`s; here the year's burn-up and how late tasks are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dubanflow.domain.views import UnitCount

# Calendar days after the deadline: the last day of each class, and its words. What is later is the last class.
CLASSES = ((5, "1—5天"), (10, "6—10天"), (20, "11—20天"), (40, "21—40天"), (90, "41—90天"))
LATER = "90天以上"


@dataclass(frozen=True, slots=True)
class Milestone:
    """How many there are in all up to and including a day."""

    day: date
    count: int


@dataclass(frozen=True, slots=True)
class BurnUp:
    """The tasks due in a year: how many of them were due, and how many closed, up to each day.

    `due` runs to the end of the year, `closed` to `today`; both hold a milestone for every day on which they rise.
    A task counts by its present deadline; cancelled ones do not count.
    """

    year: int
    today: date
    due: tuple[Milestone, ...]
    closed: tuple[Milestone, ...]

    @property
    def total(self) -> int:
        """How many tasks the year has."""
        return self.due[-1].count if self.due else 0

    @property
    def due_now(self) -> int:
        """How many were due up to today inclusive."""
        return at(self.due, self.today)

    @property
    def closed_now(self) -> int:
        """How many are closed."""
        return self.closed[-1].count if self.closed else 0


@dataclass(frozen=True, slots=True)
class LateClass:
    """The late tasks of a class of days: `stopped` were reported or closed, `running` are still in the unit's hands."""

    label: str
    stopped: int
    running: int


@dataclass(frozen=True, slots=True)
class LateSpread:
    """How late the tasks of a period are against their present deadline, in calendar days; `in_time` are not."""

    since: date
    until: date
    in_time: int
    classes: tuple[LateClass, ...]

    @property
    def late(self) -> int:
        """How many are late."""
        return sum(row.stopped + row.running for row in self.classes)


@dataclass(frozen=True, slots=True)
class OfficePictures:
    """What the three charts of an office, or of a unit, show on a day."""

    units: tuple[UnitCount, ...]
    year: BurnUp
    late: LateSpread


def at(milestones: Iterable[Milestone], day: date) -> int:
    """The count on a day: that of the last milestone up to it."""
    return max((row.count for row in milestones if row.day <= day), default=0)


def summed(counts: Mapping[date, int]) -> tuple[Milestone, ...]:
    """Counts by day as milestones."""
    total, found = 0, []
    for day in sorted(counts):
        total += counts[day]
        found.append(Milestone(day, total))
    return tuple(found)


def spread(late: Iterable[tuple[int, bool, int]], since: date, until: date) -> LateSpread:
    """The classes of (days late, whether the unit's clock still runs, how many tasks)."""
    labels = [label for _, label in CLASSES] + [LATER]
    counts = {(label, running): 0 for label in labels for running in (False, True)}
    in_time = 0
    for days, running, count in late:
        if days <= 0:
            in_time += count
        else:
            counts[next((label for most, label in CLASSES if days <= most), LATER), running] += count
    classes = tuple(LateClass(label, counts[label, False], counts[label, True]) for label in labels)
    return LateSpread(since, until, in_time, classes)
