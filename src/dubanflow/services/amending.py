"""What a confirmed revision makes of the tasks that live: recorded acts, never a silent change (docs/decisions).

A changed wording or deadline is the act `amend`, another lead unit `reassign`, an item left out `cancel`. A deadline
that the revision does not touch stays as it is, also where it was extended meanwhile.
"""

import json
from datetime import date

from dubanflow.domain.plan.rhythm import Rhythm, opening_day
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import iso
from dubanflow.services.acts import Given
from dubanflow.services.measures import REASON, Desk, amend_measures
from dubanflow.services.plan_items import PlanItem, TaskRef
from dubanflow.services.series import end_series

Done = tuple[list[str], list[tuple[str, str]]]

DROPPED = "修订后的计划删去了这一项"


def amend_tasks(desk: Desk, item: PlanItem) -> Done | str:
    """Carry a confirmed change into the tasks of its item: new tasks, what became of each, or why it cannot be done."""
    whole = [task for task in item.open_tasks if not task.part]
    if item.gone:
        return [], _cancel_all(desk, item)
    if not whole and not any(task.series for task in item.tasks):
        return f"任务 {item.task} 已经办完，修订后如要重办，请先用 task reopen 重新立项"
    recurs = any(task.series for task in item.tasks)
    if recurs != (item.rhythm is not None):
        return "修订使一次性事项变成周期事项（或相反），请先撤销原任务，再加 --deadline 或另行立项"
    done = []
    for task in whole:
        words = _amend(desk, item, task)
        done += [(task.number, words)] if words else []
        done += amend_measures(desk, item, task)
    if item.rhythm:
        done += _retune(desk.connection, item, item.rhythm)
    return [], done


def _cancel_all(desk: Desk, item: PlanItem) -> list[tuple[str, str]]:
    """Cancel every open task of an item, its measures first, and end its series."""
    for series in {task.series for task in item.tasks if task.series}:
        end_series(desk.connection, series, by=desk.by.code, moment=desk.moment, reason=DROPPED)
    open_tasks = sorted(item.open_tasks, key=lambda task: not task.part)
    for task in open_tasks:
        desk.act(task.id, "cancel", Given(reason=DROPPED))
    return [(task.number, "撤销") for task in open_tasks]


def _amend(desk: Desk, item: PlanItem, task: TaskRef) -> str:
    """Amend one task; what was done in words, empty for nothing."""
    deadline = _new_deadline(item, task)
    unit = item.unit_id if item.unit_id != task.unit and _touches(item, "units") else None
    title, requirement = _wording(desk.connection, item, task)
    words = []
    if title or requirement or deadline:
        desk.act(task.id, "amend", Given(reason=REASON, deadline=deadline, title=title, requirement=requirement))
        words += ["内容"] if title or requirement else []
        words += [f"时限改为{deadline.isoformat()}"] if deadline else []
    if unit:
        desk.act(task.id, "reassign", Given(reason=REASON, unit=unit))
        words.append(f"转办{_unit_name(desk, unit)}")
    return "、".join(words)


def _unit_name(desk: Desk, unit: int) -> str:
    return next((row.name for row in desk.register.units if row.id == unit), "")


def _touches(item: PlanItem, field: str) -> bool:
    """Whether the revision, or a person who settled it, changes this field."""
    said = item.unit_why if field == "units" else item.deadline_why
    return (item.changed is not None and field in item.changed.fields) or said.startswith(("确认时", "审核时"))


def _new_deadline(item: PlanItem, task: TaskRef) -> date | None:
    if item.rhythm or item.deadline is None or item.deadline == task.deadline or not _touches(item, "deadline"):
        return None
    return item.deadline


def _wording(connection: Connection, item: PlanItem, task: TaskRef) -> tuple[str, str]:
    """Title and requirement where they change, empty where they stay."""
    row = connection.one("select title, requirement, occurrence from task where id = ?", [task.id])
    assert row is not None
    title = item.title
    if item.rhythm and row[2]:
        title = item.rhythm.title_of(item.title, date.fromisoformat(row[2]))
    return title if title != row[0] else "", item.requirement if item.requirement != row[1] else ""


def _retune(connection: Connection, item: PlanItem, rhythm: Rhythm) -> list[tuple[str, str]]:
    """The occurrences to come follow the revised rhythm; those that were opened stay."""
    series_id = next(task.series for task in reversed(item.tasks) if task.series)
    row = connection.one("select deadlines, opened, state from series where id = ?", [series_id])
    assert row is not None
    opened = [date.fromisoformat(day) for day in json.loads(row[0])][: row[1]]
    days = [*opened, *(day for day in rhythm.deadlines if day > opened[-1])]
    connection.execute(
        "update series set title = ?, unit_id = ?, item_id = ?, cadence = ?, deadlines = ?, next_open_on = ?"
        " where id = ?",
        [
            item.title,
            item.unit_id,
            item.id,
            rhythm.cadence,
            json.dumps([day.isoformat() for day in days]),
            iso(opening_day(days, len(opened))) if row[2] == "live" else None,
            series_id,
        ],
    )
    number = next(task.number for task in reversed(item.tasks) if task.series)
    return [(number, f"此后各期：{'、'.join(day.isoformat() for day in days[len(opened) :]) or '无'}")]
