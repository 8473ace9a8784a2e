"""A stretch that was not taken for a task becomes an item after all: a person overrules the reading."""

import json
from dataclasses import dataclass

from dubanflow.domain.errors import NotFound
from dubanflow.domain.moment import Moment
from dubanflow.domain.plan.fields import read_fields
from dubanflow.domain.plan.titles import title_of, without_mark
from dubanflow.domain.plan.values import Context, Item, Place, Span
from dubanflow.domain.register import Person
from dubanflow.domain.rights import need
from dubanflow.ledger.db import Connection
from dubanflow.ledger.write import Event, append_office_event
from dubanflow.office import Office
from dubanflow.services.plan_items import Plan, items_of, newest_plan
from dubanflow.services.proposals import Proposals, insert_item


@dataclass(frozen=True, slots=True)
class Ignored:
    """A stretch of a plan that is no task: its lines (both inclusive, from 1), the reason, the text."""

    first: int
    last: int
    reason: str
    why: str
    text: str
    taken: int | None


def ignored_of(plan: Plan) -> tuple[Ignored, ...]:
    """What of a plan was not taken for a task; `taken` is the position of what a person made an item since."""
    return tuple(
        Ignored(
            row["line"],
            row["line"] + row["text"].rstrip("\n").count("\n"),
            row["reason"],
            row["why"],
            row["text"],
            row.get("taken"),
        )
        for row in plan.ignored
    )


def take_ignored(office: Office, code: str, line: int, *, by: Person, moment: Moment) -> tuple[int, str]:
    """Make an item of the ignored stretch on that line of the document, with a proposal like any other.

    Its position and title. It stands behind the others, under the heading above it. Raises NotFound where the line is
    none of an ignored stretch.
    """
    need(by, "plans.edit", "把未列为任务的内容列为任务")
    with office.database.write() as connection:
        plan = newest_plan(connection, code)
        at = next(
            (i for i, row in enumerate(ignored_of(plan)) if row.first <= line <= row.last and not row.taken), None
        )
        if at is None:
            known = "、".join(str(row.first) for row in ignored_of(plan) if not row.taken) or "无"
            raise NotFound(f"第{line}行不在未列为任务的内容里，可以列入的行有：{known}。")
        items = items_of(connection, plan.id)
        position = max((item.position for item in items), default=0) + 1
        item = _item(connection, plan, ignored_of(plan)[at])
        register = office.register(connection)
        proposals = Proposals(register, year=plan.year, issued_on=plan.issued_on, today=moment.today)
        insert_item(connection, plan.id, position, item, proposals.of(item))
        ignored = [dict(row) for row in plan.ignored]
        ignored[at]["taken"] = position
        connection.execute(
            "update plan set ignored = ? where id = ?", [json.dumps(ignored, ensure_ascii=False), plan.id]
        )
        payload = {"plan": plan.code, "line": line, "item": position, "title": item.title}
        append_office_event(connection, Event("plan-take", by.code, payload, moment.today), moment)
    return position, item.title


def _item(connection: Connection, plan: Plan, taken: Ignored) -> Item:
    """The stretch read as an item."""
    text = taken.text.strip()
    bare = without_mark(text)
    above = connection.one(
        "select section, section_title from plan_item where plan_id = ? and line < ? order by line desc limit 1",
        [plan.id, taken.first],
    )
    at = Place(taken.first, 0)
    context = Context(plan.year, plan.issued_on, plan.issuer)
    return Item(
        section=above[0] if above else None,
        section_title=above[1] if above else "",
        parent_title=None,
        no=None,
        title=title_of(bare, 0, len(bare)) or bare[:40],
        text=text,
        span=Span(at, at),
        places=((0, at),),
        fields=read_fields(text, context),
    )
