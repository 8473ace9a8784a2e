"""Measure the sweep of a day beside the physical limit on the same tables.

usage: sweep.py [--tasks N] [--due FRACTION_OR_NUMBER] [--units U] [--seed S] [--database URL] [--daily] [--keep DIR]

Loads a home (see load.py), sweeps its day in a process of its own (states, events with their chain, decisions, drafts,
merged messages queued), sweeps it again, and then does by bare SQL, in one transaction, what no engine could leave
out, for as many other tasks, spread over the same tables in the same way: select due rows by the index, change the
same columns of each by compare-and-set, append the same event rows and decision rows (their bytes are those that the
sweep wrote, ready made: no rules, no hashing, no drafts, no messages). Prints one JSON object; `ratio` is
sweep_s / limit_sweep_s, times in seconds, `cpu` those of the processor. With `--daily` the whole command is timed
instead, on a Wednesday without weekly reports, mails written to the folder: once, once more with nothing left to do,
and with twice as many tasks due (see `measure_daily`).
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
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

SPARE = date(2026, 10, 18)  # a Sunday, on which nothing else falls: the tasks on which the limit is measured


def sweep_once(home: Path) -> dict[str, Any]:
    """One sweep of the day on an office opened afresh; start-up (imports, files, calendar) is not in it."""
    office = open_office(home, os.environ)
    office.definition, office.calendar.days  # noqa: B018 (read before the clock starts)
    moment = Moment.of(DAY, datetime.now(UTC))
    began, worked = time.perf_counter(), time.process_time()
    with office.database.kept():
        held = claim(office.database, "daily", lambda: datetime.now(UTC))
        assert held is not None
        swept = sweep(office, held, moment, lambda _count: None)
        queued = queue_messages(office, held, moment)
        release(office.database, held)
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    with office.database.read() as connection:
        messages = connection.scalar("select count(*) from message where day = ?", [DAY.isoformat()])
        items = connection.scalar("select count(*) from message_item")
    return {
        "sweep_s": round(seconds, 4),
        "sweep_cpu_s": round(cpu, 4),
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


TASK_END = ("next_check_on", "event_seq", "event_hash")
EVENT = ("chain", "seq", "at", "day", "kind", "actor", "payload", "definition", "hash")
DECISION = ("task_id", "rule", "deadline_version", "occurrence", "due_on", "decided_on", "state", "note")


def standing(database: Database) -> tuple[dict[int, tuple[str, int]], int, int]:
    """State and level of the tasks that are due, and the last event and decision before the sweep."""
    with database.read() as connection:
        rows = connection.rows("select id, state, level from task where next_check_on <= ?", [DAY.isoformat()])
        events = connection.scalar("select max(id) from event")
        return {row[0]: row[1:] for row in rows}, events, connection.scalar("select max(id) from decision")


def work_of(database: Database, before: tuple[dict[int, tuple[str, int]], int, int]) -> list[dict[str, Any]]:
    """What the sweep wrote for each due task: the columns that it changed, its event rows, its decision rows."""
    tasks, event, decision = before
    work: dict[int, dict[str, Any]] = {task: {"event": [], "decision": []} for task in tasks}
    with database.read() as connection:
        for row in connection.rows(f"select {', '.join(EVENT)} from event where id > ? and chain <> 0", [event]):
            work[row[0]]["event"].append(row)
        for row in connection.rows(f"select {', '.join(DECISION)} from decision where id > ?", [decision]):
            work[row[0]]["decision"].append(row)
        for task, one in work.items():
            state, level, *end = connection.one(  # type: ignore[misc]
                f"select state, level, {', '.join(TASK_END)} from task where id = ?", [task]
            )
            changed = (("state", state), ("level", level))
            moved = [pair for pair, old in zip(changed, tasks[task], strict=True) if pair[1] != old]
            one["columns"] = (*(name for name, _ in moved), *TASK_END)
            one["values"] = (*(value for _, value in moved), *end)
    return list(work.values())


def limit_once(database: Database, work: list[dict[str, Any]]) -> tuple[float, int]:
    """Seconds of bare SQL that writes the same once more, for as many tasks that are due later; how many there were."""
    mark = "?" if database.dialect == "sqlite" else "%s"
    marks = {number: ", ".join([mark] * number) for number in (len(EVENT), len(DECISION))}
    raw = database._open(read_only=False)
    began = time.perf_counter()
    cursor = raw.cursor()
    cursor.execute("begin immediate" if mark == "?" else "begin")
    cursor.execute(
        "select id, unit_id, state, level, deadline, deadline_version, version, event_seq, definition from task"
        f" where next_check_on = {mark} limit {len(work)}",
        (SPARE.isoformat(),),
    )
    found = cursor.fetchall()
    pairs = list(zip(found, work, strict=False))
    for columns in {one["columns"] for one in work}:
        sets = ", ".join(f"{name} = {mark}" for name in columns)
        cursor.executemany(
            f"update task set {sets}, version = version + 1 where id = {mark} and version = {mark}",
            [
                (*one["values"][:-2], row[7] + len(one["event"]), one["values"][-1], row[0], row[6])
                for row, one in pairs
                if one["columns"] == columns
            ],
        )
    cursor.executemany(
        f"insert into event ({', '.join(EVENT)}) values ({marks[len(EVENT)]})",
        [(row[0], row[7] + turn, *event[2:]) for row, one in pairs for turn, event in enumerate(one["event"], start=1)],
    )
    cursor.executemany(
        f"insert into decision ({', '.join(DECISION)}) values ({marks[len(DECISION)]}) on conflict do nothing",
        [
            (row[0], rule, row[5], f"{occurrence} ", *rest)
            for row, one in pairs
            for _, rule, _, occurrence, *rest in one["decision"]
        ],
    )
    cursor.execute("commit")
    raw.close()  # on SQLite the last one to close carries the log over, in the sweep too
    return time.perf_counter() - began, len(found)


def child(*arguments: str, environ: dict[str, str]) -> Any:
    """The JSON that another run of this file prints."""
    command = [sys.executable, str(Path(__file__)), *arguments]
    done = subprocess.run(command, env={**os.environ, **environ}, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def daily(home: Path, environ: dict[str, str]) -> tuple[float, float, dict[str, Any]]:
    """Seconds of the whole command, seconds of processor of it, and what it says."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "dubanflow", "--home", str(home), "daily", "--on", DAY.isoformat(), "--json"]
    began = time.perf_counter()
    done = subprocess.run(command, env={**os.environ, **environ}, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu, json.loads(done.stdout)


def measure_daily(args: argparse.Namespace, folder: Path, environ: dict[str, str]) -> dict[str, Any]:
    """The whole command over two ledgers of the same size and units, the second with twice as many tasks due.

    Where many more tasks are due than there are units, both write to the same people, so what the second takes longer
    is what its further tasks cost, lines in mails included. `start_s` is the command with nothing left to do; the other
    figures are those of the first ledger.
    """
    runs: list[tuple[float, float]] = []
    told: dict[str, Any] = {}
    due = int(args.due if args.due >= 1 else args.tasks * args.due)
    for number in (due, 2 * due):
        home = folder / f"home{number}"
        _, loaded = make_home(home, tasks=args.tasks, units=args.units, due=number, seed=args.seed, environ=environ)
        *first, report = daily(home, environ)
        *again, _ = daily(home, environ)
        runs += [(first[0], first[1])] if told else [(again[0], again[1]), (first[0], first[1])]
        told = told or {**loaded, **{key: report[key] for key in ("changes", "decisions")}, "mails": report["messages"]}
        shutil.rmtree(home)
    start, once, twice = runs
    for at, name in enumerate(("s", "cpu_s")):
        told |= {f"start_{name}": start[at], f"daily_{name}": once[at], f"twice_due_{name}": twice[at]}
    told["ms_per_due"] = (once[0] - start[0]) / due * 1000
    told["marginal_ms"], told["marginal_cpu_ms"] = ((twice[at] - once[at]) / due * 1000 for at in (0, 1))
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in told.items()}


def measure(args: argparse.Namespace, folder: Path, environ: dict[str, str]) -> dict[str, Any]:
    """Everything, in the order of the head of this file."""
    home = folder / "home"
    office, told = make_home(
        home, tasks=args.tasks, units=args.units, due=args.due, seed=args.seed, environ=environ, spare=SPARE
    )  # fmt: skip
    told["database"] = office.database.dialect
    before = standing(office.database)
    told |= child("--once", str(home), environ=environ)
    told["second_s"] = child("--once", str(home), environ=environ)["sweep_s"]
    seconds, number = limit_once(office.database, work_of(office.database, before))
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
    assert not (args.daily and args.database), "--daily is measured on SQLite"
    schema = f"bench_{uuid4().hex[:8]}" if args.database else None
    if args.database:
        with Database(args.database).write() as connection:
            connection.execute(f"create schema {schema}")
    folder = args.keep or Path(tempfile.mkdtemp(prefix="dubanflow-bench-"))
    try:
        chosen = measure_daily if args.daily else measure
        print(json.dumps(chosen(args, folder, environment(args.database, schema))))
    finally:
        if not args.keep:
            shutil.rmtree(folder)
        if args.database and not args.keep:
            with Database(args.database).write() as connection:
                connection.execute("set local max_parallel_maintenance_workers = 0")
                connection.execute(f"drop schema {schema} cascade")


if __name__ == "__main__":
    main()
