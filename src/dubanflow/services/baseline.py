"""The go-live baseline: what fell due up to a day is recorded as seen, and nobody is told of it.

For an office that takes over tasks which have run for months: the first daily run would otherwise write to everybody
about everything. Tasks that are late become overdue, dated to their true day; their level stays what was really told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dubanflow.domain.errors import Refused
from dubanflow.domain.moment import Moment
from dubanflow.domain.supervise import Key, Timetable
from dubanflow.domain.values import CLOCK, Facts, Refusal
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import TASK_COLUMNS, Record, decided_keys, marks, record_of
from dubanflow.ledger.runs import Claim, claim, park, release
from dubanflow.ledger.write import Event, Settled, Step, append_office_event, save
from dubanflow.office import Office
from dubanflow.services.day import JOB

CHUNK = 1000
NOTE = "baseline"
_HELD = ("next_check_on", "number", "definition", "version", "event_seq", "event_hash")


@dataclass(slots=True)
class Baseline:
    """What was recorded: tasks looked at, states changed, decisions recorded as seen, notices not told, rows parked."""

    tasks: int = 0
    changes: int = 0
    decisions: int = 0
    notices: int = 0
    parked: int = 0


def set_baseline(office: Office, moment: Moment, *, now: Callable[[], datetime], by: str) -> Baseline:
    """Record everything crossed up to `moment.today`, that day included, as seen. Again records nothing more.

    `by` is the code of whoever decided it. Raises Refused while a daily run is under way.
    """
    office.definition  # noqa: B018 (nothing is recorded on a faulty workflow file)
    held = claim(office.database, JOB, now)
    if held is None:
        raise Refused("另一个进程正在运行每日任务，请等它结束再记启用基线。")
    try:
        return _carry_out(office, held, moment, by)
    finally:
        release(office.database, held)


def rehearse_baseline(office: Office, moment: Moment, *, now: Callable[[], datetime], by: str) -> Baseline:
    """What `set_baseline` would record, by doing it and rolling everything back."""
    with office.database.rehearsal() as database:
        return set_baseline(Office(office.home, office.settings, database), moment, now=now, by=by)


def _carry_out(office: Office, held: Claim, moment: Moment, by: str) -> Baseline:
    done = Baseline()
    after = 0
    while True:
        with office.database.write() as connection:
            held.renew(connection)
            ids = _due(connection, moment, after)
            _chunk(office, connection, ids, moment, by, done)
        if not ids:
            break
        after = ids[-1]
    with office.database.write() as connection:
        held.renew(connection)
        done.notices = connection.execute(
            "update decision set state = 'superseded', note = ? where state in ('open', 'deferred')"
            " and decided_on <= ?",
            [NOTE, moment.today.isoformat()],
        )
        payload = {"tasks": done.tasks, "decisions": done.decisions, "notices": done.notices}
        append_office_event(connection, Event("baseline", by, payload, moment.today), moment)
    return done


def _due(connection: Connection, moment: Moment, after: int) -> list[int]:
    """The next live tasks by id of which the day may ask something."""
    rows = connection.rows(
        "select id from task where closed_on is null and next_check_on <= ? and id > ? order by id limit ?",
        [moment.today.isoformat(), after, CHUNK],
    )
    return [row[0] for row in rows]


def _chunk(office: Office, connection: Connection, ids: Sequence[int], moment: Moment, by: str, done: Baseline) -> None:
    if not ids:
        return
    lock = " for update" if connection.dialect == "postgresql" else ""
    rows = connection.rows(
        f"select {', '.join(TASK_COLUMNS + _HELD)} from task where id in ({marks(ids)}) order by id{lock}", list(ids)
    )
    decided = decided_keys(connection, ids)
    steps: list[Step] = []
    for row in rows:
        try:
            record = record_of(row)
            step = _step(office, connection, record, decided[row[0]], moment, by)
        except Exception as error:  # as in the daily run: one row at fault stops nobody else
            done.parked += park(connection, "task", str(row[0]), f"{type(error).__name__}: {error}", moment)
            continue
        steps.append(step)
        done.changes += step.record.task.state != record.task.state
    done.decisions += save(connection, steps, moment)
    done.tasks += len(rows)


def _step(office: Office, connection: Connection, record: Record, decided: set[Key], moment: Moment, by: str) -> Step:
    """What the baseline writes of one task: its lapse, and its decisions as seen."""
    workflow = office.workflow(connection, record.definition)
    day = Timetable(workflow.definition, office.calendar).decide(record.task, decided, today=moment.today)
    events: list[Event] = []
    if day.lapsed_on:
        answer = workflow.fire_alike(record.task, "lapse", Facts(CLOCK, day.lapsed_on))
        if isinstance(answer, Refusal):
            raise ValueError(answer.reason)
        payload = {"from": record.task.state, "to": answer.dest, "deadline": record.task.deadline.isoformat()}
        events.append(Event("lapse", CLOCK.code, payload, day.lapsed_on))
        record = record.with_task(replace(record.task, state=answer.dest))
    seen = tuple(Settled(replace(row, told=False), "superseded", NOTE) for row in day.decisions)
    if seen:
        facts = [
            [
                row.decision.rule,
                row.decision.version,
                row.decision.occurrence,
                row.decision.due_on.isoformat(),
                row.state,
            ]
            for row in seen
        ]
        events.append(Event("baseline", by, {"decisions": facts}, moment.today))
    return Step(record, day.next_check_on, tuple(events), seen)
