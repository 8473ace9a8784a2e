"""What an office takes away as files: the 台账, 任务清单 and 责任清单 by unit, and deadlines for calendars."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from dubanflow.domain.register import Register, Unit
from dubanflow.domain.registers import DutyList, UnitDuties
from dubanflow.domain.views import SupervisionList, TaskView
from dubanflow.ledger.people import remembered
from dubanflow.ledger.read import Reader, TaskFilter, count_lights, count_units
from dubanflow.ledger.records import marks
from dubanflow.ledger.seals import anchor
from dubanflow.papers.ics import Deadline
from dubanflow.services.lists import period_start


def ledger(reader: Reader, *, units: tuple[int, ...] = (), plan: str | None = None) -> SupervisionList:
    """Every task, open and closed, of the office or of some units, of every plan or of one; by unit, then number."""
    since = period_start(reader.today)
    found = sorted(reader.tasks(TaskFilter(units=units, plan=plan)), key=lambda row: row.number)
    rows = _by_unit(reader, reader.with_progress(found, since=since))
    definitions = tuple(reader.definitions().values())
    office, today = remembered(reader.connection, "office") or "", reader.today
    return SupervisionList(
        office=office,
        title=f"{office}督办台账",
        day=today,
        rows=rows,
        lights=count_lights(rows, definitions),
        units=count_units(rows, definitions),
        period=f"{since.month}月{since.day}日—{today.month}月{today.day}日",
        root=anchor(reader.connection, full=True),
        provisional=reader.calendar.provisional(*(row.deadline for row in rows if row.closed_on is None)),
    )


def duty_list(
    reader: Reader, register: Register, title: str, *, units: tuple[int, ...] = (), helping: bool = True
) -> DutyList:
    """What each unit leads, and helps with if asked for, among the open tasks; `title` stands behind the office."""
    tasks = reader.with_progress(reader.tasks(TaskFilter(open_only=True)), since=reader.today)
    leads: dict[int, list[TaskView]] = {}
    for task in tasks:
        leads.setdefault(task.unit_id, []).append(task)
    helps = _helps(reader, {task.id: task for task in tasks}) if helping else {}
    wanted = [unit for unit in register.units if not units or unit.id in units]
    rows = tuple(_duties(unit, register, leads.get(unit.id, []), helps.get(unit.id, [])) for unit in wanted)
    return DutyList(
        office=register.office,
        title=f"{register.office}{title}",
        day=reader.today,
        units=tuple(row for row in rows if row.leads or row.helps),
        root=anchor(reader.connection, full=True),
    )


def deadlines(reader: Reader, register: Register, host: str, *, units: tuple[int, ...]) -> Iterator[Deadline]:
    """The deadlines of the open tasks that the units lead. `host` makes their UIDs those of this office."""
    tasks = reader.tasks(TaskFilter(open_only=True, units=units))
    versions = _versions(reader, [task.id for task in tasks])
    for task in tasks:
        notes = [
            f"编号：{task.number}",
            f"牵头单位：{task.lead}",
            *([f"要求：{task.requirement}"] if task.requirement and task.requirement != task.title else []),
            f"现状：{task.state_label}",
            *_last_working_day(reader, task.deadline),
            f"来源：{task.plan_title}",
        ]
        yield Deadline(
            uid=f"duban-{task.number}@{host}",
            day=task.deadline,
            title=f"【督办】{task.title}",
            notes="\n".join(notes),
            sequence=versions.get(task.id, 1) - 1,
        )


def busy(reader: Reader, register: Register) -> list[Unit]:
    """The units that lead an open task."""
    ids = {row[0] for row in reader.connection.rows("select distinct unit_id from task where closed_on is null")}
    return [unit for unit in register.units if unit.id in ids]


def _last_working_day(reader: Reader, deadline: date) -> list[str]:
    last = reader.calendar.on_or_before(deadline)
    return [] if last == deadline else [f"时限当天休息，之前最后一个工作日是{last.month}月{last.day}日"]


def _versions(reader: Reader, ids: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        found |= dict(
            reader.connection.rows(f"select id, deadline_version from task where id in ({marks(part)})", part)
        )
    return found


def _by_unit(reader: Reader, rows: tuple[TaskView, ...]) -> tuple[TaskView, ...]:
    order = {row[0]: place for place, row in enumerate(reader.connection.rows("select id from unit order by position"))}
    return tuple(sorted(rows, key=lambda row: order.get(row.unit_id, len(order))))


def _helps(reader: Reader, tasks: dict[int, TaskView]) -> dict[int, list[TaskView]]:
    """Unit id -> the open tasks of others that it helps with, by deadline."""
    found: dict[int, list[TaskView]] = {}
    rows = reader.connection.rows(
        "select x.unit_id, x.task_id from task_unit x join task t on t.id = x.task_id"
        " where t.closed_on is null and x.unit_id <> t.unit_id order by t.deadline, t.number"
    )
    for unit, task in rows:
        if task in tasks:
            found.setdefault(unit, []).append(tasks[task])
    return found


def _duties(unit: Unit, register: Register, leads: list[TaskView], helps: list[TaskView]) -> UnitDuties:
    def names(audience: str) -> str:
        return "、".join(person.name for person in register.audience(audience, unit))

    leader = register.person(unit.leader) if unit.leader else None
    leads = [replace(task, remark=task.remark or ("已逾期" if task.overdue else "")) for task in leads]
    return UnitDuties(
        unit.name, leader.name if leader else "", names("head"), names("liaison"), tuple(leads), tuple(helps)
    )


def host_of(sender: str) -> str:
    """The part behind the @ of the office's sender address."""
    return sender.rpartition("@")[2].rstrip("> ") or "localhost"
