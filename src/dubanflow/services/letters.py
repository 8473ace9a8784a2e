"""What a person is told on a day, as values: the merged daily letter, from the decisions that their message holds."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dubanflow.domain.definition import Definition, Feedback, Reminder, Rung, Telling, Wait
from dubanflow.domain.views import DailyLetter, LetterLine, LetterPart, TaskView
from dubanflow.ledger.db import Row
from dubanflow.ledger.outbox import Outgoing, items_of, next_sending, told_before
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.office import Office

if TYPE_CHECKING:
    from dubanflow.channels import Attachment

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
MOST_LINES = 200  # written out in one letter; what is beyond that nobody reads, and mail servers refuse it
NOTICE_URGENCY = {"notice:return": 20, "notice:report": 22, "notice:ask": 23, "notice:decline": 24}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the decisions of a rule stand in a letter, the smaller urgency first, and what their lines say of it."""

    urgency: int
    label: str
    rule: str
    answer: str
    kind: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a letter tells of as a file: sent along, or None where it lies in the home; and the letter's words.

    `said` is the sentence on where it is, `name` what a part calls it.
    """

    file: "Attachment | None" = None
    said: str = ""
    name: str = ""


MakeSheet = Callable[[Iterable[LetterLine], int], Sheet]
Aside = frozenset[tuple[str, int]]


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
        self._places: dict[tuple[str, str], Place] = {}

    def of(
        self,
        reader: Reader,
        message: Outgoing,
        office_name: str,
        unit_name: str,
        *,
        aside: Aside = frozenset(),
        make_sheet: MakeSheet | None = None,
    ) -> tuple[DailyLetter | None, "Attachment | None"]:
        """The letter of a message; None when it holds no decision (it may still carry a report).

        `MOST_LINES` tasks are written out. If there are more, `make_sheet` is given the lines of all of them and how
        many there are about, and the file that it makes is the second value. `aside` are kinds of rules and ids of
        tasks that the mail lists elsewhere: they are lines in any case, for `morning.joined` to find, and take no room.
        """
        items = self._in_order(reader, self._items_of(reader, message))
        written = _Written(aside)
        lines = written.through(self._lines_of(reader, message, items, written))
        sheet = make_sheet(lines, len(items)) if make_sheet and len(items) > MOST_LINES else Sheet()
        for _ in lines:  # none is left where a sheet was made
            pass
        if not written.parts:
            return None, None
        letter = DailyLetter(
            office=office_name,
            person=message.name,
            unit=unit_name,
            day=message.day,
            parts=written.as_parts(),
            contact=self.office.settings.contact,
            provisional=self.office.calendar.provisional(*written.deadlines),
            sheet=sheet.said,
            sheet_name=sheet.name,
        )
        return letter, sheet.file

    def _in_order(self, reader: Reader, rows: Iterable[Row]) -> list[tuple[Place, Row]]:
        """What a message tells in the order of its letter: the most urgent first, then by deadline and number."""
        known = reader.definitions()
        items = [(self._place(known[row[4]], row[1], row[4]), row) for row in rows if row[4] in known]
        return sorted(items, key=lambda item: (item[0].urgency, item[0].label, item[1][6], item[1][7]))

    def _place(self, definition: Definition, rule: str, digest: str) -> Place:
        found = self._places.get((digest, rule))
        if found is None:
            telling = definition.tellings[rule]
            kind = kind_of(telling)
            found = self._places[digest, rule] = Place(
                urgency=_urgency(telling, definition),
                label=telling.label,
                rule=telling.rule,
                answer=ANSWERS.get(telling.rule) or ANSWERS.get(kind, ""),
                kind=telling.rule if kind == "notice" else kind,
            )
        return found

    def _lines_of(
        self, reader: Reader, message: Outgoing, items: list[tuple[Place, Row]], written: "_Written"
    ) -> Iterator[tuple[Place, LetterLine]]:
        """The line of each decision; those of a long letter are read part by part, so that it is never held whole."""
        for_unit = message.unit_id is not None
        if len(items) <= MOST_LINES:
            yield from self._lines_from(reader, items, self._views, self._before, self._lines, for_unit=for_unit)
            return
        for start in range(0, len(items), MOST_LINES):
            part = items[start : start + MOST_LINES]
            tasks = sorted({row[0] for _, row in part})
            # What is not written out stands in the sheet alone, which does not tell of progress.
            views, before = self._look_up(reader, tasks, message.day, progress=written.room > 0)
            yield from self._lines_from(reader, part, views, before, {}, for_unit=for_unit)

    def _lines_from(
        self,
        reader: Reader,
        items: list[tuple[Place, Row]],
        views: dict[int, TaskView],
        told: dict[int, list[tuple[str, str]]],
        made: dict[tuple[int, bool], LetterLine],
        *,
        for_unit: bool,
    ) -> Iterator[tuple[Place, LetterLine]]:
        """The lines; that of a decision is the same value for all who read it with the same eyes."""
        for place, row in items:
            line = made.get((row[5], for_unit))
            if line is None:
                if row[0] not in views:  # one that cannot be read is parked by the sweep and must not stop the letter
                    continue
                before = told.get(row[0], [])
                if for_unit:  # a unit does not hear of a paper that no leader has released
                    before = [one for one in before if not one[1].startswith("draft:")]
                definition = reader.definitions()[row[4]]
                line = made[row[5], for_unit] = LetterLine(
                    task=views[row[0]],
                    rule=place.rule,
                    label=place.label,
                    due_on=date.fromisoformat(row[2]),
                    note=row[3],
                    before=tuple(_said(day, rule, definition) for day, rule in before),
                    answer=place.answer,
                    kind=place.kind,
                )
            yield place, line

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
        """Everything that `count` messages need, from this one on, but for the tasks of long letters."""
        for kept in (self._items, self._views, self._before, self._lines):
            kept.clear()
        self._reader = reader
        ids = [message.id, *next_sending(reader.connection, message.id, message.day, limit=count - 1)]
        told = items_of(reader.connection, ids)
        tasks = sorted({row[0] for rows in told.values() if len(rows) <= MOST_LINES for row in rows})
        for start in range(0, len(tasks), PART):
            views, before = self._look_up(reader, tasks[start : start + PART], message.day)
            self._views |= views
            self._before |= before
        self._items |= {one: told.get(one, []) for one in ids}

    def _look_up(
        self, reader: Reader, tasks: list[int], day: date, *, progress: bool = True
    ) -> tuple[dict[int, TaskView], dict[int, list[tuple[str, str]]]]:
        """Tasks as they stand, and what was told of them before."""
        views = reader.tasks(TaskFilter(ids=tuple(tasks)))
        views = reader.with_progress(views, since=day) if progress else views
        return {view.id: view for view in views}, told_before(reader.connection, tasks, day)


class _Written:
    """Of the lines of a letter those that are written out, and how many of each part are not."""

    def __init__(self, aside: Aside) -> None:
        self.parts: dict[tuple[int, str], list[LetterLine]] = {}
        self.deadlines: set[date] = set()
        self._aside = aside
        self._rest: Counter[tuple[int, str]] = Counter()
        self.room = MOST_LINES

    def through(self, lines: Iterable[tuple[Place, LetterLine]]) -> Iterator[LetterLine]:
        """The lines as they come, each taken note of."""
        for place, line in lines:
            part = self.parts.setdefault((place.urgency, place.label), [])
            aside = (line.kind, line.task.id) in self._aside
            if aside or self.room:
                part.append(line)
                self.room -= not aside
            else:
                self._rest[place.urgency, place.label] += 1
            self.deadlines.add(line.task.deadline)
            yield line

    def as_parts(self) -> tuple[LetterPart, ...]:
        """The parts of the letter, in the order of the lines."""
        return tuple(
            LetterPart(label, urgency, tuple(lines), self._rest[urgency, label])
            for (urgency, label), lines in self.parts.items()
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
