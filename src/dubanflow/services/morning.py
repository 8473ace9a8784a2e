"""The supervisor's morning message as values: what waits for an answer, and what the run could not settle by itself.

It is told on working days only while something waits; a warning alone is told on the first working day of a week.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from dubanflow.domain.cached import cached_property
from dubanflow.domain.definition import Report
from dubanflow.domain.morning import Morning, Waiting, WaitingPart
from dubanflow.domain.register import Person, Register
from dubanflow.domain.views import DailyLetter, LetterLine, LetterPart, TaskView
from dubanflow.ledger.db import Row
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.ledger.records import marks
from dubanflow.office import Office
from dubanflow.services.morning_troubles import troubles, warnings
from dubanflow.services.sending import held_back

MOST_ROWS = 30
# The sections: name, heading, how to answer, and the kinds of rules that tell of the same thing in a daily letter.
PARTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "reported", "已报办结、待核验", "请核验办结情况，准予销号，或写明理由退回重办。",
        ("notice:report", "verification"),
    ),
    (
        "extensions", "延期申请待审", "请审核，准予延期，或写明理由不予延期。",
        ("notice:ask", "extension"),
    ),
    (
        "declined", "退回申请待定", "请转办，或写明理由不予退回。",
        ("notice:decline", "decline"),
    ),
    ("drafts", "文稿待签发", "请提请领导审定，签发或撤稿。", ("draft",)),
)  # fmt: skip

Found = tuple[int, date, str]  # task, since which day it waits, what was said
# The index of the day since when something waits is the way in; that of states would read all tasks of a state.
_IN = "coalesce(t.state, '') in ({})"


class Mornings:
    """The morning messages of one day; what all supervisors are told alike is read once."""

    def __init__(self, office: Office, reader: Reader) -> None:
        self.office = office
        self.reader = reader

    def of(self, report: Report, person: Person, register: Register) -> Morning:
        """The message of one supervisor."""
        return replace(self._common, office=register.office, title=report.label, person=person.name)

    @cached_property
    def due(self) -> bool:
        """Whether there is anything to tell today."""
        today = self.reader.today
        monday = self.reader.calendar.first_of_week(today) == today
        return self._common.waits or (monday and bool(self._common.warnings))

    def found(self, name: str, most: int) -> tuple[Sequence[Found], int]:
        """What waits for an answer in a section, oldest first, at most so many; and how many there are."""
        oldest = {
            "reported": self._reported, "extensions": self._extensions, "declined": self._declined,
            "drafts": self._drafts,
        }[name]  # fmt: skip
        return oldest(most)

    @cached_property
    def _common(self) -> Morning:
        found = {name: self.found(name, MOST_ROWS) for name, _, _, _ in PARTS}
        views = self._views({task for rows, _ in found.values() for task, _, _ in rows})
        flood = held_back(self.reader.connection)
        parts = (self._part(name, label, answer, *found[name], views) for name, label, answer, _ in PARTS)
        return Morning(
            office="",
            title="",
            person="",
            day=self.reader.today,
            parts=tuple(part for part in parts if part.count),
            troubles=troubles(self.office, self.reader.connection, self.reader.today),
            held=flood.words if flood else "",
            warnings=warnings(self.office, self.reader),
            contact=self.office.settings.contact,
            provisional=self.reader.calendar.provisional(*(view.deadline for view in views.values())),
        )

    def _part(
        self, name: str, label: str, answer: str, rows: Sequence[Found], count: int, views: Mapping[int, TaskView]
    ) -> WaitingPart:
        lines = tuple(
            Waiting(
                views[task], since, self.reader.calendar.between(since, self.reader.today), _as_is(words, views[task])
            )
            for task, since, words in rows
            if task in views
        )
        return WaitingPart(name, label, answer, lines, count - len(rows))

    def _views(self, ids: set[int]) -> dict[int, TaskView]:
        if not ids:
            return {}
        return {row.id: row for row in self.reader.tasks(TaskFilter(ids=tuple(sorted(ids))))}

    def _reported(self, most: int) -> tuple[list[Found], int]:
        """Tasks whose report waits for verification, with what the unit said last."""
        states = sorted(
            state.name for one in self.reader.definitions().values() for state in one.states if state.clock == "office"
        )
        if not states:  # an office without a task yet
            return [], 0
        rows, count = self._oldest(
            "t.id, t.reported_on, ''",
            f"task t where {_IN.format(marks(states))} and t.reported_on is not null and t.closed_on is null",
            "t.reported_on, t.number",
            states,
            most,
        )
        said = self._last("select task_id, done from feedback where task_id in ({}) order by id", rows)
        return [(task, day, said.get(task, "")) for task, day, _ in rows], count

    def _extensions(self, most: int) -> tuple[list[Found], int]:
        rows = self.reader.connection.rows(
            "select e.task_id, e.asked_on, e.deadline, e.reason from extension e join task t on t.id = e.task_id"
            " where e.state = 'waiting' and t.closed_on is null order by e.asked_on, t.number"
        )
        found = [
            (task, date.fromisoformat(day), _asks(deadline, reason)) for task, day, deadline, reason in rows[:most]
        ]
        return found, len(rows)

    def _declined(self, most: int) -> tuple[list[Found], int]:
        """Tasks that their units say are not theirs, with the reason."""
        states = sorted(
            {
                state
                for one in self.reader.definitions().values()
                for move in one.transitions
                if move.name == "decline"
                for state in move.sources
            }
        )
        if not states:
            return [], 0
        rows, count = self._oldest(
            "t.id, t.declined_on, ''",
            f"task t where {_IN.format(marks(states))} and t.declined_on is not null",
            "t.declined_on, t.number",
            states,
            most,
        )
        said = self._last(
            "select task_id, note from decision where rule = 'notice:decline' and task_id in ({}) order by id", rows
        )
        return [(task, day, said.get(task, "")) for task, day, _ in rows], count

    def _drafts(self, most: int) -> tuple[list[Found], int]:
        return self._oldest(
            "d.task_id, d.prepared_on, '《' || d.paper || '》，待' || coalesce(p.name, '领导') || '签发'",
            "draft d join task t on t.id = d.task_id left join person p on p.code = d.approver"
            " where d.state = 'prepared'",
            "d.prepared_on, t.number",
            [],
            most,
        )

    def _oldest(
        self, columns: str, source: str, order: str, values: Sequence[str], most: int
    ) -> tuple[list[Found], int]:
        """The first rows in an order, at most so many, and how many there are."""
        connection = self.reader.connection
        rows = connection.rows(f"select {columns} from {source} order by {order} limit ?", [*values, most])
        count = len(rows)
        if count == most:
            count = int(connection.scalar(f"select count(*) from {source}", list(values)))
        return [(task, date.fromisoformat(day), words) for task, day, words in rows], count

    def _last(self, sql: str, rows: Sequence[Row | Found]) -> dict[int, str]:
        """The last text about each of the tasks that are shown."""
        ids = [row[0] for row in rows]
        return dict(self.reader.connection.rows(sql.format(marks(ids)), ids)) if ids else {}


def listed(morning: Morning | None) -> frozenset[tuple[str, int]]:
    """What a morning message lists, as a daily letter would tell of it: kind of the rule, id of the task."""
    if morning is None:
        return frozenset()
    kinds = {name: kinds for name, _, _, kinds in PARTS}
    return frozenset((kind, line.task.id) for part in morning.parts for line in part.lines for kind in kinds[part.name])


def joined(letter: DailyLetter | None, morning: Morning) -> tuple[DailyLetter | None, Morning]:
    """Letter and morning message of one mail: what both would say is said once, in the morning's list, and marked."""
    if letter is None:
        return None, morning
    shown = {part.name: {line.task.id for line in part.lines} for part in morning.parts}
    marked: dict[tuple[str, int], str] = {}
    today = morning.day
    left: list[LetterPart] = []
    for part in letter.parts:
        rest: list[LetterLine] = []
        for line in part.lines:
            name = next((name for name, _, _, kinds in PARTS if line.kind in kinds), "")
            if line.task.id in shown.get(name, ()):
                marked[name, line.task.id] = "新" if line.kind.startswith("notice:") or name == "drafts" else line.label
            else:
                rest.append(line)
        if rest or part.rest:
            left.append(replace(part, lines=tuple(rest)))
    parts = tuple(
        replace(
            part,
            lines=tuple(
                replace(line, mark=marked.get((part.name, line.task.id), ""))
                if part.name != "drafts" or line.since == today
                else line
                for line in part.lines
            ),
        )
        for part in morning.parts
    )
    return (replace(letter, parts=tuple(left)) if left else None), replace(morning, parts=parts)


def _as_is(words: str, task: TaskView) -> str:
    """The words about a paper, and that it should be taken back where its task is no longer late."""
    stale = words.startswith("《") and not task.overdue
    return f"{words}；任务现为{task.state_label}，不宜再签发，请撤稿" if stale else words


def _asks(deadline: str, reason: str) -> str:
    day = date.fromisoformat(deadline)
    return f"申请延至{day.year}年{day.month}月{day.day}日" + (f"，理由：{reason}" if reason else "")
