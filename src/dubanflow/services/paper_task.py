"""What a paper says of a task: the fields of the groups 事项, 延期, 反馈 and 销号, ready to print."""

import re
from collections.abc import Sequence
from datetime import date

from dubanflow.domain.register import Register, Unit
from dubanflow.domain.supervise import shift
from dubanflow.domain.views import TaskView
from dubanflow.ledger.read import Reader
from dubanflow.office import Office
from dubanflow.papers.fields import Value, Values
from dubanflow.services.dossier import Dossier, EventLine, ToldLine, dossier

# What a unit does about a task; whatever else happens is the office's or the clock's.
UNIT_ACTS = frozenset({"accept", "decline", "feedback", "ask", "report"})
# What a machine or the office notes for itself and no paper repeats.
INNER = frozenset({"decide", "migrate", "baseline", "release", "withdraw", "void"})
ISO_DAY = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b", re.ASCII)
RESULTS = {"waiting": "待审", "granted": "准予延期", "refused": "不予延期", "void": "失效"}


def full_day(day: date | None) -> str:
    """2026年7月3日; empty for none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def iso_day(text: str | None) -> str:
    """The same of ISO text."""
    return full_day(date.fromisoformat(text)) if text else ""


def task_values(office: Office, reader: Reader, task_id: int, register: Register) -> dict[str, Value]:
    """The group 事项."""
    record = dossier(office, reader, task_id)
    view = record.task
    unit = next((one for one in register.units if one.id == view.unit_id), None)
    return {
        **_plain(record),
        "承办单位负责人": _head(register, unit) or f"{view.lead}主要负责人",
        "下次反馈": _next_feedback(office, record),
        "告知": told_rows(record, before=reader.today),
        "时限经过": [
            {"版次": row.version, "时限": full_day(row.deadline), "日期": full_day(row.from_on), "缘由": row.reason}
            for row in record.deadlines
        ],
        "经过": [
            {"日期": full_day(row.day), "办理": row.label, "人员": row.actor, "内容": _said(row)}
            for row in record.events
            if row.kind not in INNER
        ],
    }


def _plain(record: Dossier) -> dict[str, Value]:
    view = record.task
    return {
        "编号": view.number,
        "事项": view.title,
        "具体要求": view.requirement or view.title,
        "来源": view.plan_title,
        "承办单位": view.lead,
        "配合单位": "、".join(view.cooperating) or "无",
        "办理时限": full_day(view.deadline),
        "原定时限": full_day(view.original_deadline),
        "时限状况": view.clock_words,
        "逾期天数": view.days_late,
        "状态": view.state_label,
        "灯": view.light_label,
        "督办级别": view.level_words or "—",
        "交办日期": full_day(view.assigned_on),
        "签收日期": full_day(view.accepted_on) or "未签收",
        "进展": latest_progress(view),
        "存在问题": view.problems,
        "告知次数": view.reminded,
        "延期次数": view.extended,
        "情况": situation(view),
    }


def latest_progress(view: TaskView) -> str:
    """The last thing that the unit reported."""
    return view.progress_now.split("；")[-1] or view.progress_before or "未反馈"


def situation(view: TaskView) -> str:
    """How a task stands, in a sentence or two of facts."""
    due = f"该事项应于{full_day(view.deadline)}前办结"
    if view.closed_on:
        return f"{due}，已于{full_day(view.closed_on)}销号。"
    moved = f"（原定{full_day(view.original_deadline)}）" if view.original_deadline != view.deadline else ""
    if view.days_late:
        words = f"{due}{moved}，截至目前已逾期{view.days_late}天，仍未办结。"
    elif view.days_left is None:
        words = f"{due}{moved}，现为“{view.state_label}”。"
    else:
        words = f"{due}{moved}，{view.clock_words}。"
    if view.accepted_on is None:
        words += "承办单位尚未签收。"
    elif latest_progress(view) == "未反馈":
        words += "承办单位尚未反馈进展。"
    return words


def _head(register: Register, unit: Unit | None) -> str:
    return "、".join(row.name for row in register.audience("head", unit)) if unit else ""


def _next_feedback(office: Office, record: Dossier) -> str:
    """The day on which the workflow asks for the next progress note; at once where it asks for none."""
    view, rule = record.task, record.definition.feedback
    if rule is None or view.overdue or view.accepted_on is None or view.closed_on:
        return "收到后即报"
    last = max((row.day for row in record.events if row.kind == "feedback"), default=None)
    limit = rule.first if last is None and rule.first else rule.every
    return full_day(shift(office.calendar, last or view.accepted_on, limit))


def told_rows(record: Dossier, *, before: date) -> list[Values]:
    """What was told before a day, to whom, and what the unit did until it was told the next time; the oldest first.

    Told once on a day under one name is one row, whoever received it. What waits for a leader's signature was told to
    no unit and is left out, and so is what went out on the day itself: the unit has had no time to answer it.
    """
    told: dict[tuple[date, str, int], list[ToldLine]] = {}
    for line in record.told:
        if line.sent_on and line.sent_on < before and _was_told(line):
            told.setdefault((line.sent_on, line.label, line.version), []).append(line)
    days = sorted({day for day, _, _ in told})
    deadlines = {row.version: row.deadline for row in record.deadlines}
    answers = [row for row in record.events if row.kind in UNIT_ACTS]
    asked = record.definition.feedback.label if record.definition.feedback else ""
    rows: list[Values] = []
    for (day, label, version), lines in sorted(told.items(), key=lambda item: item[0]):
        until = next((later for later in days if later > day), None)
        rows.append(
            {
                "日期": full_day(day),
                "名称": f"催报{label}" if label == asked else label,
                "时限": full_day(deadlines.get(version)),
                "对象": "、".join(_people(lines, record.task.lead)),
                "答复": _answers(answers, day, until),
            }
        )
    return rows


def _was_told(line: ToldLine) -> bool:
    """Whether it reached somebody and asked the unit for something."""
    return bool(line.person) and line.message == "已发" and not line.rule.startswith(("draft:", "notice:"))


def _people(lines: Sequence[ToldLine], unit: str) -> list[str]:
    """Who was told, each once: the people of the unit first."""
    return sorted({line.person for line in lines}, key=lambda name: (not name.startswith(unit), name))


def _answers(events: Sequence[EventLine], since: date, until: date | None) -> str:
    """What the unit did from a telling up to the next one."""
    found = [row for row in events if since <= row.day and (until is None or row.day < until)]
    words = (f"{row.day.month}月{row.day.day}日{row.label}{'：' + _said(row) if row.words else ''}" for row in found)
    return "；".join(words) or "未答复"


def _said(event: EventLine) -> str:
    """The words of an event with their days as a paper writes them."""
    return ISO_DAY.sub(lambda found: iso_day(found[0]), event.words)


def extension_values(reader: Reader, task_id: int, register: Register) -> dict[str, Value] | None:
    """The group 延期, of the newest request; None where the unit never asked."""
    row = reader.connection.one(
        "select asked_on, asked_by, deadline, reason, progress, late, state, decided_on, decided_by, answer"
        " from extension where task_id = ? order by id desc limit 1",
        [task_id],
    )
    if row is None:
        return None
    asked_on, asked_by, deadline, reason, progress, late, state, decided_on, decided_by, answer = row
    return {
        "申请日期": iso_day(asked_on),
        "申请人": _name(register, asked_by),
        "申请时限": iso_day(deadline),
        "申请理由": reason,
        "办理进展": progress,
        "申请时机": "逾期后申请" if late else "时限前申请",
        "审批结果": RESULTS.get(state, state),
        "审批人": _name(register, decided_by),
        "审批日期": iso_day(decided_on),
        "审批意见": answer,
    }


def feedback_values(reader: Reader, task_id: int, register: Register, *, blank: bool) -> dict[str, Value]:
    """The group 反馈: of the last progress note, or blank for the unit to fill in."""
    row = reader.connection.one(
        "select day, actor, done, problems, next_step, support from feedback where task_id = ?"
        " order by id desc limit 1",
        [task_id],
    )
    names = ("填报日期", "填报人", "完成情况", "困难问题", "下一步打算", "需要支持")
    if blank or row is None:
        return dict.fromkeys(names, "")
    return dict(zip(names, (iso_day(row[0]), _name(register, row[1]), *row[2:]), strict=True))


def closure_values(office: Office, reader: Reader, task_id: int) -> dict[str, Value] | None:
    """The group 销号; None for a task that was not verified."""
    record = dossier(office, reader, task_id)
    verified = next((row for row in reversed(record.events) if row.kind == "verify"), None)
    if record.task.closed_on is None or verified is None:
        return None
    reported = next((row for row in reversed(record.events) if row.kind == "report"), None)
    done = reader.connection.scalar(
        "select done from feedback where task_id = ? and kind = 'report' order by id desc limit 1", [task_id]
    )
    late = record.task.days_late
    return {
        "申请办结日期": full_day(reported.day if reported else None),
        "申请办结人": reported.actor if reported else "",
        "办结情况": done or "",
        "佐证材料": _evidence(reported.words) if reported else "无",
        "核验人": verified.actor,
        "核验日期": full_day(verified.day),
        "核验意见": verified.words,
        "办结类别": f"超时办结（超{late}天）" if late else "正常办结",
    }


def _evidence(words: str) -> str:
    return words.partition("佐证：")[2].partition("；")[0] or "无"


def _name(register: Register, code: str | None) -> str:
    person = register.person(code) if code else None
    return person.name if person else code or ""
