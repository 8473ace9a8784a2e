"""What a day asks of a task: lapse, reminders, rungs, feedback, waits; and the next day on which anything can be asked.

`crossings` lists when each rule of the definition falls due for a task as it stands. `decide` splits them at today:
what has been crossed and is not recorded is decided now, dated to its true day; the earliest that lies ahead is
`next_check_on`. Nothing is matched by equality with today, so a missed day loses nothing and a second run asks
nothing. Of several rules of one kind crossed at once only the last is told; the others are recorded as superseded.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count

from dubanflow.domain.cached import cached_property
from dubanflow.domain.definition import Definition, Limit
from dubanflow.domain.values import Day, Decision, Task
from dubanflow.domain.workdays import Calendar

Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Crossing:
    """A rule of one `kind` falls due on a day; `until` is the last day on which telling it makes sense."""

    rule: str
    kind: str
    due_on: date
    occurrence: str = ""
    until: date = date.max


def shift(calendar: Calendar, day: date, limit: Limit, *, sign: int = 1) -> date:
    """`limit` after (`sign` 1) or before (-1) `day`, in the unit that the limit names."""
    if limit.unit == "wd":
        return calendar.add(day, sign * limit.n)
    return day + timedelta(days=sign * limit.n)


def lapse_day(deadline: date) -> date:
    """Overdue is entered the calendar day after the deadline, whatever day the machine happens to run."""
    return deadline + timedelta(days=1)


def crossings(task: Task, definition: Definition, calendar: Calendar, *, today: date) -> Iterator[Crossing]:
    """Everything that the rules can ask of `task` as it stands; a recurring rule up to its first day after `today`."""
    return iter(Timetable(definition, calendar).crossings(task, today=today))


def decide(task: Task, decided: Collection[Key], definition: Definition, calendar: Calendar, *, today: date) -> Day:
    """What `today` asks of `task`, given the keys already decided for it."""
    return Timetable(definition, calendar).decide(task, decided, today=today)


@dataclass(frozen=True)
class Timetable:
    """When the rules of a definition fall due. Each date is worked out once: many tasks share a deadline.

    One that is kept for a run makes a day's work cheap; it holds nothing of any task.
    """

    definition: Definition
    calendar: Calendar
    _before: dict[date, tuple[Crossing, ...]] = field(default_factory=dict, repr=False, compare=False)
    _after: dict[date, tuple[Crossing, ...]] = field(default_factory=dict, repr=False, compare=False)
    _asked: dict[tuple[date, bool], list[Crossing]] = field(default_factory=dict, repr=False, compare=False)
    _waited: dict[tuple[str, date], tuple[Crossing, ...]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def lapsing(self) -> frozenset[str]:
        """The states that the clock's lapse leads out of."""
        rows = [row for row in self.definition.transitions if "clock" in row.by]
        return frozenset(
            state
            for state in self.definition.running_states
            if next((row.dest or state for row in rows if state in row.sources), state) != state
        )

    def crossings(self, task: Task, *, today: date) -> list[Crossing]:
        """See the function `crossings`."""
        state = self.definition.by_name[task.state]
        if state.final:
            return []
        found: list[Crossing] = []
        if state.clock == "unit":
            # The notice of the act that made this deadline version told the date already: what fell due before is
            # not asked any more.
            found += [row for row in self._reminders(task.deadline) if row.due_on > task.version_from]
            found += self.rungs(task.deadline)
            found += self._feedback(task, today)
        for kind, since in _waiting(task, state.clock):
            found += self._waits(kind, since)
        return found

    def decide(self, task: Task, decided: Collection[Key], *, today: date) -> Day:
        """See the function `decide`."""
        version = task.deadline_version
        due: list[Crossing] = []
        ahead: list[date] = []
        for row in self.crossings(task, today=today):
            if (row.rule, version, row.occurrence) in decided:
                continue
            if row.due_on <= today:
                due.append(row)
            else:
                ahead.append(row.due_on)
        lapsed_on = None
        if task.state in self.lapsing:
            day = lapse_day(task.deadline)
            if day <= today:
                lapsed_on = day
            else:
                ahead.append(day)
        next_check_on = min(ahead) if ahead else None
        if not due:
            return Day(lapsed_on, (), task.level, next_check_on)
        rungs = self.definition.rungs
        told = _told(due, rungs, today)
        due.sort(key=lambda row: (row.due_on, row.rule))
        decisions = tuple(
            [Decision(row.rule, version, row.occurrence, row.due_on, told=told.get(row.kind) is row) for row in due]
        )
        return Day(lapsed_on, decisions, max(task.level, *(rungs.get(row.rule, 0) for row in due)), next_check_on)

    def _reminders(self, deadline: date) -> tuple[Crossing, ...]:
        """Before the deadline."""
        found = self._before.get(deadline)
        if found is None:
            found = self._before[deadline] = tuple(
                Crossing(rule.rule, "reminder", shift(self.calendar, deadline, rule.before, sign=-1), until=deadline)
                for rule in self.definition.reminders
            )
        return found

    def rungs(self, deadline: date) -> tuple[Crossing, ...]:
        """After the deadline. A draft is another kind than what is sent: an outage must not silence the unit because
        the highest rung crossed only prepares a paper."""
        found = self._after.get(deadline)
        if found is None:
            found = self._after[deadline] = tuple(
                Crossing(rung.rule, "draft" if rung.draft else "rung", shift(self.calendar, deadline, rung.after))
                for rung in self.definition.ladder
            )
        return found

    def _feedback(self, task: Task, today: date) -> Iterator[Crossing]:
        """From acceptance or the last feedback on, again and again up to the deadline; later the ladder speaks."""
        rule = self.definition.feedback
        base = max((day for day in (task.accepted_on, task.feedback_on) if day), default=None)
        if rule is None or base is None:
            return
        days = self._asked.setdefault((base, task.feedback_on is None), [])
        for turn in count():
            if turn == len(days):
                first = rule.every if task.feedback_on else rule.first or rule.every
                due_on = (
                    shift(self.calendar, days[-1].due_on, rule.every) if days else shift(self.calendar, base, first)
                )
                days.append(Crossing(rule.rule, "feedback", due_on, occurrence=due_on.isoformat()))
            if days[turn].due_on > task.deadline:
                return
            # shared by tasks with other deadlines; past the deadline it is recorded, and the ladder speaks
            yield days[turn] if today <= task.deadline else replace(days[turn], until=task.deadline)
            if days[turn].due_on > today:
                return

    def _waits(self, kind: str, since: date) -> tuple[Crossing, ...]:
        """From the day on which something began to wait."""
        found = self._waited.get((kind, since))
        if found is None:
            found = self._waited[kind, since] = tuple(
                Crossing(rule.rule, kind, shift(self.calendar, since, rule.after), occurrence=since.isoformat())
                for rule in self.definition.waiting
                if rule.waits_for == kind
            )
        return found


def _waiting(task: Task, clock: str) -> Iterator[tuple[str, date]]:
    """What of a task waits for somebody, and since when."""
    if clock == "office" and task.reported_on:
        yield "verification", task.reported_on
    if clock != "unit":
        return
    if not task.accepted_on and not task.declined_on:
        yield "acceptance", task.assigned_on
    if task.ask_on:
        yield "extension", task.ask_on
    if task.declined_on:
        yield "decline", task.declined_on


def _told(due: list[Crossing], rungs: Mapping[str, int], today: date) -> dict[str, Crossing]:
    """Of each kind the last crossing that still makes sense today."""
    last: dict[str, Crossing] = {}
    for row in due:
        if today <= row.until:
            known = last.get(row.kind)
            if known is None or _rank(row, rungs) >= _rank(known, rungs):
                last[row.kind] = row
    return last


def _rank(row: Crossing, rungs: Mapping[str, int]) -> tuple[date, int]:
    return (row.due_on, rungs.get(row.rule, 0))
