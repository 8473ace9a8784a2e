"""Items confirmed by a person: each becomes a live task, a task with its measures under it, or a recurring duty.

In a revised plan a confirmation changes the task that lives already; see `amending`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dubanflow.domain.errors import BadInput, NotFound, Refused
from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Person
from dubanflow.domain.rights import need
from dubanflow.ledger.db import Connection
from dubanflow.ledger.records import iso
from dubanflow.ledger.write import Event, append_office_event
from dubanflow.office import Office
from dubanflow.services.amending import amend_tasks
from dubanflow.services.measures import Desk, desk_of, open_measures, whole_task
from dubanflow.services.plan_items import OPEN, Plan, PlanItem, items_of, newest_plan
from dubanflow.services.series import left_out, left_out_words, start_series


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a confirmation made: the numbers of the new tasks, what became of tasks that lived already (number and
    words), what could not be confirmed, by position with the reason, and what was but deserves a look."""

    numbers: tuple[str, ...]
    left: tuple[tuple[int, str], ...]
    changed: tuple[tuple[str, str], ...] = ()
    remarks: tuple[tuple[int, str], ...] = ()


def confirm(
    office: Office,
    code: str,
    *,
    by: Person,
    moment: Moment,
    positions: Sequence[int] = (),
    unit_id: int | None = None,
    deadline: date | None = None,
    split: bool | Collection[int] = False,
) -> Confirmed:
    """Make live tasks of the items at `positions` (all that can be, when none is named), in one transaction.

    `unit_id` and `deadline` settle what was proposed, for the items named; a deadline makes a recurring duty a single
    one. `split` makes the measures of an item tasks under it, of all items or of those at these positions. What a
    revised document left out is only cancelled when it is named. Raises Refused when the person is no supervisor.
    """
    need(by, "plans.edit", "确认立项")
    if (unit_id or deadline) and not positions:
        raise BadInput("用 --owner 或 --deadline 时，请用 --item 写明是哪几项。")
    numbers: list[str] = []
    changed: list[tuple[str, str]] = []
    left: list[tuple[int, str]] = []
    remarks: list[tuple[int, str]] = []
    with office.database.write() as connection:
        plan = newest_plan(connection, code)
        chosen = _chosen(connection, plan, positions)
        desk = desk_of(office, connection, plan, by=by, moment=moment)
        for item in chosen:
            reason = _not_ready(settled := _settled(item, unit_id, deadline), named=bool(positions))
            if reason is None:
                continue
            if reason:
                left.append((item.position, reason))
                continue
            apart = split if isinstance(split, bool) else item.position in split
            done = _carry_out_named(replace(desk, split=apart), settled)
            if isinstance(done, str):
                left.append((item.position, done))
                continue
            numbers += done[0]
            changed += done[1]
            if done[0] and not settled.rhythm and settled.deadline and settled.deadline < moment.today:
                remarks.append((item.position, f"时限 {settled.deadline.isoformat()} 在立项时已过，下次运行即列为逾期"))
            if done[0] and settled.rhythm and (skipped := left_out(settled.rhythm, office.calendar, moment.today)):
                remarks.append((item.position, f"{left_out_words(skipped, office.calendar)}，不开立这一期"))
            _mark_confirmed(connection, settled)
    return Confirmed(tuple(numbers), tuple(left), tuple(changed), tuple(remarks))


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


def _carry_out_named(desk: Desk, item: PlanItem) -> Done | str:
    """The same; a refusal of the workflow names the item, and takes everything of this confirmation back."""
    try:
        return _carry_out(desk, item)
    except Refused as refusal:
        raise Refused(
            f"第{item.position}项没有办成：{refusal}这次确认全部没有生效，请用 --item 分开确认。"
        ) from refusal


def _carry_out(desk: Desk, item: PlanItem) -> Done | str:
    """Confirm one item: new task numbers and changes to living tasks, or why not."""
    if item.gone or (item.changed and item.tasks):
        return amend_tasks(desk, item)
    new = whole_task(desk.plan, item)
    splits = desk.split and len(item.item.measures) > 1
    if item.rhythm:
        if splits:
            return "这一项按周期办理，不能再拆分措施"
        number = start_series(
            desk.office, desk.connection, new, item.rhythm, desk.definition, by=desk.by, moment=desk.moment
        )
        return ([number], []) if number else "各期时限都已经过了，请用 --deadline 另定"
    task_id, number = desk.open(new)
    return [number, *(open_measures(desk, item, new, task_id) if splits else ())], []


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
    need(by, "plans.edit", "剔除事项")
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
