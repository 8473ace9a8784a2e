"""The items of imported plans as they stand: what was read, what is proposed, what a person settled, which tasks live.

An item that a revised plan took over (its item there `matches` it) is history: it is settled in the revised plan.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from dubanflow.domain.errors import NotFound, Refused
from dubanflow.domain.plan.owners import OwnerProposal
from dubanflow.domain.plan.rhythm import Rhythm
from dubanflow.domain.plan.values import Item
from dubanflow.ledger.db import Connection, Row
from dubanflow.ledger.records import iso
from dubanflow.services.kept_items import Head, kept_requirement, load_item

OPEN = ("proposed", "unresolved")
STATE_LABELS = {"proposed": "待确认", "unresolved": "待定", "confirmed": "已立项", "dropped": "已剔除"}


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan document as kept. `lines` is its text, `ignored` the stretches that were not taken for tasks."""

    id: int
    code: str
    title: str
    year: int
    issuer: str | None
    issued_on: date | None
    lines: tuple[str, ...]
    ignored: tuple[dict[str, Any], ...]
    revises: int | None

    @property
    def start(self) -> date:
        """The day after which deadlines are proposed: the issue, else the last day of the year before."""
        return self.issued_on or date(self.year - 1, 12, 31)


@dataclass(frozen=True, slots=True)
class Changed:
    """What a revised document made of an item: `kind` is new, changed, moved, dropped or same; `fields` what differs.

    `old_title` and `old_text` are as they were; of `likeness` 1 is equal wording.
    """

    kind: str
    fields: tuple[str, ...]
    moved: bool
    likeness: float
    old_title: str = ""
    old_text: str = ""
    old_where: str = ""


@dataclass(frozen=True, slots=True)
class TaskRef:
    """A task that lives, or lived, for an item. `part`: it is a measure of the item."""

    id: int
    number: str
    unit: int
    deadline: date
    closed: bool
    part: bool
    series: int | None


@dataclass(frozen=True, slots=True)
class PlanItem:
    """An item of an imported plan as it stands: `position` counts from 1 and names it; `unit` is the lead's name.

    `rhythm` makes it a recurring duty, whose first deadline is `deadline`. `tasks` are its own or those of the item
    that it revises.
    """

    id: int
    plan_id: int
    position: int
    section: str
    no: str | None
    title: str
    text: str
    line: int
    unit_id: int | None
    unit: str | None
    unit_why: str
    unit_score: float | None
    deadline: date | None
    deadline_why: str
    cooperating: tuple[int, ...]
    state: str
    unresolved: str
    rhythm: Rhythm | None
    note: str
    matches: int | None
    changed: Changed | None
    reading: str
    section_no: str | None
    tasks: tuple[TaskRef, ...] = ()

    @property
    def item(self) -> Item:
        """The item as it was read from the document."""
        head = Head(self.section_no, self.section, self.no, self.title, self.text, self.line)
        return load_item(head, self.reading)

    @property
    def requirement(self) -> str:
        """What a task made of it asks of its unit: without the document's number and bare owners."""
        return kept_requirement(self.reading, self.text)

    @property
    def merged_into(self) -> int | None:
        """The position of the item that a person joined this one to."""
        found = json.loads(self.reading).get("merged_into")
        return int(found) if found else None

    @property
    def open_tasks(self) -> tuple[TaskRef, ...]:
        """Those of its tasks that are not closed."""
        return tuple(task for task in self.tasks if not task.closed)

    @property
    def task(self) -> str | None:
        """Its task in one word: 2026-003, or the newest of several with their number."""
        whole = [task for task in self.tasks if not task.part]
        if not whole:
            return None
        if whole[-1].series:
            return f"{whole[-1].number}（第{len(whole)}期）"
        parts = len(self.tasks) - len(whole)
        return whole[-1].number + (f"（含{parts}条措施）" if parts else "")

    @property
    def gone(self) -> bool:
        """Whether the revised document left it out."""
        return self.changed is not None and self.changed.kind == "dropped"

    @property
    def situation(self) -> str:
        """Where the item stands, in words."""
        if self.gone and self.state in OPEN:
            return f"修订删去，{self.task}待撤销" if self.open_tasks else "修订删去"
        if self.changed and self.changed.kind == "changed" and self.state in OPEN and self.open_tasks:
            return f"{self.task} 待调整"
        if self.state == "confirmed":
            return self.task or STATE_LABELS[self.state]
        if self.state == "dropped" and self.changed and self.open_tasks:
            return f"{self.task} 照旧，不采纳修订"
        if self.merged_into:
            return f"已并入第{self.merged_into}项"
        return STATE_LABELS.get(self.state, self.state)

    @property
    def limit_words(self) -> str:
        """Its time limit in words: the day, or the rhythm."""
        if self.rhythm:
            return self.rhythm.words
        return self.deadline.isoformat() if self.deadline else ""


_ITEM = (
    "select i.id, i.plan_id, i.position, i.section_title, i.no, i.title, i.text, i.line, i.unit_id, u.name, i.unit_why,"
    " i.unit_score, i.deadline, i.deadline_why, i.cooperating, i.state, i.unresolved, i.series, i.note, i.matches,"
    " i.change, i.reading, i.section from plan_item i left join unit u on u.id = i.unit_id"
)


def find_plan(connection: Connection, code: str) -> Plan:
    """A plan by its code, or by the number behind the P of the newest year. Raises NotFound."""
    query = "select id, code, title, year, issuer, issued_on, lines, ignored, revises from plan where"
    row = connection.one(f"{query} code = ?", [code])
    if row is None and code.isdigit():
        row = connection.one(f"{query} code like ? order by code desc limit 1", [f"%-P{code}"])
    if row is None:
        known = "、".join(one[0] for one in connection.rows("select code from plan order by id desc limit 5"))
        raise NotFound(f"没有计划“{code}”" + (f"，有：{known}。" if known else "，请先用 dubanflow plan import 导入。"))
    values = list(row)
    values[5] = date.fromisoformat(row[5]) if row[5] else None
    values[6:8] = tuple(json.loads(row[6])), tuple(json.loads(row[7]))
    return Plan(*values)


def newest_plan(connection: Connection, code: str) -> Plan:
    """The same, for a writer: kept from other writers until the transaction ends.

    Raises Refused for a plan that a newer document has revised.
    """
    plan = find_plan(connection, code)
    if connection.dialect == "postgresql":
        connection.rows("select id from plan where id = ? for update", [plan.id])
        plan = find_plan(connection, plan.code)
    newer = connection.scalar("select code from plan where revises = ?", [plan.id])
    if newer:
        raise Refused(f"计划 {plan.code} 已经修订，请在修订本 {newer} 上办理。")
    return plan


def plan_items(connection: Connection, code: str) -> tuple[PlanItem, ...]:
    """The items of a plan in the order of the document. Raises NotFound for a plan that is none."""
    return items_of(connection, find_plan(connection, code).id)


def items_of(connection: Connection, plan_id: int) -> tuple[PlanItem, ...]:
    """The items of a plan by its id, in order."""
    tasks = _tasks(connection, plan_id)
    rows = connection.rows(f"{_ITEM} where i.plan_id = ? order by i.position", [plan_id])
    return tuple(_item(row, tasks.get(row[0], ())) for row in rows)


def unresolved_items(connection: Connection, code: str | None = None) -> Iterator[tuple[str, PlanItem]]:
    """What no proposal could settle and nobody has settled yet, with the code of its plan, over all plans or in one."""
    plans = "select code, id from plan" + (" where code = ?" if code else "") + " order by id"
    for plan, plan_id in connection.rows(plans, [find_plan(connection, code).code] if code else []):
        rows = connection.rows(
            f"{_ITEM} where i.plan_id = ? and i.state = 'unresolved'"
            " and not exists (select 1 from plan_item n where n.matches = i.id) order by i.position",
            [plan_id],
        )
        yield from ((plan, _item(row, ())) for row in rows)


def open_question(owner: OwnerProposal) -> str:
    """What a person has to settle about the owner; empty for nothing."""
    if owner.lead is not None:
        return ""
    likely = "、".join(unit.name for unit, _, _ in owner.candidates)
    if owner.unmatched:
        return "名册里没有：" + "、".join(owner.unmatched) + (f"；可能是：{likely}" if likely else "")
    return f"牵头单位难以确定，可能是：{likely}" if likely else "没有找到牵头单位"


def _item(row: Row, tasks: tuple[TaskRef, ...]) -> PlanItem:
    values = [*row, tasks]
    values[12] = date.fromisoformat(row[12]) if row[12] else None
    values[14] = tuple(json.loads(row[14]))
    values[17] = Rhythm.load(row[17]) if row[17] else None
    values[18] = row[18] or ""
    values[20] = load_change(row[20]) if row[20] else None
    return PlanItem(*values)


def load_change(text: str) -> Changed:
    """What `dump_change` wrote."""
    value = json.loads(text)
    return Changed(**value | {"fields": tuple(value["fields"])})


def _tasks(connection: Connection, plan_id: int) -> dict[int, tuple[TaskRef, ...]]:
    """The tasks of every item of a plan, also those that began under an item of a plan it revises."""
    rows = connection.rows(
        "with recursive line(item, origin) as ("
        " select id, id from plan_item where plan_id = ?"
        " union all select l.item, i.matches from line l join plan_item i on i.id = l.origin"
        " where i.matches is not null)"
        " select l.item, t.id, t.number, t.unit_id, t.deadline, t.closed_on, t.parent_id, t.series_id"
        " from line l join task t on t.item_id = l.origin order by t.id",
        [plan_id],
    )
    found: dict[int, tuple[TaskRef, ...]] = {}
    for item, task, number, unit, deadline, closed, parent, series in rows:
        ref = TaskRef(task, number, unit, date.fromisoformat(deadline), closed is not None, parent is not None, series)
        found[item] = (*found.get(item, ()), ref)
    return found


def write_settled(connection: Connection, item: PlanItem) -> None:
    """Write what people settle of an item as the value has it: title, owner, deadline or rhythm, state, note."""
    connection.execute(
        "update plan_item set title = ?, unit_id = ?, unit_why = ?, unit_score = ?, cooperating = ?, deadline = ?,"
        " deadline_why = ?, series = ?, state = ?, unresolved = ?, note = ? where id = ?",
        [
            item.title,
            item.unit_id,
            item.unit_why,
            item.unit_score,
            json.dumps(item.cooperating),
            iso(item.deadline),
            item.deadline_why,
            item.rhythm.dump() if item.rhythm else None,
            item.state,
            item.unresolved,
            item.note or None,
            item.id,
        ],
    )
