"""Make a home with many live tasks spread over a year, with the history that their days would have written.

usage: load.py HOME --tasks N --units U --due FRACTION_OR_NUMBER [--seed S] [--database URL] [--schema NAME]

Shapes of tasks (assigned, accepted, lapsed, escalated, reported … on random days) are lived through by the very
functions of the daily run, once each; every task takes one of them with its own number, unit and hash chain. So
events, chains, deadlines, decisions and drafts are those that the days before the benchmark day would have made, and
exactly `--due` tasks are due on it. The mails of the past are not made. Prints one JSON object.
"""

import argparse
import gc
import json
import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from dubanflow.domain.moment import Moment
from dubanflow.domain.values import Task
from dubanflow.ledger.chain import SEPARATOR, Entry, is_whole
from dubanflow.ledger.db import Connection, Database
from dubanflow.ledger.records import TASK_COLUMNS, Record, iso, task_values
from dubanflow.ledger.runs import claim, release
from dubanflow.ledger.write import Event, canonical
from dubanflow.office import Office, open_office
from dubanflow.services.assigning import remember_definition
from dubanflow.services.homes import init_home
from dubanflow.services.periods import period_of
from dubanflow.services.sealing import seal_events
from dubanflow.services.sweep import Rules, Sweeper, step_of

DAY = date(2026, 10, 14)  # a Wednesday: this week's digests were told on Monday
SHAPES = 3000
CHUNK = 20_000
HOUR = "T01:00:00.000000Z"
UNIT_MARK = "\x00"  # stands for the task's unit in a shape's payloads; JSON escapes it, so nothing else holds it


@dataclass(frozen=True, slots=True)
class Shape:
    """A task's life up to the evening before the benchmark day, for any unit."""

    task: Task
    original: date
    next_check_on: date | None
    events: tuple[tuple[str, str, str, str], ...]  # day, kind, actor, payload
    decisions: tuple[tuple[str, str, str, str, str], ...]  # rule, occurrence, due day, decided on, state


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
    began, worked = time.perf_counter(), time.process_time()
    evening = Moment.of(before(office, day), datetime.combine(before(office, day), datetime.min.time(), UTC))
    with office.database.write() as connection:
        definition = remember_definition(office, connection, evening)
        rules = Sweeper(office, evening).rules(connection, definition.hash)
    chosen = shapes(office, rules, random.Random(seed), day)
    number = min(tasks, int(due if due >= 1 else tasks * due))
    gc.disable()  # rows by the hundred thousand, none of them in a circle
    counts = fill(office, rules, chosen, tasks=tasks, units=units, due=number, day=day, spare=spare)
    gc.enable()
    loaded, cpu = time.perf_counter() - began, time.process_time() - worked
    tell_reports(office, day)
    held = claim(office.database, "load", lambda: datetime.now(UTC))
    assert held is not None
    seal_events(office, held, evening)
    release(office.database, held)
    told = {"tasks": tasks, "load_s": round(loaded, 2), "load_cpu_s": round(cpu, 2)}
    return office, {**told, "tasks_per_s": int(tasks / loaded), "tasks_per_cpu_s": int(tasks / cpu), **counts}


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


def shapes(office: Office, rules: Rules, chance: random.Random, day: date) -> list[Shape]:
    """Random lives."""
    return [live(office, rules, chance, day) for _ in range(SHAPES)]


def live(office: Office, rules: Rules, chance: random.Random, day: date) -> Shape:
    """One life: what people do on random days, and the daily run on every working day on which it asks something."""
    calendar = office.calendar
    assigned = calendar.on_or_after(day - timedelta(days=chance.randint(3, 90)))
    near = chance.random() < 0.4  # a third of a year's tasks stand close to their deadline or behind it
    deadline = day + timedelta(days=chance.randint(-45, 18) if near else chance.randint(19, 320))
    deadline = max(deadline, assigned + timedelta(days=10))
    acts: dict[date, str] = {}
    if chance.random() < 0.95:
        acts[calendar.add(assigned, chance.randint(1, 3))] = "accept"
    for _ in range(2):
        on = calendar.on_or_after(assigned + timedelta(days=chance.randint(5, 90)))
        if on > calendar.add(assigned, 3):
            acts.setdefault(on, "feedback")
    if chance.random() < 0.08:
        acts[calendar.add(day, -chance.randint(1, 9))] = "report"
    if chance.random() < 0.02:
        acts[calendar.add(day, -chance.randint(1, 60))] = "suspend"
    return walked(office, rules, Task(0, 0, "assigned", deadline, 1, assigned, assigned), acts, day)


def walked(office: Office, rules: Rules, task: Task, acts: dict[date, str], day: date) -> Shape:
    """The life of a task in which people act on the days of `acts`, up to `day` exclusive."""
    record = Record(task, None, "", rules.workflow.definition.hash, 1, 0, "")
    payload = {"to": task.state, "unit": UNIT_MARK, "deadline": task.deadline.isoformat()}
    events = [_row(Event("assign", "ducha", payload, task.assigned_on))]
    decisions = [("notice:assign", "1", task.assigned_on.isoformat(), task.assigned_on.isoformat(), "told")]
    keys: set[tuple[str, int, str]] = set()
    today, ahead = task.assigned_on, None
    while today < day:
        moment = Moment(today, "")
        step = step_of(rules, record, keys, moment)
        record, ahead = step.record, step.next_check_on
        events += [_row(event) for event in step.events]
        for row in step.decisions:
            one = row.decision
            keys.add(one.key)
            state = "told" if row.state == "open" else row.state
            decisions.append((one.rule, one.occurrence, one.due_on.isoformat(), today.isoformat(), state))
        act = acts.get(today)
        after = _acted(record.task, act, today) if act else None
        if after is not None:
            change = {"from": record.task.state, "to": after.state, "done": "按计划推进，已完成阶段任务。"}
            events.append(_row(Event(str(act), UNIT_MARK, change, today)))
            record = record.with_task(after)
            step = step_of(rules, record, keys, moment)
            ahead = today if step.events else step.next_check_on
        future = [one for one in acts if one > today]
        today = office.calendar.on_or_after(min([*future, ahead or day, day]))
        if ahead and ahead > task.assigned_on:
            today = max(today, task.assigned_on)
    return Shape(record.task, task.deadline, ahead, tuple(events), tuple(decisions))


def _acted(task: Task, act: str, today: date) -> Task | None:
    """The task after an act; None where it cannot be done."""
    if act == "accept" and task.state in ("assigned", "overdue") and not task.accepted_on:
        return replace(task, accepted_on=today, state="in_progress" if task.state == "assigned" else task.state)
    if act == "feedback" and task.state == "in_progress":
        return replace(task, feedback_on=today)
    if act == "report" and task.state in ("in_progress", "overdue") and task.accepted_on:
        return replace(task, state="reported", reported_on=today, reported_by="d0-l")
    if act == "suspend" and task.state in ("assigned", "in_progress", "overdue"):
        return replace(task, state="suspended", suspended_on=today)
    return None


def _row(event: Event) -> tuple[str, str, str, str]:
    return (event.day.isoformat(), event.kind, event.actor, canonical(event.payload))


def fill(
    office: Office,
    rules: Rules,
    found: list[Shape],
    *,
    tasks: int,
    units: int,
    due: int,
    day: date,
    spare: date | None = None,
) -> dict[str, Any]:
    """Write the tasks; due ones are spread evenly among the others."""
    now = mixed([shape for shape in found if shape.next_check_on and shape.next_check_on <= day], rules, day)
    rest = [shape for shape in found if not shape.next_check_on or shape.next_check_on > day]
    chance = random.Random(tasks)
    writer = Bulk(office.database)
    with writer.transaction() as connection:
        writer.begin(connection)
        plan = connection.insert(
            "plan", code="2026-P1", title="组织部2026年工作要点", year=2026, file="plan.docx", sha256="0" * 64,
            lines="[]", ignored="[]", problems="[]", imported_at="2026-01-05T01:00:00.000000Z", imported_by="ducha",
        )  # fmt: skip
        ids = [row[0] for row in connection.rows("select id from unit order by position")]
        assert len(ids) == units
        keep_lives(connection, [*now, *rest])
        totals = {"due": due, "events": 0, "decisions": 0}
        pieces: dict[int, list[Piece]] = {}
        values: dict[int, tuple[Any, ...]] = {}
        for start in range(0, tasks, CHUNK):
            batch = Batch(plan, rules.workflow.definition.hash, pieces, values)
            for n in range(start, min(start + CHUNK, tasks)):
                turn = n * due // tasks  # how many due ones came before
                late = (n + 1) * due // tasks > turn
                life = turn % len(now) if late else len(now) + n * 7919 % len(rest)
                shape = now[life] if late else rest[life - len(now)]
                place = chance.randrange(units)
                # halfway between two due ones
                aside = spare and (n * due + tasks // 2) // tasks < ((n + 1) * due + tasks // 2) // tasks
                batch.add(n + 1, ids[place], place + 1, life, shape, spare if aside and not late else None)
            totals["events"] += len(batch.events)
            totals["decisions"] += batch.write(connection)
        writer.end(connection)
    writer.analyse()
    return totals


def mixed(due: list[Shape], rules: Rules, day: date) -> list[Shape]:
    """Shapes in turn from each group of those of which the day asks the same, so that everything occurs alike often."""
    groups: dict[tuple[str, ...], list[Shape]] = {}
    for shape in due:
        record = Record(shape.task, None, "", rules.workflow.definition.hash, 1, 0, "")
        keys = {(rule, 1, occurrence) for rule, occurrence, *_ in shape.decisions}
        step = step_of(rules, record, keys, Moment(day, ""))
        asked = (step.record.task.state, *(row.decision.rule for row in step.decisions))
        groups.setdefault(asked, []).append(shape)
    length = max(map(len, groups.values()))
    return [group[n % len(group)] for n in range(length) for group in groups.values()]


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


TASK = (
    *TASK_COLUMNS, "number", "plan_id", "title", "requirement", "original_deadline", "next_check_on", "definition",
    "version", "event_seq", "event_hash",
)  # fmt: skip
EVENT = ("chain", "seq", "at", "day", "kind", "actor", "payload", "definition", "hash")
# What is the same for all tasks of a life is written for all of them at once, by the database itself.
DEADLINES = (
    "insert into deadline (task_id, version, deadline, from_on, reason)"
    " select id, 1, original_deadline, version_from, 'assign' from task where id >= ? and id <= ?"
)
DECISIONS = (
    "insert into decision (task_id, rule, deadline_version, occurrence, due_on, decided_on, state, note)"
    " select t.task, d.rule, 1, d.occurrence, d.due_on, d.decided_on, d.state, '' from lived t join life d"
    " on d.life = t.life where t.task >= ? and t.task <= ? order by t.task, d.turn"
)
DRAFTS = (
    "insert into draft (task_id, decision_id, rule, paper, approver, prepared_on, state, note)"
    " select t.task, d.id, d.rule, '督查通报', u.leader, d.decided_on, 'prepared', '' from lived t"
    " join decision d on d.task_id = t.task and d.state = 'draft' join task on task.id = t.task"
    " join unit u on u.id = task.unit_id where t.task >= ? and t.task <= ? order by d.id"
)


def keep_lives(connection: Connection, lives: list[Shape]) -> None:
    """The decisions of each life, by its number, in a table of this transaction."""
    connection.execute(
        "create temporary table life (life integer, turn integer, rule text, occurrence text, due_on date,"
        " decided_on date, state text)"
    )
    connection.execute("create temporary table lived (task bigint primary key, life integer)")
    rows = [(life, turn, *row) for life, shape in enumerate(lives) for turn, row in enumerate(shape.decisions)]
    connection.many("insert into life values (?, ?, ?, ?, ?, ?, ?)", rows)
    connection.execute("create index life_of on life (life)")


# An event: its row before the actor, the actor (empty for the unit's), the row behind, and both parts as chained bytes.
Piece = tuple[tuple[Any, ...], str, tuple[str, str], bytes, bytes]


class Batch:
    """The rows of some tasks. `pieces` and `values` keep what is the same for all tasks of a life."""

    def __init__(
        self, plan: int, digest: str, pieces: dict[int, list[Piece]], values: dict[int, tuple[Any, ...]]
    ) -> None:
        self.plan = plan
        self.digest = digest
        self.pieces = pieces
        self.tasks: list[tuple[Any, ...]] = []
        self.events: list[tuple[Any, ...]] = []
        self.lived: list[tuple[int, int]] = []
        self.values = values

    def add(self, task: int, unit: int, place: int, life: int, shape: Shape, spare: date | None = None) -> None:
        """One task of a unit; `place` is the unit's number in the register, `life` the number of the shape, `spare`
        the day on which the task is to be looked at."""
        liaison = f"d{place}-l"
        day, kind, actor, payload = shape.events[0]
        payload = payload.replace('"\\u0000"', str(unit))
        fields = (1, f"{day}{HOUR}", day, kind, actor, payload, self.digest)
        chain = f"{SEPARATOR}{task}".encode()
        previous = sha256(chain + SEPARATOR.join(("", *map(str, fields))).encode()).hexdigest()
        self.events.append((task, *fields, previous))
        for start, said, end, before, after in self._later(life, shape):
            actor = said or liaison
            # `chain.link` in pieces, most of them the same for all tasks of a life; `write` proves that it is that
            previous = sha256(b"".join((previous.encode(), chain, before, actor.encode(), after))).hexdigest()
            self.events.append((task, *start, actor, *end, previous))
        kept = self.values.get(life)
        if kept is None:
            kept = self.values[life] = tuple(task_values(shape.task)[2:])
        ahead = iso(spare or shape.next_check_on)
        original = shape.original.isoformat()
        self.tasks.append((
            task, unit, *kept, f"2026-{task:03d}", self.plan, f"第{task}项：推进重点工作落实",
            f"（{task}）推进重点工作落实，完善制度机制，按期报送办理情况。", original, ahead, self.digest, 1,
            len(shape.events), previous,
        ))  # fmt: skip
        self.lived.append((task, life))

    def _later(self, life: int, shape: Shape) -> list[Piece]:
        """The events of a life behind the first, ready to be chained."""
        found = self.pieces.get(life)
        if found is None:
            found = self.pieces[life] = []
            for seq, (day, kind, actor, payload) in enumerate(shape.events[1:], start=2):
                start = (seq, f"{day}{HOUR}", day, kind)
                before = SEPARATOR.join(("", *map(str, start), "")).encode()
                after = SEPARATOR.join(("", payload, self.digest)).encode()
                found.append((start, "" if actor == UNIT_MARK else actor, (payload, self.digest), before, after))
        return found

    def write(self, connection: Connection) -> int:
        """All of them; the number of decisions."""
        first = [Entry(0, *row) for row in self.events if row[0] == self.events[0][0]]
        assert is_whole(first)
        connection.load("task", TASK, self.tasks)
        connection.load("event", EVENT, self.events)
        connection.load("lived", ("task", "life"), self.lived)
        span = [self.lived[0][0], self.lived[-1][0]]
        connection.execute(DEADLINES, span)
        decisions = connection.execute(DECISIONS, span)
        connection.execute(DRAFTS, span)
        return decisions


class Bulk:
    """A database made ready for many rows: indexes aside, foreign keys unchecked, a large cache; put right again."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.indexes: list[str] = []

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """The transaction that loads; on SQLite without a log, for a load that fails is begun anew."""
        if self.database.dialect == "postgresql":
            with self.database.write() as connection:
                yield connection
            return
        raw = sqlite3.connect(self.database.path or "", isolation_level=None)
        pragmas = (
            "journal_mode = off",
            "synchronous = off",
            "cache_size = -400000",
            "foreign_keys = off",
            "threads = 2",
        )
        for pragma in pragmas:
            raw.execute(f"pragma {pragma}")
        raw.execute("begin immediate")
        yield Connection(raw, "sqlite")
        raw.execute("commit")
        raw.execute("pragma journal_mode = wal")
        raw.close()

    def begin(self, connection: Connection) -> None:
        """Within the transaction that loads."""
        if self.database.dialect == "sqlite":
            found = connection.rows("select name, sql from sqlite_master where type = 'index' and sql is not null")
        else:
            connection.execute("set local session_replication_role = replica")
            connection.execute("set local maintenance_work_mem = '256MB'")
            found = connection.rows(
                "select i.indexname, i.indexdef from pg_indexes i where i.schemaname = current_schema()"
                " and not exists (select 1 from pg_constraint c where c.conname = i.indexname)"
            )
        tables = ("task", "event", "decision", "deadline", "draft")
        for name, sql in found:
            if name.removeprefix("ix_").split("_")[0] in tables:
                self.indexes.append(sql)
                connection.execute(f"drop index {name}")

    def end(self, connection: Connection) -> None:
        """Indexes again; the keys that were given by hand are counted on from."""
        for sql in self.indexes:
            connection.execute(sql)
        if self.database.dialect == "postgresql":
            for table in ("task", "decision"):
                connection.execute(
                    f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))"
                )

    def analyse(self) -> None:
        """What the planner of PostgreSQL knows of the tables; autovacuum would learn it within a minute."""
        if self.database.dialect == "postgresql":
            with self.database.write() as connection:
                for table in ("task", "event", "decision", "deadline", "draft", "unit", "person"):
                    connection.execute(f"analyze {table}")


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
