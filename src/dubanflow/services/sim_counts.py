"""The counts of a simulation: per week what goes yellow and red, papers by level, messages by unit.

Kept small: a few numbers for each week and one entry for each person and day with a message, however many tasks.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dubanflow.domain.definition import Definition, Report
from dubanflow.domain.register import Person, Register, Unit
from dubanflow.domain.values import Decision, Outcome, Refusal, Task
from dubanflow.domain.workdays import Calendar

WEEK = timedelta(days=7)
OFFICE = "督查部门和领导"


@dataclass(frozen=True, slots=True)
class Week:
    """A week, Monday to Sunday. `entered` and `standing` count tasks by light: those on which it came on during the
    week, those that show it at its end. `papers` counts rungs by label, `messages` one a person and day."""

    since: date
    until: date
    entered: Mapping[str, int]
    standing: Mapping[str, int]
    papers: Mapping[str, int]
    messages: int
    opened: int
    closed: int


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a workflow would make of the live tasks. `by_unit` are messages; `refused` counts acts that the file does
    not allow, by label and reason; `skipped` are tasks in a state that the file does not know."""

    name: str
    since: date
    until: date
    scenario: str
    tasks: int
    skipped: int
    weeks: tuple[Week, ...]
    lights: Mapping[str, str]
    papers: Mapping[str, int]
    by_unit: Mapping[str, int]
    opened: int
    closed: int
    late: int
    refused: Mapping[str, int]
    provisional: bool

    @property
    def messages(self) -> int:
        """All messages."""
        return sum(self.by_unit.values())

    def entered(self, light: str) -> int:
        """How often a light came on."""
        return sum(week.entered.get(light, 0) for week in self.weeks)


class Tally:
    """Counts what the walks tell; a `Watcher`."""

    def __init__(self, register: Register, calendar: Calendar, since: date, until: date) -> None:
        self.register = register
        self.calendar = calendar
        self.since = since
        self.until = until
        self.monday = since - timedelta(days=since.weekday())
        count = (until - self.monday) // WEEK + 1
        self.entered_by_week = [Counter[str]() for _ in range(count)]
        self.left_by_week = [Counter[str]() for _ in range(count)]
        self.papers_by_week = [Counter[str]() for _ in range(count)]
        self.opened_by_week = [0] * count
        self.closed_by_week = [0] * count
        self.at_first: Counter[str] = Counter()
        self.messages: set[tuple[date, str]] = set()
        self.refused: Counter[str] = Counter()
        self.lights: dict[str, str] = {}
        self.rungs: dict[str, None] = {}
        self.tasks = self.skipped = self.late = 0
        self.definition: Definition
        self._units = {unit.id: unit for unit in register.units}
        self._cooperating: tuple[int, ...] = ()
        self._audience: dict[tuple[str, str, int, tuple[int, ...]], tuple[str, ...]] = {}
        self._lives: dict[int, tuple[date, date]] = {}

    def begin(self, definition: Definition, task: Task, light: str, cooperating: tuple[int, ...]) -> None:
        """The next task and its definition; `light` is what it showed before the first day."""
        self.definition = definition
        self._cooperating = cooperating
        self.tasks += 1
        self.lights |= {row.name: row.label for row in definition.lights}
        self.rungs |= {rung.label: None for rung in definition.ladder}
        if task.assigned_on >= self.since:
            self.opened_by_week[self._week(task.assigned_on)] += 1
        if task.assigned_on <= self.since:
            self.at_first[light] += 1

    def lived(self, task: Task) -> None:
        """How long a task concerned its unit: a digest speaks of it up to the week after it was closed."""
        first, last = self._lives.get(task.unit, (task.assigned_on, date.min))
        closed = task.closed_on or date.max
        self._lives[task.unit] = (min(first, task.assigned_on), max(last, closed))

    def decided(self, day: date, task: Task, decision: Decision, state: str) -> None:
        """Count the paper of a rung that is told or drafted."""
        level = self.definition.rungs.get(decision.rule)
        if level and state != "superseded":
            self.papers_by_week[self._week(day)][self.definition.ladder[level - 1].label] += 1

    def told(self, day: date, task: Task, rule: str) -> None:
        """One message a person and day, whatever it tells."""
        self.messages |= {(day, code) for code in self._recipients(rule, task.unit)}

    def shown(self, day: date, task: Task, before: str, after: str) -> None:
        """Count a light that came on in its week, and the one that went out."""
        week = self._week(day)
        self.entered_by_week[week][after] += 1
        if before:
            self.left_by_week[week][before] += 1

    def acted(self, day: date, task: Task, trigger: str, answer: Outcome | Refusal) -> None:
        """Count what was closed, closed late, and refused."""
        if isinstance(answer, Refusal):
            label = next((row.label for row in self.definition.transitions if row.name == trigger), trigger)
            self.refused[f"{label}：{answer.reason}"] += 1
        elif self.definition.by_name[answer.task.state].final:
            self.closed_by_week[self._week(day)] += 1
            self.late += bool(answer.task.reported_on and answer.task.reported_on > answer.task.deadline)

    def digests(self, reports: tuple[Report, ...], already: frozenset[tuple[str, str, str]]) -> None:
        """The periodic reports, told in the message of the first working day of their period to whoever has tasks.

        `already` are (rule, period, person) that were told before the simulation began.
        """
        for report in reports:
            if report.every == "day":  # told only while something waits in the office itself, which nobody foresees
                continue
            for day, period in self._periods(report):
                readers = (row for row in self.register.people if row.address and _reads(row, report))
                for person in readers:
                    if (report.rule, period, person.code) not in already and self._concerned(person, day):
                        self.messages.add((day, person.code))

    def _periods(self, report: Report) -> list[tuple[date, str]]:
        """The first working day of each period from the first day on, with the period's name."""
        found: dict[str, date] = {}
        day = self.calendar.on_or_after(self.since)
        while day <= self.until:
            year, week, _ = day.isocalendar()
            found.setdefault(f"{year}-W{week:02d}" if report.every == "week" else f"{day:%Y-%m}", day)
            day = self.calendar.add(day, 1)
        return [(day, period) for period, day in found.items()]

    def _concerned(self, person: Person, day: date) -> bool:
        """Whether a task of the person's unit, or any task, is open or was closed since Monday of the week before."""
        unit = self.register.unit(person.unit) if person.unit else None
        since = day - timedelta(days=day.weekday()) - WEEK
        lives = [self._lives.get(unit.id)] if unit else list(self._lives.values())
        return any(life is not None and life[0] <= day and life[1] >= since for life in lives)

    def _recipients(self, rule: str, unit_id: int) -> tuple[str, ...]:
        key = (self.definition.hash, rule, unit_id, self._cooperating)
        if key not in self._audience:
            telling = self.definition.tellings[rule]
            meant = (*telling.to, *telling.cc)
            found = [row for one in meant for unit in self._asked(one, unit_id) for row in self._people(one, unit)]
            self._audience[key] = tuple({row.code: None for row in found if row.address})
        return self._audience[key]

    def _asked(self, meant: str, unit_id: int) -> list[Unit]:
        ids = self._cooperating if meant == "cooperating" else (unit_id,)
        return [self._units[one] for one in ids]

    def _people(self, meant: str, unit: Unit) -> tuple[Person, ...]:
        return self.register.audience("liaison" if meant == "cooperating" else meant, unit)

    def _week(self, day: date) -> int:
        return (min(day, self.until) - self.monday) // WEEK

    def result(self, name: str, scenario: str) -> Simulated:
        """Everything counted."""
        papers: Counter[str] = Counter(dict.fromkeys(self.rungs, 0))
        for row in self.papers_by_week:
            papers.update(row)
        return Simulated(
            name=name,
            since=self.since,
            until=self.until,
            scenario=scenario,
            tasks=self.tasks,
            skipped=self.skipped,
            weeks=self._weeks(),
            lights=dict(self.lights),
            papers=dict(papers),
            by_unit=self._by_unit(),
            opened=sum(self.opened_by_week),
            closed=sum(self.closed_by_week),
            late=self.late,
            refused=dict(sorted(self.refused.items())),
            provisional=self.calendar.provisional(self.since, self.until),
        )

    def _weeks(self) -> tuple[Week, ...]:
        standing = Counter(self.at_first)
        sent = Counter((day - self.monday) // WEEK for day, _ in self.messages)
        weeks: list[Week] = []
        for index, entered in enumerate(self.entered_by_week):
            standing.update(entered)
            standing.subtract(self.left_by_week[index])
            monday = self.monday + index * WEEK
            weeks.append(
                Week(
                    since=max(monday, self.since),
                    until=min(monday + WEEK - timedelta(days=1), self.until),
                    entered=dict(entered),
                    standing={light: count for light, count in standing.items() if count},
                    papers=dict(self.papers_by_week[index]),
                    messages=sent[index],
                    opened=self.opened_by_week[index],
                    closed=self.closed_by_week[index],
                )
            )
        return tuple(weeks)

    def _by_unit(self) -> dict[str, int]:
        """Messages to people of each unit, in the order of the register; then those of the office itself."""
        people = {row.code: row for row in self.register.people}
        units = {unit.code: unit.name for unit in self.register.units}
        counts: Counter[str] = Counter(units.get(people[code].unit or "", OFFICE) for _, code in self.messages)
        return {name: counts[name] for name in (*units.values(), OFFICE) if counts[name]}


def _reads(person: Person, report: Report) -> bool:
    meant = {"leader" if audience == "deputy" else audience for audience in (*report.to, *report.cc)}
    return bool(meant & set(person.roles))
