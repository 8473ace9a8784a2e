"""Tables on the terminal: Chinese counts two cells a sign, what is too long goes on below, and nothing is cut off.

Rich draws such tables too, but takes a millisecond a row, which a unit with hundreds of tasks waits for each time; its
widths of signs are used.
"""

import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click
from rich.cells import cell_len

PIPED_WIDTH = 150
LEAST = 8  # cells; a column is not made narrower for others
GAP = "   "
# What stays on one line: a word or number of Latin script, or one sign, with the closing marks after it.
_PIECE = re.compile(r"(?:[!-~]+|.)[，。、；：！？）》”’】〕]*")


class Painted(str):
    """A cell with a colour, which says nothing that its word does not say; `paint` are arguments of `click.style`."""

    paint: Mapping[str, Any]

    def __new__(cls, text: str, **paint: Any) -> "Painted":
        """The text `text`."""
        made = super().__new__(cls, text)
        made.paint = paint
        return made


def table(heads: Sequence[str], rows: Sequence[Sequence[object]], *, wide: Sequence[str] = (), title: str = "") -> None:
    """Print a table; where it is wider than the terminal the columns in `wide` give way first."""
    cells = [[cell if isinstance(cell, Painted) else _clean(str(cell)) for cell in row] for row in rows]
    widths = _widths(heads, cells, wide, terminal_width())
    lines = [painted(title, bold=True)] if title else []
    lines += _drawn([Painted(head, bold=True) for head in heads], widths)
    lines.append(" " + "─" * (sum(widths) + len(GAP) * (len(widths) - 1)))
    for row in cells:
        lines += _drawn(row, widths)
    click.echo("\n".join(["", *lines, ""]))


def painted(text: str, **paint: Any) -> str:
    """Text in a colour, for `click.echo`, which leaves colours out where there is no terminal."""
    return click.style(text, **paint) if paint and "NO_COLOR" not in os.environ else text


def terminal_width() -> int:
    """The cells of a line: those of the terminal; wide where the output goes elsewhere and nobody set COLUMNS."""
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return PIPED_WIDTH
    return max(40, shutil.get_terminal_size().columns)


def _clean(text: str) -> str:
    """Text without signs that would steer the terminal; line breaks stay."""
    return text if text.isprintable() else "".join(one if one.isprintable() or one == "\n" else " " for one in text)


def _cells(text: str) -> int:
    return len(text) if text.isascii() else cell_len(text)


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]], wide: Sequence[str], room: int) -> list[int]:
    """The width of each column: as wide as its text, unless all of them are wider than the room."""
    widths = [_cells(head) for head in heads]
    for row in rows:
        for at, cell in enumerate(row):
            width = max(map(_cells, cell.split("\n"))) if "\n" in cell else _cells(cell)
            if width > widths[at]:
                widths[at] = width
    room -= 2 + len(GAP) * (len(widths) - 1)
    for giving in ([at for at, head in enumerate(heads) if head in wide], range(len(heads))):
        while sum(widths) > room:
            broadest = max(giving, key=lambda at: widths[at], default=None)
            if broadest is None or widths[broadest] <= LEAST:
                break
            others = [widths[at] for at in giving if widths[at] < widths[broadest]]
            widths[broadest] -= min(sum(widths) - room, widths[broadest] - max([LEAST, *others]) or 1)
    return widths


def _drawn(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """The lines of a row."""
    columns = [_folded(cell, width) for cell, width in zip(row, widths, strict=True)]
    for at in range(max(map(len, columns))):
        parts = []
        for cell, column, width in zip(row, columns, widths, strict=True):
            text = column[at] if at < len(column) else ""
            blank = " " * (width - _cells(text))
            parts.append((painted(text, **cell.paint) if isinstance(cell, Painted) and text else text) + blank)
        yield (" " + GAP.join(parts)).rstrip()


def _folded(text: str, width: int) -> list[str]:
    """Text as lines of at most `width` cells; a line does not begin with a closing mark if it can be helped."""
    if "\n" not in text and _cells(text) <= width:
        return [text]
    lines = []
    for whole in text.split("\n"):
        line, used = "", 0
        for piece in _PIECE.findall(whole):
            for part in [piece] if _cells(piece) <= width else piece:
                size = _cells(part)
                if used + size > width:
                    lines.append(line.rstrip())
                    line, used = "", 0
                if line or part != " ":
                    line, used = line + part, used + size
        lines.append(line)
    return lines
