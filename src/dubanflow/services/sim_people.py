"""The people of a simulation: who acts when, drawn for each task by itself so that the order of tasks does not matter.

`silent`: nobody acts. `typical`: units sign within 1–2 working days and report around the deadline; a tenth asks for
an extension, a tenth of the reports is returned; supervisors answer within 1–3 working days. These are assumptions,
not observations: they stand here so that two workflow files are compared under the same conduct.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from dubanflow.domain.definition import Definition
from dubanflow.domain.errors import BadInput
from dubanflow.domain.values import Actor, Facts, Task
from dubanflow.domain.workdays import DAY, Calendar

SIGN = (1, 2)
ANSWER = (1, 3)
REDO = (2, 5)
ASK_BEFORE = 3
ASK_FOR = 10
ASKING = 0.1
RETURNED = 0.1
# Working days from the deadline to the report: two before it on average, one in three after it.
REPORT_MEAN, REPORT_SPREAD = -2.0, 5.0


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody will do on a working day."""

    trigger: str
    facts: Facts

    @property
    def day(self) -> date:
        """The day of the act."""
        return self.facts.today


@dataclass(slots=True)
class Person:
    """How the people around one task behave: their dice, and what was settled once for the task."""

    dice: Random
    asks: bool
    lateness: int
    given_up: set[str] = field(default_factory=set)


Scenario = Callable[[Task, Definition, Calendar, date, Person], Act | None]


def scenario_of(written: str) -> tuple[Scenario, int]:
    """The scenario and its seed: `silent`, `typical` (seed 0) or `seed:N`. Raises BadInput for any other word."""
    if written == "silent":
        return silent, 0
    if written == "typical":
        return typical, 0
    kind, _, number = written.partition(":")
    if kind == "seed" and number.isdigit():
        return typical, int(number)
    raise BadInput(f"没有“{written}”这种情形，可写 silent（无人办理）、typical（通常情形）或 seed:数字。")


def person_for(task: Task, seed: int) -> Person:
    """The people around a task: the same for the same task and seed, on every machine."""
    dice = Random(f"{seed}:{task.id}")  # noqa: S311 - a simulation, not a secret
    asks = dice.random() < ASKING
    return Person(dice, asks, round(dice.gauss(REPORT_MEAN, REPORT_SPREAD)))


def silent(task: Task, definition: Definition, calendar: Calendar, today: date, person: Person) -> Act | None:
    """Nobody does anything."""
    return None


def typical(task: Task, definition: Definition, calendar: Calendar, today: date, person: Person) -> Act | None:
    """The next act on `task` after `today`; None when nothing more will be done."""
    clock = definition.by_name[task.state].clock
    if definition.by_name[task.state].final or clock == "stopped":
        return None
    choices = _office(task, calendar, today, person) if clock == "office" else _unit(task, calendar, today, person)
    possible = {row.name for row in definition.transitions if task.state in row.sources}
    return next((act for act in choices if act.trigger in possible - person.given_up), None)


def _office(task: Task, calendar: Calendar, today: date, person: Person) -> list[Act]:
    """A report is verified or returned; should the file not know the one, the other is done."""
    day = _within(calendar, max(today, task.reported_on or today), ANSWER, person)
    actor = _supervisor()
    answers = [Act("verify", Facts(actor, day)), Act("return", Facts(actor, day, reason="材料不全"))]
    return answers[::-1] if person.dice.random() < RETURNED else answers


def _unit(task: Task, calendar: Calendar, today: date, person: Person) -> list[Act]:
    """A waiting request is answered first; then the unit signs, asks for time if it is one that asks, and reports."""
    actor = Actor("sim-unit", "承办单位", ("liaison", "head"), task.unit)
    choices: list[Act] = []
    if task.ask_on:
        answered = _within(calendar, max(today, task.ask_on), ANSWER, person)
        choices.append(Act("extend", Facts(_supervisor(), answered)))
    if task.accepted_on is None:
        signed = _within(calendar, max(today, task.assigned_on), SIGN, person)
        choices.append(Act("accept", Facts(actor, signed)))
    if person.asks:
        asked = max(calendar.add(task.deadline, -ASK_BEFORE), calendar.add(today, 1))
        later = calendar.add(max(task.deadline, asked), ASK_FOR)
        choices.append(Act("ask", Facts(actor, asked, reason="协调用时", progress="正在办理", deadline=later)))
    reported = _report_day(task, calendar, today, person)
    return [*choices, Act("report", Facts(actor, reported, progress="已办结", evidence=1))]


def _report_day(task: Task, calendar: Calendar, today: date, person: Person) -> date:
    """Around the deadline; a report that was returned, or should have come already, within the next days."""
    planned = calendar.add(calendar.on_or_before(task.deadline), person.lateness)
    return planned if planned > today else _within(calendar, today, REDO, person)


def _within(calendar: Calendar, after: date, span: tuple[int, int], person: Person) -> date:
    return calendar.add(after, person.dice.randint(*span))


def _supervisor() -> Actor:
    return Actor("sim-office", "督查员", ("supervisor",))


def settle(act: Act, person: Person, *, refused: bool) -> None:
    """Note what became of an act: what was refused, and a request once made, is not tried again."""
    if refused:
        person.given_up.add(act.trigger)
    if act.trigger == "ask":
        person.asks = False


def first_day(calendar: Calendar, since: date, task: Task) -> date:
    """The first working day of the simulation on which the task lives."""
    return calendar.on_or_after(max(since, task.assigned_on))


def next_run(calendar: Calendar, today: date, wanted: date) -> date:
    """The working day, later than `today`, whose run sees what falls due on `wanted`."""
    return calendar.on_or_after(max(today + DAY, wanted))
