"""A Word file as blocks for a page: its paragraphs and tables in order, cells that were merged once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

Look = Literal["text", "title", "middle", "right"]
BIG = 18.0  # points, from which letters are those of a title


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its text and how many columns it spans."""

    text: str
    span: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (`text`, `look`) or, where it has rows, a table."""

    text: str = ""
    look: Look = "text"
    rows: tuple[tuple[Cell, ...], ...] = field(default=())


def word_blocks(data: bytes) -> tuple[Block, ...]:
    """What the file says, empty paragraphs left out."""
    from docx import Document
    from docx.table import Table

    document = Document(BytesIO(data))
    blocks = []
    for part in document.iter_inner_content():
        block = _table(part) if isinstance(part, Table) else _paragraph(part)
        if block.rows or block.text.strip():
            blocks.append(block)
    return tuple(blocks)


def _paragraph(part: "Paragraph") -> Block:
    alignment = getattr(part.alignment, "name", "") or ""
    sizes = [run.font.size.pt for run in part.runs if run.font.size is not None and run.text.strip()]
    if alignment == "CENTER":
        return Block(part.text, "title" if sizes and max(sizes) >= BIG else "middle")
    return Block(part.text, "right" if alignment == "RIGHT" else "text")


def _table(part: "Table") -> Block:
    return Block(rows=tuple(tuple(_cells(row.cells)) for row in part.rows))


def _cells(cells: Any) -> Iterator[Cell]:
    """The cells of a row; python-docx gives a merged cell once for each column that it spans."""
    before, text, span = None, "", 0
    for cell in cells:
        if before is not None and cell._tc is before:
            span += 1
            continue
        if before is not None:
            yield Cell(text, span)
        before, text, span = cell._tc, cell.text, 1
    if before is not None:
        yield Cell(text, span)
