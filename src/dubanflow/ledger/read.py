"""The one read side: every list and every count, on the terminal, in mails, papers and pages, comes from here.

Plain SQL, no ORM: a query from the shell must start fast. What people look at is `domain.views`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any

from dubanflow.domain.cached import cached_property
from dubanflow.domain.definition import Definition
from dubanflow.domain.definition_json import load as load_definition
from dubanflow.domain.lens import Lens
from dubanflow.domain.views import LightCount, TaskView, UnitCount
from dubanflow.domain.workdays import Calendar
from dubanflow.ledger.db import Connection, Row, Value
from dubanflow.ledger.looks import Look, any_of, looks
from dubanflow.ledger.records import TASK_COLUMNS, marks, record_of
from dubanflow.ledger.tallies import Tallies

_HELD = ("next_check_on", "number", "definition", "version", "event_seq", "event_hash")
_SELECT = (
    f"select {', '.join('t.' + name for name in TASK_COLUMNS + _HELD)}, t.title, t.requirement, t.original_deadline,"
    " u.name, p.code, p.title from task t join unit u on u.id = t.unit_id join plan p on p.id = t.plan_id"
)

_SEARCHED = ("t.number", "t.title", "t.requirement")
_LIKE = re.compile(r"[%_!]")
_PLACES = {field.name: place for place, field in enumerate(fields(TaskView))}
_VALUES = attrgetter(*_PLACES)


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks; every condition given must hold. `overdue`: the unit's clock runs past the deadline.

    `due_by`: running and due up to this day inclusive, what is overdue left out. `open_only`: not final. `reported`:
    waits for verification. `first`: so many at most, by deadline and number instead of by unit.
    `seen_by`: led by this unit or with its help; None is no limit. `listed_since`: open, or closed from this day on,
    as the 督办 list has it. `due_from`, `due_to`: the deadline lies between, inclusive, whatever the clock. `lights`:
    shows one of these lights today. `text`: number, title and requirement hold every one of these words.
    """

    units: tuple[int, ...] = ()
    states: tuple[str, ...] = ()
    overdue: bool = False
    due_by: date | None = None
    level: int | None = None
    plan: str | None = None
    ids: tuple[int, ...] = ()
    open_only: bool = False
    closed_since: date | None = None
    reported: bool = False
    first: int = 0
    seen_by: int | None = None
    closed_only: bool = False
    listed_since: date | None = None
    due_from: date | None = None
    due_to: date | None = None
    lights: tuple[str, ...] = ()
    text: str = ""


@lru_cache(maxsize=64)
def _definition(compiled: str) -> Definition:
    """A definition as kept, which never changes: every request of the desk needs it."""
    return load_definition(compiled)


class Reader:
    """Reads one moment of the ledger as it looks on `today`. `tallies` keep what was counted for the next reader."""

    def __init__(
        self, connection: Connection, calendar: Calendar, today: date, *, tallies: Tallies | None = None
    ) -> None:
        self.connection = connection
        self.tallies = tallies
        self.calendar = calendar
        self.today = today
        self.unreadable: list[str] = []  # numbers of tasks that a list had to leave out
        self._definitions: dict[str, Definition] | None = None
        self._lenses: dict[str, Lens] = {}

    def tasks(self, wanted: TaskFilter) -> tuple[TaskView, ...]:
        """The tasks of the filter, by unit, then deadline, then number."""
        where, values = self.where(wanted)
        order = "t.deadline, t.number limit ?" if wanted.first else "u.position, u.id, t.deadline, t.number"
        values += [wanted.first] if wanted.first else []
        rows = self.connection.rows(f"{_SELECT}{where} order by {order}", values)
        return self._with_drafts(tuple(view for row in rows if (view := self._readable(row))))

    def _readable(self, row: Row) -> TaskView | None:
        """The view of a row; one that holds what it never should is named in `unreadable` and stops nobody else."""
        try:
            return self._view(row)
        except (ValueError, KeyError):
            self.unreadable.append(str(row[len(TASK_COLUMNS) + 1]))
            return None

    def definitions(self) -> dict[str, Definition]:
        """Every definition that the ledger keeps, by hash, in the order of their arrival."""
        if self._definitions is None:
            rows = self.connection.rows("select hash, compiled from definition order by loaded_at, hash")
            self._definitions = {digest: _definition(compiled) for digest, compiled in rows}
        return self._definitions

    def lens(self, digest: str) -> Lens:
        """How tasks under a definition look today."""
        if digest not in self._lenses:
            self._lenses[digest] = Lens(self.definitions()[digest], self.calendar, self.today)
        return self._lenses[digest]

    def with_progress(self, views: Sequence[TaskView], *, since: date) -> tuple[TaskView, ...]:
        """The same tasks with cooperating units, how often told and extended, and progress before and from `since`."""
        ids = [view.id for view in views]
        cooperating = self._grouped(
            "select x.task_id, u.name from task_unit x join unit u on u.id = x.unit_id where x.task_id in ({})"
            " order by u.position",
            ids,
        )
        told = self._grouped(
            "select d.task_id, count(*) from decision d join task t on t.id = d.task_id"
            " and t.deadline_version = d.deadline_version where d.state = 'told' and d.rule not like 'notice:%'"
            " and d.task_id in ({}) group by d.task_id",
            ids,
        )
        extended = self._grouped(
            "select task_id, count(*) from deadline where reason = 'extend' and task_id in ({}) group by task_id", ids
        )
        notes = self._grouped(
            "select task_id, day, done, problems, support from feedback where task_id in ({}) order by id", ids
        )
        return tuple(
            _with(
                view,
                cooperating=tuple(row[0] for row in cooperating.get(view.id, [])),
                reminded=told.get(view.id, [(0,)])[0][0],
                extended=extended.get(view.id, [(0,)])[0][0],
                **_progress(notes.get(view.id, []), since),
            )
            for view in views
        )

    def _with_drafts(self, views: Sequence[TaskView]) -> tuple[TaskView, ...]:
        """The same tasks, marked where the paper of their present level waits to be released.

        A paper taken back is no level of its task: what is shown then is the highest level that was told.
        """
        drafts = self._grouped(
            "select r.task_id, r.state, r.rule from draft r join decision d on d.id = r.decision_id"
            " join task t on t.id = r.task_id and t.deadline_version = d.deadline_version"
            " where r.state <> 'released' and r.task_id in ({})",
            [view.id for view in views if view.level_label != view.level_told],
        )
        return tuple(self._marked(view, drafts.get(view.id, [])) for view in views)

    def _marked(self, view: TaskView, drafts: Sequence[Row]) -> TaskView:
        if not drafts:
            return view
        ladders = (one.ladder for one in self.definitions().values())
        rules = {ladder[view.level - 1].rule for ladder in ladders if 0 < view.level <= len(ladder)}
        states = {state for state, rule in drafts if rule in rules}
        if "prepared" in states:
            return replace(view, drafted=True)
        return replace(view, level_label=view.level_told) if states else view

    def _grouped(self, sql: str, ids: Sequence[int], *, size: int = 500) -> dict[int, list[Row]]:
        grouped: dict[int, list[Row]] = {}
        for start in range(0, len(ids), size):
            part = ids[start : start + size]
            for row in self.connection.rows(sql.format(marks(part)), part):
                grouped.setdefault(row[0], []).append(row[1:])
        return grouped

    @cached_property
    def looks(self) -> tuple[Look, ...]:
        """Which tasks show which light today, as ranges that the ledger can count."""
        return looks({digest: self.lens(digest) for digest in self.definitions()})

    def where(self, wanted: TaskFilter) -> tuple[str, list[Value]]:
        """A filter as ` where …` on the task `t`; empty for every task."""
        clauses: list[str] = []
        values: list[Value] = []

        def need(clause: str, *given: Value) -> None:
            clauses.append(clause)
            values.extend(given)

        if wanted.units:
            need(f"t.unit_id in ({marks(wanted.units)})", *wanted.units)
        if wanted.ids:
            need(f"t.id in ({marks(wanted.ids)})", *wanted.ids)
        if wanted.states:
            need(f"t.state in ({marks(wanted.states)})", *wanted.states)
        if wanted.overdue or wanted.due_by:
            running = sorted({state for one in self.definitions().values() for state in one.running_states})
            need(f"t.state in ({marks(running)})", *running)
        if wanted.overdue:
            need("t.deadline < ?", self.today.isoformat())
        if wanted.due_by:
            need("t.deadline >= ? and t.deadline <= ?", self.today.isoformat(), wanted.due_by.isoformat())
        if wanted.level is not None:
            # The second half is what the index of levels is for.
            need("t.level = ? and t.level > 0" if wanted.level else "t.level = ?", wanted.level)
        if wanted.plan:
            need("t.plan_id in (select x.id from plan x where x.code = ?)", wanted.plan)
        if wanted.open_only:
            need("t.closed_on is null")
        if wanted.reported:
            need("t.closed_on is null and t.reported_on is not null")
        if wanted.seen_by is not None:
            mine = "t.unit_id = ? or t.id in (select x.task_id from task_unit x where x.unit_id = ?)"
            need(f"({mine})", wanted.seen_by, wanted.seen_by)
        if wanted.closed_since:
            need("t.closed_on >= ?", wanted.closed_since.isoformat())
        if wanted.closed_only:
            need("t.closed_on is not null")
        if wanted.listed_since:
            need("(t.closed_on is null or t.closed_on >= ?)", wanted.listed_since.isoformat())
        if wanted.due_from:
            need("t.deadline >= ?", wanted.due_from.isoformat())
        if wanted.due_to:
            need("t.deadline <= ?", wanted.due_to.isoformat())
        if wanted.lights:
            clause, given = any_of(look for look in self.looks if look.cell.light in wanted.lights)
            need(clause, *given)
        for word in wanted.text.split():
            found = f"%{_LIKE.sub(_escaped, word)}%"
            like = "ilike" if self.connection.dialect == "postgresql" else "like"  # like knows no case on SQLite
            need("(" + " or ".join(f"{one} {like} ? escape '!'" for one in _SEARCHED) + ")", *[found] * len(_SEARCHED))
        return (f" where {' and '.join(clauses)}" if clauses else ""), values

    def _view(self, row: Row) -> TaskView:
        count = len(TASK_COLUMNS) + len(_HELD)
        record = record_of(row[:count])
        title, requirement, original, lead, plan, plan_title = row[count:]
        task, lens = record.task, self.lens(record.definition)
        light, light_label = lens.light(task)
        return TaskView(
            id=task.id,
            number=record.number,
            title=title,
            requirement=requirement,
            lead=lead,
            state=task.state,
            state_label=lens.definition.label_of(task.state),
            light=light,
            light_label=light_label,
            level=task.level,
            level_label=lens.definition.level_label(task.level),
            level_told=lens.definition.told_label(task.level),
            deadline=task.deadline,
            original_deadline=date.fromisoformat(original),
            days_late=lens.days_late(task),
            days_left=lens.days_left(task),
            plan=plan,
            plan_title=plan_title,
            assigned_on=task.assigned_on,
            accepted_on=task.accepted_on,
            reported_on=task.reported_on,
            closed_on=task.closed_on,
            excused_on=task.excused_on,
            remark="逾期已容错" if task.excused_on else "",
            unit_id=task.unit,
            overdue=lens.overdue(task),
        )


def _with(view: TaskView, **changes: Any) -> TaskView:
    """The view with other values: `replace` in half the time, which tells where tens of thousands are read."""
    values = list(_VALUES(view))
    for name, value in changes.items():
        values[_PLACES[name]] = value
    return TaskView(*values)


def _escaped(found: re.Match[str]) -> str:
    return f"!{found[0]}"


def count_lights(views: Sequence[TaskView], definitions: Sequence[Definition]) -> tuple[LightCount, ...]:
    """How many of the tasks show each light, in the order of the workflow; lights nobody shows count 0."""
    names = {light.name: light.label for one in definitions for light in one.lights}
    counts = dict.fromkeys(names, 0)
    for view in views:
        counts[view.light] = counts.get(view.light, 0) + 1
    return tuple(LightCount(name, names.get(name, name), count) for name, count in counts.items())


def count_units(views: Sequence[TaskView], definitions: Sequence[Definition]) -> tuple[UnitCount, ...]:
    """A row per unit over the same tasks, in the order in which the units first appear."""
    by_unit: dict[str, list[TaskView]] = {}
    for view in views:
        by_unit.setdefault(view.lead, []).append(view)
    return tuple(
        UnitCount(unit, count_lights(rows, definitions), len(rows), sum(row.overdue for row in rows))
        for unit, rows in by_unit.items()
    )


def _progress(notes: Sequence[Row], since: date) -> dict[str, Any]:
    """What the progress notes of a task say, as fields of its view; of rows day, done, problems, support."""
    if not notes:
        return {}
    before = [row for row in notes if date.fromisoformat(row[0]) < since]
    now = [row for row in notes if date.fromisoformat(row[0]) >= since]
    return {
        "progress_before": before[-1][1] if before else "",
        "progress_now": "；".join(row[1] for row in now),
        "problems": next((row[2] for row in reversed(notes) if row[2]), ""),
        "support": next((row[3] for row in reversed(notes) if row[3]), ""),
    }
