"""The pages of the desk one after the other, for `desk.py`: how long each takes, and beside it the bare statements."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from desk_line import Line
from desk_people import Somebody, feedback, sign_in, spread
from dubanflow.ledger.listing import count_list, page_of
from dubanflow.ledger.people import load_register
from dubanflow.ledger.read import Reader
from dubanflow.office import Office
from dubanflow.services.task_query import TaskQuery, filter_of

# What a supervisor asks of the list: the whole of it, and narrowed in each way.
QUERIES: dict[str, TaskQuery] = {
    "list": TaskQuery(),
    "red": TaskQuery(light="red"),
    "late": TaskQuery(late=True),
    "unit": TaskQuery(unit="d7"),
    "level 2": TaskQuery(level=2),
    "everything": TaskQuery(scope="all"),
    "by number": TaskQuery(scope="all", order="number"),
}
# The pages that people begin with, and who opens them.
FIRST = {
    "today": ("/", "supervisor"),
    "units": ("/units", "supervisor"),
    "mine": ("/mine", "liaison"),
    "leader": ("/leader", "chief"),
}


def pages(
    base: str, pid: int, queries: dict[str, TaskQuery], people: list[Somebody], chief: Somebody, *, times: int = 40
) -> dict[str, Any]:
    """How long each page takes to come, asked one after the other on an unchanged ledger; then the whole list and the
    first pages again, each time after an act of a unit."""
    unit = next(one for one in people if one.tasks)

    async def measured() -> dict[str, Any]:
        line = Line(base)
        who = {"supervisor": people[0], "liaison": unit, "chief": chief}
        cookies = {name: {"Cookie": await sign_in(line, one.login)} for name, one in who.items()}

        async def asked(path: str, name: str = "supervisor", *, after_act: bool = False) -> dict[str, Any]:
            spans, used = [], 0.0
            for turn in range(times + 3):
                if after_act:
                    _, *rest = feedback(unit, unit.tasks[0])
                    status, *_ = await line.ask(rest[0], rest[1], headers=rest[2], body=rest[3])
                    assert status == 200, status
                began, before = time.perf_counter(), processor(pid)
                status, _, body = await line.ask("GET", path, headers=cookies[name])
                assert status == 200, (path, status)
                spans.append(time.perf_counter() - began)
                used += processor(pid) - before if turn >= 3 else 0.0
            return {**spread(spans[3:]), "processor_ms": round(1000 * used / times, 1), "kb": round(len(body) / 1024)}

        found = {name: await asked(query.link()) for name, query in queries.items()}
        found |= {name: await asked(*page) for name, page in FIRST.items()}
        later = {"list": (TaskQuery().link(), "supervisor"), **FIRST}
        return found | {
            f"{name}, each after an act": await asked(*page, after_act=True) for name, page in later.items()
        }

    return asyncio.run(measured())


def processor(pid: int) -> float:
    """The processor time that the threads of a process have had, in seconds; 0 where the system does not tell."""
    return sum(int(path.read_text().split()[0]) for path in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


def known(office: Office, query: TaskQuery) -> bool:
    """Whether the register has the unit that a query names."""
    with office.database.read() as connection:
        return not query.unit or load_register(connection).unit(query.unit) is not None


def bare(office: Office, queries: dict[str, TaskQuery], day: date, *, times: int = 20) -> dict[str, Any]:
    """The statements that a list asks, on a bare connection, and the read side with everything made of their rows."""
    found: dict[str, Any] = {}
    for name, query in queries.items():
        with office.database.read() as connection:
            said: list[str] = []
            reader = Reader(connection, office.calendar, day)
            wanted = filter_of(query, reader, load_register(connection), seen_by=None)
            if isinstance(connection.raw, sqlite3.Connection):
                connection.raw.set_trace_callback(said.append)
            count_list(reader, wanted)
            page_of(reader, wanted, order=query.order)
            if isinstance(connection.raw, sqlite3.Connection):
                connection.raw.set_trace_callback(None)

            def read(wanted: Any = wanted, query: TaskQuery = query, reader: Reader = reader) -> None:
                count_list(reader, wanted)
                page_of(reader, wanted, order=query.order)

            def alone(said: list[str] = said, raw: Any = connection.raw) -> None:
                for statement in said:
                    raw.execute(statement).fetchall()

            found[name] = {"read_side": spread(timed(read, times)), "statements": len(said)}
            if said:
                found[name]["bare_sql"] = spread(timed(alone, times))
    return found


def timed(work: Callable[[], None], times: int) -> list[float]:
    """How long a work takes, in seconds, each time."""
    spans = []
    for _ in range(times + 2):
        began = time.perf_counter()
        work()
        spans.append(time.perf_counter() - began)
    return spans[2:]
