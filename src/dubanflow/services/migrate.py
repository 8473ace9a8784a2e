"""Migrating tasks to another definition: what would change for each, then the change, chunk by chunk.

What was decided stays decided under its key. A rule that falls due for a task only by the new file, on a day that has
passed, is recorded as superseded and told to nobody; what fell due by the old file and was not decided yet is left to
the next run. A task that something untold speaks of by a rule that the new file has not is not migrated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dubanflow.domain.definition import Definition
from dubanflow.domain.definition_json import dump
from dubanflow.domain.errors import Refused
from dubanflow.domain.moment import Moment
from dubanflow.domain.supervise import Key, Timetable
from dubanflow.domain.values import Decision, Task
from dubanflow.domain.workdays import Calendar
from dubanflow.ledger.db import Connection
from dubanflow.ledger.write import Event, Settled, Step, append_office_event, save
from dubanflow.office import Office
from dubanflow.services.migrate_cases import Case, cases_after, chunks

NOTE = "migrate"


@dataclass(frozen=True, slots=True)
class Plan:
    """What migrating means for one task. `level` labels before and after; `passed` are the new rules whose day has
    passed; `next_*` the next rule that would tell somebody, and its day, by the old file and by the new one.
    `refused` says why the task cannot be migrated, empty when it can."""

    number: str
    state: str
    state_after: str
    level: str
    level_after: str
    passed: tuple[str, ...]
    next_before: tuple[date, str] | None
    next_after: tuple[date, str] | None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Migrated:
    """The plans of all tasks under other definitions, and how many tasks and recurring duties were migrated."""

    target: Definition
    plans: tuple[Plan, ...]
    tasks: int = 0
    series: int = 0

    @property
    def refused(self) -> tuple[Plan, ...]:
        """The tasks that cannot be migrated."""
        return tuple(row for row in self.plans if row.refused)


def preview(office: Office, target: Definition, mapping: Mapping[str, str], *, moment: Moment) -> Migrated:
    """What migrating every live task to `target` would change. `mapping`: old state -> new state."""
    with office.database.read() as connection:
        plans = tuple(
            plan_of(case, target, mapping, office.calendar, today=moment.today)[0]
            for cases in chunks(office, connection, target)
            for case in cases
            if not case.ended
        )
    return Migrated(target, plans)


def migrate(
    office: Office, target: Definition, source: str, mapping: Mapping[str, str], *, by: str, moment: Moment
) -> Migrated:
    """Migrate every live task and recurring duty to `target`, whose text is `source`; `by` is the code of whoever did.

    All or none: raises Refused with the reasons where a task cannot be migrated. Each chunk is one transaction; a
    stopped migration is simply done again.
    """
    seen = preview(office, target, mapping, moment=moment)
    if seen.refused:
        lines = [f"  {row.number}：{row.refused}" for row in seen.refused]
        raise Refused("\n".join(["有任务不能改按新流程文件办理，一项也没有改：", *lines]))
    _remember(office, target, source, by, moment)
    count, after = 0, 0
    while True:
        with office.database.write() as connection:
            cases = cases_after(office, connection, target, after=after, lock=True)
            count += _carry_out(office, connection, cases, target, mapping, by, moment)
        if not cases:
            break
        after = cases[-1].record.task.id
    with office.database.write() as connection:
        series = connection.execute(
            "update series set definition = ? where definition <> ? and state = 'live'", [target.hash, target.hash]
        )
        if count or series:
            payload = {"to": target.hash, "tasks": count, "series": series, "mapping": dict(mapping)}
            append_office_event(connection, Event("migrate", by, payload, moment.today), moment, definition=target.hash)
    return replace(seen, tasks=count, series=series)


def plan_of(
    case: Case, target: Definition, mapping: Mapping[str, str], calendar: Calendar, *, today: date
) -> tuple[Plan, Task, list[Decision], date | None]:
    """The plan of one task, the task after it, what is recorded as past, and its next day of checking."""
    task, old = case.record.task, Timetable(case.source, calendar)
    state = mapping.get(task.state, task.state)
    known = task.state in case.source.by_name
    due = old.decide(task, case.decided, today=today).decisions if known else ()
    refused = _refusal(case, target, state, {row.rule for row in due if row.told})
    plan = Plan(
        number=case.record.number,
        state=case.source.label_of(task.state),
        state_after=target.label_of(state),
        level=case.source.level_label(task.level),
        level_after="",
        passed=(),
        next_before=_next(old, task, case.decided, today) if known else None,
        next_after=None,
        refused=refused,
    )
    if refused:
        return plan, task, [], None
    new = Timetable(target, calendar)
    level = _level(case, old, new)
    after = replace(task, state=state, level=level)
    asked = new.decide(after, case.decided, today=today).decisions
    passed = [replace(row, told=False) for row in asked if row.key not in {one.key for one in due}]
    decided = case.decided | {row.key for row in passed}
    day = new.decide(after, decided, today=today)
    plan = replace(
        plan,
        level_after=target.level_label(level),
        passed=tuple(row.rule for row in passed),
        next_after=_next(new, after, decided, today),
    )
    return plan, after, passed, today if day.decisions or day.lapsed_on else day.next_check_on


def _level(case: Case, old: Timetable, new: Timetable) -> int:
    """The level that a task has climbed, on the new ladder.

    It is the highest rung that was decided under its name; of rungs of other names the highest that is only told and
    falls due no later than what was climbed, so that a new ladder neither lowers a task nor says more than was done.
    """
    deadline, ladder = case.record.task.deadline, {rung.rule: rung for rung in new.definition.ladder}
    until = max((row.due_on for row in old.rungs(deadline) if row.rule in case.climbed), default=date.min)
    reached = {row.rule for row in new.rungs(deadline) if row.due_on <= until and not ladder[row.rule].draft}
    return max((new.definition.rungs.get(rule, 0) for rule in reached | case.climbed), default=0)


def _refusal(case: Case, target: Definition, state: str, due: set[str]) -> str:
    """Why a task cannot be migrated, in a sentence; empty when it can."""
    before, after = case.source.by_name.get(case.record.task.state), target.by_name.get(state)
    if before is None:
        return f"状态“{case.record.task.state}”不在它现在的流程文件里，数据有误，请先改正。"
    if after is None:
        return f"新文件没有状态“{state}”（{case.source.label_of(state)}），请用 --map {state}=新状态 指明。"
    if after.final or after.clock != before.clock:
        return f"“{before.label}”与新文件的“{after.label}”计时不同，不能直接换，请先在任务上办理。"
    if unknown := sorted((case.untold | due) - target.tellings.keys()):
        return f"还有没告知或待签发的（{'、'.join(unknown)}），新文件没有这些规则：请先运行每日运行，或签发、撤稿。"
    return ""


def _next(timetable: Timetable, task: Task, decided: set[Key], today: date) -> tuple[date, str] | None:
    """What the rules would tell next of a task: the day and the rule; a day that has passed is told today."""
    rows = [
        (max(row.due_on, today), row.rule)
        for row in timetable.crossings(task, today=today)
        if (row.rule, task.deadline_version, row.occurrence) not in decided
    ]
    return min(rows, default=None)


def _carry_out(
    office: Office,
    connection: Connection,
    cases: Sequence[Case],
    target: Definition,
    mapping: Mapping[str, str],
    by: str,
    moment: Moment,
) -> int:
    """Write the migration of a chunk; how many tasks. One that came to be refused meanwhile stays as it is."""
    steps: list[Step] = []
    for case in cases:
        if case.ended:
            continue
        plan, task, passed, next_check_on = plan_of(case, target, mapping, office.calendar, today=moment.today)
        if plan.refused:
            continue
        record = replace(case.record.with_task(task), definition=target.hash)
        event = Event("migrate", by, _payload(case, task, passed), moment.today)
        decisions = tuple(Settled(row, "superseded", NOTE) for row in passed)
        steps.append(Step(record, next_check_on, (event,), decisions))
    save(connection, steps, moment)
    connection.many(
        "update task set definition = ? where id = ?", [(target.hash, step.record.task.id) for step in steps]
    )
    return len(steps)


def _payload(case: Case, task: Task, passed: Sequence[Decision]) -> dict[str, object]:
    before = case.record.task
    moved = {"from": before.state, "to": task.state} if before.state != task.state else {}
    facts = [[row.rule, row.version, row.occurrence, row.due_on.isoformat(), "superseded"] for row in passed]
    return {"before": case.record.definition, **moved, **({"decisions": facts} if facts else {})}


def _remember(office: Office, target: Definition, source: str, by: str, moment: Moment) -> None:
    """Keep the definition in the ledger before anything is pinned to it."""
    with office.database.write() as connection:
        inserted = connection.execute(
            "insert into definition (hash, name, source, compiled, loaded_at) values (?, ?, ?, ?, ?)"
            " on conflict do nothing",
            [target.hash, target.name, source, dump(target), moment.at],
        )
        if inserted:
            payload = {"name": target.name, "label": target.label}
            append_office_event(
                connection, Event("definition", by, payload, moment.today), moment, definition=target.hash
            )
