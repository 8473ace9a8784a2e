"""Random lives of tasks: what people did on random days and what the daily runs in between made of it.

A life is lived through once, by the very functions of the daily run, for no unit in particular; load.py gives it to
many tasks.
"""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dubanflow.domain.moment import Moment
from dubanflow.domain.values import Task
from dubanflow.ledger.records import Record
from dubanflow.ledger.write import Event, canonical
from dubanflow.office import Office
from dubanflow.services.sweep import Rules, step_of

SHAPES = 3000
UNIT_MARK = "\x00"  # stands for the task's unit in a shape's payloads; JSON escapes it, so nothing else holds it
UNIT_IN_PAYLOAD = '"\\u0000"'  # as JSON writes it


@dataclass(frozen=True, slots=True)
class Shape:
    """A task's life up to the evening before the benchmark day, for any unit."""

    task: Task
    original: date
    next_check_on: date | None
    events: tuple[tuple[str, str, str, str], ...]  # day, kind, actor, payload
    decisions: tuple[tuple[str, str, str, str, str], ...]  # rule, occurrence, due day, decided on, state


def shapes(office: Office, rules: Rules, chance: random.Random, day: date) -> list[Shape]:
    """Random lives."""
    return [live(office, rules, chance, day) for _ in range(SHAPES)]


def live(office: Office, rules: Rules, chance: random.Random, day: date) -> Shape:
    """One life: what people do on random days, and the daily run on every working day on which it asks something."""
    calendar = office.calendar
    assigned = calendar.on_or_after(day - timedelta(days=chance.randint(3, 90)))
    near = chance.random() < 0.4  # a third of a year's tasks stand close to their deadline or behind it
    deadline = day + timedelta(days=chance.randint(-45, 18) if near else chance.randint(19, 320))
    deadline = max(deadline, assigned + timedelta(days=10))
    acts: dict[date, str] = {}
    if chance.random() < 0.95:
        acts[calendar.add(assigned, chance.randint(1, 3))] = "accept"
    for _ in range(2):
        on = calendar.on_or_after(assigned + timedelta(days=chance.randint(5, 90)))
        if on > calendar.add(assigned, 3):
            acts.setdefault(on, "feedback")
    if chance.random() < 0.08:
        acts[calendar.add(day, -chance.randint(1, 9))] = "report"
    if chance.random() < 0.02:
        acts[calendar.add(day, -chance.randint(1, 60))] = "suspend"
    return walked(office, rules, Task(0, 0, "assigned", deadline, 1, assigned, assigned), acts, day)


def walked(office: Office, rules: Rules, task: Task, acts: dict[date, str], day: date) -> Shape:
    """The life of a task in which people act on the days of `acts`, up to `day` exclusive."""
    record = Record(task, None, "", rules.workflow.definition.hash, 1, 0, "")
    payload = {"to": task.state, "unit": UNIT_MARK, "deadline": task.deadline.isoformat()}
    events = [_row(Event("assign", "ducha", payload, task.assigned_on))]
    decisions = [("notice:assign", "1", task.assigned_on.isoformat(), task.assigned_on.isoformat(), "told")]
    keys: set[tuple[str, int, str]] = set()
    today, ahead = task.assigned_on, None
    while today < day:
        moment = Moment(today, "")
        step = step_of(rules, record, keys, moment)
        record, ahead = step.record, step.next_check_on
        events += [_row(event) for event in step.events]
        for row in step.decisions:
            one = row.decision
            keys.add(one.key)
            state = "told" if row.state == "open" else row.state
            decisions.append((one.rule, one.occurrence, one.due_on.isoformat(), today.isoformat(), state))
        act = acts.get(today)
        after = _acted(record.task, act, today) if act else None
        if after is not None:
            change = {"from": record.task.state, "to": after.state, "done": "按计划推进，已完成阶段任务。"}
            events.append(_row(Event(str(act), UNIT_MARK, change, today)))
            record = record.with_task(after)
            step = step_of(rules, record, keys, moment)
            ahead = today if step.events else step.next_check_on
        future = [one for one in acts if one > today]
        today = office.calendar.on_or_after(min([*future, ahead or day, day]))
        if ahead and ahead > task.assigned_on:
            today = max(today, task.assigned_on)
    return Shape(record.task, task.deadline, ahead, tuple(events), tuple(decisions))


def _acted(task: Task, act: str, today: date) -> Task | None:
    """The task after an act; None where it cannot be done."""
    if act == "accept" and task.state in ("assigned", "overdue") and not task.accepted_on:
        return replace(task, accepted_on=today, state="in_progress" if task.state == "assigned" else task.state)
    if act == "feedback" and task.state == "in_progress":
        return replace(task, feedback_on=today)
    if act == "report" and task.state in ("in_progress", "overdue") and task.accepted_on:
        return replace(task, state="reported", reported_on=today, reported_by="d0-l")
    if act == "suspend" and task.state in ("assigned", "in_progress", "overdue"):
        return replace(task, state="suspended", suspended_on=today)
    return None


def _row(event: Event) -> tuple[str, str, str, str]:
    return (event.day.isoformat(), event.kind, event.actor, canonical(event.payload))


def mixed(due: list[Shape], rules: Rules, day: date) -> list[Shape]:
    """Shapes in turn from each group of those of which the day asks the same, so that everything occurs alike often."""
    groups: dict[tuple[str, ...], list[Shape]] = {}
    for shape in due:
        record = Record(shape.task, None, "", rules.workflow.definition.hash, 1, 0, "")
        keys = {(rule, 1, occurrence) for rule, occurrence, *_ in shape.decisions}
        step = step_of(rules, record, keys, Moment(day, ""))
        asked = (step.record.task.state, *(row.decision.rule for row in step.decisions))
        groups.setdefault(asked, []).append(shape)
    length = max(map(len, groups.values()))
    return [group[n % len(group)] for n in range(length) for group in groups.values()]
