"""A task table read row by row: rows become items, headings, measures and ignored rows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from dubanflow.domain.plan.blocks import Block
from dubanflow.domain.plan.columns import ROLES
from dubanflow.domain.plan.flow import Flow
from dubanflow.domain.plan.marks import content_start, mark_at
from dubanflow.domain.plan.table_rows import Cell, Row
from dubanflow.domain.plan.tables import Table
from dubanflow.domain.plan.titles import clean_title, title_of
from dubanflow.domain.plan.values import Role

_RULE = re.compile(r"[\s|:+\-—─=]+")
_TOTAL = re.compile(r"(?:合\s?计|总\s?计|小\s?计|共\s?计)")
_DITTO = re.compile(r"[（(]?(?:同上|同前|〃|″|“|\"|同左)[）)]?")
_PART = re.compile(
    r"(?:(?<=^)|(?<=[。；;：:\s>]))(?:[（(]\d{1,2}[）)]|\d{1,2}[．.、](?!\d)|[①-⑳]|[一二三四五六七八九十](?:是|要))"
)


@dataclass
class _Reader:
    """Reads a table row by row: `last` is the item that a continuation row goes on with."""

    text: str
    table: Table
    path: tuple[Block, ...]
    blocks: list[Block] = field(default_factory=list)
    section: tuple[Block, ...] = ()
    category: str = ""
    above: dict[int, Cell] = field(default_factory=dict)

    def read(self) -> list[Block]:
        """The blocks of the table, in order and without gap."""
        heading = list(self.table.headings)
        for index, row in enumerate(self.table.rows):
            if index <= self.table.head or [cell.text for cell in row.cells] == heading or self._is_rule(row):
                self.blocks.append(Block(row.start, row.end, "ignored", "table-head"))
            else:
                self._take(row)
        return self.blocks

    def _is_rule(self, row: Row) -> bool:
        return _RULE.fullmatch(self.text[row.start : row.end]) is not None

    def _take(self, row: Row) -> None:
        """One row below the heading."""
        said = [cell for cell in row.cells if not cell.bare]
        if not said:
            self.blocks.append(Block(row.start, row.end, "ignored", "blank"))
        elif _TOTAL.match(said[0].text):
            self.blocks.append(Block(row.start, row.end, "ignored", "total"))
        elif self._is_section(row, said):
            self._open_section(row, said)
        elif self._continues(row):
            self._go_on(row)
        else:
            self._open_item(row)

    def _of(self, row: Row, name: str) -> Iterator[Cell]:
        """The cells of a row in the columns of that name."""
        for column, cell in zip(self.table.columns, row.cells, strict=False):
            if column == name:
                yield cell

    def _first(self, row: Row, name: str) -> Cell | None:
        return next((cell for cell in self._of(row, name) if not cell.bare), None)

    def _is_section(self, row: Row, said: Sequence[Cell]) -> bool:
        """A row that says one thing only: under a Chinese number, right across the table, or in its first cell."""
        texts = {cell.text for cell in said}
        if len(texts) == 1 and (len(said) > 1 or said[0].start == row.cells[0].start):
            return not said[0].text.isdigit()
        number = self._first(row, "number")
        if number is None:
            return len(texts) == 1 and mark_at(said[0].text, 0) is not None
        return len(texts - {number.text}) == 1 and not any(sign.isdigit() for sign in number.text)

    def _open_section(self, row: Row, said: Sequence[Cell]) -> None:
        """A heading row."""
        number = self._first(row, "number")
        cell = next((cell for cell in said if number is None or cell.text != number.text), said[0])
        mark = mark_at(cell.text, content_start(cell.text))
        title = clean_title(cell.text[mark.end if mark else 0 :])
        no = mark.no if mark else number.text.strip("、.（）()") if number and number is not cell else None
        heading = Block(row.start, row.end, "heading", None, None, no, title, self.path)
        self.section, self.category = (heading,), ""
        self.blocks.append(heading)

    def _continues(self, row: Row) -> bool:
        """A row without number and task of its own goes on with the item above."""
        if not self.blocks or self.blocks[-1].what != "item":
            return False
        number, task = self._first(row, "number"), self._first(row, "task")
        if number is not None and not (number.spanned or _DITTO.fullmatch(number.text)):
            return False
        return task is None or task.spanned or _DITTO.fullmatch(task.text) is not None

    def _go_on(self, row: Row) -> None:
        """A continuation row: its measure is one more measure of the item above."""
        item = self.blocks[-1]
        said = self._first(row, "measure")
        parts = _parts(said) or [(said.start, said.end)] if said and not said.spanned else []
        before = item.parts
        self.blocks[-1] = replace(
            item,
            end=row.end,
            parts=(*before, *parts),
            roles=(*item.roles, *self._roles(row, {})),
            cells=(*item.cells, *self._cells(row)),
        )

    def _open_item(self, row: Row) -> None:
        """A row with a task of its own."""
        number, task = self._first(row, "number"), self._first(row, "task")
        cell = task or self._first(row, "measure") or next(cell for cell in row.cells if not cell.bare)
        if _DITTO.fullmatch(cell.text):  # under a number of its own the measure says what the task is
            cell = self._first(row, "measure") or cell
        mark = mark_at(cell.text, content_start(cell.text))
        title = title_of(cell.text, mark.end if mark else 0, len(cell.text))
        no = number.text.strip("、.．（）() ") if number else mark.no if mark else None
        measure = self._first(row, "measure")
        dittos = {
            cell.start: self.above[at]
            for at, cell in enumerate(row.cells)
            if at in self.above and _DITTO.fullmatch(cell.text)
        }
        block = Block(row.start, row.end, "item", None, None, no, title, self._path(row))
        self.blocks.append(
            replace(
                block,
                parts=tuple(_parts(measure)) if measure else (),
                roles=tuple(self._roles(row, dittos)),
                cells=tuple(self._cells(row)),
                dittos=tuple(
                    (cell.start, cell.end, dittos[cell.start].start, dittos[cell.start].end)
                    for cell in row.cells
                    if cell.start in dittos
                ),
            )
        )
        for at, cell in enumerate(row.cells):
            if not cell.bare and not _DITTO.fullmatch(cell.text):
                self.above[at] = cell

    def _roles(self, row: Row, dittos: dict[int, Cell]) -> Iterator[tuple[int, int, Role]]:
        """The stretches of a row that its columns declare to be lists of units."""
        for name, cell in zip(self.table.columns, row.cells, strict=False):
            if name in ROLES and not cell.bare and (cell.start in dittos or not _DITTO.fullmatch(cell.text)):
                yield cell.start, cell.end, ROLES[name]

    def _cells(self, row: Row) -> Iterator[tuple[int, int, str, str]]:
        """The cells of a row that say something: start, end, what their column holds and what its heading says."""
        said = zip(self.table.columns, self.table.headings, row.cells, strict=False)
        for name, heading, cell in said:
            if not cell.bare and not cell.spanned:
                yield cell.start, cell.end, name or "", heading

    def _path(self, row: Row) -> tuple[Block, ...]:
        """The headings above an item: those around the table, the section row, the category column."""
        said = self._first(row, "section")
        if said:
            self.category = said.text
        path = (*self.path, *self.section)
        if not self.category:
            return path
        mark = mark_at(self.category, 0)
        title = clean_title(self.category[mark.end if mark else 0 :])
        return (*path, Block(row.start, row.start, "heading", None, None, mark.no if mark else None, title, path))


def _parts(cell: Cell | None) -> list[tuple[int, int]]:
    """The numbered parts of a cell, where it has at least two."""
    if cell is None:
        return []
    starts = [found.start() for found in _PART.finditer(cell.text)]
    if len(starts) < 2:
        return []
    return [(cell.start + a, cell.start + b) for a, b in zip(starts, [*starts[1:], len(cell.text)], strict=False)]


def table_blocks(flow: Flow, table: Table, path: tuple[Block, ...]) -> list[Block]:
    """The blocks of a task table, in order and without gap; `path` are the headings that stand above it."""
    return _Reader(flow.text, table, path).read()
