"""What a person is told on a day, as values: the merged daily letter, from the decisions that their message holds."""

from collections.abc import Sequence
from datetime import date

from dubanflow.domain.definition import Definition, Feedback, Reminder, Rung, Telling, Wait
from dubanflow.domain.views import DailyLetter, LetterLine, LetterPart, TaskView
from dubanflow.ledger.db import Row
from dubanflow.ledger.outbox import Outgoing, items_of, next_sending, told_before
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
# How many messages are read for at once, and how many tasks by one statement.
AHEAD = 50
PART = 500
NOTICE_URGENCY = {"notice:return": 20, "notice:report": 22, "notice:ask": 23, "notice:decline": 24}


class Letters:
    """The letters of one delivery: what several messages tell is read once, for as many of them as leave together."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._reader: Reader | None = None
        self._ahead = AHEAD
        self._items: dict[int, list[Row]] = {}
        self._views: dict[int, TaskView] = {}
        self._before: dict[int, list[tuple[str, str]]] = {}
        self._lines: dict[tuple[int, bool], LetterLine] = {}

    def of(self, reader: Reader, message: Outgoing, office_name: str, unit_name: str) -> DailyLetter | None:
        """The letter of a message; None when it holds no decision (it may still carry a report)."""
        items = self._items_of(reader, message)
        parts: dict[tuple[int, str], list[LetterLine]] = {}
        for row in items:
            if row[0] not in self._views:  # one that cannot be read is parked by the sweep and must not stop the letter
                continue
            definition = reader.lens(row[4]).definition
            telling = definition.tellings[row[1]]
            line = self._line(row, telling, definition, for_unit=message.unit_id is not None)
            parts.setdefault((_urgency(telling, definition), telling.label), []).append(line)
        if not parts:
            return None
        return DailyLetter(
            office=office_name,
            person=message.name,
            unit=unit_name,
            day=message.day,
            parts=tuple(
                LetterPart(
                    label, urgency, tuple(sorted(lines, key=lambda line: (line.task.deadline, line.task.number)))
                )
                for (urgency, label), lines in sorted(parts.items())
            ),
            contact=self.office.settings.contact,
            provisional=self.office.calendar.provisional(
                *{line.task.deadline for lines in parts.values() for line in lines}
            ),
        )

    def _items_of(self, reader: Reader, message: Outgoing) -> list[Row]:
        """What a message tells, read together with what the next messages tell."""
        if reader is not self._reader or message.id not in self._items:
            try:
                self._read(reader, message, self._ahead)
            except Exception:  # one row at fault is the matter of its own message, not of those before it
                self._ahead = 1
                self._read(reader, message, self._ahead)
        return self._items[message.id]

    def _read(self, reader: Reader, message: Outgoing, count: int) -> None:
        """Everything that `count` messages need, from this one on."""
        for kept in (self._items, self._views, self._before, self._lines):
            kept.clear()
        self._reader = reader
        ids = [message.id, *next_sending(reader.connection, message.id, message.day, limit=count - 1)]
        told = items_of(reader.connection, ids)
        tasks = sorted({row[0] for rows in told.values() for row in rows})
        for start in range(0, len(tasks), PART):
            part = tuple(tasks[start : start + PART])
            views = reader.with_progress(reader.tasks(TaskFilter(ids=part)), since=message.day)
            self._views |= {view.id: view for view in views}
            self._before |= told_before(reader.connection, part, message.day)
        self._items |= {one: told.get(one, []) for one in ids}

    def _line(self, row: Row, telling: Telling, definition: Definition, *, for_unit: bool) -> LetterLine:
        """The line of a decision: the same value for all who read it with the same eyes."""
        found = self._lines.get((row[5], for_unit))
        if found is None:
            before = self._before.get(row[0], [])
            if for_unit:  # a unit does not hear of a paper that no leader has released
                before = [one for one in before if not one[1].startswith("draft:")]
            found = self._lines[row[5], for_unit] = _line(row, telling, self._views[row[0]], before, definition)
        return found


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
