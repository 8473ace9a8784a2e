"""A day's lights as ranges: which states, levels and deadlines show which light, so that a ledger can count them.

A light depends on state, level and deadline alone. So the tasks of a definition fall into cells, each of one state, a
range of deadlines and a range of levels, in which every task looks alike; what a cell shows is asked of the same Lens
that shows a single task. Cells of one definition do not overlap and leave nothing out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dubanflow.domain.lens import Lens
from dubanflow.domain.values import Task

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cell:
    """Tasks that look alike today. `first` and `last` are deadlines, `low` and `high` levels, all inclusive, None for
    no end; `final`: the state ends a task."""

    state: str
    light: str
    late: bool
    final: bool
    first: date | None = None
    last: date | None = None
    low: int = 0
    high: int | None = None


def cells(lens: Lens) -> tuple[Cell, ...]:
    """The cells of a definition as it looks today, by state, then level, then deadline."""
    rows = lens.definition.lights
    days = sorted({lens.today, *(day + _DAY for day in lens.horizons.values())})
    levels = sorted({0, *(row.level for row in rows)})
    return tuple(
        one
        for state in lens.definition.states
        for one in _levels_joined([_of(lens, state.name, state.final, days, *pair) for pair in _spans(levels)])
    )


def without_lights(found: Iterable[Cell]) -> tuple[Cell, ...]:
    """The same tasks in as few cells as can be, whatever they show: for lists, which ask for no light."""
    bare = [replace(one, light="", late=False) for one in found]
    by_state: dict[str, list[Cell]] = {}
    for one in bare:
        by_state.setdefault(one.state, []).append(one)
    return tuple(one for group in by_state.values() for one in _levels_joined(_by_level(group)))


def _spans(starts: Sequence[int]) -> Iterator[tuple[int, int | None]]:
    """Ranges of levels from the places where they begin."""
    for i, low in enumerate(starts):
        yield low, starts[i + 1] - 1 if i + 1 < len(starts) else None


def _of(lens: Lens, state: str, final: bool, days: Sequence[date], low: int, high: int | None) -> list[Cell]:
    """The cells of a state and a range of levels, neighbours that look alike joined."""
    firsts = [None, *days]
    lasts = [*(day - _DAY for day in days), None]
    found: list[Cell] = []
    for first, last in zip(firsts, lasts, strict=True):
        task = _sample(state, low, last or days[-1])
        one = Cell(state, lens.light(task)[0], lens.overdue(task), final, first, last, low, high)
        if found and (found[-1].light, found[-1].late) == (one.light, one.late):
            found[-1] = replace(found[-1], last=last)
        else:
            found.append(one)
    return found


def _levels_joined(groups: list[list[Cell]]) -> list[Cell]:
    """Neighbouring ranges of levels that look alike from end to end become one."""
    joined: list[list[Cell]] = []
    for group in groups:
        if joined and _alike(joined[-1], group):
            joined[-1] = [replace(one, high=group[0].high) for one in joined[-1]]
        else:
            joined.append(group)
    return [one for group in joined for one in group]


def _alike(one: list[Cell], other: list[Cell]) -> bool:
    def key(cell: Cell) -> tuple[object, ...]:
        return cell.light, cell.late, cell.first, cell.last

    meet = one[-1].high is not None and one[-1].high + 1 == other[0].low
    return meet and list(map(key, one)) == list(map(key, other))


def _by_level(group: list[Cell]) -> list[list[Cell]]:
    """The cells of a state by level, those whose deadlines meet joined."""
    levels: dict[int, list[Cell]] = {}
    for one in sorted(group, key=lambda cell: (cell.low, cell.first or date.min)):
        row = levels.setdefault(one.low, [])
        if row and row[-1].last is not None and one.first == row[-1].last + _DAY:
            row[-1] = replace(row[-1], last=one.last)
        else:
            row.append(one)
    return list(levels.values())


def _sample(state: str, level: int, deadline: date) -> Task:
    return Task(
        id=0,
        unit=0,
        state=state,
        deadline=deadline,
        deadline_version=1,
        version_from=deadline,
        assigned_on=deadline,
        level=level,
    )
