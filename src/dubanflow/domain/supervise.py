"""What a day asks of a task: lapse, reminders, rungs, feedback, waits; and the next day on which anything can be asked.

`crossings` lists when each rule of the definition falls due for a task as it stands. `decide` splits them at today:
what has been crossed and is not recorded is decided now, dated to its true day; the earliest that lies ahead is
`next_check_on`. Nothing is matched by equality with today, so a missed day loses nothing and a second run asks
nothing. Of several rules of one kind crossed at once only the last is told; the others are recorded as superseded.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dubanflow.domain.definition import Definition, Limit, Rung
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
    clock = definition.by_name[task.state].clock
    if definition.by_name[task.state].final:
        return
    if clock == "unit":
        yield from _reminders(task, definition, calendar)
        yield from _rungs(task, definition, calendar)
        yield from _feedback(task, definition, calendar, today)
    yield from _waits(task, definition, calendar, clock)


def decide(task: Task, decided: Collection[Key], definition: Definition, calendar: Calendar, *, today: date) -> Day:
    """What `today` asks of `task`, given the keys already decided for it."""
    due: list[Crossing] = []
    ahead: list[date] = []
    for crossing in crossings(task, definition, calendar, today=today):
        if (crossing.rule, task.deadline_version, crossing.occurrence) in decided:
            continue
        if crossing.due_on <= today:
            due.append(crossing)
        else:
            ahead.append(crossing.due_on)
    lapsed_on = None
    if definition.by_name[task.state].clock == "unit" and task.state != _lapsed_state(definition, task.state):
        day = lapse_day(task.deadline)
        if day <= today:
            lapsed_on = day
        else:
            ahead.append(day)
    told = _told(due, definition, today)
    decisions = tuple(
        Decision(row.rule, task.deadline_version, row.occurrence, row.due_on, told=row in told)
        for row in sorted(due, key=lambda row: (row.due_on, row.rule))
    )
    level = max([task.level, *(definition.rungs.get(row.rule, 0) for row in due)])
    return Day(lapsed_on, decisions, level, min(ahead, default=None))


def _told(due: list[Crossing], definition: Definition, today: date) -> set[Crossing]:
    """Of each kind the last crossing that still makes sense today."""
    last: dict[str, Crossing] = {}
    for row in due:
        if today <= row.until and (row.kind not in last or _rank(row, definition) >= _rank(last[row.kind], definition)):
            last[row.kind] = row
    return set(last.values())


def _rank(row: Crossing, definition: Definition) -> tuple[date, int]:
    return (row.due_on, definition.rungs.get(row.rule, 0))


def _lapsed_state(definition: Definition, state: str) -> str:
    """Where the clock's lapse leads from `state`; the state itself where there is no lapse."""
    return next(
        (row.dest or state for row in definition.transitions if "clock" in row.by and state in row.sources), state
    )


def _reminders(task: Task, definition: Definition, calendar: Calendar) -> Iterator[Crossing]:
    """Before the deadline; one that fell due before this deadline version was made is never asked: the notice of
    the act told the date already."""
    for rule in definition.reminders:
        due_on = shift(calendar, task.deadline, rule.before, sign=-1)
        if due_on > task.version_from:
            yield Crossing(rule.rule, "reminder", due_on, until=task.deadline)


def _rungs(task: Task, definition: Definition, calendar: Calendar) -> Iterator[Crossing]:
    """After the deadline. A draft is another kind than what is sent: an outage must not silence the unit because the
    highest rung crossed only prepares a paper."""
    for rung in definition.ladder:
        yield Crossing(rung.rule, _rung_kind(rung), shift(calendar, task.deadline, rung.after))


def _rung_kind(rung: Rung) -> str:
    return "draft" if rung.draft else "rung"


def _feedback(task: Task, definition: Definition, calendar: Calendar, today: date) -> Iterator[Crossing]:
    """From acceptance or the last feedback on, again and again up to the deadline; later the ladder speaks."""
    rule = definition.feedback
    base = max((day for day in (task.accepted_on, task.feedback_on) if day), default=None)
    if rule is None or base is None:
        return
    due_on = shift(calendar, base, rule.every)
    while due_on <= task.deadline:
        yield Crossing(rule.rule, "feedback", due_on, occurrence=due_on.isoformat())
        if due_on > today:
            return
        due_on = shift(calendar, due_on, rule.every)


def _waits(task: Task, definition: Definition, calendar: Calendar, clock: str) -> Iterator[Crossing]:
    begun = {
        "acceptance": task.assigned_on if clock == "unit" and not task.accepted_on and not task.declined_on else None,
        "verification": task.reported_on if clock == "office" else None,
        "extension": task.ask_on if clock == "unit" else None,
        "decline": task.declined_on if clock == "unit" else None,
    }
    for wait in definition.waiting:
        since = begun[wait.waits_for]
        if since is not None:
            due_on = shift(calendar, since, wait.after)
            yield Crossing(wait.rule, wait.waits_for, due_on, occurrence=since.isoformat())
