"""The measures of an item as tasks under it: opened when the item is split, and kept in step with a revised item."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from dubanflow.domain.definition import Definition
from dubanflow.domain.moment import Moment
from dubanflow.domain.plan.fields import read_fields
from dubanflow.domain.plan.owner_names import NameIndex
from dubanflow.domain.plan.revision import Change, OldItem, deadlines_of, difference, units_of
from dubanflow.domain.plan.series import proposed_deadline
from dubanflow.domain.plan.values import Context, Item
from dubanflow.domain.register import Person, Register
from dubanflow.domain.values import Actor
from dubanflow.ledger.db import Connection
from dubanflow.office import Office
from dubanflow.services.acts import Given, act_within
from dubanflow.services.assigning import NewTask, open_task, remember_definition
from dubanflow.services.kept_items import Head, load_item, part_of
from dubanflow.services.plan_items import Plan, PlanItem, TaskRef

REASON = "按修订后的计划调整"
DROPPED = "修订后的计划删去了这一条"


@dataclass(frozen=True, slots=True)
class Desk:
    """What every act of one confirmation needs."""

    office: Office
    connection: Connection
    plan: Plan
    register: Register
    definition: Definition
    by: Person
    moment: Moment
    split: bool = False

    @property
    def actor(self) -> Actor:
        """The person as one who acts."""
        return self.register.actor(self.by)

    def open(self, new: NewTask) -> tuple[int, str]:
        """Open a task: its id and number."""
        return open_task(self.office, self.connection, new, self.definition, by=self.by.code, moment=self.moment)

    def act(self, task_id: int, trigger: str, given: Given) -> None:
        """Carry out an act. Raises Refused with the workflow's reason."""
        act_within(self.office, self.connection, task_id, trigger, actor=self.actor, moment=self.moment, given=given)


def desk_of(
    office: Office, connection: Connection, plan: Plan, *, by: Person, moment: Moment, split: bool = False
) -> Desk:
    """The desk of one confirmation; the workflow file in force is kept in the ledger."""
    definition = remember_definition(office, connection, moment)
    return Desk(office, connection, plan, office.register(connection), definition, by, moment, split)


def whole_task(plan: Plan, item: PlanItem) -> NewTask:
    """An item that is settled as a task to be."""
    assert item.unit_id is not None
    assert item.deadline is not None
    return NewTask(
        plan_id=plan.id,
        year=plan.year,
        item_id=item.id,
        title=item.title,
        requirement=item.requirement,
        unit=item.unit_id,
        deadline=item.deadline,
        cooperating=item.cooperating,
        told={"plan": item.position, "unit_why": item.unit_why, "deadline_why": item.deadline_why},
    )


def open_measures(desk: Desk, item: PlanItem, whole: NewTask, parent: int) -> Iterator[str]:
    """Open every measure of an item as a task under `parent`; their numbers."""
    read = item.item
    names = _names(desk)
    for measure in read.measures:
        yield desk.open(_part_task(desk, item, whole, parent, part_of(read, measure), names))[1]


def _names(desk: Desk) -> NameIndex:
    return NameIndex(desk.register.units, desk.moment.today, office=desk.register.office)


def _part_task(desk: Desk, item: PlanItem, whole: NewTask, parent: int, part: Item, names: NameIndex) -> NewTask:
    """A measure as a task: unit and day of its own words, else those of the item."""
    unit, day = _named_unit(part, names), _stated_day(desk, part)
    return replace(
        whole,
        title=part.title,
        requirement=part.text,
        unit=unit or whole.unit,
        deadline=day or whole.deadline,
        cooperating=() if unit else whole.cooperating,
        told={
            "plan": item.position,
            "measure": part.no,
            "unit_why": "措施中写明。" if unit else "随整项。",
            "deadline_why": "措施中写明。" if day else "随整项。",
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


def _stated_day(desk: Desk, part: Item) -> date | None:
    limit = proposed_deadline(part, year=desk.plan.year, issued_on=desk.plan.issued_on)
    return limit.date if limit.kind == "stated" else None


def amend_measures(desk: Desk, item: PlanItem, parent: TaskRef) -> Iterator[tuple[str, str]]:
    """Bring the tasks of an item's measures in step with its revised words: what became of each, by number.

    Measures are matched by their wording. A changed one is amended, a new one opened, one left out cancelled.
    """
    children = {task.id: task for task in item.open_tasks if task.part}
    if not children:
        return
    read = item.item
    parts = [part_of(read, measure) for measure in read.measures]
    for change in difference([_as_old(desk, task) for task in children.values()], parts):
        if change.old is None and change.new is not None:
            new = _part_task(desk, item, whole_task(desk.plan, item), parent.id, change.new, _names(desk))
            yield desk.open(new)[1], "修订新增的措施"
        elif change.old is not None and change.new is None:
            desk.act(change.old.id, "cancel", Given(reason=DROPPED))
            yield children[change.old.id].number, "撤销"
        elif change.old is not None and change.kind == "changed":
            yield children[change.old.id].number, _amend_part(desk, change, children[change.old.id])


def _as_old(desk: Desk, task: TaskRef) -> OldItem:
    """The task of a measure as it is to be compared; what it says is read from its requirement again."""
    row = desk.connection.one("select title, requirement from task where id = ?", [task.id])
    assert row is not None
    fields = read_fields(row[1], Context(desk.plan.year, desk.plan.issued_on))
    part = replace(load_item(Head(None, "", None, row[0], row[1], 1), "{}"), fields=fields)
    return OldItem(task.id, None, None, row[0], row[1], deadlines_of(part), units_of(part))


def _amend_part(desk: Desk, change: Change, task: TaskRef) -> str:
    """Amend the task of a measure whose words, day or unit changed."""
    assert change.new is not None
    day = _stated_day(desk, change.new) if "deadline" in change.fields else None
    day = day if day != task.deadline else None
    given = Given(reason=REASON, deadline=day, title=change.new.title, requirement=change.new.text)
    desk.act(task.id, "amend", given)
    words = ["内容"] + ([f"时限改为{day.isoformat()}"] if day else [])
    unit = _named_unit(change.new, _names(desk)) if "units" in change.fields else None
    if unit and unit != task.unit:
        desk.act(task.id, "reassign", Given(reason=REASON, unit=unit))
        words.append("转办")
    return "、".join(words)
