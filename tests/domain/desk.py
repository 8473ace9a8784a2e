"""A small office for tests of the pure part: the default workflow, a calendar of 2026, people by post."""

from dataclasses import fields, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from dubanflow.calendar_data import load_calendar
from dubanflow.definitions import load_definition
from dubanflow.domain.acts import perform
from dubanflow.domain.definition import Definition
from dubanflow.domain.values import Actor, Facts, Outcome, Refusal, Task
from dubanflow.domain.workdays import Calendar
from dubanflow.domain.workflow import Workflow
from dubanflow.places import bundled_file

LIAISON = Actor("zuzhi2-lly", "组织二科联络员", ("liaison",), unit=2)
OTHER_LIAISON = Actor("ganbu-lly", "干部科联络员", ("liaison",), unit=3)
SUPERVISOR = Actor("ducha", "督查员", ("supervisor",))

_DAYS = frozenset(field.name for field in fields(Task) if "date" in str(field.type))


@cache
def definition() -> Definition:
    """The bundled workflow."""
    found, problems = load_definition(Path(bundled_file("workflows/supervision.yaml")))
    assert found is not None, problems
    return found


@cache
def workflow() -> Workflow:
    """The bundled workflow, compiled."""
    return Workflow(definition())


@cache
def calendar() -> Calendar:
    """The bundled calendar."""
    return load_calendar(files=[bundled_file("workflows/workdays-cn.yaml")])[0]


def day(text: str) -> date:
    """A day of 2026, written 3-2."""
    month, _, number = text.partition("-")
    return date(2026, int(month), int(number))


def task(**changed: Any) -> Task:
    """A task of 组织二科, assigned on 2 March and due on Tuesday 31 March 2026."""
    given: dict[str, Any] = {key: day(value) if key in _DAYS and value else value for key, value in changed.items()}
    return replace(Task(1, 2, "assigned", day("3-31"), 1, day("3-2"), day("3-2")), **given)


def working(**changed: Any) -> Task:
    """The same, signed on 3 March."""
    return task(**{"state": "in_progress", "accepted_on": "3-3"} | changed)


def do(one: Task, trigger: str, on: str, actor: Actor = LIAISON, **facts: Any) -> Outcome | Refusal:
    """Perform an act on a day."""
    given: dict[str, Any] = {key: day(value) if key == "deadline" else value for key, value in facts.items()}
    return perform(workflow(), one, trigger, Facts(actor, day(on), **given), calendar())


def done(one: Task, trigger: str, on: str, actor: Actor = LIAISON, **facts: Any) -> Task:
    """The task after an act that must not be refused."""
    answer = do(one, trigger, on, actor, **facts)
    assert isinstance(answer, Outcome), answer
    return answer.task


def refused(one: Task, trigger: str, on: str, actor: Actor = LIAISON, **facts: Any) -> str:
    """The guard that refuses an act that must be refused."""
    answer = do(one, trigger, on, actor, **facts)
    assert isinstance(answer, Refusal), answer
    return answer.guard
