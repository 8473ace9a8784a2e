"""The task tables of a document, and what their columns hold; other tables stay text."""

from collections.abc import Sequence
from dataclasses import dataclass

from dubanflow.domain.plan.columns import column_of, columns_of
from dubanflow.domain.plan.flow import Flow
from dubanflow.domain.plan.table_guess import guess_columns
from dubanflow.domain.plan.table_rows import Row, runs_of_rows

_HEAD_WITHIN = 3


@dataclass(frozen=True, slots=True)
class Table:
    """A task table: `columns[i]` says what column i holds, `headings[i]` is the heading of that column.

    `head` is the index of the row that holds the heading, -1 where the table has none: it goes on with the table
    before it, or (`guessed`) its columns are judged by what stands in them.
    """

    rows: tuple[Row, ...]
    head: int
    columns: tuple[str | None, ...]
    headings: tuple[str, ...]
    guessed: bool = False

    @property
    def start(self) -> int:
        """Where the table begins in the flow."""
        return self.rows[0].start

    @property
    def end(self) -> int:
        """Where the table ends in the flow."""
        return self.rows[-1].end


def find_tables(flow: Flow) -> list[Table]:
    """The task tables of a document; other tables stay text."""
    tables: list[Table] = []
    for run in runs_of_rows(flow):
        table = _headed(run) if len(run) > 1 else None
        table = table or _going_on(run, tables[-1] if tables else None) or _guessed(run)
        if table:
            tables.append(table)
    return tables


def _headed(rows: Sequence[Row]) -> Table | None:
    """The rows as a task table, where one of the first three is the heading of one."""
    for index, row in enumerate(rows[:_HEAD_WITHIN]):
        headings = [cell.text for cell in row.cells]
        names = columns_of(headings)
        if names is None:
            continue
        below = rows[index + 1] if index + 1 < len(rows) else None
        lower = [cell.text for cell in below.cells] if below and len(below.cells) == len(names) else []
        second = _lower_heading(lower)
        if second is None:
            return Table(tuple(rows), index, tuple(names), tuple(headings))
        # A heading of two rows: the lower one says more (责任分工 above 牵头单位 and 配合单位).
        both = tuple(low or high for low, high in zip(second, names, strict=True))
        said = tuple(low or high for low, high in zip(lower, headings, strict=True))
        return Table(tuple(rows), index + 1, both, said)
    return None


def _lower_heading(cells: Sequence[str]) -> list[str | None] | None:
    """What the second row of a heading says of the columns; None where it is no part of the heading."""
    whole = columns_of(list(cells)) if cells else None
    if whole or not cells or cells[0]:
        return whole
    named = [column_of(cell) for cell in cells]
    said = [name for name, cell in zip(named, cells, strict=True) if cell]
    return named if len(said) > 1 and all(said) else None


def _going_on(rows: Sequence[Row], before: Table | None) -> Table | None:
    """The rows as the rest of the table before them, which a page or a blank line broke off."""
    sizes = {len(row.cells) for row in rows}
    if before is None or not {len(before.columns)} <= sizes <= {1, len(before.columns)}:
        return None
    return Table(tuple(rows), -1, before.columns, before.headings, before.guessed)


def _guessed(rows: Sequence[Row]) -> Table | None:
    """The rows as a task table without a heading."""
    full = [[cell.text for cell in row.cells] for row in rows if len(row.cells) > 1]
    names = guess_columns(full)
    return Table(tuple(rows), -1, tuple(names), ("",) * len(names), guessed=True) if names else None
