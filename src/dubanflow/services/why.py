"""why: a task explained from the ledger; the pure explanation is given the people, the record and the file's lines."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dubanflow.domain.definition import Definition
from dubanflow.domain.explain import Case, Paragraph, explain
from dubanflow.domain.explain_rules import Decided, Told
from dubanflow.domain.register import Register
from dubanflow.domain.values import DeadlineVersion
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import Record, load_record
from dubanflow.office import Office
from dubanflow.services.event_words import KINDS, MESSAGE_STATES

AUDIENCES = ("liaison", "head", "supervisor", "deputy", "chief")
_RULE = re.compile(r"\brule:\s*[\"']?([A-Za-z][A-Za-z0-9-]*)")
_NOTICE = re.compile(r"\s+[\"']?([A-Za-z][A-Za-z0-9_-]*)[\"']?\s*:")


@dataclass(frozen=True, slots=True)
class Why:
    """A task, named, and why it stands where it stands."""

    number: str
    title: str
    lead: str
    paragraphs: tuple[Paragraph, ...]


def why(office: Office, connection: Connection, task_id: int, *, today: date) -> Why:
    """Explain one task as it stands on `today`."""
    record = load_record(connection, task_id)
    definition = office.workflow(connection, record.definition).definition
    row = connection.one(
        "select t.title, u.name, d.source from task t join unit u on u.id = t.unit_id"
        " join definition d on d.hash = t.definition where t.id = ?",
        [task_id],
    )
    assert row is not None
    title, lead, source = row
    case = _case(connection, record, definition, office.register(connection), rule_lines(source))
    return Why(record.number, title, lead, explain(case, definition, office.calendar, today=today))


def _case(
    connection: Connection, record: Record, definition: Definition, register: Register, lines: Mapping[str, int]
) -> Case:
    task = record.task
    history = _history(connection, task.id)
    entered = next((one for one in reversed(history) if one.state == task.state), None)
    last = entered or _Entry(task.assigned_on, task.state, "assign", "")
    labels = {row.name: row.label for row in definition.transitions} | KINDS
    names = {person.code: person.name for person in register.people}
    unit = next((one for one in register.units if one.id == task.unit), None)
    people = {one: tuple(row.name for row in register.audience(one, unit)) for one in AUDIENCES} if unit else {}
    excused_by, excuse = _excused(connection, task.id) if task.excused_on else ("", "")
    return Case(
        task=task,
        since=last.day,
        act=labels.get(last.act, last.act),
        by=names.get(last.by, "系统" if last.by == "clock" else last.by),
        deadlines=_deadlines(connection, task.id),
        decided=_decided(connection, task.id),
        people=people,
        lines=lines,
        excused_by=names.get(excused_by, excused_by),
        excuse=excuse,
        history=tuple((one.day, one.state) for one in history),
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """A state entered on a day, by which act and by whom."""

    day: date
    state: str
    act: str
    by: str


def _history(connection: Connection, task_id: int) -> list[_Entry]:
    """Every change of state, oldest first."""
    found: list[_Entry] = []
    for day, kind, actor, payload in connection.rows(
        "select day, kind, actor, payload from event where chain = ? order by seq", [task_id]
    ):
        facts = json.loads(payload)
        if "to" in facts and facts.get("from") != facts["to"]:
            found.append(_Entry(date.fromisoformat(day), facts["to"], kind, actor))
    return found


def _excused(connection: Connection, task_id: int) -> tuple[str, str]:
    """Who excused the lateness last, and why."""
    row = connection.one(
        "select actor, payload from event where chain = ? and kind = 'excuse' order by seq desc limit 1", [task_id]
    )
    return (row[0], str(json.loads(row[1]).get("reason", ""))) if row else ("", "")


def _deadlines(connection: Connection, task_id: int) -> tuple[DeadlineVersion, ...]:
    rows = connection.rows(
        "select version, deadline, from_on, reason from deadline where task_id = ? order by version", [task_id]
    )
    return tuple(
        DeadlineVersion(version, date.fromisoformat(deadline), date.fromisoformat(from_on), reason)
        for version, deadline, from_on, reason in rows
    )


def _decided(connection: Connection, task_id: int) -> tuple[Decided, ...]:
    """Every decision with those who were told, by the day on which it fell due."""
    told: dict[int, list[Told]] = {}
    for decision, person, day, state in connection.rows(
        "select i.decision_id, p.name, m.day, m.state from message_item i join decision d on d.id = i.decision_id"
        " join message m on m.id = i.message_id join person p on p.id = m.person_id where d.task_id = ?"
        " order by i.decision_id, m.day, p.id",
        [task_id],
    ):
        words = MESSAGE_STATES.get(str(state), str(state))
        told.setdefault(decision, []).append(Told(person, date.fromisoformat(day), words))
    rows = connection.rows(
        "select id, rule, deadline_version, occurrence, due_on, decided_on, state, note from decision"
        " where task_id = ? order by due_on, id",
        [task_id],
    )
    return tuple(
        Decided(
            rule,
            version,
            occurrence,
            date.fromisoformat(due_on),
            date.fromisoformat(decided_on),
            state,
            note,
            tuple(told.get(key, ())),
        )
        for key, rule, version, occurrence, due_on, decided_on, state, note in rows
    )


def rule_lines(source: str) -> dict[str, int]:
    """The line of each rule in the text of a workflow file, counted from 1; notices as `notice:NAME`."""
    lines: dict[str, int] = {}
    part = ""
    for number, line in enumerate(source.splitlines(), start=1):
        if line[:1].isalpha():
            part = line.partition(":")[0]
        if found := _RULE.search(line):
            lines.setdefault(found[1], number)
        elif part == "notices" and (found := _NOTICE.match(line)):
            lines.setdefault(f"notice:{found[1]}", number)
    rules = {rule: number for rule, number in lines.items() if not rule.startswith("notice:")}
    return lines | {f"{kind}:{rule}": number for rule, number in rules.items() for kind in ("draft", "release")}


def why_json(found: Why) -> dict[str, object]:
    """The explanation for `--json`."""
    return {
        "number": found.number,
        "title": found.title,
        "lead": found.lead,
        "paragraphs": [
            {"kind": row.kind, "text": row.text, "dates": [day.isoformat() for day in row.dates]}
            for row in found.paragraphs
        ],
    }
