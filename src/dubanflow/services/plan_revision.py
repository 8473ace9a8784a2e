"""A revised document beside the old one: every old item matched to a new one by its wording, and what differs.

Nothing that lives changes here. What is the same is taken over as it stands; what is changed, new or left out waits
for a person to confirm it.
"""

import difflib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dubanflow.domain.plan.revision import Change, OldItem, deadlines_of, difference, units_of
from dubanflow.domain.plan.values import Item, Reading
from dubanflow.ledger.db import Connection
from dubanflow.services.plan_items import (
    OPEN,
    Changed,
    Plan,
    PlanItem,
    find_plan,
    items_of,
)
from dubanflow.services.proposals import Proposal, Proposals, as_settled, insert_item

KINDS = {"new": "新增", "changed": "有改动", "moved": "移动位置", "dropped": "删去", "same": "未变"}
FIELDS = {"title": "标题", "text": "内容", "deadline": "时限", "units": "单位"}
LONGEST = 12_000  # signs, beyond which two texts are not compared sign by sign
_SIGNS = re.compile(r"[\d.]+|[^\d.]|\n")  # a figure is one sign: 262 and 280, not 2〔62〕〔80〕
AS_BEFORE = "修订没有改动，沿用原来的。"


def keep_revision(connection: Connection, plan_id: int, old: Plan, reading: Reading, proposals: Proposals) -> list[str]:
    """Keep the items of a revised document, and what it left out of `old` behind them; the kind of every change."""
    before = [item for item in items_of(connection, old.id) if not item.gone]
    by_id = {item.id: item for item in before}
    changes = difference([_old(item) for item in before], reading.items)
    changes = [_taken_again(change, reading) for change in changes]
    for position, change in enumerate(changes, start=1):
        was = by_id[change.old.id] if change.old else None
        item = change.new or (was.item if was else None)
        assert item is not None
        insert_item(
            connection,
            plan_id,
            position,
            item,
            _proposal(change, was, item, proposals),
            matches=was.id if was else None,
            changed=_changed(change, was),
            reading=was.reading if was and change.new is None else None,
        )
    return [change.kind for change in changes]


def _taken_again(change: Change, reading: Reading) -> Change:
    """What a person took up although the reading ignored it is the same again, where the new document still says it."""
    if change.kind != "dropped" or change.old is None:
        return change
    words = change.old.text.split()
    again = any(words == row.text.split() for row in reading.ignored)
    return replace(change, kind="same", likeness=1.0) if again else change


def _old(item: PlanItem) -> OldItem:
    read = item.item
    known = "kept" in item.reading  # an item made by hand says nothing about its phrases
    return OldItem(
        item.id,
        item.section_no,
        item.no,
        item.title if not known else _read_title(item),
        item.text,
        deadlines_of(read) if known else None,
        units_of(read) if known else None,
    )


def _read_title(item: PlanItem) -> str:
    """The title as the document had it, whatever people made of it since."""
    return str(json.loads(item.reading).get("title") or item.title)


def _changed(change: Change, was: PlanItem | None) -> Changed:
    return Changed(
        kind=change.kind,
        fields=tuple(change.fields),
        moved=change.moved,
        likeness=round(change.likeness, 2),
        old_title=_old(was).title if was else "",
        old_text=was.text if was else "",
        old_where=_where(was.section_no, was.no) if was else "",
    )


def _where(section: str | None, no: str | None) -> str:
    return "、".join(part for part in (section, no) if part)


def _proposal(change: Change, was: PlanItem | None, item: Item, proposals: Proposals) -> Proposal:
    """What stands for an item of the revised document.

    New: proposed afresh. Left out: it waits for its task to be cancelled. The same or moved: taken over. Changed: what
    differs is proposed afresh, the rest is taken over; a task that lives waits to be amended.
    """
    if was is None:
        return proposals.of(item)
    settled = as_settled(was)
    if change.kind == "dropped":
        return replace(settled, state="proposed" if was.open_tasks else "dropped", unresolved="")
    fresh = proposals.of(item)
    if change.kind in ("same", "moved"):
        # The register may know by now what it did not know then.
        return replace(fresh, note=settled.note) if was.state == "unresolved" and fresh.unit_id else settled
    if "units" not in change.fields and was.unit_id:
        fresh = replace(
            fresh, unit_id=was.unit_id, unit_why=AS_BEFORE, unit_score=was.unit_score, cooperating=was.cooperating
        )
    elif was.open_tasks and fresh.unit_id is None:
        fresh = replace(fresh, unit_id=was.unit_id, unit_why="修订后没有写明能认出的单位，暂由原单位办理。")
    if "deadline" not in change.fields and (was.deadline or was.rhythm):
        fresh = replace(fresh, deadline=was.deadline, deadline_why=AS_BEFORE, rhythm=was.rhythm)
    unresolved = fresh.unresolved if fresh.unit_id is None else ""
    return replace(fresh, state="unresolved" if unresolved else "proposed", unresolved=unresolved, note=settled.note)


@dataclass(frozen=True, slots=True)
class Difference:
    """A change as it is shown: kind and its label, the item, what differs, the wording before and after."""

    kind: str
    label: str
    item: PlanItem
    what: tuple[str, ...]
    wording: str


def plan_difference(connection: Connection, code: str) -> tuple[Plan, Plan | None, tuple[Difference, ...]]:
    """The plan, the one it revises, and every change between them in the order of the new document."""
    plan = find_plan(connection, code)
    old = None
    if plan.revises:
        old = find_plan(connection, str(connection.scalar("select code from plan where id = ?", [plan.revises])))
    items = items_of(connection, plan.id)
    return plan, old, tuple(_shown(item, item.changed) for item in items if item.changed)


def _shown(item: PlanItem, changed: Changed) -> Difference:
    what = [FIELDS[field] for field in changed.fields]
    if changed.moved and changed.kind in ("moved", "changed"):
        what.append(f"位置（原“{changed.old_where or '无编号'}”）")
    differs = changed.kind == "changed" and {"title", "text"} & set(changed.fields)
    return Difference(
        changed.kind,
        KINDS[changed.kind],
        item,
        tuple(what),
        "".join(_wording(changed.old_text, item.text)) if differs else "",
    )


def _wording(old: str, new: str, *, around: int = 8) -> Iterator[str]:
    """Where two texts differ: 〔删：…〕〔增：…〕 with a few signs around it, what is the same cut short."""
    if max(len(old), len(new)) > LONGEST:
        yield "全文较长，请对照原文。"
        return
    before, after = _SIGNS.findall(old), _SIGNS.findall(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            yield f"〔删：{''.join(before[a:b])}〕" if b > a else ""
            yield f"〔增：{''.join(after[c:d])}〕" if d > c else ""
        elif b - a <= 2 * around:
            yield "".join(before[a:b])
        else:
            yield f"{''.join(before[a : a + around])}…{''.join(before[b - around : b])}"


def difference_json(rows: Sequence[Difference]) -> list[dict[str, Any]]:
    """The changes for `--json`."""
    return [
        {
            "kind": row.kind,
            "item": row.item.position,
            "title": row.item.title,
            "old_title": row.item.changed.old_title or None if row.item.changed else None,
            "fields": list(row.item.changed.fields) if row.item.changed else [],
            "moved": bool(row.item.changed and row.item.changed.moved),
            "likeness": row.item.changed.likeness if row.item.changed else None,
            "wording": row.wording or None,
            "state": row.item.state,
            "open": row.item.state in OPEN,
            "task": row.item.task,
        }
        for row in rows
    ]
