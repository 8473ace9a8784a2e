"""Making a task live: its row, first deadline version, first event, and the decision to tell its unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dubanflow.domain.definition import Definition
from dubanflow.domain.definition_json import dump
from dubanflow.domain.moment import Moment
from dubanflow.domain.supervise import decide
from dubanflow.domain.values import DeadlineVersion, Decision, Task
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import Record, iso
from dubanflow.ledger.write import Event, Settled, Step, append_office_event, save
from dubanflow.office import Office
from dubanflow.services.calendars import follow_calendar


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to be: `item_id` is the plan item it comes from; `unit` the lead; `told` goes into its first event."""

    plan_id: int
    year: int
    item_id: int
    title: str
    requirement: str
    unit: int
    deadline: date
    cooperating: tuple[int, ...]
    told: Mapping[str, object]
    parent: int | None = None
    series: int | None = None
    occurrence: str | None = None


def open_task(
    office: Office, connection: Connection, new: NewTask, definition: Definition, *, by: str, moment: Moment
) -> tuple[int, str]:
    """Open a task today, by the person (or clock) of the code `by`: its id and number."""
    number = _next_number(connection, new.year)
    today = moment.today
    task_id = connection.insert(
        "task",
        number=number,
        plan_id=new.plan_id,
        item_id=new.item_id,
        parent_id=new.parent,
        series_id=new.series,
        occurrence=new.occurrence,
        unit_id=new.unit,
        title=new.title,
        requirement=new.requirement,
        state=definition.initial,
        level=0,
        deadline=iso(new.deadline),
        original_deadline=iso(new.deadline),
        deadline_version=1,
        version_from=iso(today),
        assigned_on=iso(today),
        definition=definition.hash,
        version=1,
        event_seq=0,
        event_hash="",
    )
    task = Task(task_id, new.unit, definition.initial, new.deadline, 1, today, today)
    save(connection, [_first_step(office, task, number, new, definition, by, today)], moment)
    others = [(task_id, unit, "cooperating") for unit in new.cooperating if unit != new.unit]
    connection.many("insert into task_unit (task_id, unit_id, role) values (?, ?, ?) on conflict do nothing", others)
    return task_id, number


def _first_step(
    office: Office, task: Task, number: str, new: NewTask, definition: Definition, by: str, today: date
) -> Step:
    day = decide(task, set(), definition, office.calendar, today=today)
    telling = definition.notices.get("assign")
    payload = {"to": task.state, "unit": task.unit, "deadline": iso(task.deadline), **new.told}
    payload |= {"occurrence": new.occurrence} if new.occurrence else {}
    return Step(
        record=Record(task, None, number, definition.hash, 1, 0, ""),
        next_check_on=today if day.decisions or day.lapsed_on else day.next_check_on,
        events=(Event("assign", by, payload, today),),
        decisions=(Settled(Decision(telling.rule, 1, "1", today), "open"),) if telling else (),
        deadline=DeadlineVersion(1, task.deadline, today, "assign"),
    )


def remember_definition(office: Office, connection: Connection, moment: Moment) -> Definition:
    """The workflow file in force, kept in the ledger so that tasks can be pinned to it."""
    definition = office.definition
    source = office.workflow_source()
    inserted = connection.execute(
        "insert into definition (hash, name, source, compiled, loaded_at) values (?, ?, ?, ?, ?)"
        " on conflict do nothing",
        [definition.hash, definition.name, source, dump(definition), moment.at],
    )
    if inserted:
        follow_calendar(office, connection, moment)  # what tasks are judged by from the first one on
        payload = {"name": definition.name, "label": definition.label}
        append_office_event(
            connection, Event("definition", "clock", payload, moment.today), moment, definition=definition.hash
        )
    return definition


def _next_number(connection: Connection, year: int) -> str:
    """The next number of the year, never used before: 2026-001."""
    if connection.dialect == "postgresql":
        connection.execute("lock table setting in exclusive mode")
    key = f"task_number:{year}"
    connection.execute(
        "insert into setting (key, value) values (?, '1') on conflict (key) do update"
        " set value = cast(cast(setting.value as integer) + 1 as text)",
        [key],
    )
    return f"{year}-{int(connection.scalar('select value from setting where key = ?', [key])):03d}"
