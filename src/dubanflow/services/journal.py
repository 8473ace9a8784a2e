"""The event log in words: what happened, to which task, by whom, on which day and at which instant."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dubanflow.ledger.db import Connection, Value
from dubanflow.office import Office
from dubanflow.services.dossier import KINDS, event_words

OFFICE_KINDS = {
    "plan-import": "导入计划",
    "plan-review": "审阅计划",
    "plan-drop": "剔除事项",
    "definition": "启用流程",
    "series-stop": "停办周期任务",
}
OFFICE_WORDS = {
    "plan": "计划",
    "name": "名称",
    "label": "名称",
    "items": "事项",
    "series": "周期任务",
    "reason": "理由",
}


@dataclass(frozen=True, slots=True)
class JournalLine:
    """An event: `task` is its number, None for the office; `at` the instant in UTC, `day` the true business day."""

    task: str | None
    seq: int
    day: date
    at: str
    kind: str
    label: str
    actor: str
    words: str
    hash: str


def journal(
    office: Office,
    connection: Connection,
    *,
    task_id: int | None = None,
    since: date | None = None,
    actor: str | None = None,
) -> Iterator[JournalLine]:
    """The events in the order in which they were written, streamed. `since` is a day of what happened, inclusive;
    `actor` a person's code."""
    conditions: dict[str, Value] = {}
    if task_id is not None:
        conditions["e.chain = ?"] = task_id
    if since is not None:
        conditions["e.day >= ?"] = since.isoformat()
    if actor is not None:
        conditions["e.actor = ?"] = actor
    where = f" where {' and '.join(conditions)}" if conditions else ""
    register = office.register(connection)
    names = {person.code: person.name for person in register.people} | {"clock": "系统"}
    units = {unit.id: unit.name for unit in register.units}
    for number, chain, seq, day, at, kind, doer, payload, definition, digest in connection.stream(
        "select t.number, e.chain, e.seq, e.day, e.at, e.kind, e.actor, e.payload, e.definition, e.hash from event e"
        f" left join task t on t.id = e.chain{where} order by e.id",
        list(conditions.values()),
    ):
        told = json.loads(payload)
        if chain and definition:
            workflow = office.workflow(connection, definition)
            label, words = KINDS.get(kind) or workflow.label(kind), event_words(told, workflow, units)
        else:
            label, words = OFFICE_KINDS.get(str(kind), str(kind)), _office_words(told)
        yield JournalLine(
            task=number,
            seq=seq,
            day=date.fromisoformat(day),
            at=at,
            kind=kind,
            label=label,
            actor=names.get(doer, str(doer)),
            words=words,
            hash=digest,
        )


def _office_words(payload: dict[str, object]) -> str:
    """What the payload of an office event says, as far as it concerns a reader."""
    parts = []
    for key, label in OFFICE_WORDS.items():
        value = payload.get(key)
        if isinstance(value, list):
            value = "、".join(str(one) for one in value)
        if value not in (None, ""):
            parts.append(f"{label}：{value}")
    return "；".join(parts)
