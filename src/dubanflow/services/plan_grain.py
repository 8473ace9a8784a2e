"""The grain of a plan set by a person: an item cut in two at one of its measures, or several joined into one.

Only what is not a task yet is cut or joined. Words, phrases and their places in the document are kept as they were
read; what was settled for an item stays, and what a part says itself is proposed for it.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from dubanflow.domain.errors import BadInput, NotFound, Refused
from dubanflow.domain.moment import Moment
from dubanflow.domain.plan.requirement import requirement_of
from dubanflow.domain.plan.series import proposed_deadline
from dubanflow.domain.plan.titles import title_of, without_mark
from dubanflow.domain.register import Person
from dubanflow.domain.rights import need
from dubanflow.ledger.db import Connection
from dubanflow.ledger.write import Event, append_office_event
from dubanflow.office import Office
from dubanflow.services.kept_items import Head, load_item
from dubanflow.services.plan_items import OPEN, Plan, PlanItem, items_of, newest_plan, write_settled
from dubanflow.services.proposals import Proposal, Proposals, insert_item

# Where the start stands in a kept row of each kind; its end stands behind it.
_STARTS = {"measures": 1, "units": 0, "deadlines": 0}
_WITH_ITEM = "随原来的一项。"

Reading = dict[str, Any]


def in_reading_order(items: Sequence[PlanItem]) -> list[PlanItem]:
    """Items as a reader of the document meets them; what a revision left out stands behind."""
    return sorted(items, key=lambda item: (item.gone, item.line, item.position))


def split_item(
    office: Office, code: str, position: int, measure: int, *, by: Person, moment: Moment
) -> tuple[int, str]:
    """Cut an item before its measure of this number (from 1; the first measure only where something stands before it):
    that measure and what follows become an item of their own, at the end of the plan. Its position and title.

    Raises Refused for what is a task already or has no such measure, NotFound for no such item.
    """
    need(by, "plans.edit", "拆分事项")
    with office.database.write() as connection:
        plan = newest_plan(connection, code)
        items = {item.position: item for item in items_of(connection, plan.id)}
        item = _open_item(items, plan, position)
        at = _cut(item, measure)
        rest = _reading(item, at, len(item.text))
        label, start, _ = json.loads(item.reading)["kept"]["measures"][measure - 1]
        bare = without_mark(item.text[start:])
        head = Head(
            item.section_no,
            item.section,
            label,
            title_of(bare, 0, len(bare)) or item.title,
            item.text[at:],
            rest["line"],
        )
        rest |= {"no": label, "title": head.title}
        new = load_item(head, _dumped(rest, head))
        register = office.register(connection)
        proposals = Proposals(register, year=plan.year, issued_on=plan.issued_on, today=moment.today)
        last = max(items) + 1
        stated = proposed_deadline(new, year=plan.year, issued_on=plan.issued_on).kind != "plan-end"
        proposal = _with_item(proposals.of(new), item, stated=stated)
        insert_item(connection, plan.id, last, new, proposal, reading=_dumped(rest, head))
        kept = replace(item, text=item.text[:at])
        _keep(connection, kept, _reading(item, 0, at))
        payload = {"plan": plan.code, "item": position, "measure": measure, "new": last, "title": head.title}
        append_office_event(connection, Event("plan-split", by.code, payload, moment.today), moment)
    return last, head.title


def merge_items(office: Office, code: str, positions: Sequence[int], *, by: Person, moment: Moment) -> int:
    """Join items into the first of them in the order of the document, whose position is given back.

    The others are dropped with a note that says where they went. What the first one lacks, owner or deadline, it
    takes from the next that has it. Raises Refused for what is a task already, NotFound, BadInput for fewer than two.
    """
    need(by, "plans.edit", "合并事项")
    if len(set(positions)) < 2:
        raise BadInput("合并时请至少选两项。")
    with office.database.write() as connection:
        plan = newest_plan(connection, code)
        items = {item.position: item for item in items_of(connection, plan.id)}
        chosen = in_reading_order([_open_item(items, plan, one) for one in dict.fromkeys(positions)])
        first, others = chosen[0], chosen[1:]
        whole, reading = first, _reading(first, 0, len(first.text))
        for other in others:
            reading = _joined(whole, reading, other)
            whole = _taking(replace(whole, text=f"{whole.text}\n{other.text}"), other)
            connection.execute(
                "update plan_item set state = 'dropped', unresolved = '', note = ?, reading = ? where id = ?",
                [f"并入第{first.position}项", _marked(other, first.position), other.id],
            )
        _keep(connection, whole, reading)
        payload = {"plan": plan.code, "item": first.position, "merged": [other.position for other in others]}
        append_office_event(connection, Event("plan-merge", by.code, payload, moment.today), moment)
    return first.position


def _open_item(items: dict[int, PlanItem], plan: Plan, position: int) -> PlanItem:
    if position not in items:
        raise NotFound(f"计划 {plan.code} 没有第 {position} 项，共 {len(items)} 项。")
    item = items[position]
    if item.state not in OPEN or item.gone or item.tasks:
        raise Refused(f"第{position}项{item.situation}，不能再拆分、合并；只有还没立项的可以。")
    return item


def _cut(item: PlanItem, measure: int) -> int:
    """The offset at which the measure of this number begins."""
    rows = json.loads(item.reading).get("kept", {}).get("measures", ())
    at = int(rows[measure - 1][1]) if 1 <= measure <= len(rows) else 0
    if not item.text[:at].strip():
        raise Refused(f"第{item.position}项没有可以拆出来的第{measure}条措施，共{len(rows)}条。")
    return at


def _reading(item: PlanItem, start: int, end: int) -> Reading:
    """The reading of the words from `start` to `end`, with those phrases that stand wholly within."""
    said: Reading = json.loads(item.reading)
    kept = said.get("kept", {})
    part = said | {"kept": {}}
    for name in _STARTS:
        rows = list(_within(name, said.get(name, ()), kept.get(name, ()), start, end))
        part[name] = [row for row, _ in rows]
        part["kept"][name] = [place for _, place in rows]
    words = "".join(item.text[start:end].split())
    for name in ("deliverables", "targets"):
        part[name] = [text for text in said.get(name, ()) if "".join(text.split()) in words]
    first = part["measures"][0] if start and part["measures"] else {}
    part["line"] = first.get("line", item.line)
    part["text"] = item.text[start:end]
    return part


def _within(
    name: str, rows: Sequence[Any], places: Sequence[list[Any]], start: int, end: int
) -> Iterator[tuple[Any, list[Any]]]:
    """The rows of a kind with their kept places, counted from `start`; of the last measure what the cut leaves."""
    at = _STARTS[name]
    for row, place in zip(rows, places, strict=False):
        if start <= place[at] and place[at + 1] <= end:
            yield row, _shifted(place, at, -start)


def _shifted(place: list[Any], at: int, by: int) -> list[Any]:
    return [*place[:at], place[at] + by, place[at + 1] + by, *place[at + 2 :]]


def _joined(item: PlanItem, reading: Reading, other: PlanItem) -> Reading:
    """The reading of an item with that of another behind it; each of them that has no measures becomes one."""
    shift = len(item.text) + 1
    more = _reading(other, 0, len(other.text))
    whole = dict(reading) | {"kept": dict(reading["kept"]), "text": f"{item.text}\n{other.text}"}
    for name, at in _STARTS.items():
        if name == "measures":
            reading, more = _as_measure(reading, item), _as_measure(more, other)
        whole[name] = [*reading[name], *more[name]]
        whole["kept"][name] = [*reading["kept"][name], *(_shifted(row, at, shift) for row in more["kept"][name])]
    for name in ("deliverables", "targets"):
        whole[name] = [*reading[name], *more[name]]
    return whole


def _as_measure(reading: Reading, item: PlanItem) -> Reading:
    if reading["measures"]:
        return reading
    row = {"label": item.no, "text": item.text, "line": item.line, "column": 1}
    kept = dict(reading["kept"]) | {"measures": [[item.no, 0, len(item.text)]]}
    return dict(reading) | {"measures": [row], "kept": kept}


def _taking(item: PlanItem, other: PlanItem) -> PlanItem:
    """The item with what it lacked and the other has."""
    if item.unit_id is None and other.unit_id is not None:
        item = replace(item, unit_id=other.unit_id, unit_why=other.unit_why, unit_score=other.unit_score)
    if item.deadline is None and other.deadline is not None:
        item = replace(item, deadline=other.deadline, deadline_why=other.deadline_why, rhythm=other.rhythm)
    units = [*item.cooperating, *([other.unit_id] if other.unit_id else []), *other.cooperating]
    return replace(item, cooperating=tuple(one for one in dict.fromkeys(units) if one != item.unit_id))


def _with_item(proposal: Proposal, item: PlanItem, *, stated: bool) -> Proposal:
    """What is proposed for a part; what its words do not say is as for the item that it was cut from.

    `stated`: the words themselves set a time limit.
    """
    if proposal.unit_id is None:
        proposal = replace(
            proposal,
            unit_id=item.unit_id,
            unit_why=_WITH_ITEM if item.unit_id else proposal.unit_why,
            unit_score=item.unit_score,
            cooperating=item.cooperating,
            state=item.state,
            unresolved=item.unresolved,
        )
    if not stated and item.deadline:
        proposal = replace(proposal, deadline=item.deadline, deadline_why=_WITH_ITEM, rhythm=item.rhythm)
    return proposal


def _keep(connection: Connection, item: PlanItem, reading: Reading) -> None:
    head = Head(item.section_no, item.section, item.no, item.title, item.text, item.line)
    question = "" if item.unit_id else item.unresolved or "没有牵头单位"
    connection.execute(
        "update plan_item set text = ?, reading = ? where id = ?", [item.text, _dumped(reading, head), item.id]
    )
    write_settled(connection, replace(item, state="unresolved" if question else "proposed", unresolved=question))


def _dumped(reading: Reading, head: Head) -> str:
    """The reading as kept, what it asks of a unit told anew."""
    bare = json.dumps({name: value for name, value in reading.items() if name != "requirement"}, ensure_ascii=False)
    return json.dumps(json.loads(bare) | {"requirement": requirement_of(load_item(head, bare))}, ensure_ascii=False)


def _marked(item: PlanItem, into: int) -> str:
    """The reading of an item that was joined to another, with its position."""
    return json.dumps(json.loads(item.reading) | {"merged_into": into}, ensure_ascii=False)
