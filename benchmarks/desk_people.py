"""Who works at the desk in `desk.py`, and how: accounts, a served desk, a connection, signing in, handing in a note."""

import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from desk_line import Line
from dubanflow.domain.moment import Moment
from dubanflow.ledger.people import load_register
from dubanflow.office import Office
from dubanflow.services import passwords, tokens

PASSWORD = "Bench-2026-desk"


@dataclass
class Somebody:
    """An account, and for a liaison the token of their system and some tasks of their unit."""

    login: str
    supervisor: bool
    token: str = ""
    tasks: list[str] = field(default_factory=list)
    cookie: str = ""


def open_accounts(office: Office, supervisors: int, liaisons: int, moment: Moment) -> tuple[list[Somebody], Somebody]:
    """Accounts for so many of each, all with one password; supervisors that the register lacks are added. And one for
    the chief leader."""
    secret = passwords.hashed(PASSWORD)
    with office.database.write() as connection:
        for number in range(supervisors):
            connection.execute(
                "insert into person (code, name, roles, address, active) values (?, ?, 'supervisor', '', ?)"
                " on conflict do nothing",
                [f"sv{number}", f"督查员{number}", True],
            )
        connection.execute(
            "insert into person (code, name, roles, address, active) values ('chief0', '主要领导', 'chief', '', ?)"
            " on conflict do nothing",
            [True],
        )
        register = load_register(connection)
        units = {unit.code: unit.id for unit in register.units}
        chosen = [row for row in register.people if row.code.startswith("sv")][:supervisors]
        chosen += [row for row in register.people if "liaison" in row.roles][:liaisons]
        chosen += [row for row in register.people if row.code == "chief0"]
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
        if one.tasks:
            name = f"{row.code}-{time.time_ns()}"
            one.token = tokens.add_token(
                office, name, person=row, scopes=["tasks.see", "tasks.act"], by="console", moment=moment
            )[1]
    return found[:-1], found[-1]


@contextmanager
def served(home: Path) -> Iterator[tuple[str, int]]:
    """The desk of a home in a process of its own: its address and the id of the process."""
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
        yield found[0], process.pid
    finally:
        process.terminate()
        process.wait(60)


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
