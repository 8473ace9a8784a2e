"""What a simulation begins with: the live tasks of the ledger, and the occurrences of series that will open."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dubanflow.domain.plan.rhythm import opening_day
from dubanflow.domain.supervise import Key
from dubanflow.domain.values import Task
from dubanflow.domain.workdays import Calendar
from dubanflow.ledger.db import Connection
from dubanflow.ledger.outbox import cooperating_units
from dubanflow.ledger.records import TASK_COLUMNS, decided_keys, marks, record_of

PAGE = 1000
# How long before the first day a task may have been closed and still be spoken of in its first digest.
LOOK_BACK = timedelta(days=14)
ASSIGNED = "notice:assign"
_HELD = ("next_check_on", "number", "definition", "version", "event_seq", "event_hash")
_PAGE = (
    f"select {', '.join(TASK_COLUMNS + _HELD)} from task where id > ? and (closed_on is null or closed_on >= ?)"
    " order by id limit ?"
)


@dataclass(frozen=True, slots=True)
class Start:
    """A task as the simulation finds it: what was decided for it, and the rules that wait to be told."""

    task: Task
    definition: str
    decided: frozenset[Key]
    waiting: tuple[str, ...]
    cooperating: tuple[int, ...]


def live_starts(connection: Connection, since: date) -> Iterator[Start]:
    """The live tasks, and those closed shortly before `since`, a page at a time."""
    after = 0
    while rows := connection.rows(_PAGE, [after, (since - LOOK_BACK).isoformat(), PAGE]):
        after = rows[-1][0]
        ids = [row[0] for row in rows]
        decided = decided_keys(connection, ids)
        waiting = _waiting(connection, ids)
        cooperating = cooperating_units(connection, ids)
        for row in rows:
            record = record_of(row)
            key = record.task.id
            told = tuple(waiting.get(key, ()))
            yield Start(record.task, record.definition, frozenset(decided[key]), told, tuple(cooperating.get(key, ())))


def _waiting(connection: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for task_id, rule in connection.rows(
        f"select task_id, rule from decision where state = 'open' and task_id in ({marks(ids)}) order by id", list(ids)
    ):
        found.setdefault(task_id, []).append(rule)
    return found


def series_starts(
    connection: Connection, calendar: Calendar, since: date, until: date, initial: Callable[[str], str]
) -> Iterator[Start]:
    """The occurrences that the runs from `since` to `until` would open, each on the working day of its run.

    `initial` gives the first state under a definition. The ids are negative: no task of the ledger has them.
    """
    for series_id, unit, deadlines, opened, digest, cooperating in connection.rows(
        "select s.id, s.unit_id, s.deadlines, s.opened, s.definition, i.cooperating from series s"
        " join plan_item i on i.id = s.item_id where s.state = 'live' and s.next_open_on is not null order by s.id"
    ):
        days = [date.fromisoformat(day) for day in json.loads(deadlines)]
        others = tuple(one for one in json.loads(cooperating) if one != unit)
        for index in range(opened, len(days)):
            opens = opening_day(days, index)
            if opens is None or opens > until:
                break
            on = calendar.on_or_after(max(opens, since))
            task = Task(-(series_id * 1000 + index), unit, initial(digest), days[index], 1, on, on)
            yield Start(task, digest, frozenset(), (ASSIGNED,), others)
