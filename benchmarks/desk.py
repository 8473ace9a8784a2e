"""Measure the desk: the list at any size beside the bare query, and a whole office before it at once.

usage: desk.py [--tasks N] [--units U] [--supervisors S] [--liaisons L] [--seconds T] [--think T]
               [--database URL] [--home DIR] [--day DAY]

Loads a home (see load.py; with --home an earlier one is used again), opens accounts, starts `dubanflow serve` as an
office would, and then

1. asks one page after another of the list for a supervisor, its figures and filters with it: the time from the request
   to the last byte, on this machine, medians and 95th percentiles in milliseconds; then the whole list again with an
   act of a unit before each request, so that every figure is counted anew; beside it the page's own SQL statements on
   a bare connection (SQLite), with nothing made of their rows;
2. lets everybody sign in at once, then work for `--seconds`: each looks at a page, thinks `--think` seconds on average
   and goes on, the liaisons with acts through the API between them. Every answer that is not the one asked for counts
   as an error. Meanwhile the daily run does its day in a process of its own, as cron would start it: it must end. The
   load generator runs on the same cores. A home that was used before has that day behind it: give it a later `--day`.

Prints one JSON object.
"""  # fmt: skip

import argparse
import asyncio
import json
import os
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from dubanflow.domain.moment import Moment
from dubanflow.ledger.listing import count_list, page_of
from dubanflow.ledger.people import load_register
from dubanflow.ledger.read import Reader
from dubanflow.office import Office, open_office
from dubanflow.services import passwords, tokens
from dubanflow.services.task_query import TaskQuery, filter_of
from load import DAY, environment, make_home

PASSWORD = "Bench-2026-desk"
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


def main() -> None:
    """Everything, and what was measured as JSON."""
    given = arguments()
    now = f"{given.day.isoformat()}T09:00:00+08:00"
    moment = Moment.of(given.day, datetime.fromisoformat(now))
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder) / "office"
        environ = environment(given.database, None) | {"DUBANFLOW_NOW": now}
        os.environ.update(environ)
        loaded: dict[str, Any] = {}
        if not (home / "units.yaml").exists():
            _, loaded = make_home(home, tasks=given.tasks, units=given.units, due=0.01, seed=1, environ=environ)
        office = open_office(home, environ)
        people = open_accounts(office, given.supervisors, given.liaisons, moment)
        queries = {name: query for name, query in QUERIES.items() if known(office, query)}
        result: dict[str, Any] = {"tasks": given.tasks, "units": given.units, "cores": os.cpu_count(), "load": loaded}
        with served(home) as base:
            result["pages"] = pages(base, queries, people)
        result["bare"] = bare(office, queries, given.day)
        with served(home) as base:
            result["office"] = asyncio.run(crowd(base, people, given.seconds, given.think, home))
    print(json.dumps(result, ensure_ascii=False, indent=1))


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=1_000_000)
    parser.add_argument("--units", type=int, default=500)
    parser.add_argument("--supervisors", type=int, default=50)
    parser.add_argument("--liaisons", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=15)
    parser.add_argument("--database", default="")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--day", type=date.fromisoformat, default=DAY)
    return parser.parse_args()


@dataclass
class Somebody:
    """An account, and for a liaison the token of their system and some tasks of their unit."""

    login: str
    supervisor: bool
    token: str = ""
    tasks: list[str] = field(default_factory=list)
    cookie: str = ""


def open_accounts(office: Office, supervisors: int, liaisons: int, moment: Moment) -> list[Somebody]:
    """Accounts for so many of each, all with one password; supervisors that the register lacks are added."""
    secret = passwords.hashed(PASSWORD)
    with office.database.write() as connection:
        for number in range(supervisors):
            connection.execute(
                "insert into person (code, name, roles, address, active) values (?, ?, 'supervisor', '', ?)"
                " on conflict do nothing",
                [f"sv{number}", f"督查员{number}", True],
            )
        register = load_register(connection)
        units = {unit.code: unit.id for unit in register.units}
        chosen = [row for row in register.people if row.code.startswith("sv")][:supervisors]
        chosen += [row for row in register.people if "liaison" in row.roles][:liaisons]
        connection.many(
            "insert into account (login, name, person, duties, password, must_change, password_at, previous, failures)"
            " values (?, ?, ?, '', ?, ?, ?, '[]', 0) on conflict do nothing",
            [[row.code.lower(), row.name, row.code, secret, False, moment.at] for row in chosen],
        )
        connection.execute("delete from session")
        found = []
        for row in chosen:
            one = Somebody(row.code.lower(), "supervisor" in row.roles)
            if row.unit:
                rows = connection.rows(
                    "select number from task where unit_id = ? and state = 'in_progress' limit 5", [units[row.unit]]
                )
                one.tasks = [number for (number,) in rows]
            found.append(one)
    for one, row in zip(found, chosen, strict=True):
        if not one.supervisor:
            name = f"{row.code}-{time.time_ns()}"
            one.token = tokens.add_token(
                office, name, person=row, scopes=["tasks.see", "tasks.act"], by="console", moment=moment
            )[1]
    return found


def known(office: Office, query: TaskQuery) -> bool:
    """Whether the register has the unit that a query names."""
    with office.database.read() as connection:
        return not query.unit or load_register(connection).unit(query.unit) is not None


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The desk of a home in a process of its own: its address."""
    command = [
        sys.executable,
        "-m",
        "dubanflow",
        "--home",
        str(home.absolute()),
        "serve",
        "--port",
        "0",
        "--no-schedule",
    ]
    # from its own folder: Python would look for modules in the folder it is started from
    process = subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, stderr=sys.stderr, encoding="utf-8")
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found
    try:
        yield found[0]
    finally:
        process.terminate()
        process.wait(60)


class Line:
    """A connection kept open: as much of HTTP as the desk speaks, so that little of the time is the client's."""

    def __init__(self, base: str) -> None:
        self.host, self.port = base.removeprefix("http://").split(":")
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body; a connection that the server closed meanwhile is opened again."""
        if self.writer is None or self.writer.is_closing() or (self.reader and self.reader.at_eof()):
            self.reader, self.writer = await asyncio.open_connection(self.host, int(self.port))
        assert self.reader is not None
        head = {"Host": f"{self.host}:{self.port}", "Content-Length": str(len(body)), **(headers or {})}
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        self.writer.write(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body)
        raw = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        found = {name.lower(): value for name, _, value in (line.partition(": ") for line in raw[1:] if line)}
        content = await self.reader.readexactly(int(found.get("content-length", "0")))
        return int(raw[0].split()[1]), found, content


async def sign_in(line: Line, login: str) -> str:
    """The cookie of a new session."""
    _, found, page = await line.ask("GET", "/sign-in")
    token = re.search(rb'name="csrf" value="([^"]+)"', page)
    assert token
    form = urlencode({"csrf": token[1].decode(), "login": login, "password": PASSWORD, "next": "/rights"}).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": found["set-cookie"].partition(";")[0]}
    status, found, _ = await line.ask("POST", "/sign-in", headers=kind, body=form)
    assert status == 303, (login, status)
    return found["set-cookie"].partition(";")[0]


def pages(base: str, queries: dict[str, TaskQuery], people: list[Somebody], *, times: int = 40) -> dict[str, Any]:
    """How long each list takes to come, asked one after the other, and the whole one after an act each time."""
    unit = next(one for one in people if one.tasks)

    async def measured() -> dict[str, Any]:
        line = Line(base)
        cookie = {"Cookie": await sign_in(line, people[0].login)}

        async def asked(query: TaskQuery, *, after_act: bool = False) -> dict[str, Any]:
            spans = []
            for _ in range(times + 3):
                if after_act:
                    _, *rest = feedback(unit, unit.tasks[0])
                    status, *_ = await line.ask(rest[0], rest[1], headers=rest[2], body=rest[3])
                    assert status == 200, status
                began = time.perf_counter()
                status, _, body = await line.ask("GET", query.link(), headers=cookie)
                spans.append(time.perf_counter() - began)
                assert status == 200, (query, status)
            return {**spread(spans[3:]), "kb": round(len(body) / 1024)}

        found = {name: await asked(query) for name, query in queries.items()}
        return found | {"list, each after an act": await asked(TaskQuery(), after_act=True)}

    return asyncio.run(measured())


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


async def crowd(base: str, people: list[Somebody], seconds: float, think: float, home: Path) -> dict[str, Any]:
    """Everybody signs in, then works, and the daily run goes on beside them."""
    began = time.perf_counter()
    lines = [Line(base) for _ in people]
    arriving: list[float] = []

    async def arrive(line: Line, one: Somebody) -> None:
        start = time.perf_counter()
        one.cookie = await sign_in(line, one.login)
        arriving.append(time.perf_counter() - start)

    await asyncio.gather(*(arrive(line, one) for line, one in zip(lines, people, strict=True)))
    signed = time.perf_counter() - began
    spans: dict[str, list[float]] = {}
    faults: Counter[str] = Counter()
    until = time.perf_counter() + seconds
    day, *_ = await asyncio.gather(
        daily(home), *(work(line, one, until, think, spans, faults) for line, one in zip(lines, people, strict=True))
    )
    every = [span for some in spans.values() for span in some]
    return {
        "people": len(people),
        "sign_in_s": round(signed, 1),
        "sign_in": spread(arriving),
        "requests": len(every),
        "per_second": round(len(every) / seconds, 1),
        "errors": dict(faults),
        "daily_run": day,
        "all": spread(every),
        **{name: spread(some) for name, some in sorted(spans.items())},
    }


async def daily(home: Path) -> dict[str, Any]:
    """The daily run as a process of its own: how it ended, after how many seconds."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "dubanflow", "--home", str(home.absolute()), "daily", "--confirm"]
    process = await asyncio.create_subprocess_exec(*command, cwd=home, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    return {"status": process.returncode, "s": round(time.perf_counter() - began, 1), "said": said.decode().strip()}


async def work(
    line: Line, one: Somebody, until: float, think: float, spans: dict[str, list[float]], faults: Counter[str]
) -> None:
    """One person at work: look, think, go on."""
    dice = random.Random(one.login)
    await asyncio.sleep(dice.random() * think)
    while time.perf_counter() < until:
        name, method, path, headers, body = step(one, dice)
        began = time.perf_counter()
        try:
            status, _, _ = await line.ask(method, path, headers=headers, body=body)
        except (OSError, asyncio.IncompleteReadError) as error:
            status, line.writer = type(error).__name__, None
        spans.setdefault(name, []).append(time.perf_counter() - began)
        if status != 200:
            faults[f"{name} {status}"] += 1
        await asyncio.sleep(dice.expovariate(1 / think))


def step(one: Somebody, dice: random.Random) -> tuple[str, str, str, dict[str, str], bytes]:
    """What somebody does next: name, method, address, headers, body."""
    cookie = {"Cookie": one.cookie}
    if one.supervisor:
        name, path = dice.choice([("morning", "/"), ("list", "/tasks"), ("red list", "/tasks?light=red")])
        return name, "GET", path, cookie, b""
    if one.tasks and dice.random() < 0.15:
        return feedback(one, dice.choice(one.tasks))
    if one.tasks and dice.random() < 0.5:
        return "task page", "GET", f"/tasks/{dice.choice(one.tasks)}", cookie, b""
    return "unit's list", "GET", "/tasks", cookie, b""


def feedback(one: Somebody, number: str) -> tuple[str, str, str, dict[str, str], bytes]:
    """A unit's system hands in a progress note: a step as of `step`."""
    head = {"Authorization": f"Bearer {one.token}", "Content-Type": "application/json"}
    head["Idempotency-Key"] = f"{one.login}-{time.time_ns()}"
    given = {"act": "feedback", "done": "已完成本阶段工作", "next_step": "继续推进"}
    return "feedback", "POST", f"/api/v1/tasks/{number}/acts", head, json.dumps(given).encode()


def spread(spans: list[float]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds."""
    if not spans:
        return {}
    ordered = sorted(spans)
    return {
        "median_ms": round(1000 * statistics.median(ordered), 1),
        "p95_ms": round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 1),
        "max_ms": round(1000 * ordered[-1], 1),
    }


if __name__ == "__main__":
    main()
