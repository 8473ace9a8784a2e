"""What else remembers a task: its number, its plan item and the rows that refer to it outlive a task removed whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dubanflow.ledger.db import Connection

TABLES = ("deadline", "decision", "draft", "extension", "feedback", "task_unit")
NUMBERS = "task_number:"


@dataclass(frozen=True, slots=True)
class Lost:
    """A task that is gone and how it is known: its `number`; the plan `item` confirmed for it (plan code, position,
    title); or the `rows` of a table that refer to its id."""

    by: Literal["number", "item", "rows"]
    what: tuple[str, ...]


def lost(connection: Connection) -> Iterator[Lost]:
    """Every trace of a task that is not there any more."""
    yield from _numbers(connection)
    for code, position, title in connection.rows(
        "select p.code, i.position, i.title from plan_item i join plan p on p.id = i.plan_id"
        " where i.state = 'confirmed' and i.matches is null"
        " and not exists (select 1 from task t where t.item_id = i.id)"
        " and not exists (select 1 from series s where s.item_id = i.id) order by p.code, i.position"
    ):
        yield Lost("item", (str(code), str(position), str(title)))
    for table in TABLES:
        for task_id, count in connection.rows(
            f"select x.task_id, count(*) from {table} x where not exists (select 1 from task t where t.id = x.task_id)"
            " group by x.task_id order by x.task_id"
        ):
            yield Lost("rows", (table, str(task_id), str(count)))


def _numbers(connection: Connection) -> Iterator[Lost]:
    """Numbers given out, gap-free within a year, that no task bears."""
    given = connection.rows(f"select key, value from setting where key like '{NUMBERS}%' order by key")
    for key, value in given:
        year = str(key).removeprefix(NUMBERS)
        tail = [f"{year}-%"]
        if connection.scalar("select count(*) from task where number like ?", tail) >= int(value):
            continue
        borne = {row[0] for row in connection.rows("select number from task where number like ?", tail)}
        for n in range(1, int(value) + 1):
            if (number := f"{year}-{n:03d}") not in borne:
                yield Lost("number", (number,))
