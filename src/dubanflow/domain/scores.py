"""Scores of units within their peer group: two rates side by side, points by the workflow file, ranks; all pure.

到期按时办结率 counts the tasks whose deadline lies in the period and has passed (or that were reported by it): on the
present deadline, and on the unit's original one. Left out: suspended, cancelled, excused, handed over past their
deadline, and those whose request, made in time, still waits for an answer. Every point cites its task, rule and day. A
rank needs three tasks due; equal ones share a rank and the next is skipped. Days are inclusive.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from dubanflow.domain.definition import ScoreRule, Scores
from dubanflow.domain.register import Unit
from dubanflow.domain.score_history import History, ScoredTask, answered, unfold
from dubanflow.domain.score_points import Point, points_of
from dubanflow.domain.workdays import Calendar

FEWEST = 3  # tasks due, below which a rate says nothing about a unit
NO_GROUP = "未分类单位"
WHY_OUT = {
    "suspended": "已挂起",
    "cancelled": "已撤销",
    "excused": "逾期已容错",
    "handed": "接手时已逾期",
    "waiting": "申请待答复",
}


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of the tasks due were done in time."""

    due: int = 0
    in_time: int = 0

    @property
    def value(self) -> Fraction | None:
        """The rate, None where nothing was due."""
        return Fraction(self.in_time, self.due) if self.due else None

    @property
    def words(self) -> str:
        """85.7%, — where nothing was due."""
        return f"{100 * self.in_time / self.due:.1f}%" if self.due else "—"

    @property
    def counts(self) -> str:
        """6/7."""
        return f"{self.in_time}/{self.due}"


@dataclass(frozen=True, slots=True)
class Judged:
    """A task of the period: in time on the present and on the original deadline; None where it is not counted there.

    `left_out` says why it counts nowhere, as in `WHY_OUT`; empty for one that counts.
    """

    unit: int
    number: str
    title: str
    deadline: date
    original: date
    done_on: date | None
    in_time: bool | None
    in_time_originally: bool | None
    left_out: str = ""

    @property
    def why(self) -> str:
        """Why the task counts nowhere, in words."""
        return WHY_OUT.get(self.left_out, "")


@dataclass(frozen=True, slots=True)
class UnitScore:
    """A unit's row. `rank` is None below three tasks due. `cited` and `judged` only where details were asked for."""

    unit_id: int
    unit: str
    code: str
    current: Rate
    original: Rate
    points: float
    left_out: int
    rank: int | None = None
    cited: tuple[Point, ...] = ()
    judged: tuple[Judged, ...] = ()

    @property
    def points_words(self) -> str:
        """+3.5, -2, 0."""
        return f"{self.points:+g}" if self.points else "0"

    @property
    def rank_words(self) -> str:
        """The rank, — for none."""
        return str(self.rank) if self.rank else "—"


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """Units that are compared with each other: by rank, then those without one in the order of the register."""

    name: str
    rows: tuple[UnitScore, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The scores of a period, a table per peer group. `rank_by`: rate or points."""

    since: date
    until: date
    rank_by: str
    rules: tuple[ScoreRule, ...]
    groups: tuple[PeerGroup, ...]

    @property
    def rows(self) -> tuple[UnitScore, ...]:
        """The units of all groups."""
        return tuple(row for group in self.groups for row in group.rows)

    def of(self, unit_id: int) -> UnitScore | None:
        """The row of a unit; None for one without any task in the period."""
        return next((row for row in self.rows if row.unit_id == unit_id), None)


@dataclass(slots=True)
class _Tally:
    """What is counted of a unit."""

    counts: list[int] = field(default_factory=lambda: [0, 0, 0, 0])  # due and in time, now and originally
    hundredths: int = 0
    left_out: int = 0
    cited: list[Point] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)

    def judge(self, judged: Judged, *, keep: bool) -> None:
        if judged.left_out:
            self.left_out += 1
        for place, in_time in ((0, judged.in_time), (2, judged.in_time_originally)):
            if in_time is not None:
                self.counts[place] += 1
                self.counts[place + 1] += in_time
        if keep:
            self.judged.append(judged)


def score(
    tasks: Iterable[ScoredTask],
    units: Sequence[Unit],
    rules: Scores,
    calendar: Calendar,
    *,
    since: date,
    until: date,
    today: date,
    detail: Collection[int] = (),
) -> Board:
    """The board of the period from `since` to `until`, as the ledger stands `today`; `until` is capped at today.

    `units` in the order of the register; those with no task due and no points are not on the board. `detail`: the
    ids of units whose points and tasks are kept one by one.
    """
    until = min(until, today)
    tallies: dict[int, _Tally] = {}
    for task in tasks:
        history = unfold(task, today)
        judged = judge(task, history, calendar, since, until)
        if judged:
            tallies.setdefault(judged.unit, _Tally()).judge(judged, keep=judged.unit in detail)
        for point in points_of(task, history, rules.points, calendar):
            if since <= point.day <= until:
                tally = tallies.setdefault(point.unit, _Tally())
                tally.hundredths += round(point.points * 100)
                if point.unit in detail:
                    tally.cited.append(point)
    rows = [(unit, _row(unit, tallies[unit.id])) for unit in units if unit.id in tallies]
    names = dict.fromkeys(unit.group or NO_GROUP for unit, _ in rows)
    groups = (
        PeerGroup(name, ranked([row for unit, row in rows if (unit.group or NO_GROUP) == name], rules.rank_by))
        for name in names
    )
    return Board(since, until, rules.rank_by, rules.points, tuple(groups))


def judge(task: ScoredTask, history: History, calendar: Calendar, since: date, until: date) -> Judged | None:
    """Whether a task was done in time, on both deadlines; None where it is due on neither within the period."""
    span, basis = history.last, history.spans[history.basis() :]
    original = calendar.add(basis[0].deadline, sum(one.held for one in basis[1:]))
    fair_original = answered(original, [wait for wait in history.waits if wait.kind == "decline"], history.today)
    now = since <= span.deadline <= until
    then = since <= original <= until
    if not now and not then:
        return None
    why = _left_out(task, history)
    done = span.stopped_on
    late = history.late(len(history.spans) - 1)
    excused = any(one.excused for one in basis) or basis[0].since > basis[0].deadline
    judged_now = now and not why and (done is not None or (history.fair(span) or date.max) < history.today)
    judged_then = then and not why and not excused and fair_original is not None
    if done is None and judged_then and fair_original is not None and fair_original >= history.today:
        judged_then = False
    if not why and not judged_now and not judged_then:
        return None
    return Judged(
        unit=span.unit,
        number=task.number,
        title=task.title,
        deadline=span.deadline,
        original=original,
        done_on=done,
        in_time=(not late) if judged_now else None,
        in_time_originally=(done is not None and done <= (fair_original or original)) if judged_then else None,
        left_out=why,
    )


def _left_out(task: ScoredTask, history: History) -> str:
    """Why a task counts nowhere; empty for one that counts."""
    span = history.last
    if task.standing in ("suspended", "cancelled"):
        return task.standing
    if span.excused:
        return "excused"
    if span.since > span.deadline:
        return "handed"
    return "waiting" if span.stopped_on is None and history.fair(span) is None else ""


def _row(unit: Unit, tally: _Tally) -> UnitScore:
    due, in_time, due_then, in_time_then = tally.counts
    return UnitScore(
        unit.id,
        unit.name,
        unit.code,
        Rate(due, in_time),
        Rate(due_then, in_time_then),
        tally.hundredths / 100,
        tally.left_out,
        cited=tuple(sorted(tally.cited, key=lambda point: (point.day, point.number, point.rule))),
        judged=tuple(sorted(tally.judged, key=lambda one: (one.deadline, one.number))),
    )


def ranked(rows: Sequence[UnitScore], rank_by: str) -> tuple[UnitScore, ...]:
    """The rows of a group with their ranks: 1 2 2 4; those with fewer than three tasks due behind, without one."""

    def worth(row: UnitScore) -> Fraction:
        return Fraction(round(row.points * 100)) if rank_by == "points" else row.current.value or Fraction(0)

    enough = sorted((row for row in rows if row.current.due >= FEWEST), key=worth, reverse=True)
    placed: list[UnitScore] = []
    for place, row in enumerate(enough, start=1):
        same = placed and worth(placed[-1]) == worth(row)
        placed.append(replace(row, rank=placed[-1].rank if same else place))
    return (*placed, *(row for row in rows if row.current.due < FEWEST))
