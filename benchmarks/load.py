"""Make a home with many live tasks spread over a year, with the history that their days would have written.

usage: load.py HOME --tasks N --units U --due FRACTION_OR_NUMBER [--seed S] [--database URL] [--schema NAME]

Shapes of tasks (assigned, accepted, lapsed, escalated, reported … on random days) are lived through by the very
functions of the daily run, once each; every task takes one of them with its own number, unit and hash chain. So
events, chains, deadlines, decisions and drafts are those that the days before the benchmark day would have made, and
exactly `--due` tasks are due on it. The mails of the past are not made. Prints one JSON object.
"""

import argparse
import json
import os
import random
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bulk import Writer, analyse, transaction, write_all
from chains import Beside, Order, pieces_of
from dubanflow.domain.moment import Moment
from dubanflow.ledger.runs import claim, release
from dubanflow.office import Office, open_office
from dubanflow.services.assigning import remember_definition
from dubanflow.services.homes import init_home
from dubanflow.services.periods import period_of
from dubanflow.services.sealing import seal_events
from dubanflow.services.sweep import Rules, Sweeper
from lives import Shape, mixed, shapes

DAY = date(2026, 10, 14)  # a Wednesday: this week's digests were told on Monday


def make_home(
    home: Path,
    *,
    tasks: int,
    units: int,
    due: float,
    seed: int,
    environ: dict[str, str],
    day: date = DAY,
    spare: date | None = None,
) -> tuple[Office, dict[str, Any]]:
    """A new home in the folder `home` and what was loaded into it; `due` below 1 is a share of the tasks.

    `spare`: as many other tasks, spread as the due ones are, are to be looked at on that day, whatever it asks.
    """
    home.mkdir(parents=True, exist_ok=True)
    (home / "units.yaml").write_text(register(units), encoding="utf-8")
    init_home(home, environ)
    office = open_office(home, environ)
    problems = office.refresh_register()
    assert not problems, problems[0]
    began, worked = time.perf_counter(), processor_time()
    evening = Moment.of(before(office, day), datetime.combine(before(office, day), datetime.min.time(), UTC))
    with office.database.write() as connection:
        definition = remember_definition(office, connection, evening)
        rules = Sweeper(office, evening).rules(connection, definition.hash)
    number = min(tasks, int(due if due >= 1 else tasks * due))
    with Beside() as beside:  # which starts while the lives are lived
        found = shapes(office, rules, random.Random(seed), day)
        counts = fill(office, rules, found, beside, tasks=tasks, units=units, due=number, day=day, spare=spare)
    loaded, cpu = time.perf_counter() - began, processor_time() - worked
    tell_reports(office, day)
    held = claim(office.database, "load", lambda: datetime.now(UTC))
    assert held is not None
    seal_events(office, held, evening)
    release(office.database, held)
    told = {"tasks": tasks, "load_s": round(loaded, 2), "load_cpu_s": round(cpu, 2)}
    return office, {**told, "tasks_per_s": int(tasks / loaded), "tasks_per_cpu_s": int(tasks / cpu), **counts}


def processor_time() -> float:
    """Seconds of the processor, of this process and of those that it waited for; a database server's are not in it."""
    return sum(os.times()[:4])


def register(units: int) -> str:
    """A register of so many units, one leader to twenty of them."""
    lines = ["office: {name: 中共云川市委组织部}", "units:"]
    for n in range(1, units + 1):
        lines += [
            f"  - code: d{n}",
            f"    name: 第{n}单位",
            f"    leader: fg{(n - 1) // 20 + 1}",
            "    people:",
            f"      - {{code: d{n}-l, name: 第{n}单位联络员, roles: [liaison], address: d{n}-l@yunchuan.example}}",
            f"      - {{code: d{n}-h, name: 第{n}单位负责人, roles: [head], address: d{n}-h@yunchuan.example}}",
        ]
    lines.append("people:")
    lines.append("  - {code: ducha, name: 督查员, roles: [supervisor], address: ducha@yunchuan.example}")
    lines.append("  - {code: buzhang, name: 部长, roles: [chief], address: buzhang@yunchuan.example}")
    for n in range(1, (units - 1) // 20 + 2):
        lines.append(f"  - {{code: fg{n}, name: 第{n}位副部长, roles: [leader], address: fg{n}@yunchuan.example}}")
    return "\n".join(lines) + "\n"


def before(office: Office, day: date) -> date:
    """The last working day before `day`."""
    return office.calendar.add(day, -1)


def fill(
    office: Office,
    rules: Rules,
    found: list[Shape],
    beside: Beside,
    *,
    tasks: int,
    units: int,
    due: int,
    day: date,
    spare: date | None = None,
) -> dict[str, Any]:
    """Write the tasks; due ones are spread evenly among the others."""
    now = mixed([shape for shape in found if shape.next_check_on and shape.next_check_on <= day], rules, day)
    lives = [*now, *(shape for shape in found if not shape.next_check_on or shape.next_check_on > day)]
    definition = rules.workflow.definition.hash
    with transaction(office.database) as connection:
        plan = connection.insert(
            "plan", code="2026-P1", title="组织部2026年工作要点", year=2026, file="plan.docx", sha256="0" * 64,
            lines="[]", ignored="[]", problems="[]", imported_at="2026-01-05T01:00:00.000000Z", imported_by="ducha",
        )  # fmt: skip
        ids = [row[0] for row in connection.rows("select id from unit order by position")]
        assert len(ids) == units
        order = Order(
            tasks=tasks,
            due=due,
            spare=spare.isoformat() if spare else None,
            units=ids,
            now=len(now),
            lives=[pieces_of(shape, definition) for shape in lives],
            decisions=[len(shape.decisions) for shape in lives],
            lines=connection.dialect == "postgresql",
        )
        writer = Writer(connection, plan, definition, lives)
        write_all(office.database, writer, beside.chunks(order))
    analyse(office.database)
    with office.database.read() as connection:
        writer.prove(connection)
    return {"due": due, "events": writer.events, "decisions": writer.decisions}


def tell_reports(office: Office, day: date) -> None:
    """The digests of the day's week and month are on record as told: their cost is that of their first day."""
    monday = day - timedelta(days=day.weekday())
    with office.database.write() as connection:
        person, code = connection.one("select id, code from person order by id limit 1") or (0, "")
        message = connection.insert(
            "message", key=f"daily:{monday.isoformat()}:{code}", kind="daily", day=monday.isoformat(), person_id=person,
            subject="", state="sent", attempts=1, error="", place="",
        )  # fmt: skip
        for report in office.definition.reports:
            if report.every != "day":
                connection.execute(
                    "insert into report (rule, period, person_id, message_id) select ?, ?, id, ? from person",
                    [report.rule, period_of(report, day), message],
                )


def environment(database: str | None, schema: str | None) -> dict[str, str]:
    """The settings that point an office at a database."""
    values = {"DUBANFLOW_DATABASE_URL": database, "DUBANFLOW_DATABASE_SCHEMA": schema}
    return {key: value for key, value in values.items() if value}


def main() -> None:
    """See the head of this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--units", type=int, default=2_000)
    parser.add_argument("--due", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database")
    parser.add_argument("--schema")
    args = parser.parse_args()
    _, told = make_home(
        args.home, tasks=args.tasks, units=args.units, due=args.due, seed=args.seed,
        environ=environment(args.database, args.schema),
    )  # fmt: skip
    json.dump({**told, "day": DAY.isoformat()}, sys.stdout)
    print()


if __name__ == "__main__":
    main()
