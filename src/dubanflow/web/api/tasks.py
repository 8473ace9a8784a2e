"""Calls about tasks: found, read, acted on; the list in figures."""

import base64
import binascii
import io
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request

from dubanflow.domain.errors import BadInput, NotFound
from dubanflow.domain.views import TaskView
from dubanflow.ledger.db import Connection
from dubanflow.ledger.listing import count_list, page_of
from dubanflow.ledger.people import remembered
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.services.acts import Given, act_within, unchanged_since
from dubanflow.services.answers import once
from dubanflow.services.dossier import dossier
from dubanflow.services.evidence import Evidence, keep_stream
from dubanflow.services.possible import acts_on
from dubanflow.services.task_query import filter_of, read_query
from dubanflow.web.api import values
from dubanflow.web.api.access import Api, Call, needing, readable

API = Api(tags=["任务"])
MOST = 500

Seeing = Annotated[Call, Depends(needing("tasks.see"))]
Acting = Annotated[Call, Depends(needing("tasks.act"))]
_WORDS: dict[str, str] = {
    "scope": "范围：list 在办和近期销号（默认）、open 在办、closed 已销号撤销、all 全部",
    "unit": "单位代码",
    "plan": "计划编号",
    "level": "督办级别",
    "light": "灯",
    "state": "状态",
    "late": "1 为只看逾期",
    "since": "时限不早于",
    "until": "时限不晚于",
    "q": "编号、事项、要求中的字",
}


def _query(name: str) -> Any:
    return Query(max_length=100, description=_WORDS[name])


def asked(
    scope: Annotated[str, _query("scope")] = "",
    unit: Annotated[str, _query("unit")] = "",
    plan: Annotated[str, _query("plan")] = "",
    level: Annotated[str, _query("level")] = "",
    light: Annotated[str, _query("light")] = "",
    state: Annotated[str, _query("state")] = "",
    late: Annotated[str, _query("late")] = "",
    since: Annotated[str, _query("since")] = "",
    until: Annotated[str, _query("until")] = "",
    q: Annotated[str, _query("q")] = "",
) -> dict[str, str]:
    """The words of a list's address, the same as on the desk."""
    given = locals()
    return {name: readable(given[name]) for name in _WORDS}


Asked = Annotated[dict[str, str], Depends(asked)]


@API.call("GET", "/tasks", right="tasks.see", answer=values.Tasks)
def tasks(
    call: Seeing,
    words: Asked,
    after: Annotated[str, Query(max_length=60, description="上一页给出的 after")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
) -> values.Tasks:
    """任务清单，按时限先后，一页一页取。"""
    with call.reading() as reader:
        wanted = _wanted(call, reader, words)
        found = page_of(reader, wanted, after=readable(after), size=limit)
        rows = reader.with_progress(found.rows, since=reader.today)
        full = len(rows) == limit
        return values.Tasks(tasks=[task_value(call, row) for row in rows], after=found.after or None if full else None)


@API.call("GET", "/lists/supervision", right="tasks.see", answer=values.Summary)
def summary(call: Seeing, words: Asked) -> values.Summary:
    """督办清单的数字：每个数都等于同样条件下 /tasks 的条数。"""
    with call.reading() as reader:
        counts = count_list(reader, _wanted(call, reader, words))
        return values.Summary(
            day=reader.today,
            office=remembered(reader.connection, "office") or "",
            total=counts.total,
            overdue=counts.late,
            lights=[values.Count(name=one.name, label=one.label, count=one.count) for one in counts.lights],
            levels=[values.Level(level=level, label=label, count=count) for level, label, count in counts.levels]
            if call.limit is None
            else [],
        )


@API.call("GET", "/tasks/{number}", right="tasks.see", answer=values.TaskRecord)
def task(call: Seeing, number: str) -> values.TaskRecord:
    """一项任务：要求、时限的每一版、经过。"""
    with call.reading() as reader:
        return record_value(call, reader, call.task_id(reader.connection, readable(number)))


@API.call("GET", "/tasks/{number}/acts", right="tasks.act", answer=list[values.Possible])
def possible(call: Acting, number: str) -> list[values.Possible]:
    """现在能办什么、不能办的为什么。"""
    with call.reading() as reader:
        task_id = call.task_id(reader.connection, readable(number))
        found = acts_on(call.office, reader.connection, task_id, call.actor, reader.today)
        return [
            values.Possible(
                act=one.trigger,
                label=one.label,
                allowed=one.allowed,
                reason=one.reason,
                needs=list(one.needs),
                takes=list(one.takes),
            )
            for one in found
        ]


@API.call("POST", "/tasks/{number}/acts", right="tasks.act", answer=values.ActDone)
def act(
    call: Acting,
    number: str,
    given: values.ActGiven,
    request: Request,
    key: Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200)],
) -> values.ActDone:
    """办理：同一个 Idempotency-Key 只办一次，再发得到同样的答复。"""
    for text in given.model_dump(exclude={"evidence", "deadline", "seen"}).values():
        readable(str(text))
    with call.reading() as reader:
        task_id = call.task_id(reader.connection, readable(number))
        unit = _unit(call, reader.connection, given.unit)
    evidence = tuple(_kept(call, one) for one in given.evidence)
    brought = Given(
        reason=given.reason,
        done=given.done,
        problems=given.problems,
        next_step=given.next_step,
        support=given.support,
        evidence=evidence,
        deadline=given.deadline,
        unit=unit,
    )

    def work(connection: Connection) -> dict[str, object]:
        if given.seen is not None:
            unchanged_since(connection, task_id, given.seen)
        done = act_within(
            call.office, connection, task_id, given.act, actor=call.actor, moment=call.moment, given=brought
        )
        after = done.outcome.task
        return {
            "number": done.number,
            "act": given.act,
            "label": done.outcome.change.label,
            "state": after.state,
            "state_label": done.definition.label_of(after.state),
            "deadline": after.deadline.isoformat(),
        }

    whole = f"{request.url.path}\n{given.model_dump_json()}"
    answer = once(call.office, call.token.id, key, whole, call.moment, work)
    return values.ActDone.model_validate({**answer.body, "repeated": answer.repeated})


def _wanted(call: Call, reader: Reader, words: dict[str, str]) -> TaskFilter:
    """The filter of a call; people of a unit cannot ask by level, which may stand for a paper that no leader has
    released."""
    register = call.keeper.register(reader.connection)
    query = read_query(lambda name: words.get(name, "").strip())
    return filter_of(query if call.limit is None else replace(query, level=None), reader, register, seen_by=call.limit)


def _unit(call: Call, connection: Connection, code: str) -> int | None:
    if not code:
        return None
    unit = call.keeper.register(connection).unit(code)
    if unit is None:
        raise NotFound(f"名册里没有代码为“{code[:40]}”的单位。")
    return unit.id


def _kept(call: Call, given: values.File) -> Evidence:
    try:
        data = base64.b64decode(given.content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput(f"佐证材料“{given.name[:40]}”的内容不是 base64。") from error
    return keep_stream(call.office, readable(given.name), io.BytesIO(data))


def task_value(call: Call, row: TaskView) -> values.Task:
    """A task as the API tells it; to a unit without levels whose papers no leader has released."""
    shown = row if call.limit is None else row.for_unit()
    return values.Task(
        number=shown.number,
        title=shown.title,
        requirement=shown.requirement,
        lead=shown.lead,
        cooperating=list(shown.cooperating),
        plan=shown.plan,
        state=shown.state,
        state_label=shown.state_label,
        light=shown.light,
        light_label=shown.light_label,
        level=shown.level if call.limit is None else 0,
        level_label=shown.level_label,
        deadline=shown.deadline,
        original_deadline=shown.original_deadline,
        days_late=shown.days_late,
        days_left=shown.days_left,
        overdue=shown.overdue,
        assigned_on=shown.assigned_on,
        accepted_on=shown.accepted_on,
        reported_on=shown.reported_on,
        closed_on=shown.closed_on,
    )


def record_value(call: Call, reader: Reader, task_id: int) -> values.TaskRecord:
    """Everything about a task."""
    found = dossier(call.office, reader, task_id, for_unit=call.limit is not None)
    newest = reader.connection.scalar("select event_seq from task where id = ?", [task_id])
    return values.TaskRecord(
        task=task_value(call, found.task),
        parent=found.parent,
        parts=[number for number, _, _ in found.parts],
        deadlines=[
            values.Deadline(version=row.version, deadline=row.deadline, from_on=row.from_on, by=row.reason)
            for row in found.deadlines
        ],
        events=[
            values.Event(
                seq=row.seq,
                day=row.day,
                kind=row.kind,
                label=row.label,
                actor=row.actor,
                words=row.words,
                hash=row.hash,
            )
            for row in found.events
        ],
        seen=int(newest),
    )
