"""Measure the weekly digests of a Monday: every leader's and every unit's, rendered, with its list, to the folder.

usage: digest.py [--tasks N] [--units U] [--seed S] [--database URL] [--keep DIR] [--on YYYY-MM-DD]

Loads a home (see load.py) in which nothing is due, so that what is measured are the digests and nothing else; then a
process of its own queues the week's reports and delivers them, one mail after the other. One unit's name breaks
its mail's template, so that the isolation of a failure is measured too. Prints one JSON object: `peak_mb` is the most
memory the process ever held, `digest_s` the whole, `per_mail_ms` its share; times in seconds.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from dubanflow.domain.moment import Moment
from dubanflow.ledger.runs import claim, release
from dubanflow.office import open_office
from dubanflow.services.compose import Composer
from dubanflow.services.delivery import deliver
from dubanflow.services.periodic import queue_reports
from load import DAY, environment, make_home
from paper_numbers import drop, schema

MONDAY = DAY - timedelta(days=DAY.weekday()) + timedelta(days=7)
# A template of the office's own that fails for one unit only.
BROKEN = """{% extends "bundled/mail/digest_unit.html.j2" %}
{% block under %}{% if digest.unit == "第7单位" %}{{ digest.titel }}{% else %}{{ super() }}{% endif %}{% endblock %}
"""


def send_once(home: Path, day: date) -> dict[str, Any]:
    """Queue and deliver the reports of a day on an office opened afresh; start-up is not in it."""
    office = open_office(home, os.environ)
    definition = office.definition
    office.calendar.days  # noqa: B018 (read before the clock starts)
    moment = Moment.of(day, datetime.now(UTC))
    began = time.perf_counter()
    with office.database.kept():
        held = claim(office.database, "daily", lambda: datetime.now(UTC))
        assert held is not None
        queue_reports(office, held, moment, definition)
        queued = time.perf_counter()
        done = deliver(office, held, moment, Composer(office, definition), lambda _count: None)
        release(office.database, held)
    ended = time.perf_counter()
    sizes = [path.stat().st_size for path in (home / "out" / "mail" / day.isoformat()).glob("*.eml")]
    return {
        "queue_s": round(queued - began, 2),
        "digest_s": round(ended - began, 2),
        "mails": done.messages,
        "per_mail_ms": round(1000 * (ended - queued) / max(1, done.messages), 1),
        "parked": [error.partition("notifications")[2] for _, error in done.parked],
        "peak_mb": peak_mb(),
        "largest_mail_mb": round(max(sizes, default=0) / 1024 / 1024, 2),
        "left_in_home": [path.name for path in (home / "out").glob("*.xlsx")],
    }


def peak_mb() -> float:
    """The most memory this process ever held; getrusage would report its parent's where that held more."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return round(int(status.partition("VmHWM:")[2].split()[0]) / 1024, 1)


def main() -> None:
    """See the head of this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--units", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--on", type=date.fromisoformat, default=MONDAY)
    parser.add_argument("--send", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.send:
        json.dump(send_once(args.send, args.on), sys.stdout)
        return
    home = args.keep or Path(tempfile.mkdtemp(prefix="dubanflow-digest-"))
    own = schema(args.database) if args.database else None
    environ = environment(args.database, own)
    try:
        _, loaded = make_home(home, tasks=args.tasks, units=args.units, due=0, seed=args.seed, environ=environ)
        (home / "notifications" / "mail").mkdir(parents=True, exist_ok=True)
        (home / "notifications" / "mail" / "digest_unit.html.j2").write_text(BROKEN, encoding="utf-8")
        command = [sys.executable, __file__, "--send", str(home), "--on", args.on.isoformat()]
        found = subprocess.run(command, env={**os.environ, **environ}, stdout=subprocess.PIPE, check=True)
        told = {"tasks": args.tasks, "units": args.units, "database": "postgresql" if args.database else "sqlite"}
        print(json.dumps({**told, "load_s": loaded["load_s"], **json.loads(found.stdout)}, ensure_ascii=False))
    finally:
        if not args.keep:
            shutil.rmtree(home, ignore_errors=True)
        if args.database and own:
            drop(args.database, own)


if __name__ == "__main__":
    main()
