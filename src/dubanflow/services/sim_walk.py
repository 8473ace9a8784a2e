"""The walk of a simulation: one task from its first day to the last, by the very functions of the daily run.

Only days on which something can happen are visited: the run of a day comes first, the acts of people after it.
Tasks do not look at each other, so each is walked by itself and memory does not grow with their number.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from dubanflow.domain.acts import carried_rules, perform
from dubanflow.domain.lens import Lens
from dubanflow.domain.supervise import Key, decide, lapse_day, shift
from dubanflow.domain.values import CLOCK, Decision, Facts, Outcome, Refusal, Task
from dubanflow.domain.workdays import DAY, Calendar
from dubanflow.domain.workflow import Workflow
from dubanflow.services.sim_people import Act, Person, Scenario, first_day, next_run, settle


class Watcher(Protocol):
    """What a walk tells of. `day` is the day of the run or act; a light is named as in the workflow file."""

    def decided(self, day: date, task: Task, decision: Decision, state: str) -> None:
        """A decision entered the ledger in this state."""

    def told(self, day: date, task: Task, rule: str) -> None:
        """Whoever a rule names is told in the message of this day."""

    def shown(self, day: date, task: Task, before: str, after: str) -> None:
        """Another light came on; `before` is empty for a task that begins to live."""

    def acted(self, day: date, task: Task, trigger: str, answer: Outcome | Refusal) -> None:
        """Somebody acted, or was refused; `task` is as it was before."""


@dataclass(slots=True)
class Walker:
    """Walks tasks under one definition, from `since` to `until`, both inclusive."""

    workflow: Workflow
    calendar: Calendar
    since: date
    until: date
    scenario: Scenario
    watcher: Watcher
    _lenses: dict[date, Lens]
    _turns: dict[date, tuple[date, ...]]

    @classmethod
    def of(
        cls, workflow: Workflow, calendar: Calendar, since: date, until: date, scenario: Scenario, watcher: Watcher
    ) -> "Walker":
        """A walker with nothing remembered yet."""
        return cls(workflow, calendar, since, until, scenario, watcher, {}, {})

    def walk(self, task: Task, decided: Iterable[Key], person: Person) -> Task:
        """The task as it stands at the end."""
        steps = _Steps(self, task, set(decided), person)
        steps.go()
        return steps.task

    def baseline(self, task: Task) -> tuple[Task, set[Key]]:
        """The task as if this definition had held before: all that fell due until yesterday counts as told."""
        day = decide(task, (), self.workflow.definition, self.calendar, today=self.since - DAY)
        seen = replace(task, level=day.level)
        if day.lapsed_on:
            seen = lapsed(self.workflow, seen, day.lapsed_on)
        return seen, {row.key for row in day.decisions}

    def light(self, task: Task, day: date) -> str:
        """The light of a task on a day."""
        lens = self._lenses.get(day)
        if lens is None:
            lens = self._lenses[day] = Lens(self.workflow.definition, self.calendar, day)
        return lens.light(task)[0]

    def turns(self, deadline: date) -> tuple[date, ...]:
        """The days on which the light of a task with this deadline can change by the mere passing of time."""
        found = self._turns.get(deadline)
        if found is None:
            ahead = {
                shift(self.calendar, deadline, row.within, sign=-1)
                for row in self.workflow.definition.lights
                if row.within
            }
            found = self._turns[deadline] = tuple(sorted(ahead | {lapse_day(deadline)}))
        return found


def lapsed(workflow: Workflow, task: Task, day: date) -> Task:
    """The task after the clock's lapse; the sweep does the same."""
    answer = workflow.fire(task, "lapse", Facts(CLOCK, day))
    if isinstance(answer, Refusal):
        raise ValueError(answer.reason)
    return replace(task, state=answer.dest)


class _Steps:
    """One task on its way."""

    def __init__(self, walker: Walker, task: Task, decided: set[Key], person: Person) -> None:
        self.walker = walker
        self.task = task
        self.decided = decided
        self.person = person
        self.seen_until = max(walker.since, task.assigned_on)
        self.light = "" if task.assigned_on > walker.since else walker.light(task, self.seen_until)
        self.look(self.seen_until)

    def go(self) -> None:
        """Run and act in turn until the last day or until nothing more can happen."""
        calendar, until = self.walker.calendar, self.walker.until
        first = first_day(calendar, self.walker.since, self.task)
        run: date | None = first
        act = self.plan(first - DAY)
        while run or act:
            if run and (act is None or run <= act.day):
                if run > until:
                    break
                wanted = self.run(run)
                run = next_run(calendar, run, wanted) if wanted else None
            elif act:
                if act.day > until:
                    break
                self.act(act)
                run = next_run(calendar, act.day, act.day)
                act = self.plan(act.day)
        self.pass_time(until + DAY)

    def plan(self, today: date) -> Act | None:
        definition = self.walker.workflow.definition
        return self.walker.scenario(self.task, definition, self.walker.calendar, today, self.person)

    def run(self, today: date) -> date | None:
        """What the daily run makes of the task; the next day on which it can ask anything."""
        workflow = self.walker.workflow
        day = decide(self.task, self.decided, workflow.definition, self.walker.calendar, today=today)
        after = self.task
        if day.lapsed_on:
            after = lapsed(workflow, after, day.lapsed_on)
        if day.level != after.level:
            after = replace(after, level=day.level)
        for row in day.decisions:
            self.decided.add(row.key)
            self.enter(today, row)
        self.become(after, today)
        return day.next_check_on

    def enter(self, today: date, row: Decision) -> None:
        """A decision enters the ledger: told, merged into a later one, or a draft that its approver hears of."""
        watcher, definition = self.walker.watcher, self.walker.workflow.definition
        level = definition.rungs.get(row.rule, 0)
        draft = level > 0 and definition.ladder[level - 1].draft
        watcher.decided(today, self.task, row, "draft" if row.told and draft else "told" if row.told else "superseded")
        if row.told and draft:
            watcher.decided(today, self.task, replace(row, rule=f"draft:{row.rule}"), "told")
        if row.told:
            watcher.told(today, self.task, f"draft:{row.rule}" if draft else row.rule)

    def act(self, act: Act) -> None:
        """What somebody does; the notice of it goes out with the next run."""
        workflow, before = self.walker.workflow, self.task
        answer = perform(workflow, before, act.trigger, act.facts, self.walker.calendar)
        settle(act, self.person, refused=isinstance(answer, Refusal))
        self.walker.watcher.acted(act.day, before, act.trigger, answer)
        if isinstance(answer, Refusal):
            return
        if answer.deadline:
            old, kept = before.deadline_version, carried_rules(answer, workflow.definition)
            carried = [key for key in self.decided if key[1] == old and key[0] in kept]
            self.decided |= {(rule, answer.deadline.version, occurrence) for rule, _, occurrence in carried}
        self.become(answer.task, act.day)
        sent = next_run(self.walker.calendar, act.day, act.day)
        if act.trigger in workflow.definition.notices and sent <= self.walker.until:
            self.walker.watcher.told(sent, self.task, f"notice:{act.trigger}")

    def become(self, after: Task, day: date) -> None:
        """The task changed on `day`: up to then it looked as before."""
        if after is not self.task:
            self.pass_time(day)
            self.task = after
            self.look(day)

    def pass_time(self, until: date) -> None:
        """Look at every day before `until` on which the light can have changed by itself."""
        for day in self.walker.turns(self.task.deadline):
            if self.seen_until < day < until:
                self.look(day)
        self.seen_until = until

    def look(self, day: date) -> None:
        light = self.walker.light(self.task, day)
        if light != self.light:
            self.walker.watcher.shown(day, self.task, self.light, light)
            self.light = light
