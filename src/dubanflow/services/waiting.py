"""What waits for a supervisor, row by row, each with what is needed to settle it on the spot.

The same things as in the morning message (`services.morning`): tasks in its sections, mails and rows that were set
aside, and beside them the plans of which something is still to be settled. Oldest first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dubanflow.domain.register import Person
from dubanflow.domain.views import TaskView
from dubanflow.ledger.db import Connection
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.ledger.records import marks
from dubanflow.office import Office
from dubanflow.services.draft_lines import DraftLine, oldest_waiting
from dubanflow.services.evidence import Filed
from dubanflow.services.messages import MessageLine, ParkedLine, message_lines, parked_lines
from dubanflow.services.morning import Found, Mornings
from dubanflow.services.morning_troubles import warnings
from dubanflow.services.paper_board import acts_on_paper, prepared
from dubanflow.services.paper_lines import PaperLine
from dubanflow.services.sending import held_back
from dubanflow.services.waiting_items import WaitingItem, waiting_items

MOST = 100  # rows of a section that are shown at once


@dataclass(frozen=True, slots=True)
class Note:
    """What a unit last said of its task."""

    day: date
    done: str
    problems: str = ""
    next_step: str = ""
    support: str = ""


@dataclass(frozen=True, slots=True)
class WaitingTask:
    """A task that waits for an answer since a day, for so many working days; `seen` is the newest event shown.

    `words` is why it waits in the unit's own words, `asked` the deadline it asks for, `late` whether it asked after
    the deadline.
    """

    task: TaskView
    since: date
    days: int
    seen: int
    words: str = ""
    asked: date | None = None
    late: bool = False
    note: Note | None = None
    evidence: tuple[Filed, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Tasks that wait for the same answer; `count` is how many, shown or not."""

    name: str
    rows: tuple[WaitingTask, ...]
    count: int


@dataclass(frozen=True, slots=True)
class WaitingPlan:
    """A plan of which items are still to be settled (`unresolved`) or confirmed (`proposed`)."""

    code: str
    title: str
    day: str
    unresolved: int
    proposed: int


@dataclass(frozen=True, slots=True)
class WaitingRoom:
    """Everything that waits. `mine` are drafts of rungs and `papers` prepared papers that this person may release,
    `others` the oldest of the `others_count` drafts that leaders have; `plans` are those with open items, `items` the
    items that need an owner or a day."""

    reported: Section
    extensions: Section
    declined: Section
    mine: tuple[DraftLine, ...]
    papers: tuple[PaperLine, ...]
    others: tuple[DraftLine, ...]
    mails: tuple[MessageLine, ...]
    parked: tuple[ParkedLine, ...]
    plans: tuple[WaitingPlan, ...]
    items: tuple[WaitingItem, ...] = ()
    held: str = ""
    warnings: tuple[str, ...] = ()
    others_count: int = 0

    @property
    def count(self) -> int:
        """How many things this person can settle."""
        tasks = self.reported.count + self.extensions.count + self.declined.count
        return tasks + len(self.mine) + len(self.papers) + len(self.mails) + len(self.parked) + len(self.plans)


def waiting_room(office: Office, reader: Reader, person: Person) -> WaitingRoom:
    """What waits for a supervisor."""
    mornings = Mornings(office, reader)
    found = {name: mornings.found(name, MOST) for name in ("reported", "extensions", "declined")}
    rows = {name: shown for name, (shown, _) in found.items()}
    gathered = _Gathered(reader, {task for group in rows.values() for task, _, _ in group})
    own = () if "chief" in person.roles else (person.code,)
    mine, _ = oldest_waiting(reader.connection, MOST, of=own)
    others, left = oldest_waiting(reader.connection, MOST, of=own, others=True) if own else ([], 0)

    def section(name: str) -> Section:
        shown = (gathered.row(name, one) for one in rows[name])
        return Section(name, tuple(row for row in shown if row), found[name][1])

    return WaitingRoom(
        reported=section("reported"),
        extensions=section("extensions"),
        declined=section("declined"),
        mine=tuple(mine),
        papers=tuple(row for row in prepared(reader.connection) if not acts_on_paper(row, None, person).release),
        others=tuple(others),
        others_count=left,
        mails=tuple(message_lines(reader.connection, ("doubtful", "failed"))),
        parked=tuple(parked_lines(reader.connection)),
        plans=tuple(waiting_plans(reader.connection)),
        items=waiting_items(reader.connection, office.register(reader.connection), reader.today, MOST),
        held=flood.words if (flood := held_back(reader.connection)) else "",
        warnings=warnings(office, reader),
    )


def waiting_plans(connection: Connection) -> list[WaitingPlan]:
    """Plans with open items, oldest first; what a revised plan took over is settled there."""
    rows = connection.rows(
        "select p.code, p.title, p.imported_at, sum(case when i.state = 'unresolved' then 1 else 0 end),"
        " sum(case when i.state = 'proposed' then 1 else 0 end) from plan p join plan_item i on i.plan_id = p.id"
        " where i.state in ('unresolved', 'proposed') and not exists (select 1 from plan n where n.revises = p.id)"
        " group by p.id, p.code, p.title, p.imported_at order by p.id"
    )
    return [WaitingPlan(code, title, at[:10], int(open_), int(ready)) for code, title, at, open_, ready in rows]


class _Gathered:
    """What is said of the tasks that are shown, read at once."""

    def __init__(self, reader: Reader, ids: set[int]) -> None:
        self.reader = reader
        every = tuple(sorted(ids))
        found = reader.tasks(TaskFilter(ids=every)) if every else ()
        self.views = {view.id: view for view in reader.with_progress(found, since=reader.today)}
        self.seen: Mapping[int, int] = dict(self._rows("select id, event_seq from task where id in ({})", every))
        self.notes = _last_notes(
            self._rows(
                "select task_id, day, done, problems, next_step, support from feedback where task_id in ({})"
                " order by id",
                every,
            )
        )
        self.evidence = _grouped(
            Filed(*row)
            for row in self._rows(
                "select task_id, name, sha256, size, kind, by, at from evidence where task_id in ({})"
                " order by task_id, at desc, name",
                every,
            )
        )
        self.asks: dict[int, tuple[date, str, str, bool]] = {
            task: (date.fromisoformat(day), reason, progress, bool(late))
            for task, day, reason, progress, late in self._rows(
                "select task_id, deadline, reason, progress, late from extension where state = 'waiting'"
                " and task_id in ({}) order by id",
                every,
            )
        }

    def row(self, name: str, found: Found) -> WaitingTask | None:
        """The row of a task in a section; None for one that cannot be read."""
        task, since, words = found
        if task not in self.views:
            return None
        days = self.reader.calendar.between(since, self.reader.today)
        asked, late, note = None, False, self.notes.get(task)
        if name == "extensions" and task in self.asks:
            asked, words, progress, late = self.asks[task]
            note = Note(since, progress) if progress else note
        return WaitingTask(
            self.views[task],
            since,
            days,
            int(self.seen[task]),
            "" if name == "reported" else words.removeprefix("理由："),
            asked,
            late,
            note,
            tuple(self.evidence.get(task, ())),
        )

    def _rows(self, sql: str, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        return self.reader.connection.rows(sql.format(marks(ids)), list(ids)) if ids else []


def _last_notes(rows: Iterable[Sequence[object]]) -> Mapping[int, Note]:
    return {
        int(str(task)): Note(date.fromisoformat(str(day)), *(str(word) for word in words)) for task, day, *words in rows
    }


def _grouped(rows: Iterable[Filed]) -> Mapping[int, list[Filed]]:
    grouped: dict[int, list[Filed]] = {}
    for row in rows:
        grouped.setdefault(row.task_id, []).append(row)
    return grouped
