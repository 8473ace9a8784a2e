"""Measure the sweep of a day beside the physical limit on the same tables.

usage: sweep.py [--tasks N] [--due FRACTION_OR_NUMBER] [--units U] [--seed S] [--database URL] [--daily] [--keep DIR]

Loads a home (see load.py), sweeps its day in a process of its own (states, events with their chain, decisions, drafts,
merged messages queued), sweeps it again, and then does by bare SQL, in one transaction, what no engine could leave
out for as many other rows of the same tables: select the due rows by the index, change each by compare-and-set, append
an event and a decision. With `--daily` the whole command is timed as well, mails written to the folder included, and
once more with nothing left to do. Prints one JSON object; `ratio` is sweep_s / limit_sweep_s, times in seconds.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from dubanflow.domain.moment import Moment
from dubanflow.ledger.db import Database
from dubanflow.ledger.runs import claim, release
from dubanflow.office import open_office
from dubanflow.services.queueing import queue_messages
from dubanflow.services.sweep import sweep
from load import DAY, environment, make_home


def sweep_once(home: Path) -> dict[str, Any]:
    """One sweep of the day on an office opened afresh; start-up (imports, files, calendar) is not in it."""
    office = open_office(home, os.environ)
    office.definition, office.calendar.days  # noqa: B018 (read before the clock starts)
    moment = Moment.of(DAY, datetime.now(UTC))
    began = time.perf_counter()
    with office.database.kept():
        held = claim(office.database, "daily", lambda: datetime.now(UTC))
        assert held is not None
        swept = sweep(office, held, moment, lambda _count: None)
        queued = queue_messages(office, held, moment)
        release(office.database, held)
    seconds = time.perf_counter() - began
    with office.database.read() as connection:
        messages = connection.scalar("select count(*) from message where day = ?", [DAY.isoformat()])
        items = connection.scalar("select count(*) from message_item")
    return {
        "sweep_s": round(seconds, 4),
        "peak_mb": peak_mb(),
        "looked_at": swept.looked_at,
        "changes": swept.changes,
        "decisions": swept.decisions,
        "messages": messages,
        "items": items,
        "parked": len(swept.parked) + len(queued.parked),
    }


def peak_mb() -> float:
    """The most memory this process ever held; getrusage would report its parent's where that held more."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return round(int(status.partition("VmHWM:")[2].split()[0]) / 1024, 1)


def limit_once(database: Database, number: int) -> tuple[float, int]:
    """Seconds of bare SQL for so many rows that are due after the day, and how many there were."""
    mark = "?" if database.dialect == "sqlite" else "%s"
    raw = database._open(read_only=False)
    later = DAY.isoformat()
    began = time.perf_counter()
    cursor = raw.cursor()
    cursor.execute("begin immediate" if mark == "?" else "begin")
    cursor.execute(
        f"select id, unit_id, state, level, deadline, deadline_version, version, event_seq, definition from task"
        f" where next_check_on > {mark} order by next_check_on limit {number}",
        (later,),
    )
    found = cursor.fetchall()
    cursor.executemany(
        f"update task set state = 'overdue', level = 1, next_check_on = '2027-12-31', version = version + 1"
        f" where id = {mark} and version = {mark}",
        [(row[0], row[6]) for row in found],
    )
    cursor.executemany(
        "insert into event (chain, seq, at, day, kind, actor, payload, definition, hash)"
        f" values ({', '.join([mark] * 4)}, 'lapse', 'clock', '{{}}', {mark}, '')",
        [(row[0], row[7] + 1, "2026-10-14T01:00:00.000000Z", later, row[8]) for row in found],
    )
    cursor.executemany(
        "insert into decision (task_id, rule, deadline_version, occurrence, due_on, decided_on, state, note)"
        f" values ({mark}, 'L1', {mark}, 'limit', {mark}, {mark}, 'told', '') on conflict do nothing",
        [(row[0], row[5], later, later) for row in found],
    )
    cursor.execute("commit")
    seconds = time.perf_counter() - began
    raw.close()
    return seconds, len(found)


def child(*arguments: str, environ: dict[str, str]) -> Any:
    """The JSON that another run of this file prints."""
    command = [sys.executable, str(Path(__file__)), *arguments]
    done = subprocess.run(command, env={**os.environ, **environ}, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def daily(home: Path, environ: dict[str, str]) -> tuple[float, dict[str, Any]]:
    """Seconds of the whole command, and what it says."""
    command = [sys.executable, "-m", "dubanflow", "--home", str(home), "daily", "--on", DAY.isoformat(), "--json"]
    began = time.perf_counter()
    done = subprocess.run(command, env={**os.environ, **environ}, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    return time.perf_counter() - began, json.loads(done.stdout)


def measure(args: argparse.Namespace, folder: Path, environ: dict[str, str]) -> dict[str, Any]:
    """Everything, in the order of the head of this file."""
    home = folder / "home"
    office, told = make_home(
        home, tasks=args.tasks, units=args.units, due=args.due, seed=args.seed, environ=environ
    )  # fmt: skip
    told["database"] = office.database.dialect
    if args.daily:
        first, report = daily(home, environ)
        second, _ = daily(home, environ)
        told |= {"daily_s": round(first, 3), "daily_again_s": round(second, 3), "mails": report["messages"]}
        told |= {"changes": report["changes"], "decisions": report["decisions"], "parked": len(report["parked"])}
        told["ms_per_due"] = round((first - second) / max(1, told["due"]) * 1000, 4)
        return told
    told |= child("--once", str(home), environ=environ)
    told["second_s"] = child("--once", str(home), environ=environ)["sweep_s"]
    seconds, number = limit_once(office.database, told["due"])
    assert number == told["due"], f"only {number} rows for the limit"
    return {**told, "limit_sweep_s": round(seconds, 4), "ratio": round(told["sweep_s"] / seconds, 2)}


def main() -> None:
    """See the head of this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=1_000_000)
    parser.add_argument("--due", type=float, default=0.01)
    parser.add_argument("--units", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database")
    parser.add_argument("--daily", action="store_true")
    parser.add_argument("--keep", type=Path, help="keep the home here")
    parser.add_argument("--once", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.once:
        print(json.dumps(sweep_once(args.once)))
        return
    schema = f"bench_{uuid4().hex[:8]}" if args.database else None
    if args.database:
        with Database(args.database).write() as connection:
            connection.execute(f"create schema {schema}")
    folder = args.keep or Path(tempfile.mkdtemp(prefix="dubanflow-bench-"))
    try:
        print(json.dumps(measure(args, folder, environment(args.database, schema))))
    finally:
        if not args.keep:
            shutil.rmtree(folder)
        if args.database and not args.keep:
            with Database(args.database).write() as connection:
                connection.execute("set local max_parallel_maintenance_workers = 0")
                connection.execute(f"drop schema {schema} cascade")


if __name__ == "__main__":
    main()
