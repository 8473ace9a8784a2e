"""The weekly digest as values: of the whole office for its leaders, of one unit for its head."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from dubanflow.domain.definition import Report
from dubanflow.domain.register import Person, Register, Unit
from dubanflow.domain.views import Digest, Figure, TaskView
from dubanflow.ledger.db import Connection
from dubanflow.ledger.read import Reader, TaskFilter, count_lights, count_units
from dubanflow.ledger.records import marks
from dubanflow.ledger.seals import anchor
from dubanflow.ledger.write import canonical
from dubanflow.office import Office

# What every digest counts, in its order.
FIGURES = ("在办", "本期新交办", "本期销号", "逾期", "待核验", "七日内到期")


# A letter is for reading; the whole list is attached to it, and `more` says how many are not shown.
MOST_ROWS = 30


def week_of(day: date) -> str:
    """The ISO week of a day: 2026-W27."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def monday_of(week: str) -> date:
    """The Monday of an ISO week. Raises ValueError for text that is none."""
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def digest(office: Office, reader: Reader, report: Report, period: str, person: Person, register: Register) -> Digest:
    """The digest of a person: over the whole office, or over their unit where the report goes to units."""
    unit = register.unit(person.unit) if person.unit else None
    units = (unit.id,) if unit else ()
    since = period_since(period)
    open_tasks = reader.tasks(TaskFilter(open_only=True, units=units))
    closed = reader.tasks(TaskFilter(closed_since=since, units=units))
    soon = reader.today + timedelta(days=7)
    red = sorted((row for row in open_tasks if row.overdue), key=lambda row: (row.deadline, row.number))
    due = [row for row in open_tasks if row.days_left is not None and row.deadline <= soon]
    definitions = tuple(reader.definitions().values())
    rows = reader.with_progress([*open_tasks, *closed], since=since)
    by_id = {row.id: row.for_unit() if unit else row for row in rows}
    reported = [row for row in open_tasks if row.reported_on]
    listed = {"red": red, "due": due, "reported": reported, "closed": closed}
    shown = {name: tuple(by_id[row.id] for row in found[:MOST_ROWS]) for name, found in listed.items()}
    return Digest(
        office=register.office,
        title=report.label,
        person=person.name,
        unit=unit.name if unit else "",
        period=period,
        since=since,
        until=reader.today,
        figures=compared(reader.connection, period, unit, figures(open_tasks, closed, since, reader.today)),
        lights=count_lights(open_tasks, definitions),
        red=shown["red"],
        due=shown["due"],
        reported=shown["reported"],
        extensions=_extensions(reader, since, units),
        closed=shown["closed"],
        asked=_asked(reader.connection, person),
        units=() if unit else count_units(open_tasks, definitions),
        root=anchor(reader.connection),
        contact=office.settings.contact,
        provisional=reader.calendar.provisional(*(row.deadline for row in open_tasks)),
        more={name: len(found) - MOST_ROWS for name, found in listed.items() if len(found) > MOST_ROWS},
    )


def period_since(period: str) -> date:
    """The first day that a weekly report looks back on: the Monday of the week before its own."""
    return monday_of(period) - timedelta(days=7)


def figures(open_tasks: Sequence[TaskView], closed: Sequence[TaskView], since: date, today: date) -> dict[str, int]:
    """The totals of a digest by label; every list in it has the length stated here."""
    soon = today + timedelta(days=7)
    counts = (
        len(open_tasks),
        sum(since <= row.assigned_on for row in (*open_tasks, *closed)),
        len(closed),
        sum(row.overdue for row in open_tasks),
        sum(row.reported_on is not None for row in open_tasks),
        sum(row.days_left is not None and row.deadline <= soon for row in open_tasks),
    )
    return dict(zip(FIGURES, counts, strict=True))


def busy_units(reader: Reader, since: date) -> set[int]:
    """The units that a report from `since` on has something to say about; asked by index, unit by unit."""
    states = sorted({state for one in reader.definitions().values() for state in one.open_states})
    if not states:
        return set()
    rows = reader.connection.rows(
        f"select u.id from unit u where exists (select 1 from task t where t.unit_id = u.id"
        f" and t.state in ({marks(states)}))"
        " or exists (select 1 from task t where t.unit_id = u.id and t.closed_on >= ?)",
        [*states, since.isoformat()],
    )
    return {row[0] for row in rows}


def figures_by_unit(reader: Reader, since: date) -> dict[int, dict[str, int]]:
    """The totals that `figures` states, for every unit with tasks, counted by the database in one pass."""
    running = sorted({state for one in reader.definitions().values() for state in one.running_states})
    runs = f"state in ({marks(running)})"
    today, begun = reader.today.isoformat(), since.isoformat()
    soon = (reader.today + timedelta(days=7)).isoformat()
    rows = reader.connection.rows(
        "select unit_id, sum(case when closed_on is null then 1 else 0 end),"
        " sum(case when assigned_on >= ? then 1 else 0 end), sum(case when closed_on >= ? then 1 else 0 end),"
        f" sum(case when {runs} and deadline < ? then 1 else 0 end),"
        " sum(case when closed_on is null and reported_on is not null then 1 else 0 end),"
        f" sum(case when {runs} and deadline >= ? and deadline <= ? then 1 else 0 end)"
        " from task where closed_on is null or closed_on >= ? group by unit_id",
        [begun, begun, *running, today, *running, today, soon, begun],
    )
    return {row[0]: dict(zip(FIGURES, map(int, row[1:]), strict=True)) for row in rows}


def in_all(by_unit: Mapping[int, Mapping[str, int]]) -> dict[str, int]:
    """The totals of the whole office."""
    return {label: sum(row[label] for row in by_unit.values()) for label in FIGURES}


def compared(connection: Connection, period: str, unit: Unit | None, now: dict[str, int]) -> tuple[Figure, ...]:
    """The figures beside those reported for the last earlier period, if there was one."""
    last = connection.scalar(
        "select figures from snapshot where scope = ? and period < ? order by period desc limit 1",
        [unit.code if unit else "", period],
    )
    before = json.loads(last) if last else {}
    return tuple(
        Figure(label, count, count - before[label] if label in before else None) for label, count in now.items()
    )


def keep_snapshot(connection: Connection, period: str, scope: str, now: dict[str, int]) -> None:
    """Keep the figures of a period as they were first reported."""
    connection.execute(
        "insert into snapshot (period, scope, figures) values (?, ?, ?) on conflict do nothing",
        [period, scope, canonical(dict(now))],
    )


def _extensions(reader: Reader, since: date, units: tuple[int, ...]) -> tuple[str, ...]:
    states = {"waiting": "待审", "granted": "准予", "refused": "不予", "void": "失效"}
    rows = reader.connection.rows(
        "select t.number, t.title, e.deadline, e.state, e.asked_on, e.decided_on, t.unit_id from extension e"
        " join task t on t.id = e.task_id where e.state = 'waiting' or e.asked_on >= ? or e.decided_on >= ?"
        " order by e.asked_on, t.number",
        [since.isoformat(), since.isoformat()],
    )
    return tuple(
        f"{number} {title}：申请延至{_words(deadline)}，{states.get(state, state)}"
        for number, title, deadline, state, _, _, unit in rows
        if not units or unit in units
    )


def _asked(connection: Connection, person: Person) -> tuple[str, ...]:
    """What waits for this person's own decision: papers prepared for their signature."""
    rows = connection.rows(
        "select d.paper, t.number, t.title, d.prepared_on from draft d join task t on t.id = d.task_id"
        " where d.approver = ? and d.state = 'prepared' order by d.prepared_on, t.number",
        [person.code],
    )
    return tuple(f"《{paper}》待签发：{number} {title}（{_words(day)}拟稿）" for paper, number, title, day in rows)


def _words(text: str) -> str:
    """An ISO day in Chinese."""
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"
