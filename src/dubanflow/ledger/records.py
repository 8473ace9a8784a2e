"""Rows and values: a task as the domain sees it, with what the ledger keeps beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from dubanflow.domain.errors import NotFound
from dubanflow.domain.values import Task
from dubanflow.ledger.db import Connection, Row, Value

_COLUMN_OF = {"unit": "unit_id"}
_FIELD_OF = {column: name for name, column in _COLUMN_OF.items()}
_TASK_FIELDS = tuple(field.name for field in fields(Task))
_DATES = tuple(i for i, field in enumerate(fields(Task)) if "date" in str(field.type))
TASK_COLUMNS = tuple(_COLUMN_OF.get(name, name) for name in _TASK_FIELDS)
_HELD = ("next_check_on", "number", "definition", "version", "event_seq", "event_hash")
_SELECT = f"select {', '.join(TASK_COLUMNS + _HELD)} from task"


@dataclass(frozen=True, slots=True)
class Record:
    """A task and the ledger's own columns. `version` is compared before every write."""

    task: Task
    next_check_on: date | None
    number: str
    definition: str
    version: int
    event_seq: int
    event_hash: str

    def with_task(self, task: Task) -> "Record":
        """The same row around a changed task."""
        held = (self.next_check_on, self.number, self.definition, self.version, self.event_seq, self.event_hash)
        return Record(task, *held)


def day(text: str | None) -> date | None:
    """A date column."""
    return date.fromisoformat(text) if text else None


def iso(value: date | None) -> str | None:
    """A date for a column."""
    return value.isoformat() if value else None


def task_values(task: Task, columns: Sequence[str] = TASK_COLUMNS) -> list[Value]:
    """The values of a task for columns of `TASK_COLUMNS`, all by default."""
    values = (getattr(task, _FIELD_OF.get(name, name)) for name in columns)
    return [value.isoformat() if isinstance(value, date) else value for value in values]


def load_record(connection: Connection, task_id: int, *, lock: bool = False) -> Record:
    """One task by id; `lock` keeps others off it until the transaction ends."""
    row = connection.one(f"{_SELECT} where id = ?{_for_update(connection, lock)}", [task_id])
    if row is None:
        raise NotFound(f"没有编号为 {task_id} 的任务。")
    return record_of(row)


def due_rows(
    connection: Connection, today: date, *, limit: int, after: tuple[str, int] = ("0001-01-01", 0)
) -> list[Row]:
    """The next tasks of which `today` may ask something, locked for this transaction; `record_of` reads a row.

    They come by `next_check_on` and id, from behind `after` on: the order of the index, so that a ledger of any size
    is read only where something is due. Rows are handed over unread: one that cannot be read stops nobody else.
    """
    return connection.rows(
        f"{_SELECT} where next_check_on >= ? and next_check_on <= ? and (next_check_on > ? or id > ?)"
        f" order by next_check_on, id limit ?{_for_update(connection, True)}",
        [after[0], today.isoformat(), *after, limit],
    )


def place_of(row: Row) -> tuple[str, int]:
    """The place of a row of `due_rows` in its order."""
    return row[len(_TASK_FIELDS)], row[0]


def decided_keys(connection: Connection, task_ids: Sequence[int]) -> dict[int, set[tuple[str, int, str]]]:
    """What was decided for these tasks, under whatever deadline version, by task id."""
    keys: dict[int, set[tuple[str, int, str]]] = {task_id: set() for task_id in task_ids}
    among, values = connection.among("task_id", task_ids)
    for task_id, *key in connection.rows(
        f"select task_id, rule, deadline_version, occurrence from decision where {among}", [values]
    ):
        keys[task_id].add(tuple(key))
    return keys


def marks(values: Iterable[object]) -> str:
    """As many marks as values."""
    return ", ".join("?" for _ in values)


def _for_update(connection: Connection, lock: bool) -> str:
    # SQLite's write transaction already is the only writer.
    return " for update" if lock and connection.dialect == "postgresql" else ""


def record_of(row: Row) -> Record:
    """A row of `due_rows` as values. Raises ValueError where a column holds what it never should."""
    count = len(_TASK_FIELDS)
    values: list[Any] = list(row[:count])
    for i in _DATES:
        if values[i]:
            values[i] = date.fromisoformat(values[i])
    next_check_on, number, definition, version, event_seq, event_hash = row[count:]
    return Record(Task(*values), day(next_check_on), number, definition, version, event_seq, event_hash)
