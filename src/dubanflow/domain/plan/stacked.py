"""Tables that a copied page broke to one cell a line: the heading words one under the other, then cell after cell.

Only a table with a column of numbers (序号) is taken for one, because only its count 1, 2, 3 … tells where rows begin.
Indexes are those of lines, from 0; the ends of a cell are inclusive.
"""

from collections.abc import Iterator, Sequence

from dubanflow.domain.plan.columns import column_of, columns_of
from dubanflow.domain.plan.values import Line

Rows = tuple[tuple[tuple[int, int], ...], ...]

_FEWEST_COLUMNS, _MOST_COLUMNS, _MOST_LINES = 3, 12, 40


def find_stacks(lines: Sequence[Line]) -> list[Rows]:
    """The tables broken to one cell a line: rows of cells, the heading row first, each cell its first and last line."""
    said = [(index, line.text.strip()) for index, line in enumerate(lines) if line.text.strip() and line.cells is None]
    numbers = {text for _, text in said if text.isdecimal()}
    if not {"1", "2"} <= numbers:
        return []
    stacks: list[Rows] = []
    at = 0
    while at < len(said):
        stack, after = _stack(said, at) if column_of(said[at][1]) == "number" else (None, at + 1)
        if stack:
            stacks.append(stack)
        at = max(after, at + 1)
    return stacks


def _stack(said: Sequence[tuple[int, str]], at: int) -> tuple[Rows | None, int]:
    """The table that begins at `at`, and where what follows it stands."""
    first = next((i for i in range(at, min(at + _MOST_COLUMNS + 1, len(said))) if said[i][1] == "1"), None)
    if first is None or first - at < _FEWEST_COLUMNS:
        return None, at + 1
    names = columns_of([text for _, text in said[at:first]])
    if names is None:
        return None, at + 1
    rows = [tuple((index, index) for index, _ in said[at:first])]
    begin, number, last = first, 1, False
    while not last and begin + len(names) <= len(said):
        following = _next_number(said, begin, len(names), number + 1)
        last = following is None
        stop = begin + len(names) if following is None else following
        rows.append(tuple(_cells([index for index, _ in said[begin:stop]], names)))
        begin, number = stop, number + 1
    return (tuple(rows), begin) if len(rows) > 2 else (None, at + 1)


def _next_number(said: Sequence[tuple[int, str]], begin: int, columns: int, number: int) -> int | None:
    """Where the next row begins: at its number, not before this row can be full."""
    places = range(begin + columns, min(begin + _MOST_LINES, len(said)))
    return next((at for at in places if said[at][1] == str(number)), None)


def _cells(indexes: Sequence[int], names: Sequence[str | None]) -> Iterator[tuple[int, int]]:
    """The lines of a row as cells; what is more than one line a cell belongs to the last cell of running text."""
    running = [column for column, name in enumerate(names) if name in ("task", "measure")]
    wide = running[-1] if running else 1
    surplus = len(indexes) - len(names)
    at = 0
    for column in range(len(names)):
        size = 1 + (surplus if column == wide else 0)
        yield indexes[at], indexes[at + size - 1]
        at += size
