"""Numbers under concurrency: many processes releasing papers into one register at once; gap-free, none twice.

usage: paper_numbers.py [--papers 500] [--processes 8] [--postgres URL]
       paper_numbers.py --release HOME ID…

Makes an office with one late task and so many prepared papers, starts the processes, each with its share, and reads the
register afterwards: one JSON line. With --release it is one of these processes: it releases the papers of these ids,
those that another was faster with left out.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from dubanflow.domain.errors import Refused, Stale
from dubanflow.domain.moment import Moment
from dubanflow.office import Office, open_office

TODAY = date(2026, 4, 9)
NOW = Moment.of(TODAY, datetime(2026, 4, 9, 1, tzinfo=UTC))


def main() -> None:
    """Run the benchmark, or be one of its processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=500)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--postgres", default="")
    parser.add_argument("--release", nargs="+", metavar="HOME ID")
    given = parser.parse_args()
    if given.release:
        release(Path(given.release[0]), [int(one) for one in given.release[1:]])
        return
    print(json.dumps(measure(given.papers, given.processes, given.postgres), ensure_ascii=False))


def release(home: Path, ids: list[int]) -> None:
    """Release these papers one after the other, as a supervisor would."""
    from dubanflow.services.papers import release_paper

    office = open_office(home, os.environ)
    with office.database.read() as connection:
        by = next(row for row in office.register(connection).people if "supervisor" in row.roles)
    for paper in ids:
        try:
            release_paper(office, paper, by=by, moment=NOW)
        except (Refused, Stale) as error:
            if "已签发" not in str(error) and not isinstance(error, Stale):
                raise


def measure(papers: int, processes: int, postgres: str) -> dict[str, object]:
    """Make the office, let the processes run, look at the register."""
    with tempfile.TemporaryDirectory() as folder:
        environ = dict(os.environ)
        if postgres:
            environ |= {"DUBANFLOW_DATABASE_URL": postgres, "DUBANFLOW_DATABASE_SCHEMA": schema(postgres)}
        office = prepared(Path(folder) / "home", environ, papers)
        with office.database.read() as connection:
            ids = [str(row[0]) for row in connection.rows("select id from paper order by id")]
        begun = time.perf_counter()
        workers = [
            subprocess.Popen(
                [sys.executable, __file__, "--release", str(office.home.root), *ids[place::processes]], env=environ
            )
            for place in range(processes)
        ]
        failed = sum(worker.wait() != 0 for worker in workers)
        seconds = time.perf_counter() - begun
        found = register(office, papers)
    if postgres:
        drop(postgres, environ["DUBANFLOW_DATABASE_SCHEMA"])
    return {"database": office.database.dialect, "processes": processes, "failed": failed, **found,
            "seconds": round(seconds, 1), "papers_per_second": round(papers / seconds, 1)}  # fmt: skip


def prepared(root: Path, environ: dict[str, str], papers: int) -> Office:
    """An office with one task that is late and so many papers about it, prepared."""
    from dubanflow.papers.kinds import kind_of
    from dubanflow.services.homes import init_home
    from dubanflow.services.papers import Subject, insert_paper
    from dubanflow.services.plan_confirm import confirm
    from dubanflow.services.plan_import import import_plan

    init_home(root, environ)
    office = open_office(root, environ)
    office.refresh_register()
    plan = root / "plan.txt"
    plan.write_text(
        "2026年工作要点\n一、重点任务\n1.整顿软弱涣散村党组织。2026年3月31日前完成。（责任单位：办公室）\n", "utf-8"
    )
    with office.database.read() as connection:
        by = next(row for row in office.register(connection).people if "supervisor" in row.roles)
    start = Moment.of(TODAY - timedelta(days=38), datetime(2026, 3, 2, 1, tzinfo=UTC))
    done = import_plan(office, plan, year=2026, by=by, moment=start)
    confirm(office, done.code, by=by, moment=start)
    with office.database.write() as connection:
        task = connection.scalar("select id from task")
        for _ in range(papers):
            insert_paper(
                connection, kind_of("督办通知单"), Subject((task,)), title="整顿", by=by.code, moment=NOW
            )  # fmt: skip
    return office


def register(office: Office, papers: int) -> dict[str, object]:
    """What the register holds: how many numbers, gaps, doubles, and whether each has its file."""
    with office.database.read() as connection:
        taken = [row[0] for row in connection.rows("select number from paper_number order by number")]
        names = [row[0] for row in connection.rows("select number from paper where state = 'released'")]
    files = list(office.home.papers.rglob("*.docx"))
    return {
        "papers": papers,
        "taken": len(taken),
        "gaps": len(set(range(1, max(taken, default=0) + 1)) - set(taken)),
        "doubles": len(taken) - len(set(taken)) + len(names) - len(set(names)),
        "files": len(files),
    }


def schema(url: str) -> str:
    """A schema of its own."""
    import psycopg

    name = f"dubanflow_bench_{uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create schema {name}".encode())
    return name


def drop(url: str, name: str) -> None:
    """Take it away again."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"drop schema {name} cascade".encode())


if __name__ == "__main__":
    main()
