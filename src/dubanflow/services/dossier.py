"""Everything about one task: its requirement, every deadline it had, what happened, who was told what and when."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dubanflow.domain.definition import Definition
from dubanflow.domain.views import TaskView
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.office import Office
from dubanflow.papers.kinds import TO_OTHERS, kind_of
from dubanflow.services.event_words import DECISION_STATES, KINDS, MESSAGE_STATES, event_words


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """A deadline version: from when, and by which act."""

    version: int
    deadline: date
    from_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class EventLine:
    """What happened on a day, by whom, in words and as stored."""

    seq: int
    day: date
    kind: str
    label: str
    actor: str
    words: str
    hash: str


@dataclass(frozen=True, slots=True)
class ToldLine:
    """Who was told what: the rule, its deadline version, the person, the message's day and state."""

    rule: str
    label: str
    version: int
    due_on: date
    state: str
    person: str
    sent_on: date | None
    message: str
    note: str
    inner: bool = False  # about a paper that no leader has released: not for the unit


@dataclass(frozen=True, slots=True)
class Dossier:
    """A task and all that is on record about it. `parts` are its measures: number, title, state."""

    task: TaskView
    plan_line: int | None
    definition: Definition
    deadlines: tuple[DeadlineLine, ...]
    events: tuple[EventLine, ...]
    told: tuple[ToldLine, ...]
    parent: str | None = None
    parts: tuple[tuple[str, str, str], ...] = ()

    def words(self) -> Iterator[str]:
        """The record as lines of text."""
        task = self.task
        yield f"{task.number}　{task.title}"
        yield f"  状态　{task.state_label}　{task.light_label}灯　{task.clock_words}" + (
            f"　督办级别：{task.level_label}" if task.level_label else ""
        )
        yield f"  牵头单位　{task.lead}" + (f"　配合单位：{'、'.join(task.cooperating)}" if task.cooperating else "")
        yield f"  来源　{task.plan_title}" + (f"（第{self.plan_line}行）" if self.plan_line else "")
        yield f"  要求　{task.requirement}"
        if self.parent:
            yield f"  属于　{self.parent}"
        for number, title, state in self.parts:
            yield f"  措施　{number}　{title}　{state}"
        if task.excused_on:
            yield f"  容错　{task.excused_on.isoformat()} 经领导批准，逾期不计"
        yield "  时限"
        for row in self.deadlines:
            yield f"    第{row.version}版　{row.deadline.isoformat()}　{row.from_on.isoformat()} {row.reason}"
        yield "  经过"
        for event in self.events:
            yield f"    {event.day.isoformat()}　{event.label}　{event.actor}" + (
                f"　{event.words}" if event.words else ""
            )
        if self.told:
            yield "  告知"
        for line in self.told:
            when = line.sent_on.isoformat() if line.sent_on else line.due_on.isoformat()
            whom = f"　{line.person}　{line.message}" if line.person else f"　{line.state}"
            yield f"    {when}　{line.label}（时限第{line.version}版）{whom}"


def dossier(office: Office, reader: Reader, task_id: int, *, for_unit: bool = False) -> Dossier:
    """Gather the record of one task.

    `for_unit`: for the eyes of the units, without papers that no leader has released, and what was said about them.
    """
    connection = reader.connection
    task = reader.with_progress(reader.tasks(TaskFilter(ids=(task_id,))), since=reader.today)[0]
    if for_unit:
        task = task.for_unit()
    row = connection.one(
        "select t.definition, i.line from task t left join plan_item i on i.id = t.item_id where t.id = ?", [task_id]
    )
    assert row is not None
    workflow = office.workflow(connection, row[0])
    register = office.register(connection)
    names = {person.code: person.name for person in register.people}
    units = {unit.id: unit.name for unit in register.units}
    return Dossier(
        task=task,
        plan_line=row[1],
        definition=workflow.definition,
        deadlines=tuple(
            DeadlineLine(
                version,
                date.fromisoformat(deadline),
                date.fromisoformat(from_on),
                KINDS.get(reason) or workflow.label(reason),
            )
            for version, deadline, from_on, reason in connection.rows(
                "select version, deadline, from_on, reason from deadline where task_id = ? order by version", [task_id]
            )
        ),
        events=tuple(
            EventLine(
                seq=seq,
                day=date.fromisoformat(day),
                kind=kind,
                label=KINDS.get(kind) or workflow.label(kind),
                actor=names.get(actor, "系统" if actor == "clock" else actor),
                words=event_words(told, workflow, units, day=day),
                hash=digest,
            )
            for seq, day, kind, actor, payload, digest in connection.rows(
                "select seq, day, kind, actor, payload, hash from event where chain = ? order by seq", [task_id]
            )
            if (told := json.loads(payload) if not for_unit else _open_payload(kind, json.loads(payload))) is not None
        ),
        told=tuple(row for row in _told(reader, task_id, workflow.definition) if not (for_unit and row.inner)),
        parent=connection.scalar(
            "select p.number from task t join task p on p.id = t.parent_id where t.id = ?", [task_id]
        ),
        parts=tuple(
            (number, title, workflow.definition.label_of(state))
            for number, title, state in connection.rows(
                "select number, title, state from task where parent_id = ? order by id", [task_id]
            )
        ),
    )


def _told(reader: Reader, task_id: int, definition: Definition) -> Iterator[ToldLine]:
    rows = reader.connection.rows(
        "select d.rule, d.deadline_version, d.due_on, d.state, d.note, p.name, m.day, m.state from decision d"
        " left join message_item i on i.decision_id = d.id left join message m on m.id = i.message_id"
        " left join person p on p.id = m.person_id where d.task_id = ? order by d.id, m.id",
        [task_id],
    )
    for rule, version, due_on, state, note, person, day, message in rows:
        known = definition.tellings.get(rule)
        yield ToldLine(
            rule=rule,
            label=known.label if known else rule,
            version=version,
            due_on=date.fromisoformat(due_on),
            state=DECISION_STATES.get(str(state), str(state)),
            person=person or "",
            sent_on=date.fromisoformat(day) if day else None,
            message=MESSAGE_STATES.get(message or "", ""),
            note=note,
            inner=_inner(rule, state),
        )


def _inner(rule: str, state: str) -> bool:
    """Whether a decision is about a paper that waits for a leader, or was taken back."""
    return rule.startswith("draft:") or state in ("draft", "withdrawn")


def _open_payload(kind: str, payload: dict[str, object]) -> dict[str, object] | None:
    """An event as its unit may read it; None where it is about nothing but papers that are unreleased or not for it."""
    if kind == "withdraw" or payload.get("paper") in [kind_of(key).name for key in TO_OTHERS]:
        return None
    decisions = payload.get("decisions")
    if not isinstance(decisions, list):
        return payload
    left = [row for row in decisions if not _inner(str(row[0]), str(row[4]))]
    return {**payload, "decisions": left} if left else None


def dossier_json(found: Dossier, task: dict[str, object]) -> dict[str, object]:
    """The record for `--json`."""
    return {
        **task,
        "requirement": found.task.requirement,
        "cooperating": list(found.task.cooperating),
        "plan_line": found.plan_line,
        "parent": found.parent,
        "parts": [number for number, _, _ in found.parts],
        "definition": found.definition.hash,
        "deadlines": [
            {
                "version": row.version,
                "deadline": row.deadline.isoformat(),
                "from": row.from_on.isoformat(),
                "by": row.reason,
            }
            for row in found.deadlines
        ],
        "events": [
            {
                "seq": row.seq,
                "day": row.day.isoformat(),
                "kind": row.kind,
                "actor": row.actor,
                "words": row.words,
                "hash": row.hash,
            }
            for row in found.events
        ],
        "told": [
            {
                "rule": row.rule,
                "deadline_version": row.version,
                "due_on": row.due_on.isoformat(),
                "state": row.state,
                "person": row.person or None,
                "sent_on": row.sent_on.isoformat() if row.sent_on else None,
                "message": row.message or None,
            }
            for row in found.told
        ],
    }
