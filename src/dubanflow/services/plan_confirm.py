"""Items confirmed by a person: each becomes a live task, a task with its measures under it, or a recurring duty.

In a revised plan a confirmation changes the task that lives already; see `amending`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dubanflow.domain.definition import Definition
from dubanflow.domain.errors import BadInput, NotFound
from dubanflow.domain.moment import Moment
from dubanflow.domain.plan.owner_names import NameIndex
from dubanflow.domain.plan.series import proposed_deadline
from dubanflow.domain.plan.values import Item
from dubanflow.domain.register import Person, Register
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import iso
from dubanflow.ledger.write import Event, append_office_event
from dubanflow.office import Office
from dubanflow.services.amending import amend_tasks
from dubanflow.services.assigning import NewTask, need_supervisor, open_task, remember_definition
from dubanflow.services.kept_items import part_of
from dubanflow.services.plan_items import OPEN, Plan, PlanItem, items_of, newest_plan
from dubanflow.services.series import start_series


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a confirmation made: the numbers of the new tasks, what became of tasks that lived already (number and
    words), and what could not be confirmed, by position with the reason."""

    numbers: tuple[str, ...]
    left: tuple[tuple[int, str], ...]
    changed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every item of one confirmation needs."""

    office: Office
    connection: Connection
    plan: Plan
    register: Register
    definition: Definition
    by: Person
    moment: Moment
    split: bool


def confirm(
    office: Office,
    code: str,
    *,
    by: Person,
    moment: Moment,
    positions: Sequence[int] = (),
    unit_id: int | None = None,
    deadline: date | None = None,
    split: bool = False,
) -> Confirmed:
    """Make live tasks of the items at `positions` (all that can be, when none is named), in one transaction.

    `unit_id` and `deadline` settle what was proposed, for the items named; a deadline makes a recurring duty a single
    one. `split` makes the measures of an item tasks under it. What a revised document left out is only cancelled when
    it is named. Raises Refused when the person is no supervisor.
    """
    need_supervisor(by, "确认立项")
    if (unit_id or deadline) and not positions:
        raise BadInput("用 --owner 或 --deadline 时，请用 --item 写明是哪几项。")
    numbers: list[str] = []
    changed: list[tuple[str, str]] = []
    left: list[tuple[int, str]] = []
    with office.database.write() as connection:
        plan = newest_plan(connection, code)
        chosen = _chosen(connection, plan, positions)
        definition = remember_definition(office, connection, moment)
        desk = _Desk(office, connection, plan, office.register(connection), definition, by, moment, split)
        for item in chosen:
            reason = _not_ready(settled := _settled(item, unit_id, deadline), named=bool(positions))
            if reason is None:
                continue
            if reason:
                left.append((item.position, reason))
                continue
            done = _carry_out(desk, settled)
            if isinstance(done, str):
                left.append((item.position, done))
                continue
            numbers += done[0]
            changed += done[1]
            _mark_confirmed(connection, settled)
    return Confirmed(tuple(numbers), tuple(left), tuple(changed))


def _chosen(connection: Connection, plan: Plan, positions: Sequence[int]) -> list[PlanItem]:
    items = {item.position: item for item in items_of(connection, plan.id)}
    if missing := [str(one) for one in positions if one not in items]:
        raise NotFound(f"计划 {plan.code} 没有第 {'、'.join(missing)} 项，共 {len(items)} 项。")
    return [items[one] for one in dict.fromkeys(positions)] if positions else list(items.values())


def _settled(item: PlanItem, unit_id: int | None, deadline: date | None) -> PlanItem:
    """The item with what the person gave along."""
    if unit_id:
        item = replace(item, unit_id=unit_id, unit_why="确认时由督查员指定。", unit_score=1.0)
    if deadline:
        item = replace(item, deadline=deadline, deadline_why="确认时由督查员指定。", rhythm=None)
    return item


def _not_ready(item: PlanItem, *, named: bool) -> str | None:
    """Why an item cannot be confirmed; empty when it can, None when there is nothing to do or to say."""
    if item.state not in OPEN:
        done = f"已立项（{item.task}）" if item.state == "confirmed" else f"已剔除（{item.note}）"
        return done if named else None
    if item.gone:
        return "" if named else f"修订本删去了这一项，要撤销请用 --item {item.position} 单独确认"
    if item.unit_id is None:
        return item.unresolved or "没有牵头单位"
    return "" if item.deadline else "没有时限"


Done = tuple[list[str], list[tuple[str, str]]]


def _carry_out(desk: _Desk, item: PlanItem) -> Done | str:
    """Confirm one item: new task numbers and changes to living tasks, or why not."""
    if item.gone or (item.changed and item.tasks):
        return amend_tasks(desk.office, desk.connection, item, by=desk.by, moment=desk.moment)
    new = _new_task(desk.plan, item)
    if item.rhythm:
        if desk.split:
            return "这一项按周期办理，不能再拆分措施"
        number = start_series(
            desk.office, desk.connection, new, item.rhythm, desk.definition, by=desk.by, moment=desk.moment
        )
        return ([number], []) if number else "各期时限都已经过了，请用 --deadline 另定"
    opened = open_task(desk.office, desk.connection, new, desk.definition, by=desk.by.code, moment=desk.moment)
    parts = list(_parts(desk, item, new, opened[0])) if desk.split and len(item.item.measures) > 1 else []
    numbers = [opened[1]]
    numbers += [
        open_task(desk.office, desk.connection, part, desk.definition, by=desk.by.code, moment=desk.moment)[1]
        for part in parts
    ]
    return numbers, []


def _new_task(plan: Plan, item: PlanItem) -> NewTask:
    assert item.unit_id is not None
    assert item.deadline is not None
    return NewTask(
        plan_id=plan.id,
        year=plan.year,
        item_id=item.id,
        title=item.title,
        requirement=item.text,
        unit=item.unit_id,
        deadline=item.deadline,
        cooperating=item.cooperating,
        told={"plan": item.position, "unit_why": item.unit_why, "deadline_why": item.deadline_why},
    )


def _parts(desk: _Desk, item: PlanItem, whole: NewTask, parent: int) -> Iterator[NewTask]:
    """The measures of an item as tasks under it: unit and day of their own words, else those of the item."""
    names = NameIndex(desk.register.units, desk.moment.today, office=desk.register.office)
    read = item.item
    for measure in read.measures:
        part = part_of(read, measure)
        unit = _named_unit(part, names)
        limit = proposed_deadline(part, year=desk.plan.year, issued_on=desk.plan.issued_on)
        yield replace(
            whole,
            title=part.title,
            requirement=part.text,
            unit=unit or whole.unit,
            deadline=limit.date if limit.kind == "stated" else whole.deadline,
            cooperating=() if unit else whole.cooperating,
            told={
                "plan": item.position,
                "measure": measure.label,
                "unit_why": "措施中写明。" if unit else "随整项。",
                "deadline_why": limit.why if limit.kind == "stated" else "随整项。",
            },
            parent=parent,
        )


def _named_unit(part: Item, names: NameIndex) -> int | None:
    """The unit that a measure's own words charge with it: who leads, else who is responsible."""
    charged = [row for row in part.fields.units if row.role in ("lead", "responsible")]
    for phrase in sorted(charged, key=lambda row: row.role != "lead"):
        meant = names.find(phrase.text)
        if meant.kind == "unit":
            return meant.units[0].id
    return None


def _mark_confirmed(connection: Connection, item: PlanItem) -> None:
    connection.execute(
        "update plan_item set state = 'confirmed', unresolved = '', unit_id = ?, unit_why = ?, unit_score = ?,"
        " deadline = ?, deadline_why = ?, series = ? where id = ?",
        [
            item.unit_id,
            item.unit_why,
            item.unit_score,
            iso(item.deadline),
            item.deadline_why,
            item.rhythm.dump() if item.rhythm else None,
            item.id,
        ],
    )


def drop(office: Office, code: str, *, by: Person, moment: Moment, positions: Sequence[int], reason: str) -> int:
    """Mark items as no tasks, with the reason; they stay on record. The number dropped."""
    need_supervisor(by, "剔除事项")
    if not positions or not reason.strip():
        raise BadInput("剔除时请用 --item 写明是哪几项，并写明理由。")
    with office.database.write() as connection:
        plan = newest_plan(connection, code)
        chosen = _chosen(connection, plan, positions)
        count = sum(
            connection.execute(
                "update plan_item set state = 'dropped', unresolved = '', note = ? where id = ?"
                " and state in ('proposed', 'unresolved')",
                [reason.strip(), item.id],
            )
            for item in chosen
        )
        payload = {"plan": plan.code, "items": [item.position for item in chosen], "reason": reason.strip()}
        append_office_event(connection, Event("plan-drop", by.code, payload, moment.today), moment)
    return count
