"""The write side: a change, its event and its decisions in one transaction, never one without the others.

States change by compare-and-set on `task.version`; a row that moved meanwhile raises Stale and nothing is written.
Decisions are inserted under their unique key and a conflict is no error: what was decided stays decided.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dubanflow.domain.cached import cached_property
from dubanflow.domain.errors import Stale
from dubanflow.domain.moment import Moment
from dubanflow.domain.values import DeadlineVersion, Decision
from dubanflow.ledger.chain import link
from dubanflow.ledger.db import Connection, Value
from dubanflow.ledger.people import remember
from dubanflow.ledger.records import TASK_COLUMNS, Record, iso, task_values

OFFICE_CHAIN = 0
OFFICE_END = "office_end"
_EVENT = ("chain", "seq", "at", "day", "kind", "actor", "payload", "definition", "hash")
_DECISION = ("task_id", "rule", "deadline_version", "occurrence", "due_on", "decided_on", "state", "note")
_END = ("next_check_on", "event_seq", "event_hash")
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True)
class Event:
    """What is to be appended to a chain. `day` is the true day of what happened, which may lie before the run.

    One event may be appended to many chains; its payload is put into words once.
    """

    kind: str
    actor: str
    payload: Mapping[str, object]
    day: date

    @cached_property
    def text(self) -> str:
        """The payload as it is stored."""
        return canonical(self.payload)


@dataclass(frozen=True, slots=True)
class Settled:
    """A decision with the state in which it enters the ledger."""

    decision: Decision
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Everything that one write makes of one task. `columns` are those of the task that may have changed."""

    record: Record
    next_check_on: date | None
    events: tuple[Event, ...]
    decisions: tuple[Settled, ...] = ()
    deadline: DeadlineVersion | None = None
    columns: tuple[str, ...] = TASK_COLUMNS


def save(connection: Connection, steps: Sequence[Step], moment: Moment) -> int:
    """Write the steps of different tasks; the number of decisions that are new. Raises Stale when a task moved."""
    # By columns: an index over a column that stands in an update is rewritten even where nothing changed.
    updates: dict[tuple[str, ...], list[list[Value]]] = {}
    events: list[Sequence[Value]] = []
    for step in steps:
        seq, digest = _chained(step, moment, events)
        task = step.record.task
        values = [*task_values(task, step.columns), iso(step.next_check_on), seq, digest, task.id, step.record.version]
        updates.setdefault(step.columns, []).append(values)
    for columns, rows in updates.items():
        if connection.change("task", (*columns, *_END), rows) != len(rows):
            raise Stale
    connection.load("event", _EVENT, events)
    connection.many(
        "insert into deadline (task_id, version, deadline, from_on, reason) values (?, ?, ?, ?, ?)",
        [_deadline_row(step) for step in steps if step.deadline],
    )
    today = moment.today.isoformat()
    return connection.insert_new("decision", _DECISION, [row for step in steps for row in _decision_rows(step, today)])


def append_office_event(connection: Connection, event: Event, moment: Moment, *, definition: str = "") -> None:
    """Append to the office's own chain: plans, register, settings, definitions."""
    if connection.dialect == "postgresql":
        connection.execute("lock table setting in exclusive mode")  # one writer at a time on this one chain
    last = connection.one("select seq, hash from event where chain = ? order by seq desc limit 1", [OFFICE_CHAIN])
    seq, previous = (last[0] + 1, last[1]) if last else (1, "")
    row, digest = _event_row(previous, OFFICE_CHAIN, seq, event, definition, moment)
    connection.load("event", _EVENT, [row])
    remember(connection, OFFICE_END, f"{seq} {digest}")  # as a task remembers the end of its chain


def canonical(payload: Mapping[str, object]) -> str:
    """JSON in one form: keys sorted, Chinese as it is, no spaces."""
    return _JSON.encode(payload)


def _chained(step: Step, moment: Moment, rows: list[Sequence[Value]]) -> tuple[int, str]:
    """The end of the task's chain with the step's events behind it, which are added to `rows`."""
    record = step.record
    seq, digest = record.event_seq, record.event_hash
    for event in step.events:
        seq += 1
        row, digest = _event_row(digest, record.task.id, seq, event, record.definition, moment)
        rows.append(row)
    return seq, digest


def _event_row(
    previous: str, chain: int, seq: int, event: Event, definition: str, moment: Moment
) -> tuple[Sequence[Value], str]:
    payload = event.text
    day = event.day.isoformat()
    digest = link(
        previous,
        chain=chain,
        seq=seq,
        at=moment.at,
        day=day,
        kind=event.kind,
        actor=event.actor,
        payload=payload,
        definition=definition,
    )
    return (chain, seq, moment.at, day, event.kind, event.actor, payload, definition, digest), digest


def _deadline_row(step: Step) -> Sequence[Value]:
    assert step.deadline is not None
    row = step.deadline
    return (step.record.task.id, row.version, row.deadline.isoformat(), row.from_on.isoformat(), row.reason)


def _decision_rows(step: Step, today: str) -> list[Sequence[Value]]:
    return [
        (step.record.task.id, one.rule, one.version, one.occurrence, one.due_on.isoformat(), today, row.state, row.note)
        for row in step.decisions
        for one in (row.decision,)
    ]
