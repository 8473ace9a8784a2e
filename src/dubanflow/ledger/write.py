"""The write side: a change, its event and its decisions in one transaction, never one without the others.

States change by compare-and-set on `task.version`; a row that moved meanwhile raises Stale and nothing is written.
Decisions are inserted under their unique key and a conflict is no error: what was decided stays decided.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dubanflow.domain.errors import Stale
from dubanflow.domain.moment import Moment
from dubanflow.domain.values import DeadlineVersion, Decision
from dubanflow.ledger.chain import link
from dubanflow.ledger.db import Connection, Value
from dubanflow.ledger.records import TASK_COLUMNS, Record, iso, task_values

OFFICE_CHAIN = 0
_SET = ", ".join(f"{column} = ?" for column in (*TASK_COLUMNS, "next_check_on", "event_seq", "event_hash"))
_UPDATE = f"update task set {_SET}, version = version + 1 where id = ? and version = ?"
_EVENT = (
    "insert into event (chain, seq, at, day, kind, actor, payload, definition, hash) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_DECISION = (
    "insert into decision (task_id, rule, deadline_version, occurrence, due_on, decided_on, state, note)"
    " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing"
)


@dataclass(frozen=True, slots=True)
class Event:
    """What is to be appended to a chain. `day` is the true day of what happened, which may lie before the run."""

    kind: str
    actor: str
    payload: Mapping[str, object]
    day: date


@dataclass(frozen=True, slots=True)
class Settled:
    """A decision with the state in which it enters the ledger."""

    decision: Decision
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Everything that one write makes of one task."""

    record: Record
    next_check_on: date | None
    events: tuple[Event, ...]
    decisions: tuple[Settled, ...] = ()
    deadline: DeadlineVersion | None = None


def save(connection: Connection, steps: Sequence[Step], moment: Moment) -> int:
    """Write the steps of different tasks; the number of decisions that are new. Raises Stale when a task moved."""
    updates: list[list[Value]] = []
    events: list[Sequence[Value]] = []
    for step in steps:
        record, rows = _chained(step.record, step.events, moment)
        events.extend(rows)
        values = task_values(record.task)
        held: list[Value] = [iso(step.next_check_on), record.event_seq, record.event_hash]
        updates.append([*values, *held, record.task.id, record.version])
    if connection.many(_UPDATE, updates) != len(updates):
        raise Stale
    connection.many(_EVENT, events)
    connection.many(
        "insert into deadline (task_id, version, deadline, from_on, reason) values (?, ?, ?, ?, ?)",
        [_deadline_row(step) for step in steps if step.deadline],
    )
    return connection.many(_DECISION, [row for step in steps for row in _decision_rows(step, moment)])


def append_office_event(connection: Connection, event: Event, moment: Moment, *, definition: str = "") -> None:
    """Append to the office's own chain: plans, register, settings, definitions."""
    if connection.dialect == "postgresql":
        connection.execute("lock table setting in exclusive mode")  # one writer at a time on this one chain
    last = connection.one("select seq, hash from event where chain = ? order by seq desc limit 1", [OFFICE_CHAIN])
    seq, previous = (last[0] + 1, last[1]) if last else (1, "")
    connection.many(_EVENT, [_event_row(previous, OFFICE_CHAIN, seq, event, definition, moment)[0]])


def canonical(payload: Mapping[str, object]) -> str:
    """JSON in one form: keys sorted, Chinese as it is, no spaces."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _chained(record: Record, events: Sequence[Event], moment: Moment) -> tuple[Record, list[Sequence[Value]]]:
    rows: list[Sequence[Value]] = []
    seq, previous = record.event_seq, record.event_hash
    for event in events:
        seq += 1
        row, previous = _event_row(previous, record.task.id, seq, event, record.definition, moment)
        rows.append(row)
    return replace(record, event_seq=seq, event_hash=previous), rows


def _event_row(
    previous: str, chain: int, seq: int, event: Event, definition: str, moment: Moment
) -> tuple[Sequence[Value], str]:
    payload = canonical(event.payload)
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


def _decision_rows(step: Step, moment: Moment) -> list[Sequence[Value]]:
    return [
        (
            step.record.task.id,
            row.decision.rule,
            row.decision.version,
            row.decision.occurrence,
            row.decision.due_on.isoformat(),
            moment.today.isoformat(),
            row.state,
            row.note,
        )
        for row in step.decisions
    ]
