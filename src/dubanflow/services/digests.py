"""The weekly digest as values: of the whole office for its leaders, of one unit for its head."""

import json
from collections.abc import Sequence
from datetime import date, timedelta

from dubanflow.domain.definition import Report
from dubanflow.domain.register import Person, Register, Unit
from dubanflow.domain.views import Digest, Figure, TaskView
from dubanflow.ledger.db import Connection
from dubanflow.ledger.read import Reader, TaskFilter, count_lights, count_units
from dubanflow.ledger.write import canonical
from dubanflow.office import Office


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
    by_id = {row.id: row for row in rows}
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
        red=tuple(by_id[row.id] for row in red),
        due=tuple(by_id[row.id] for row in due),
        reported=tuple(by_id[row.id] for row in open_tasks if row.reported_on),
        extensions=_extensions(reader, since, units),
        closed=tuple(by_id[row.id] for row in closed),
        asked=_asked(reader.connection, person),
        units=() if unit else count_units(open_tasks, definitions),
        contact=office.settings.contact,
        provisional=reader.calendar.provisional(*(row.deadline for row in open_tasks)),
    )


def period_since(period: str) -> date:
    """The first day that a weekly report looks back on: the Monday of the week before its own."""
    return monday_of(period) - timedelta(days=7)


def figures(open_tasks: Sequence[TaskView], closed: Sequence[TaskView], since: date, today: date) -> dict[str, int]:
    """The totals of a digest by label; every list in it has the length stated here."""
    soon = today + timedelta(days=7)
    return {
        "在办": len(open_tasks),
        "本期新交办": sum(since <= row.assigned_on for row in (*open_tasks, *closed)),
        "本期销号": len(closed),
        "逾期": sum(row.overdue for row in open_tasks),
        "待核验": sum(row.reported_on is not None for row in open_tasks),
        "七日内到期": sum(row.days_left is not None and row.deadline <= soon for row in open_tasks),
    }


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
        f"{number} {title}：申请延至{deadline}，{states.get(state, state)}"
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
    return tuple(f"《{paper}》待签发：{number} {title}（{day}拟稿）" for paper, number, title, day in rows)
