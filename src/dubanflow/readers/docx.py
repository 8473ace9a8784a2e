"""Word documents (.docx): paragraphs, table rows and text boxes in document order, numbers printed.

Read with the standard library: python-docx drops automatic numbers, tracked insertions and content controls from a
paragraph's text. Steps: 1. open the package and prove it; 2. read styles and numbering; 3. walk the body, counting
every numbered paragraph; 4. collect the page headers, which may carry a secret marking.
"""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from dubanflow.domain.plan.values import Line
from dubanflow.readers.content import Content, LineList, UnreadableError, one_line
from dubanflow.readers.docx_numbering import Numbering, read_numbering
from dubanflow.readers.docx_styles import Styles, outline_level, read_styles
from dubanflow.readers.docx_tables import frame_cells, grid_rows, is_frame
from dubanflow.readers.docx_text import Inherited, Piece, gather, lines_of, plain_text
from dubanflow.readers.docx_xml import MC, W, alternatives, number, switch, value
from dubanflow.readers.package import BROKEN, Package

_CONTENTS = ("Table of Contents", "目录")


def read(data: bytes) -> Content:
    """The lines of a Word document. A paragraph is one line, or several where it holds line breaks."""
    package = Package(data)
    main = package.main_part("word/document.xml")
    body = package.xml(main).find(f"{W}body")
    if body is None:
        raise UnreadableError(BROKEN)
    parts = package.related(main).values()
    styles = read_styles(_part(package, parts, "styles"))
    numbering = read_numbering(_part(package, parts, "numbering"), styles)
    lines = _Walk(styles, numbering).read(body)
    headers = sorted({name for kind, name in parts if kind == "header" and name in package.names})
    running = [line.text for name in headers for line in _Walk(styles, Numbering()).read(package.xml(name))]
    return Content(lines, running=tuple(running))


def _part(package: Package, parts: Iterable[tuple[str, str]], wanted: str) -> Element | None:
    """The root of the part of a kind, None where the document has none."""
    name = next((name for kind, name in parts if kind == wanted and name in package.names), None)
    return package.xml(name) if name else None


class _Walk:
    """One pass through a story (body or header): the counters of the lists, and the lines so far."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self._carried: list[Piece] = []
        self._lines = LineList()

    def read(self, story: Element) -> tuple[Line, ...]:
        """All lines of the story, numbered from 1."""
        self._blocks(story)
        return self._lines.all()

    def _blocks(self, parent: Iterable[Element]) -> None:
        """The paragraphs and tables below `parent`, whatever wraps them."""
        for block in blocks(parent):
            if block.tag == f"{W}p":
                self._paragraph(block)
            elif is_frame(block):
                for cell in frame_cells(block):
                    self._blocks(cell)
            else:
                self._table(block)

    def _paragraph(self, paragraph: Element) -> None:
        pieces, boxes = self._pieces(paragraph)
        if pieces is not None:
            properties = paragraph.find(f"{W}pPr")
            heading = self._heading(properties)
            for text, bold in lines_of(pieces) if pieces or not boxes else ():
                self._lines.add(text, heading=heading, bold=bold)
        for box in boxes:
            self._blocks(box)

    def _table(self, table: Element) -> None:
        for cells in grid_rows(table, self._cell_text):
            self._lines.add_row([cell.text for cell in cells], [cell.spanned for cell in cells])

    def _cell_text(self, cell: Element) -> str:
        """The text of a cell on one line, nested tables and text boxes flattened into it."""
        texts = []
        for block in blocks(cell):
            if block.tag == f"{W}p":
                pieces, boxes = self._pieces(block)
                texts += [plain_text(pieces or ()), *map(self._cell_text, boxes)]
            else:
                texts += [found.text for row in grid_rows(block, self._cell_text) for found in row if not found.copied]
        return one_line("\n".join(texts))

    def _pieces(self, paragraph: Element) -> tuple[list[Piece] | None, list[Element]]:
        """The pieces of a paragraph, number first, and its text boxes; None for a paragraph that does not print.

        A paragraph whose mark is deleted runs on into the next one, and only that one is numbered.
        """
        properties = paragraph.find(f"{W}pPr")
        style = value(properties, "pStyle") or self._styles.default
        inherited = Inherited(self._styles, self._styles.is_bold(style), self._styles.is_hidden(style))
        pieces, boxes = gather(paragraph, inherited)
        mark = properties.find(f"{W}rPr") if properties is not None else None
        if mark is not None and (mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None):
            self._carried += pieces
            return None, boxes
        if self._styles.is_contents(style) or (switch(mark, "vanish") and not pieces):
            return None, boxes
        pieces, self._carried = [*self._carried, *pieces], []
        return [*self._label(properties, style, pieces), *pieces], boxes

    def _label(self, properties: Element | None, style: str | None, pieces: list[Piece]) -> Iterator[Piece]:
        """The printed number of a paragraph as a piece, set like the text that follows; none where it has none."""
        list_id, level = self._list(properties, style)
        label, suffix = self._numbering.label(list_id, level) if list_id else ("", "")
        if label:
            bold = next((piece.bold for piece in pieces if piece.text.strip()), False)
            yield Piece(label + _gap(label, suffix, plain_text(pieces)), bold)

    def _list(self, properties: Element | None, style: str | None) -> tuple[str | None, int]:
        """(list, level) of a paragraph: by its own word, else by its style; list 0 means no number."""
        own = properties.find(f"{W}numPr") if properties is not None else None
        list_id, level = value(own, "numId"), number(value(own, "ilvl"))
        if list_id is None:
            list_id, by_style, named_in = self._styles.numbering(style)
            linked = self._numbering.level_of_style(list_id or "", named_in if level is None else None)
            level = next((known for known in (level, linked, by_style) if known is not None), 0)
        return (None, 0) if list_id == "0" else (list_id, level or 0)

    def _heading(self, properties: Element | None) -> int | None:
        """The outline level of a paragraph: by its own word, else by its style."""
        own = outline_level(properties)
        if own is not None:
            return own or None
        return self._styles.heading(value(properties, "pStyle") or self._styles.default)


def blocks(parent: Iterable[Element]) -> Iterator[Element]:
    """The w:p and w:tbl below `parent` in order, through content controls, insertions and alternatives; a generated
    table of contents is left out."""
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag == f"{MC}AlternateContent":
            yield from blocks(alternatives(child))
        elif child.tag == f"{W}sdt":
            gallery = value(child.find(f"{W}sdtPr/{W}docPartObj"), "docPartGallery")
            if gallery not in _CONTENTS:
                yield from blocks(child.findall(f"{W}sdtContent"))
        elif child.tag not in (f"{W}del", f"{W}moveFrom", f"{W}tcPr", f"{W}sectPr"):
            yield from blocks(child)


def _gap(label: str, suffix: str, text: str) -> str:
    """What stands between number and text. A tab is layout: it prints as nothing, as an office types 一、or 1. by hand,
    unless number and text would run into one word or one figure (第一章总则, 1.2026年)."""
    if suffix == "space":
        return " "
    runs_on = label[-1].isalpha() or label[-1].isdecimal()
    figure = label[-1] == "." and text[:1].isdecimal()
    return " " if suffix == "tab" and (runs_on or figure) else ""
