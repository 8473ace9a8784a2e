"""One task: what it asks and where it stands in the document, what happened, and what may be done now.

Every act on a task is sent here. A form that was left open while something happened is not carried out: the page says
what happened meanwhile, and keeps what was typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from dubanflow.domain.errors import BadInput, DatabaseBusy, NotFound, Refused, Stale
from dubanflow.services.acts import Given, act
from dubanflow.services.draft_lines import DraftLine, waiting_on
from dubanflow.services.evidence import Evidence, keep_stream
from dubanflow.services.possible import PossibleAct, acts_on
from dubanflow.services.quoting import marked
from dubanflow.services.task_record import TaskRecord, task_record
from dubanflow.web.desk import Desk, local
from dubanflow.web.faults import BROKEN, fault_of, plain
from dubanflow.web.pages import Pages

PAGES = Pages()

# field -> (label, hint); the fields that an act may bring, in the order in which a form asks for them
FIELDS: Mapping[str, tuple[str, str]] = {
    "done": ("目前进展", ""),
    "problems": ("存在问题", ""),
    "next_step": ("下一步打算", ""),
    "support": ("需要支持的事项", "会列给督查部门和领导"),
    "evidence": ("佐证材料", "可选几个文件"),
    "deadline": ("新的时限", ""),
    "unit": ("转给", ""),
    "reason": ("理由或意见", ""),
}
# (act, field) -> what the field is called there
NAMES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("report", "done"): ("办理结果", "写明做成了什么；有佐证材料的可以不写"),
    ("ask", "deadline"): ("申请延至", "须晚于现在的时限"),
    ("ask", "reason"): ("延期理由", ""),
    ("decline", "reason"): ("退回理由", "写明依据，如职责分工"),
    ("extend", "deadline"): ("准予延至", "不填就照单位申请的日期"),
    ("verify", "reason"): ("核验意见", ""),
    ("return", "reason"): ("退回理由", "告诉单位还缺什么"),
}
WEIGHT = ("verify", "extend", "accept", "report", "feedback", "ask")  # what a person most likely came for, first


@PAGES.get("/tasks/{number}", right="tasks.see")
def task(desk: Desk, number: str) -> Response:
    """The task page."""
    task_id = desk.task_id(number)
    record = _record(desk, task_id)
    acts, barred = _acts(desk, task_id)
    forms = _for_forms(desk, record, {})
    drafts = _drafts(desk, task_id)
    return desk.page("task.html", record=record, acts=acts, barred=barred, drafts=drafts, **forms, marked=marked)


@PAGES.get("/tasks/{number}/{trigger}", right="tasks.act")
def form(desk: Desk, number: str, trigger: str) -> Response:
    """The form of one act alone, or why it cannot be done."""
    task_id = desk.task_id(number)
    return _alone(desk, task_id, trigger, status=200)


@PAGES.post("/tasks/{number}/{trigger}", right="tasks.act")
def carry_out(desk: Desk, number: str, trigger: str) -> Response:
    """Do it, and back to the task; or the form again with what is wrong and what was typed."""
    task_id = desk.task_id(number, right="tasks.act")
    label = _named(desk, task_id, trigger).label
    seen = desk.whole("seen")
    desk.close()  # no reading transaction while writing
    try:
        given = _given(desk)
        done = act(desk.office, task_id, trigger, actor=desk.actor, moment=desk.moment, given=given, seen=seen or None)
    except Stale as error:
        return _alone(desk, task_id, trigger, status=409, fault=plain(error.message), since=seen)
    except (Refused, BadInput, DatabaseBusy, OSError) as error:
        fault = fault_of(error)
        if fault is BROKEN:
            raise
        advice = fault.advice if fault.status != 422 else ""  # what is wrong with the form says itself what to do
        return _alone(desk, task_id, trigger, status=fault.status, fault=fault.said + advice)
    state = done.definition.label_of(done.outcome.change.dest)
    moved = f"，时限 {_words(done.outcome.task.deadline)}" if done.outcome.deadline else ""
    return desk.back(f"/tasks/{done.number}", say=f"{done.number} 已{label}：现为“{state}”{moved}。")


def _drafts(desk: Desk, task_id: int) -> list[DraftLine]:
    """The papers on the task that wait for a leader; to people of its unit they are not there."""
    if not desk.may("papers.see") or desk.limit("papers.see") is not None:
        return []
    return waiting_on(desk.connection, task_id)


def _words(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _record(desk: Desk, task_id: int) -> TaskRecord:
    return task_record(desk.office, desk.reader, task_id, for_unit=desk.limit("tasks.see") is not None)


def _acts(desk: Desk, task_id: int) -> tuple[list[PossibleAct], list[PossibleAct]]:
    """(what may be done now, what may not and why); neither for somebody who only looks."""
    if not desk.may("tasks.act") or desk.account.person is None:
        return [], []
    found = acts_on(desk.office, desk.connection, task_id, desk.actor, desk.today, others=True)
    allowed = [one for one in found if one.allowed]
    allowed.sort(key=lambda one: WEIGHT.index(one.trigger) if one.trigger in WEIGHT else len(WEIGHT))
    return allowed, [one for one in found if not one.allowed]


def _named(desk: Desk, task_id: int, trigger: str) -> PossibleAct:
    """The act of this name. Raises NotFound for one that the task's workflow does not have."""
    for group in _acts(desk, task_id):
        for one in group:
            if one.trigger == trigger:
                return one
    raise NotFound("这项任务的流程里没有这个动作。")


def _given(desk: Desk) -> Given:
    code = desk.field("unit")
    unit = desk.register.unit(code) if code else None
    if code and unit is None:
        raise BadInput("名册里没有选的单位，请重新选。")
    return Given(
        reason=desk.field("reason"),
        done=desk.field("done"),
        problems=desk.field("problems"),
        next_step=desk.field("next_step"),
        support=desk.field("support"),
        evidence=_kept(desk),
        deadline=desk.day("deadline"),
        unit=unit.id if unit else None,
    )


def _kept(desk: Desk) -> tuple[Evidence, ...]:
    return tuple(keep_stream(desk.office, one.filename or "", one.file) for one in desk.files("evidence"))


@dataclass(frozen=True, slots=True)
class Limits:
    """What a form tells before anybody breaks it: size and kinds of evidence, the first day later than the deadline."""

    megabytes: int
    kinds: tuple[str, ...]
    later: date


def _for_forms(desk: Desk, record: TaskRecord, typed: Mapping[str, str]) -> dict[str, Any]:
    """What the forms of acts are made from."""
    settings = desk.office.settings
    later = max(record.found.task.deadline + timedelta(days=1), desk.today)
    return {
        "limits": Limits(settings.evidence_max_mb, settings.evidence_kinds, later),
        "typed": dict.fromkeys(FIELDS, "") | dict(typed),
        "field": lambda trigger, name: NAMES.get((trigger, name), FIELDS[name]),
        "fields": tuple(FIELDS),
        "units": [unit for unit in desk.register.units if unit.valid_on(desk.today)],
    }


def _alone(desk: Desk, task_id: int, trigger: str, *, status: int, fault: str = "", since: int = 0) -> Response:
    """The form of an act on a page of its own; `since` is the newest event that a stale form had seen."""
    desk.close()  # the page shows what is now
    record = _record(desk, task_id)
    chosen = _named(desk, task_id, trigger)
    typed = {name: desk.field(name) for name in FIELDS if name != "evidence"}
    return desk.page(
        "task_act.html",
        status=status,
        record=record,
        act=chosen,
        fault=fault,
        files=[one.filename for one in desk.files("evidence")],
        changed=[row for row in record.found.events if row.seq > since] if since else [],
        back=local(back) if (back := desk.field("back") or desk.query("back")) else "",
        **_for_forms(desk, record, typed),
    )
