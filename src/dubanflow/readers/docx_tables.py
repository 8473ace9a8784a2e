"""The grid of a Word table: merged cells unfolded, so that every row has a cell in every column it covers."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from dubanflow.readers.docx_xml import W, number, value

# Word itself allows 63 columns.
_MAX_COLUMNS = 100
_WRAPPERS = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the unfolded grid. `spanned`: it continues a merged cell of the row above; `copied`: its text is
    that of another cell (above or to the left)."""

    text: str
    spanned: bool = False
    copied: bool = False


def is_frame(table: Element) -> bool:
    """Whether the table is only a frame around running text: one cell in every row."""
    return all(len(list(_inner(row, "tc"))) == 1 for row in _inner(table, "tr"))


def frame_cells(table: Element) -> Iterator[Element]:
    """The cells of a table that is only a frame, in order."""
    for row in _inner(table, "tr"):
        yield from _inner(row, "tc")


def grid_rows(table: Element, cell_text: Callable[[Element], str]) -> Iterator[list[Cell]]:
    """The rows of a table, deleted ones left out. `cell_text` is called once per cell, in document order."""
    above: dict[int, str] = {}
    for row in _inner(table, "tr"):
        properties = row.find(f"{W}trPr")
        if properties is not None and properties.find(f"{W}del") is not None:
            continue
        before = min(number(value(properties, "gridBefore")) or 0, _MAX_COLUMNS)
        cells = [Cell("") for _ in range(before)]
        for cell in _inner(row, "tc"):
            cells += _unfolded(cell, cells, above, cell_text)
        above = {column: text for column, text in above.items() if column < len(cells)}
        yield cells


def _unfolded(cell: Element, row: list[Cell], above: dict[int, str], cell_text: Callable[[Element], str]) -> list[Cell]:
    """One w:tc as the cells it covers; `above` (column -> text of an open vertical merge) is kept up to date."""
    properties = cell.find(f"{W}tcPr")
    column = len(row)
    width = min(max(number(value(properties, "gridSpan")) or 1, 1), _MAX_COLUMNS - min(column, _MAX_COLUMNS - 1))
    merge = properties.find(f"{W}vMerge") if properties is not None else None
    if merge is not None and merge.get(f"{W}val") != "restart" and column in above:
        return [Cell(above[column], spanned=True, copied=True)] * width
    left = value(properties, "hMerge") if properties is not None else None
    sideways = properties is not None and properties.find(f"{W}hMerge") is not None and left != "restart" and row
    text = row[-1].text if sideways else cell_text(cell)
    for covered in range(column, column + width):
        above.pop(covered, None)
        if merge is not None:
            above[covered] = text
    return [Cell(text, copied=bool(sideways)), *[Cell(text, copied=True)] * (width - 1)]


def _inner(parent: Iterable[Element], name: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, through content controls and insertions."""
    for child in parent:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inner(child, name)
