"""A slow model of the engine that walks day by day and task by task, and the machine that compares both.

The model knows no ledger, no `next_check_on`, no memo of dates: each day it asks every task every question by counting
days one after the other. After each run both must hold the same states, levels and decisions.
"""

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dubanflow.domain.errors import Forbidden, Refused
from dubanflow.places import bundled_file
from dubanflow.services.migrate import migrate
from kit import Kit, day, make_kit, moment

LADDER = ("L1", "L2", "L3", "L4", "L5")
DRAFTS = ("L3", "L4", "L5")
DEFAULT = bundled_file("workflows/supervision.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Policy:
    """The numbers of a workflow file, all in working days."""

    text: str
    reminders: dict[str, int]
    rungs: dict[str, int]
    feedback: int
    sign: int


MILD = Policy(
    DEFAULT,
    {"due-10": 10, "due-3": 3, "due-1": 1},
    {"L1": 1, "L2": 5, "L3": 10, "L4": 20, "L5": 40},
    feedback=22,
    sign=2,
)
STRICT = Policy(
    DEFAULT.replace("reminders:\n", "reminders:\n  - {rule: due-15, label: 提前提醒, before: 15wd, to: [liaison]}\n")
    .replace("label: 督办, after: 5wd", "label: 督办, after: 3wd")
    .replace("label: 通报, after: 10wd", "label: 通报, after: 7wd")
    .replace("every: 22wd", "every: 9wd")
    .replace("for: acceptance, after: 2wd", "for: acceptance, after: 1wd"),
    {"due-15": 15, "due-10": 10, "due-3": 3, "due-1": 1},
    {"L1": 1, "L2": 3, "L3": 7, "L4": 20, "L5": 40},
    feedback=9,
    sign=1,
)
UNIT_CLOCK = ("assigned", "in_progress", "overdue")
FINAL = ("verified", "cancelled")
UNITS = {"组织二科": "组织二科联络员", "干部科": "干部科联络员"}
START = day("3-2")
YEARS = 6
LAST = date(2026, 12, 31)  # the kit writes dates of this year
HAPPENED = Counter[str]()
# what may be worth trying in a state; the rest would be refused
UNIT_ACTS = {
    "assigned": ("accept", "accept", "accept", "decline", "ask"),
    "in_progress": ("feedback", "ask", "report"),
    "overdue": ("accept", "decline", "feedback", "ask", "report"),
}
LIVE = ("reassign", "suspend", "amend", "extend", "cancel")
OFFICE_ACTS = {
    "assigned": LIVE,
    "in_progress": LIVE,
    "overdue": LIVE,
    "reported": ("return", "return", "verify", "verify", "amend"),
    "suspended": ("resume", "resume", "amend"),
    "verified": ("reopen",),
    "cancelled": ("reopen",),
}


class Slow:
    """What the model knows of a task: plain fields, and a set of (rule, version, occurrence) decided so far.

    `passed` are those of the keys that a migration only recorded: they are no rung climbed.
    """

    def __init__(self, unit: str, deadline: date, today: date, policy: Policy) -> None:
        self.unit, self.deadline, self.assigned, self.policy = unit, deadline, today, policy
        self.state, self.version, self.version_from, self.level = "assigned", 1, today, 0
        self.accepted: date | None = None
        self.feedback: date | None = None
        self.reported: date | None = None
        self.suspended: date | None = None
        self.asked: date | None = None
        self.declined: date | None = None
        self.passed: set[tuple[str, int, str]] = set()
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
        self.policy, self.changed_on = MILD, START
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
            self.tasks[number] = Slow(unit, deadline, self.today, self.policy)
            HAPPENED["task of the strict file"] += self.policy is STRICT

    @rule(days=st.integers(1, 16), running=st.booleans())
    def pass_time(self, days: int, running: bool) -> None:
        if self.today + timedelta(days=days) < date(2026, 10, 1):
            self.today += timedelta(days=days)
            HAPPENED["days skipped"] += days > 1
            if running:
                self.run(again=False)

    @precondition(lambda self: self.changed_on != self.today)
    @rule(migrating=st.booleans())
    def change_policy(self, migrating: bool) -> None:
        """Another workflow file: for new tasks only, or for those that live as well."""
        self.changed_on = self.today
        self.policy = STRICT if self.policy is MILD else MILD
        path = self.kit.root / "workflows" / "supervision.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(self.policy.text, encoding="utf-8")
        self.kit.reopen()
        HAPPENED["policy changed"] += 1
        if not migrating:
            return
        text, definition = self.policy.text, self.kit.office.definition
        try:
            done = migrate(self.kit.office, definition, text, {}, by="ducha", moment=moment(self.on))
        except Refused as refusal:  # what the mild file does not know is still to be told
            assert self.policy is MILD
            assert "due-15" in str(refusal)
            return
        moved = [one for one in self.tasks.values() if one.policy is not self.policy and one.state not in FINAL]
        assert done.tasks == len(moved)
        for task in moved:
            HAPPENED["task migrated"] += 1
            self.migrated(task)

    def migrated(self, task: Slow) -> None:
        """By the new file, what fell due before today and by the old one did not is past: on record, told to nobody."""
        before = self.due(task)
        task.policy = self.policy
        passed = self.due(task).keys() - before.keys() - task.keys
        HAPPENED["rule passed when migrated"] += len(passed)
        climbed = [key[0] for key in task.keys - task.passed if key[1] == task.version and key[0] in LADDER]
        task.level = max((LADDER.index(rung) + 1 for rung in climbed), default=0)
        task.passed |= passed
        task.keys |= passed
        task.told |= dict.fromkeys(passed, False)

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
            for rule_, days in task.policy.reminders.items():
                on = self.later(task.deadline, -days)
                if task.version_from < on <= self.today:
                    found[rule_, task.version, ""] = ("reminder", on)
            for rule_, days in task.policy.rungs.items():
                on = self.later(task.deadline, days)
                if on <= self.today:
                    found[rule_, task.version, ""] = ("draft" if rule_ in DRAFTS else "rung", on)
            base = max((one for one in (task.accepted, task.feedback) if one), default=None)
            while base and (base := self.later(base, task.policy.feedback)) <= min(self.today, task.deadline):
                found["feedback", task.version, base.isoformat()] = ("feedback", base)
            if not task.accepted and not task.declined:
                on = self.later(task.assigned, task.policy.sign)
                found["sign", task.version, task.assigned.isoformat()] = ("acceptance", on)
            if task.asked:
                on = self.later(task.asked, 3)
                found["ask-3", task.version, task.asked.isoformat()] = ("extension", on)
            if task.declined:
                on = self.later(task.declined, 2)
                found["decline-2", task.version, task.declined.isoformat()] = ("decline", on)
        if task.state == "reported" and task.reported:
            for rule_, days in (("check-3", 3), ("check-7", 7)):
                on = self.later(task.reported, days)
                found[rule_, task.version, task.reported.isoformat()] = ("verification", on)
        return {key: row for key, row in found.items() if row[1] <= self.today}

    def ask(self, task: Slow) -> None:
        """What today asks of a task; of each kind the last that still makes sense is told."""
        fresh = {key: row for key, row in self.due(task).items() if key not in task.keys}
        order = ["due-15", "due-10", "due-3", "due-1", *LADDER, "check-3", "check-7"]
        last: dict[str, tuple[Any, ...]] = {}
        for key, (kind, on) in fresh.items():
            task.keys.add(key)
            task.level = max(task.level, LADDER.index(key[0]) + 1 if key[0] in LADDER else 0)
            place = (on, order.index(key[0]) if key[0] in order else 0)
            useful = kind not in ("reminder", "feedback") or self.today <= task.deadline
            if useful and (kind not in last or place >= last[kind][0]):
                last[kind] = (place, key)
        for key, (kind, _) in fresh.items():
            task.told[key] = key in {row[1] for row in last.values()}
            HAPPENED[f"{kind} told" if task.told[key] else f"{kind} merged"] += 1
        if task.state in ("assigned", "in_progress") and self.today > task.deadline:
            task.state = "overdue"

    def act(self, number: str, trigger: str, by: str, **given: Any) -> bool:
        """An act in the ledger; whether the workflow allowed it."""
        try:
            self.kit.act(number, trigger, on=self.on, by=by, **given)
        except (Refused, Forbidden):
            return False
        HAPPENED[trigger] += 1
        return True

    def moved(self, task: Slow, deadline: date, *, carry: bool) -> None:
        """A new deadline version. What does not hang on the deadline is never asked again; with days given back the
        rungs climbed count as climbed."""
        for key in [key for key in task.keys if key[1] == task.version]:
            if (key[0] in LADDER and carry) or key[2]:
                known = (key[0], task.version + 1, key[2])
                task.keys.add(known)
                task.passed |= {known} if key in task.passed else set()
        task.version, task.deadline, task.version_from = task.version + 1, deadline, self.today
        task.level = task.level if carry else 0

    def held(self, task: Slow, since: date) -> None:
        days = sum(self.working(since + timedelta(days=n)) for n in range(1, (self.today - since).days + 1))
        if days:
            self.moved(task, self.later(task.deadline, days), carry=True)

    @precondition(lambda self: self.tasks)
    @rule(data=st.data(), times=st.integers(1, 4))
    def unit_acts(self, data: st.DataObject, times: int) -> None:
        for _ in range(times):
            running = sorted(number for number, task in self.tasks.items() if task.state in UNIT_ACTS)
            if running:
                number = data.draw(st.sampled_from(running))
                self.unit_act(number, data.draw(st.sampled_from(UNIT_ACTS[self.tasks[number].state])))

    def unit_act(self, number: str, what: str) -> None:
        task = self.tasks[number]
        given = {"reason": "涉及面广", "done": "已成稿"}
        if what == "ask":
            to = max(task.deadline + timedelta(days=30), self.today + timedelta(days=5))
            if to > LAST:
                return
            given["deadline"] = f"{to.month}-{to.day}"
        if not self.act(number, what, UNITS[task.unit], **given):
            return
        if what == "accept":
            task.accepted, task.declined = self.today, None
            task.state = "in_progress" if task.state == "assigned" else task.state
        elif what == "decline":
            task.declined = self.today
        elif what == "feedback":
            task.feedback = self.today
        elif what == "ask":
            task.asked = self.today
        else:
            task.reported, task.asked, task.state = self.today, None, "reported"

    @precondition(lambda self: self.tasks)
    @rule(data=st.data(), days=st.integers(-10, 40))
    def supervisor_acts(self, data: st.DataObject, days: int) -> None:
        number = data.draw(st.sampled_from(sorted(self.tasks)))
        self.office_act(number, data.draw(st.sampled_from(self.office_acts(number))), days)

    def office_acts(self, number: str) -> tuple[str, ...]:
        """What the supervisor may try; what waits for an answer mostly gets one."""
        task = self.tasks[number]
        answers = ("extend", "refuse") * 3 if task.asked else ("keep",) * 4 if task.declined else ()
        return OFFICE_ACTS[task.state] + answers

    def office_act(self, number: str, what: str, days: int) -> None:
        task = self.tasks[number]
        other = next(unit for unit in UNITS if unit != task.unit)
        to = max(task.deadline, self.today) + timedelta(days=days if what == "amend" else abs(days) + 1)
        given: dict[str, Any] = {"reason": "按会议要求"}
        if what in ("extend", "amend", "reopen"):
            given["deadline"] = f"{to.month}-{to.day}"
        if what == "reassign":
            given["unit"] = other
        if to > LAST or not self.act(number, what, "督查员", **given):
            return
        self.follow(task, what, other, to)

    def follow(self, task: Slow, what: str, other: str, to: date) -> None:
        """The supervisor's act in the model."""
        open_again = "in_progress" if task.accepted else "assigned"
        if what == "extend":
            task.asked = None
            task.state = open_again if task.state == "overdue" else task.state
            self.moved(task, to, carry=False)
        elif what == "amend":
            if task.state == "overdue" and to > task.deadline and to >= self.today:
                task.state = open_again
            if to != task.deadline:
                self.moved(task, to, carry=False)
        elif what == "reopen":
            task.state, task.reported, task.suspended = open_again, None, None
            task.assigned = task.assigned if task.accepted else self.today
            self.moved(task, to, carry=False)
        elif what == "return":
            assert task.reported
            late, since = task.reported > task.deadline, task.reported
            task.state, task.reported = ("overdue" if late else "in_progress"), None
            self.held(task, since)
        elif what == "resume":
            assert task.suspended
            late, since = task.suspended > task.deadline, task.suspended
            task.state, task.suspended = ("overdue" if late else open_again), None
            self.held(task, since)
        elif what == "reassign":
            task.unit, task.assigned, task.accepted, task.feedback = other, self.today, None, None
            task.asked = task.declined = None
            task.state = "overdue" if self.today > task.deadline else "assigned"
            self.moved(task, task.deadline, carry=True)
        else:
            self.ended(task, what)

    def ended(self, task: Slow, what: str) -> None:
        """What the supervisor answered or closed."""
        if what == "refuse":
            task.asked = None
        elif what == "keep":
            task.declined = None
        elif what == "verify":
            task.state = "verified"
        elif what == "suspend":
            task.state, task.suspended, task.asked = "suspended", self.today, None
        else:
            task.state, task.asked, task.declined = "cancelled", None, None

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
            assert sorted(row[:3] for row in found) == sorted(task.keys)  # none twice, too
            for *key, how in found:
                if how != "carried":
                    assert task.told[tuple(key)] == (how != "superseded"), (key, how)

    @invariant()
    def levels_are_a_prefix(self) -> None:
        """Of the rungs that were decided or wait for the next run none is left out."""
        for task in getattr(self, "tasks", {}).values():
            keys = task.keys | self.due(task).keys()
            climbed = sorted(key[0] for key in keys if key[1] == task.version and key[0] in LADDER)
            assert climbed == list(LADDER[: len(climbed)])

    @invariant()
    def nothing_is_asked_of_a_task_whose_day_lies_ahead(self) -> None:
        for number, task in getattr(self, "tasks", {}).items():
            ahead = self.kit.rows("select next_check_on from task where number = ?", number)[0][0]
            if ahead is None or ahead > self.today.isoformat():
                assert set(self.due(task)) <= task.keys
                assert not (task.state in ("assigned", "in_progress") and self.today > task.deadline)
