"""What a person is told on a day, as values: the merged daily letter, from the decisions that their message holds."""

from collections.abc import Sequence
from datetime import date

from dubanflow.domain.definition import Definition, Feedback, Reminder, Rung, Telling, Wait
from dubanflow.domain.views import DailyLetter, LetterLine, LetterPart, TaskView
from dubanflow.ledger.db import Row
from dubanflow.ledger.outbox import Outgoing, items_of, told_before
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.office import Office

# What to do about a rule of each kind; notices by the act they tell of.
ANSWERS = {
    "reminder": "请抓紧办理，按期报送办结情况；确需延期的，请在时限前申请。",
    "rung": "请立即办理并报送办结情况，说明逾期原因。",
    "feedback": "请报送阶段进展、存在问题和下一步打算。",
    "acceptance": "请签收；不属本单位职责的，请写明理由申请退回。",
    "verification": "请核验办结情况，准予销号或退回重办。",
    "extension": "请审核延期申请。",
    "decline": "请答复退回申请。",
    "draft": "文稿已拟好，请审定是否签发。",
    "release": "文稿已经领导签发，请立即办理并报送办结情况，说明逾期原因。",
    "notice:assign": "请及时签收，并按时限办理。",
    "notice:reassign": "请及时签收，并按时限办理。",
    "notice:reopen": "请按新的时限办理。",
    "notice:amend": "请按修订后的内容和时限办理。",
    "notice:return": "请按退回意见继续办理，办结后重新报送。",
    "notice:refuse": "请按原时限办理。",
    "notice:keep": "请签收并按时限办理。",
    "notice:report": "请核验办结情况。",
    "notice:ask": "请审核延期申请。",
    "notice:decline": "请转办，或答复不予退回。",
    "notice:excuse": "逾期不计，任务仍请抓紧办结。",
}
NOTICE_URGENCY = {"notice:return": 20, "notice:report": 22, "notice:ask": 23, "notice:decline": 24}


def daily_letter(
    office: Office, reader: Reader, message: Outgoing, office_name: str, unit_name: str
) -> DailyLetter | None:
    """The letter of a message; None when it holds no decision (it may still carry a report)."""
    items = items_of(reader.connection, message.id)
    if not items:
        return None
    ids = tuple({row[0] for row in items})
    views = {view.id: view for view in reader.with_progress(reader.tasks(TaskFilter(ids=ids)), since=message.day)}
    before = told_before(reader.connection, ids, message.day)
    if message.unit_id is not None:  # a unit does not hear of a paper that no leader has released
        before = {task: [row for row in rows if not row[1].startswith("draft:")] for task, rows in before.items()}
    parts: dict[tuple[int, str], list[LetterLine]] = {}
    for row in items:
        if row[0] not in views:  # a task that cannot be read is parked by the sweep and must not stop the letter
            continue
        definition = reader.lens(row[4]).definition
        telling = definition.tellings[row[1]]
        line = _line(row, telling, views[row[0]], before.get(row[0], []), definition)
        parts.setdefault((_urgency(telling, definition), telling.label), []).append(line)
    if not parts:
        return None
    return DailyLetter(
        office=office_name,
        person=message.name,
        unit=unit_name,
        day=message.day,
        parts=tuple(
            LetterPart(label, urgency, tuple(sorted(lines, key=lambda line: (line.task.deadline, line.task.number))))
            for (urgency, label), lines in sorted(parts.items())
        ),
        contact=office.settings.contact,
        provisional=office.calendar.provisional(*(view.deadline for view in views.values())),
    )


def _line(
    row: Row, telling: Telling, task: TaskView, before: Sequence[tuple[str, str]], definition: Definition
) -> LetterLine:
    return LetterLine(
        task=task,
        rule=telling.rule,
        label=telling.label,
        due_on=date.fromisoformat(row[2]),
        note=row[3],
        before=tuple(_said(day, rule, definition) for day, rule in before),
        answer=ANSWERS.get(telling.rule) or ANSWERS.get(kind_of(telling), ""),
        kind=telling.rule if kind_of(telling) == "notice" else kind_of(telling),
    )


def _said(day: str, rule: str, definition: Definition) -> str:
    when = date.fromisoformat(day)
    known = definition.tellings.get(rule)
    asked = "催报" if isinstance(known, Feedback) else ""  # 阶段反馈 alone would read as if the unit had given it
    return f"{when.month}月{when.day}日{asked}{known.label if known else rule}"


def kind_of(telling: Telling) -> str:
    """reminder, rung, feedback, what a wait waits for, draft, release or notice."""
    if isinstance(telling, Reminder):
        return "reminder"
    if isinstance(telling, Rung):
        return "rung"
    if isinstance(telling, Feedback):
        return "feedback"
    if isinstance(telling, Wait):
        return telling.waits_for
    known = ("draft", "release")
    return next((kind for kind in known if telling.rule.startswith(f"{kind}:")), "notice")


def _urgency(telling: Telling, definition: Definition) -> int:
    """Smaller is more urgent: the highest rung first, what waits for an answer next, plain news last."""
    kind = kind_of(telling)
    if kind in ("rung", "release"):
        return 10 - definition.rungs[telling.rule.removeprefix("release:")]
    order = {"draft": 12, "reminder": 30, "acceptance": 35, "feedback": 40, "notice": 50}
    return NOTICE_URGENCY.get(telling.rule, order.get(kind, 25))
