"""The rows of tables: paragraphs of the flow that are rows, of Word or Excel, between bars, tabs, or cell by cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dubanflow.domain.plan.columns import columns_of
from dubanflow.domain.plan.flow import Flow
from dubanflow.domain.plan.wrapping import is_open_row


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: `[start, end)` of the flow without blanks; `spanned` where it continues the cell above."""

    text: str
    start: int
    end: int
    spanned: bool = False

    @property
    def bare(self) -> bool:
        """Whether the cell says nothing."""
        return not self.text


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: `[start, end)` of the flow, its line end included."""

    start: int
    end: int
    cells: tuple[Cell, ...]


def runs_of_rows(flow: Flow) -> Iterator[list[Row]]:
    """The rows of the document that stand one under the other, run by run."""
    stacked = {row.start: row for rows in flow.stacks for row in _stacked_rows(flow, rows)}
    run: list[Row] = []
    reached = 0
    for start, end in flow.paragraphs:
        if start < reached:
            continue
        row = stacked.get(start) or _row(flow, start, end, within=bool(run))
        if row:
            if run and run[-1].end < start and _apart(run, row):
                yield run
                run = []
            elif run:  # blank lines between rows belong to the row above
                run[-1] = replace(run[-1], end=start)
            run.append(row)
            reached = row.end
        elif run and flow.text[start:end].strip():
            yield run
            run = []
    if run:
        yield run


def _apart(run: Sequence[Row], row: Row) -> bool:
    """Whether a row behind blank lines begins a table of its own: it is a heading, or has more columns."""
    heading = columns_of([cell.text for cell in row.cells]) is not None
    return heading or len(row.cells) > len(run[0].cells)


def _stacked_rows(flow: Flow, rows: Sequence[Sequence[tuple[int, int]]]) -> Iterator[Row]:
    """The rows of a table whose cells stand one under the other."""
    for cells in rows:
        found = tuple(_stacked_cell(flow, first, last) for first, last in cells)
        stop = flow.text.find("\n", found[-1].end)
        yield Row(flow.offset_of_line(cells[0][0]), stop + 1 if stop >= 0 else len(flow.text), found)


def _stacked_cell(flow: Flow, first: int, last: int) -> Cell:
    """The cell that the lines `first` to `last` (inclusive, from 0) hold."""
    start = flow.offset_of_line(first)
    stop = flow.text.find("\n", flow.offset_of_line(last))
    raw = flow.text[start : stop if stop >= 0 else len(flow.text)]
    lead = len(raw) - len(raw.lstrip())
    bare = raw.strip()
    return Cell(bare, start + lead, start + lead + len(bare))


def _row(flow: Flow, start: int, end: int, *, within: bool) -> Row | None:
    """The paragraph as a row, if it is one; `within` a table a heading row may have two cells only."""
    text = flow.text[start:end]
    line = flow.lines[flow.point(start)[0]]
    if line.cells is not None:
        return Row(start, end, tuple(_given_cells(text, start, line.cells, line.spanned)))
    bare = text.strip()
    # A heading row right across the table has two bars only.
    if bare.startswith("|") and (bare.count("|") >= 3 or (bare.endswith("|") and len(bare) > 2)):
        cells = _split_cells(text, start, "|")[1:]
        return Row(start, end, tuple(cells[:-1] if cells[-1].bare else cells))
    if text.count("\t") >= 2:
        return Row(start, end, tuple(_split_cells(text, start, "\t")))
    if is_open_row(bare) or (within and " | " in bare):
        return Row(start, end, tuple(_split_cells(text, start, "|")))
    return None


def _given_cells(text: str, start: int, cells: Sequence[str], spanned: Sequence[bool]) -> Iterator[Cell]:
    """The cells that the file names, found again in the text of their row."""
    at = 0
    for index, said in enumerate(cells):
        bare = " ".join(said.split("\n")).strip()
        found = text.find(bare, at)
        if found < 0:
            found, bare = min(at, len(text)), ""
        at = found + len(bare)
        yield Cell(bare, start + found, start + at, index < len(spanned) and spanned[index])


def _split_cells(text: str, start: int, sign: str) -> list[Cell]:
    """The cells between separators."""
    cells = []
    at = 0
    for piece in text.rstrip("\n").split(sign):
        bare = piece.strip()
        lead = len(piece) - len(piece.lstrip())
        cells.append(Cell(bare, start + at + lead, start + at + lead + len(bare)))
        at += len(piece) + 1
    return cells
