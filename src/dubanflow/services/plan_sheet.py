"""A plan as the table that goes out for review: the text of every cell, and the key by which a row is found again."""

from hashlib import sha256

from dubanflow.domain.moment import Moment
from dubanflow.domain.plan.titles import without_mark
from dubanflow.domain.register import Register
from dubanflow.ledger.db import Connection
from dubanflow.office import Office
from dubanflow.papers.plan_xlsx import ReviewRow, ReviewSheet
from dubanflow.services.plan_items import OPEN, Plan, PlanItem, find_plan, items_of
from dubanflow.services.plan_revision import FIELDS as CHANGED_FIELDS
from dubanflow.services.plan_revision import KINDS

DROPPED = "已剔除"
CHOICES = ("待确认", "待定", DROPPED)


def review_sheet(office: Office, connection: Connection, code: str, moment: Moment) -> ReviewSheet:
    """The table of a plan as it stands."""
    plan = find_plan(connection, code)
    register = office.register(connection)
    items = sheet_items(connection, plan)
    open_items = sum(item.state == "unresolved" for item in items)
    issued = f"　印发日期 {plan.issued_on.isoformat()}" if plan.issued_on else ""
    under = (
        f"计划编号 {plan.code}{issued}　共{len(items)}项，待定{open_items}项（黄底为待填）　导出于"
        f"{moment.today.isoformat()}。浅黄表头的列可以填写，写法见“填写说明”。"
    )
    return ReviewSheet(
        plan=plan.code,
        title=f"{plan.title}任务分解表",
        under=under,
        rows=tuple(_row(plan, item, register) for item in items),
        ignored=tuple((row["line"], row["why"], row["text"]) for row in plan.ignored if "taken" not in row),
        units=tuple(unit.name for unit in register.units if unit.valid_on(moment.today)),
        states=CHOICES,
        day=moment.today,
    )


def sheet_items(connection: Connection, plan: Plan) -> tuple[PlanItem, ...]:
    """The items that the table shows: all but those left out by the revision of which nothing lives."""
    return tuple(item for item in items_of(connection, plan.id) if not item.gone or item.open_tasks)


def key_of(plan: Plan, item: PlanItem) -> str:
    """The key of a row: plan and position, and a check that no other table has."""
    check = sha256(f"{plan.code}|{item.id}|{item.text}".encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plan.code}-{item.position:03d}-{check}"


def cells_of(item: PlanItem, register: Register) -> dict[str, str]:
    """The text of every cell of an item."""
    names = {unit.id: unit.name for unit in register.units}
    section = "　".join(part for part in (item.section_no, item.section) if part)
    return {
        "position": str(item.position),
        "section": section,
        "title": item.title,
        "measures": _measures(item),
        "lead": names.get(item.unit_id or 0, ""),
        "cooperating": "、".join(names.get(unit, "") for unit in item.cooperating),
        "limit": item.limit_words,
        "basis": _basis(item),
        "state": item.situation if item.state not in OPEN or item.gone else CHOICES[item.state == "unresolved"],
        "note": item.note,
    }


def _measures(item: PlanItem) -> str:
    """The measures of an item, one a line; of an item without, what its text says behind the title."""
    measures = item.item.measures
    if measures:
        return "\n".join(measure.text for measure in measures)
    bare = without_mark(item.text)
    title = item.item.title
    return bare.removeprefix(title).lstrip("。；：:　 \n") if bare.startswith(title) else bare


def _row(plan: Plan, item: PlanItem, register: Register) -> ReviewRow:
    marked = set()
    if item.state == "unresolved":
        marked |= {"lead"} if item.unit_id is None else set()
        marked |= {"limit"} if item.deadline is None else set()
    return ReviewRow(
        key=key_of(plan, item),
        cells=cells_of(item, register),
        day=None if item.rhythm else item.deadline,
        marked=frozenset(marked),
        locked=is_locked(item),
    )


def is_locked(item: PlanItem) -> bool:
    """Whether only the note of an item can still be written: it is a task, or the revision left it out."""
    return item.state == "confirmed" or item.gone


def _basis(item: PlanItem) -> str:
    """Why the proposal is what it is, and where the item stands in the document."""
    score = f"（把握{item.unit_score:.0%}）" if item.unit_score and item.unit_score < 1 else ""
    owner = item.unresolved or f"{item.unit_why.rstrip('。')}{score}"
    parts = [f"单位：{owner.rstrip('。')}"] if owner else []
    parts += [f"时限：{item.deadline_why.rstrip('。')}"] if item.deadline_why else []
    if item.changed and item.changed.kind != "same":
        what = "、".join(CHANGED_FIELDS[field] for field in item.changed.fields)
        parts.insert(0, f"修订：{KINDS[item.changed.kind]}" + (f"（{what}）" if what else ""))
    return "\n".join(parts) + f"（原文第{item.line}行）"
