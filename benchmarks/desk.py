"""Measure the desk: its pages at any size beside the bare query, and a whole office before it at once.

usage: desk.py [--tasks N] [--units U] [--supervisors S] [--liaisons L] [--seconds T] [--think T]
               [--database URL] [--home DIR] [--day DAY]

Loads a home (see load.py; with --home an earlier one is used again), opens accounts, starts `dubanflow serve` as an
office would, and then

1. asks one page after another: the list for a supervisor, its figures and filters with it, and the pages that people
   begin with (今日, 单位, those of a unit and a leader). Told are the time from the request to the last byte, on this
   machine, median and 95th percentile in milliseconds, and the server's processor time. Then the whole list and the
   first pages again with an act of a unit before each request; beside it the list's own SQL statements on a bare
   connection (SQLite), with nothing made of their rows (desk_pages.py);
2. lets everybody sign in at once, then work for `--seconds`: each looks at a page, thinks `--think` seconds on average
   and goes on, the liaisons with acts through the API between them. Every answer that is not the one asked for counts
   as an error. Meanwhile the daily run does its day in a process of its own, as cron would start it: it must end. The
   load generator runs on the same cores (desk_crowd.py). A home that was used before has that day behind it: give it a
   later `--day`.

Prints one JSON object.
"""  # fmt: skip

import argparse
import asyncio
import json
import os
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from desk_crowd import crowd
from desk_pages import QUERIES, bare, known, pages
from desk_people import open_accounts, served
from dubanflow.domain.moment import Moment
from dubanflow.office import open_office
from load import DAY, environment, make_home


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
        people, chief = open_accounts(office, given.supervisors, given.liaisons, moment)
        queries = {name: query for name, query in QUERIES.items() if known(office, query)}
        result: dict[str, Any] = {"tasks": given.tasks, "units": given.units, "cores": os.cpu_count(), "load": loaded}
        with served(home) as (base, pid):
            result["pages"] = pages(base, pid, queries, people, chief)
        result["bare"] = bare(office, queries, given.day)
        with served(home) as (base, _):
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


if __name__ == "__main__":
    main()
