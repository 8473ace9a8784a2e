"""Where the printed lines of a PDF begin and end: which are indented, and which reach the right margin.

Margins are those of all pages of one width together, because a page of a few short lines shows none by itself. Points
are the unit, as in pdf_page.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dubanflow.readers.pdf_page import Printed, Row

INDENT = "　　"
_INDENTED = 1.5  # sizes of the signs from the left margin on
_FREE = 3.4  # sizes that a full line leaves free at most: a figure goes to the next line with its measure and its stop
_ALIKE = 0.15  # of the size: lines whose sizes differ less belong to one text
_NARROW = 10  # sizes: less between the margins is no column of text
_FEWEST_LINES = 4  # of one width of page, for its right margin to show


@dataclass(frozen=True, slots=True)
class Set:
    """A printed line as it is set: its text, with INDENT in front where it is indented, and whether it is full."""

    text: str
    full: bool


def set_out(pages: Sequence[Sequence[Printed | Row]]) -> Iterator[list[Set | Row]]:
    """The pages with their lines told apart by the margins."""
    margins = _margins([one for page in pages for one in page if isinstance(one, Printed)])
    for page in pages:
        sizes = [one.size if isinstance(one, Printed) else 0.0 for one in page]
        following: list[float | None] = [*sizes[1:], None]
        yield [
            _set(one, *margins[one.page], following=size) if isinstance(one, Printed) else one
            for one, size in zip(page, following, strict=False)
        ]


def _margins(lines: Sequence[Printed]) -> Mapping[int, tuple[float, float]]:
    """The left and the right margin by the width of the page.

    One line in ten may reach beyond the right one, with a stop that hangs over it.
    """
    found: dict[int, tuple[float, float]] = {}
    for width in {line.page for line in lines}:
        here = [line for line in lines if line.page == width]
        ends = sorted(line.right for line in here)
        right = ends[-1 - len(ends) // 10] if len(ends) >= _FEWEST_LINES else float("inf")
        found[width] = (min(line.left for line in here), right)
    return found


def _set(line: Printed, left: float, right: float, *, following: float | None) -> Set:
    """The line as set; a title does not go on in a line of another size, `following` (None: on the next page)."""
    indent = INDENT if line.left - left > _INDENTED * line.size else ""
    wide = right - left > _NARROW * line.size and line.right > right - _FREE * line.size
    return Set(indent + line.text, wide and (following is None or abs(following - line.size) < _ALIKE * line.size))
