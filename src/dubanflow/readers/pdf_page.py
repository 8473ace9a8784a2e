"""One page of a PDF as it is printed: lines from left to right and from the top down, ruled tables cell by cell.

A PDF knows no words, only stretches of signs and lines drawn on paper. Stretches that stand level are one printed line;
where ruled lines cross they form a grid, and what stands in a field of it is a cell, however many lines it is broken
into. Points from the lower left corner of the page are the unit throughout.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from unicodedata import east_asian_width

from pypdf import PageObject

from dubanflow.readers.pdf_grids import NEAR, Grid, Rule, edges, grids, is_ruled
from dubanflow.readers.pdf_widths import Widths

_LEVEL = 0.4  # of the size of the signs: stretches that differ less in height stand level
_GAP = 2.0  # of the size: a wider gap parts what stands in a line; justified lines spread by nearly one
_SHORT = 2.2  # sizes that a full line of a cell leaves free at most, its borders included
_OPENS, _GOES_ON, _CLOSES = "（(《“〔【", "、，,；;", "，、。；：！？）)》”〕】,;:"
_SKIPS = 200  # thousandths of the size by which a stretch skips on: what is skipped may be filled by another font
_MOST_RULES = 20_000  # a drawing, no table
_SHOWS = (b"TJ", b"Tj", b"'", b'"')
# Printing sets figures off from characters by a little space, which some programs write as a blank.
_DRAWS, _PAINTS, _DROPS = (b"m", b"l", b"re"), (b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"), b"n"
_SET_OFF = re.compile(
    r"(?<=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]) (?=[\dA-Za-z])|(?<=[\dA-Za-z%]) (?=[\u3400-\u9fff])"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of signs: where it begins, the height of its line, where it ends about, and how large it is set."""

    left: float
    level: float
    right: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed line: where it begins and ends, how large it is set, and how wide its page is, in whole points.

    A line whose place is not known begins and ends at 0.
    """

    text: str
    left: float = 0.0
    right: float = 0.0
    size: float = 1.0
    page: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a ruled table; `spanned` as in `Line`."""

    cells: tuple[str, ...]
    spanned: tuple[bool, ...]


def printed(page: PageObject) -> list[Printed | Row]:
    """The printed lines and table rows of a page, from the top down; blank lines are not kept."""
    pieces, rules, plain = _drawn(page)
    signs = Counter(sign for piece in pieces for sign in piece.text if not sign.isspace())
    if signs != Counter(sign for sign in plain if not sign.isspace()):  # turned or overprinted: trust the order given
        return [Printed(line.rstrip()) for line in plain.split("\n") if line.strip()]
    tables = list(grids(rules))
    within = [next((grid for grid in tables if _inside(piece, grid)), None) for piece in pieces]
    free = [piece for piece, grid in zip(pieces, within, strict=True) if grid is None]
    placed: list[tuple[float, list[Printed | Row]]] = [
        (level, [line]) for level, line in _lines(free, round(page.mediabox.width))
    ]
    for grid in tables:
        inner = [piece for piece, owner in zip(pieces, within, strict=True) if owner is grid]
        if inner:
            placed.append((grid.rows[0], list(_rows(grid, inner))))
    return [one for _, found in sorted(placed, key=lambda pair: -pair[0]) for one in found]


def _drawn(page: PageObject) -> tuple[list[Piece], list[Rule], str]:
    """The stretches of signs, the ruled lines, and the text in the order in which the file gives it."""
    pieces: list[Piece] = []
    rules: list[Rule] = []
    path: list[Rule] = []  # drawn, but not painted yet: a frame that only clips never is
    pen: list[tuple[float, float]] = []
    shown: list[Any] = []  # what the operators since the last text have shown: codes and the gaps between them
    fonts: dict[int, Widths] = {}

    def write(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        bare = _SET_OFF.sub("", text.strip("\r\n"))
        if bare.strip():
            left, level = _moved(cm, float(tm[4]), float(tm[5]))
            height = abs(float(size) * float(tm[3]) * float(cm[3])) or 1.0
            widths = fonts.setdefault(id(font), Widths(font)) if font else None
            for shift, width, part in _parted(bare, list(_strokes(shown, widths))):
                start = left + shift * height
                pieces.append(Piece(start, level, start + width * height, height, part))
        shown.clear()

    def draw(operator: bytes, operands: Any, cm: Any, tm: Any) -> None:
        if operator in _DRAWS and len(rules) + len(path) < _MOST_RULES:
            x, y, *size = (float(number) for number in operands)
            here = _moved(cm, x, y)
            if operator == b"re":
                path.extend(edges(here, _moved(cm, x + size[0], y + size[1])))
            elif operator == b"l" and pen:
                path.extend(edges(pen[0], here, stroke=True))
            pen[:] = [here]
        elif operator in _SHOWS:
            shown.extend(operands[0] if operator == b"TJ" else operands[-1:])
        elif operator in _PAINTS:
            rules.extend(path)
            path.clear()
        elif operator == _DROPS:
            path.clear()

    plain = page.extract_text(visitor_text=write, visitor_operand_before=draw)
    return pieces, rules, plain


def _strokes(shown: Sequence[Any], widths: Widths | None) -> Iterator[tuple[float | None, float]]:
    """The strokes of a stretch in sizes: how wide each is (None: unknown) and the gap that is skipped behind it."""
    reach: float | None = 0.0
    for one in shown:
        if isinstance(one, bytes | str):
            said = widths.of(one if isinstance(one, bytes) else getattr(one, "original_bytes", b"")) if widths else None
            reach = None if reach is None or said is None else reach + said
        elif one < -_SKIPS:
            yield reach, -float(one) / 1000
            reach = 0.0
        elif reach is not None:
            reach -= float(one) / 1000
    yield reach, 0.0


def _parted(text: str, strokes: Sequence[tuple[float | None, float]]) -> Iterator[tuple[float, float, str]]:
    """The parts of a stretch that skips over gaps: the distance of each from the beginning, its width, its text.

    Quotation marks of another font are printed apart from the words between them.
    """
    parts = text.split(" ")
    if len(parts) != len(strokes):
        whole = [(_width(text) if reach is None else reach) + gap for reach, gap in strokes]
        known = len(strokes) > 0 and all(reach is not None for reach, _ in strokes)
        yield 0.0, sum(whole) if known else _width(text), text.lstrip(" ")
        return
    at = 0.0
    for part, (reach, gap) in zip(parts, strokes, strict=True):
        width = _width(part) if reach is None else reach
        if part.strip():
            yield at, width, part
        at += width + gap


def _moved(matrix: Any, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = (float(number) for number in matrix)
    return a * x + c * y + e, b * x + d * y + f


def _width(text: str) -> float:
    """How wide a text is printed, in sizes of its signs."""
    return sum(1.0 if east_asian_width(sign) in "WFA" else 0.5 for sign in text)


def _inside(piece: Piece, grid: Grid) -> bool:
    across = grid.columns[0] - NEAR < piece.left < grid.columns[-1]
    return across and grid.rows[-1] - NEAR < piece.level < grid.rows[0]


def _rows(grid: Grid, pieces: Sequence[Piece]) -> Iterator[Row]:
    """The rows of a table; a field without a line to its left or above it goes on from there."""
    fields: dict[tuple[int, int], list[Piece]] = {}
    heights, widths = list(pairwise(grid.rows)), list(pairwise(grid.columns))
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for row, (top, bottom) in enumerate(heights):
        for column, (left, right) in enumerate(widths):
            middle, centre = (top + bottom) / 2, (left + right) / 2
            if column and not is_ruled(grid, left, middle, lies=False):
                owner[row, column] = owner[row, column - 1]
            elif row and not is_ruled(grid, top, centre, lies=True):
                owner[row, column] = owner[row - 1, column]
            else:
                owner[row, column] = (row, column)
    for piece in pieces:
        row = next((n for n, (_, bottom) in enumerate(heights) if piece.level > bottom - NEAR), len(heights) - 1)
        column = next((n for n, (_, right) in enumerate(widths) if piece.left < right - 1), len(widths) - 1)
        fields.setdefault(owner[row, column], []).append(piece)
    room = {field: max(widths[column][1] for row, column in owner if owner[row, column] == field) for field in fields}
    texts = {field: _cell(found, room[field] - widths[field[1]][0]) for field, found in fields.items()}
    for row in range(len(heights)):
        owners = [owner[row, column] for column in range(len(widths))]
        yield Row(tuple(texts.get(field, "") for field in owners), tuple(field[0] < row for field in owners))


def _cell(pieces: Sequence[Piece], room: float) -> str:
    """The words of a cell: a line that is not full was ended by hand, which is shown by a blank."""
    lines = _level(pieces)
    text = _text(lines[0])
    for line, following in pairwise(lines):
        more = _text(following)
        free = room - (line[-1].right - line[0].left)
        # Signs that may not open or close a line take others with them to the next one.
        leads = more[:1] in _OPENS or more[:1].isascii() or (more + "。")[1] in _CLOSES
        bound = leads or text[-1:] in _OPENS + _GOES_ON
        text += (" " if free > _SHORT * line[0].size and not bound else "") + more
    return text


def _lines(pieces: Sequence[Piece], page: int) -> list[tuple[float, Printed]]:
    """The printed lines with their heights, from the top down."""
    return [
        (
            line[0].level,
            Printed(_text(line), line[0].left, max(piece.right for piece in line), line[-1].size, page),
        )
        for line in _level(pieces)
    ]


def _level(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The stretches that stand level, from left to right; from the top down."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.level):
        if lines and abs(lines[-1][0].level - piece.level) <= _LEVEL * min(lines[-1][0].size, piece.size):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [sorted(line, key=lambda piece: piece.left) for line in lines]


def _text(line: Sequence[Piece]) -> str:
    """The words of a line: a wide gap becomes two blanks, a narrow one between Latin words one, any other none."""
    text = line[0].text
    for before, piece in pairwise(line):
        gap = (piece.left - before.right) / piece.size
        latin = text[-1:].isascii() and text[-1:].isalnum() and piece.text[0].isascii() and piece.text[0].isalnum()
        text += ("  " if gap > _GAP else " " if latin and gap > 0.15 else "") + piece.text
    return text.rstrip()
