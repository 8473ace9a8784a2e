"""The grids that ruled lines form on a page of a PDF: where the rows and the columns of its tables are.

Points from the lower left corner of the page are the unit.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

NEAR = 3.0  # points by which ruled lines may miss each other and still meet
_FLAT = 2.5  # points: a rectangle no higher is a ruled line


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruled line: `at` is its height if it lies, its distance from the left if it stands."""

    at: float
    start: float
    end: float
    lies: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines between the rows (from the top down) and between the columns of a table, and the rules themselves."""

    rows: tuple[float, ...]
    columns: tuple[float, ...]
    rules: tuple[Rule, ...]


def edges(one: tuple[float, float], two: tuple[float, float], *, stroke: bool = False) -> Iterator[Rule]:
    """A stroke, or the edges of a rectangle, as ruled lines; a flat rectangle is one line."""
    (left, right), (low, high) = sorted((one[0], two[0])), sorted((one[1], two[1]))
    if high - low <= _FLAT < right - left:
        yield Rule((low + high) / 2, left, right, lies=True)
    elif right - left <= _FLAT < high - low:
        yield Rule((left + right) / 2, low, high, lies=False)
    elif not stroke and right - left > _FLAT:
        yield from (Rule(level, left, right, lies=True) for level in (low, high))
        yield from (Rule(place, low, high, lies=False) for place in (left, right))


def grids(rules: Sequence[Rule]) -> Iterator[Grid]:
    """The tables that ruled lines form: lines that meet, with two rows or columns at least in each direction."""
    for group in _meeting(rules):
        rows = _places(rule.at for rule in group if rule.lies)
        columns = _places(rule.at for rule in group if not rule.lies)
        if len(rows) > 2 and len(columns) > 2:
            yield Grid(tuple(reversed(rows)), tuple(columns), tuple(group))


def _meeting(rules: Sequence[Rule]) -> list[list[Rule]]:
    """The ruled lines in groups that hang together; each group grows by whatever its frame touches."""
    groups: list[tuple[list[float], list[Rule]]] = []
    for rule in sorted(rules, key=lambda rule: -(rule.at if rule.lies else rule.end)):
        frame = [rule.start, rule.at, rule.end, rule.at] if rule.lies else [rule.at, rule.start, rule.at, rule.end]
        touched = [group for group in groups if _touch(group[0], frame)]
        for other, _ in touched:
            frame = [min(frame[0], other[0]), min(frame[1], other[1]), max(frame[2], other[2]), max(frame[3], other[3])]
        groups = [group for group in groups if group not in touched]
        groups.append((frame, [rule, *(one for _, members in touched for one in members)]))
    return [members for _, members in groups]


def _touch(one: Sequence[float], two: Sequence[float]) -> bool:
    across = one[0] <= two[2] + NEAR and two[0] <= one[2] + NEAR
    return across and one[1] <= two[3] + NEAR and two[1] <= one[3] + NEAR


def _places(values: Iterable[float]) -> list[float]:
    """The values in order, those within NEAR of each other as one."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > NEAR:
            kept.append(value)
    return kept


def is_ruled(grid: Grid, at: float, through: float, *, lies: bool) -> bool:
    """Whether a ruled line lies (or stands) at a place of the grid and passes a point."""
    near = (rule for rule in grid.rules if rule.lies is lies and abs(rule.at - at) <= NEAR)
    return any(rule.start - NEAR <= through <= rule.end + NEAR for rule in near)
