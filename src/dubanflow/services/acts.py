"""Acts on a task: sign, report, verify, extend … one transaction each, or a refusal that says why.

An act writes the task (compare-and-set), its event, the new deadline version if any, the request or note it leaves
behind, and the decision to tell whoever the workflow file names; the mail goes out with the next daily run.
"""

from dataclasses import dataclass
from datetime import date

from dubanflow.domain.acts import carried_rules, perform
from dubanflow.domain.definition import Definition
from dubanflow.domain.errors import Forbidden, NotFound, Refused, Stale
from dubanflow.domain.moment import Moment
from dubanflow.domain.supervise import decide
from dubanflow.domain.values import CLOCK, Actor, Decision, Facts, Outcome, Refusal
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import Record, decided_keys, iso, load_record
from dubanflow.ledger.write import Event, Settled, Step, save
from dubanflow.office import Office
from dubanflow.services.evidence import Evidence, attach

# Triggers after which a waiting extension request has no object any more.
VOIDING = frozenset({"report", "reassign", "cancel", "suspend"})


@dataclass(frozen=True, slots=True)
class Given:
    """What an act brings along. `evidence` is what was handed in, already kept; `title` and
    `requirement` are the new wording of a task, empty where it stays."""

    reason: str = ""
    done: str = ""
    problems: str = ""
    next_step: str = ""
    support: str = ""
    evidence: tuple[Evidence, ...] = ()
    deadline: date | None = None
    unit: int | None = None
    title: str = ""
    requirement: str = ""


@dataclass(frozen=True, slots=True)
class Acted:
    """What came of an act: the task's number and what the workflow made of it."""

    number: str
    outcome: Outcome
    definition: Definition


def act(
    office: Office,
    task_id: int,
    trigger: str,
    *,
    actor: Actor,
    moment: Moment,
    given: Given,
    seen: int | None = None,
) -> Acted:
    """Carry out `trigger` on a task. Raises Refused with the reason, Forbidden where only others may,
    or Stale when somebody was faster.

    `seen` is the seq of the newest event that the person had before their eyes: whatever people did since, or a lapse,
    makes the act Stale; a reminder does not.
    """
    with office.database.write() as connection:
        if seen is not None:
            unchanged_since(connection, task_id, seen)
        return act_within(office, connection, task_id, trigger, actor=actor, moment=moment, given=given)


def unchanged_since(connection: Connection, task_id: int, seen: int) -> None:
    """Raise Stale where people did something to a task, or it lapsed, behind its event number `seen`."""
    load_record(connection, task_id, lock=True)
    row = connection.one(
        "select day, kind, actor from event where chain = ? and seq > ? and (actor <> ? or kind = 'lapse')"
        " order by seq desc limit 1",
        [task_id, seen, CLOCK.code],
    )
    if row is not None:
        raise Stale("您打开页面之后，这项任务有了新的记载，刚才的办理没有写入。请看清现在的情况再办理。")


def act_within(
    office: Office,
    connection: Connection,
    task_id: int,
    trigger: str,
    *,
    actor: Actor,
    moment: Moment,
    given: Given,
) -> Acted:
    """The same within a transaction that does more."""
    record = load_record(connection, task_id, lock=True)
    workflow = office.workflow(connection, record.definition)
    facts = Facts(
        actor=actor,
        today=moment.today,
        reason=given.reason,
        progress=given.done,
        evidence=len(given.evidence),
        deadline=given.deadline,
        unit=given.unit,
        open_children=open_children(connection, task_id),
    )
    answer = perform(workflow, record.task, trigger, facts, office.calendar)
    if isinstance(answer, Refusal):
        # Somebody of another role has no business with this act; anybody else is told what is in the way.
        raise Forbidden(answer.reason, actor.code) if answer.guard == "role" else Refused(answer.reason)
    step = _step(office, connection, record, answer, actor, moment, given, workflow.definition)
    save(connection, [step], moment)
    _leave_behind(connection, record, answer, actor, moment, given)
    return Acted(record.number, answer, workflow.definition)


def open_children(connection: Connection, task_id: int) -> int:
    """How many of the tasks under a task are not closed."""
    return int(connection.scalar("select count(*) from task where parent_id = ? and closed_on is null", [task_id]))


def find_task(connection: Connection, written: str) -> int:
    """The id of the task meant by `written`: its number (2026-012), or a bare number within the newest year."""
    exact = connection.scalar("select id from task where number = ?", [written.strip()])
    if exact is not None:
        return int(exact)
    if written.strip().isdecimal():
        tail = f"%-{int(written):03d}"
        found = connection.scalar("select id from task where number like ? order by number desc limit 1", [tail])
        if found is not None:
            return int(found)
    raise NotFound(f"没有编号为“{written}”的任务，可用 dubanflow task list 查看全部编号。")


def _step(
    office: Office,
    connection: Connection,
    record: Record,
    outcome: Outcome,
    actor: Actor,
    moment: Moment,
    given: Given,
    definition: Definition,
) -> Step:
    task = outcome.task
    decisions = [_notice(record, outcome, moment, given, definition)] if _told(outcome, definition) else []
    decided = set() if outcome.deadline else decided_keys(connection, [task.id])[task.id]
    if outcome.deadline:
        carried = _carried(connection, record, outcome, definition)
        decided |= {row.decision.key for row in carried}
        decisions.extend(carried)
    day = decide(task, decided, definition, office.calendar, today=moment.today)
    asked_today = day.decisions or day.lapsed_on
    return Step(
        record=record.with_task(task),
        next_check_on=moment.today if asked_today else day.next_check_on,
        events=(Event(outcome.change.trigger, actor.code, _payload(record, outcome, given), moment.today),),
        decisions=tuple(decisions),
        deadline=outcome.deadline,
    )


def _told(outcome: Outcome, definition: Definition) -> bool:
    return outcome.change.trigger in definition.notices


def _notice(record: Record, outcome: Outcome, moment: Moment, given: Given, definition: Definition) -> Settled:
    """The decision to tell of this act; the seq of its event makes every occurrence its own."""
    telling = definition.notices[outcome.change.trigger]
    key = Decision(telling.rule, outcome.task.deadline_version, str(record.event_seq + 1), moment.today)
    return Settled(key, "open", _words(record, outcome, given))


def _words(record: Record, outcome: Outcome, given: Given) -> str:
    """What the notice says beside the task itself."""
    parts = []
    if outcome.deadline and outcome.deadline.deadline != record.task.deadline:
        parts.append(f"时限由{record.task.deadline.isoformat()}调整为{outcome.deadline.deadline.isoformat()}")
    if outcome.change.trigger == "ask" and given.deadline:
        parts.append(f"申请延期至{given.deadline.isoformat()}")
    if given.title or given.requirement:
        parts.append("任务内容有修订")
    if given.done:
        parts.append(f"进展：{given.done}")
    if given.reason:
        parts.append(f"理由：{given.reason}")
    return "；".join(parts)


def _carried(connection: Connection, record: Record, outcome: Outcome, definition: Definition) -> list[Settled]:
    """What a new deadline does not ask again: feedback and waits, which do not hang on it, and where only days were
    given back the rungs climbed under the old one."""
    assert outcome.deadline is not None
    kept = carried_rules(outcome, definition)
    rows = connection.rows(
        "select rule, occurrence, due_on, note from decision where task_id = ? and deadline_version = ?",
        [record.task.id, record.task.deadline_version],
    )
    version = outcome.deadline.version
    return [
        Settled(Decision(rule, version, occurrence, date.fromisoformat(due_on), told=False), "carried", note)
        for rule, occurrence, due_on, note in rows
        if rule in kept
    ]


def _payload(record: Record, outcome: Outcome, given: Given) -> dict[str, object]:
    task = outcome.task
    deadline = outcome.deadline.deadline if outcome.deadline else None
    values: dict[str, object] = {
        "from": outcome.change.source,
        "to": outcome.change.dest,
        "reason": given.reason,
        "done": given.done,
        "problems": given.problems,
        "next": given.next_step,
        "support": given.support,
        "evidence": [one.reference for one in given.evidence],
        "asked_deadline": iso(given.deadline) if outcome.change.trigger == "ask" else None,
        "deadline": iso(deadline),
        "old_deadline": iso(record.task.deadline) if deadline else None,
        "unit": task.unit if task.unit != record.task.unit else None,
        "old_unit": record.task.unit if task.unit != record.task.unit else None,
        "title": given.title,
        "requirement": given.requirement,
        **outcome.notes,
    }
    return {key: value for key, value in values.items() if value not in ("", None, [])}


def _leave_behind(
    connection: Connection, record: Record, outcome: Outcome, actor: Actor, moment: Moment, given: Given
) -> None:
    """The request, answer or note of the act, and its evidence, in the tables where people look for them."""
    trigger, today = outcome.change.trigger, moment.today.isoformat()
    attach(connection, record.task.id, given.evidence, actor.code, moment)
    if trigger == "ask":
        connection.execute(
            "insert into extension (task_id, deadline_version, asked_on, asked_by, deadline, reason, progress, late,"
            " state, answer) values (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', '')",
            [
                record.task.id,
                record.task.deadline_version,
                today,
                actor.code,
                iso(given.deadline),
                given.reason,
                given.done,
                "late" in outcome.notes,
            ],
        )
    if given.title or given.requirement:
        connection.execute(
            "update task set title = coalesce(?, title), requirement = coalesce(?, requirement) where id = ?",
            [given.title or None, given.requirement or None, record.task.id],
        )
    answers = {"extend": "granted", "refuse": "refused"} | dict.fromkeys(VOIDING, "void")
    if trigger in answers:
        connection.execute(
            "update extension set state = ?, decided_on = ?, decided_by = ?, answer = ?"
            " where task_id = ? and state = 'waiting'",
            [answers[trigger], today, actor.code, given.reason, record.task.id],
        )
    if trigger in ("feedback", "report"):
        connection.execute(
            "insert into feedback (task_id, day, actor, kind, done, problems, next_step, support)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                record.task.id,
                today,
                actor.code,
                trigger,
                given.done,
                given.problems,
                given.next_step,
                given.support,
            ],
        )
