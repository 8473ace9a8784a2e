"""The decision ledger as rows for people and programs."""

from collections.abc import Iterator
from datetime import date

from dubanflow.ledger.db import Connection, Value
from dubanflow.ledger.records import marks
from dubanflow.services.event_words import DECISION_STATES, MESSAGE_STATES


def decision_rows(
    connection: Connection, *, on: date | None = None, task_id: int | None = None, ids: tuple[int, ...] = ()
) -> Iterator[dict[str, object]]:
    """Every decision, one row per message that tells it (one without message where nobody is told).

    `on` is the business day of the run that decided; `ids` are row ids of decisions.
    """
    clauses: list[str] = []
    values: list[Value] = []
    if on:
        clauses.append("d.decided_on = ?")
        values.append(on.isoformat())
    if task_id:
        clauses.append("d.task_id = ?")
        values.append(task_id)
    if ids:
        clauses.append(f"d.id in ({marks(ids)})")
        values.extend(ids)
    where = f" where {' and '.join(clauses)}" if clauses else ""
    for row in connection.stream(
        "select t.number, d.rule, d.deadline_version, d.occurrence, d.due_on, d.decided_on, d.state, d.note, m.key,"
        " m.state, p.name from decision d join task t on t.id = d.task_id"
        " left join message_item i on i.decision_id = d.id left join message m on m.id = i.message_id"
        f" left join person p on p.id = m.person_id{where} order by d.id, m.id",
        values,
    ):
        yield {
            "task": row[0],
            "rule": row[1],
            "deadline_version": row[2],
            "occurrence": row[3] or None,
            "due_on": row[4],
            "decided_on": row[5],
            "state": row[6],
            "state_label": DECISION_STATES.get(row[6], row[6]),
            "note": row[7] or None,
            "message": row[8],
            "message_state": MESSAGE_STATES.get(row[9]) if row[9] else None,
            "recipient": row[10],
        }


def decision_ids(
    connection: Connection, *, on: date | None = None, task_id: int | None = None, after: int = 0, first: int = 100
) -> tuple[int, ...]:
    """The row ids of the next decisions behind `after`, in order."""
    clauses = ["id > ?"]
    given: list[Value] = [after]
    if on:
        clauses.append("decided_on = ?")
        given.append(on.isoformat())
    if task_id:
        clauses.append("task_id = ?")
        given.append(task_id)
    rows = connection.rows(
        f"select id from decision where {' and '.join(clauses)} order by id limit ?", [*given, first]
    )
    return tuple(row[0] for row in rows)
