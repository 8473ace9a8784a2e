"""The whole engine against a slow model that walks day by day and task by task, under random acts and skipped days.

The model knows no ledger, no `next_check_on`, no memo of dates: each day it asks every task every question by counting
days one after the other. After each run both must hold the same states, levels and decisions.
"""

import itertools
import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dubanflow.domain.errors import Forbidden, Refused
from kit import Kit, day, make_kit

RUNGS = {"L1": 1, "L2": 5, "L3": 10, "L4": 20, "L5": 40}
REMINDERS = {"due-10": 10, "due-3": 3, "due-1": 1}
DRAFTS = ("L3", "L4", "L5")
UNIT_CLOCK = ("assigned", "in_progress", "overdue")
UNITS = {"组织二科": "组织二科联络员", "干部科": "干部科联络员"}
START = day("3-2")


class Slow:
    """What the model knows of a task: plain fields, and a set of (rule, version, occurrence) decided so far."""

    def __init__(self, unit: str, deadline: date, today: date) -> None:
        self.unit, self.deadline, self.assigned = unit, deadline, today
        self.state, self.version, self.version_from, self.level = "assigned", 1, today, 0
        self.accepted: date | None = None
        self.feedback: date | None = None
        self.reported: date | None = None
        self.suspended: date | None = None
        self.asked: date | None = None
        self.keys: set[tuple[str, int, str]] = set()
        self.told: dict[tuple[str, int, str], bool] = {}


class Engine(RuleBasedStateMachine):
    """Random days of a small office, in the ledger and in the model."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="dubanflow-model-"))
        self.kit = self.office()
        self.calendar = self.kit.office.calendar
        self.today = START
        self.tasks: dict[str, Slow] = {}
        self.add("组织二科", 20)

    def office(self) -> Kit:
        return make_kit(self.folder / "office", {})

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)

    @property
    def on(self) -> str:
        return f"{self.today.month}-{self.today.day}"

    def working(self, one: date) -> bool:
        return self.calendar.is_workday(one)

    def later(self, one: date, days: int) -> date:
        """So many working days after (before, when negative), counted out one by one."""
        step = timedelta(days=1 if days > 0 else -1)
        left = abs(days)
        while left:
            one += step
            left -= self.working(one)
        return one

    @rule(unit=st.sampled_from(sorted(UNITS)), length=st.integers(3, 60))
    def add(self, unit: str, length: int) -> None:
        if len(self.tasks) < 4 and self.today < date(2026, 8, 1):
            deadline = self.today + timedelta(days=length)
            number = self.kit.task(unit=unit, deadline=f"{deadline.month}-{deadline.day}", on=self.on)
            self.tasks[number] = Slow(unit, deadline, self.today)

    @rule(days=st.integers(1, 12))
    def skip(self, days: int) -> None:
        if self.today + timedelta(days=days) < date(2026, 9, 1):
            self.today += timedelta(days=days)

    @rule(again=st.booleans())
    def run(self, again: bool) -> None:
        self.kit.run(self.on)
        if again:
            report = self.kit.run(self.on)
            assert (report.changes, report.decisions, report.messages) == (0, 0, 0)
        for task in self.tasks.values():
            self.ask(task)
        self.compare()

    def due(self, task: Slow) -> dict[tuple[str, int, str], tuple[str, date]]:
        """Everything that a rule has crossed by today: key -> (kind, its day)."""
        found: dict[tuple[str, int, str], tuple[str, date]] = {}
        if task.state in UNIT_CLOCK:
            for rule_, days in REMINDERS.items():
                on = self.later(task.deadline, -days)
                if task.version_from < on <= self.today:
                    found[rule_, task.version, ""] = ("reminder", on)
            for rule_, days in RUNGS.items():
                on = self.later(task.deadline, days)
                if on <= self.today:
                    found[rule_, task.version, ""] = ("draft" if rule_ in DRAFTS else "rung", on)
            base = max((one for one in (task.accepted, task.feedback) if one), default=None)
            while base and (base := self.later(base, 22)) <= min(self.today, task.deadline):
                found["feedback", task.version, base.isoformat()] = ("feedback", base)
            if not task.accepted:
                on = self.later(task.assigned, 2)
                found["sign", task.version, task.assigned.isoformat()] = ("acceptance", on)
            if task.asked:
                on = self.later(task.asked, 3)
                found["ask-3", task.version, task.asked.isoformat()] = ("extension", on)
        if task.state == "reported" and task.reported:
            for rule_, days in (("check-3", 3), ("check-7", 7)):
                on = self.later(task.reported, days)
                found[rule_, task.version, task.reported.isoformat()] = ("verification", on)
        return {key: row for key, row in found.items() if row[1] <= self.today}

    def ask(self, task: Slow) -> None:
        """What today asks of a task; of each kind the last that still makes sense is told."""
        fresh = {key: row for key, row in self.due(task).items() if key not in task.keys}
        order = ["due-10", "due-3", "due-1", *RUNGS, "check-3", "check-7"]
        last: dict[str, tuple[Any, ...]] = {}
        for key, (kind, on) in fresh.items():
            task.keys.add(key)
            task.level = max(task.level, list(RUNGS).index(key[0]) + 1 if key[0] in RUNGS else 0)
            place = (on, order.index(key[0]) if key[0] in order else 0)
            if (kind != "reminder" or self.today <= task.deadline) and (kind not in last or place >= last[kind][0]):
                last[kind] = (place, key)
        for key in fresh:
            task.told[key] = key in {row[1] for row in last.values()}
        if task.state in ("assigned", "in_progress") and self.today > task.deadline:
            task.state = "overdue"

    def act(self, number: str, trigger: str, by: str, **given: Any) -> bool:
        """An act in the ledger; whether the workflow allowed it."""
        try:
            self.kit.act(number, trigger, on=self.on, by=by, **given)
        except (Refused, Forbidden):
            return False
        return True

    def moved(self, task: Slow, deadline: date, *, carry: bool) -> None:
        """A new deadline version; with days given back the rungs climbed count as climbed."""
        task.version, task.deadline, task.version_from = task.version + 1, deadline, self.today
        if carry:
            climbed = {key[0] for key in task.keys if key[1] == task.version - 1 and key[0] in RUNGS}
            task.keys |= {(rule_, task.version, "") for rule_ in climbed}
        else:
            task.level = 0

    def held(self, task: Slow, since: date) -> None:
        days = sum(self.working(since + timedelta(days=n)) for n in range(1, (self.today - since).days + 1))
        if days:
            self.moved(task, self.later(task.deadline, days), carry=True)

    @precondition(lambda self: self.tasks)
    @rule(data=st.data(), what=st.sampled_from(["accept", "feedback", "ask", "report"]))
    def unit_acts(self, data: st.DataObject, what: str) -> None:
        number = data.draw(st.sampled_from(sorted(self.tasks)))
        task = self.tasks[number]
        by = UNITS[task.unit]
        ahead = task.deadline + timedelta(days=30)
        if what == "ask":
            to = max(ahead, self.today + timedelta(days=5))
            given = {"reason": "涉及面广", "done": "已成稿", "deadline": f"{to.month}-{to.day}"}
        else:
            given = {"done": "已办"}
        if to_late(given) or not self.act(number, what, by, **given):
            return
        if what == "accept":
            task.accepted = self.today
            task.state = "in_progress" if task.state == "assigned" else task.state
        elif what == "feedback":
            task.feedback = self.today
        elif what == "ask":
            task.asked = self.today
        else:
            task.reported, task.asked, task.state = self.today, None, "reported"

    @precondition(lambda self: self.tasks)
    @rule(data=st.data(), what=st.sampled_from(["extend", "return", "verify", "suspend", "resume", "reassign"]))
    def supervisor_acts(self, data: st.DataObject, what: str) -> None:
        number = data.draw(st.sampled_from(sorted(self.tasks)))
        task = self.tasks[number]
        other = next(unit for unit in UNITS if unit != task.unit)
        to = max(task.deadline, self.today) + timedelta(days=20)
        given: dict[str, Any] = {"reason": "按会议要求"}
        if what == "extend":
            given["deadline"] = f"{to.month}-{to.day}"
        if what == "reassign":
            given["unit"] = other
        if to.year > 2026 or not self.act(number, what, "督查员", **given):
            return
        self.follow(task, what, other, to)

    def follow(self, task: Slow, what: str, other: str, to: date) -> None:
        """The supervisor's act in the model."""
        if what == "extend":
            task.asked = None
            if task.state == "overdue":
                task.state = "in_progress" if task.accepted else "assigned"
            self.moved(task, to, carry=False)
        elif what == "return":
            assert task.reported
            late, since = task.reported > task.deadline, task.reported
            task.state, task.reported = ("overdue" if late else "in_progress"), None
            self.held(task, since)
        elif what == "verify":
            task.state = "verified"
        elif what == "suspend":
            task.state, task.suspended, task.asked = "suspended", self.today, None
        elif what == "resume":
            assert task.suspended
            late, since = task.suspended > task.deadline, task.suspended
            task.state = "overdue" if late else "in_progress" if task.accepted else "assigned"
            task.suspended = None
            self.held(task, since)
        else:
            task.unit, task.assigned, task.accepted, task.feedback, task.asked = other, self.today, None, None, None
            task.state = "overdue" if self.today > task.deadline else "assigned"
            self.moved(task, task.deadline, carry=True)

    def compare(self) -> None:
        """Ledger and model say the same of every task."""
        for number, task in self.tasks.items():
            rows = self.kit.rows(
                "select state, level, deadline, deadline_version, next_check_on from task where number = ?", number
            )
            state, level, deadline, version, ahead = rows[0]
            known = (task.state, task.level, task.deadline.isoformat(), task.version)
            assert (state, level, deadline, version) == known, number
            assert ahead is None or ahead > self.today.isoformat()
            found = self.kit.rows(
                "select d.rule, d.deadline_version, d.occurrence, d.state from decision d join task t on"
                " t.id = d.task_id where t.number = ? and d.rule not like 'notice:%' and d.rule not like 'draft:%'",
                number,
            )
            assert {row[:3] for row in found} == task.keys
            for *key, how in found:
                if how != "carried":
                    assert task.told[tuple(key)] == (how != "superseded"), (key, how)

    @invariant()
    def keys_are_unique_and_levels_a_prefix(self) -> None:
        for task in getattr(self, "tasks", {}).values():
            climbed = sorted(key[0] for key in task.keys if key[1] == task.version and key[0] in RUNGS)
            assert climbed == list(itertools.islice(RUNGS, len(climbed)))

    @invariant()
    def nothing_is_asked_of_a_task_whose_day_lies_ahead(self) -> None:
        for number, task in getattr(self, "tasks", {}).items():
            ahead = self.kit.rows("select next_check_on from task where number = ?", number)[0][0]
            if ahead is None or ahead > self.today.isoformat():
                assert set(self.due(task)) <= task.keys
                assert not (task.state in ("assigned", "in_progress") and self.today > task.deadline)


def to_late(given: dict[str, Any]) -> bool:
    """Whether a date leaves the year for which the kit writes dates."""
    return int(given.get("deadline", "1-1").partition("-")[0]) < 3 and "deadline" in given


def test_the_engine_does_what_a_slow_walk_over_every_day_does() -> None:
    class OnSqlite(Engine):
        pass

    check(OnSqlite, 25)


def test_the_engine_does_the_same_on_postgresql(postgres_url: str, request: pytest.FixtureRequest) -> None:
    from uuid import uuid4

    import psycopg

    class OnPostgres(Engine):
        def office(self) -> Kit:
            self.schema = f"dubanflow_test_{uuid4().hex[:12]}"
            with psycopg.connect(postgres_url, autocommit=True) as connection:
                connection.execute(f"create schema {self.schema}")
            environ = {"DUBANFLOW_DATABASE_URL": postgres_url, "DUBANFLOW_DATABASE_SCHEMA": self.schema}
            return make_kit(self.folder / "office", environ)

        def teardown(self) -> None:
            super().teardown()
            with psycopg.connect(postgres_url, autocommit=True) as connection:
                connection.execute(f"drop schema {self.schema} cascade")

    check(OnPostgres, 4)


def check(machine: type[Engine], examples: int) -> None:
    case = machine.TestCase
    case.settings = settings(
        max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    case().runTest()
