"""The flow of a document: its lines as one string, broken lines healed, each character traceable to its place.

A line that continues the sentence of the line before is joined to it without a line end; every other line ends in
one "\\n". Lines that only the layout put there (page numbers, running heads, adverts) are left out of the flow and
kept as `noise`. Offsets of the flow count characters from 0; every end is exclusive.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dubanflow.domain.cached import cached_property
from dubanflow.domain.plan.noise import noise_of
from dubanflow.domain.plan.stacked import Rows, find_stacks
from dubanflow.domain.plan.values import Line, Place
from dubanflow.domain.plan.wrapping import SPACED_LABEL, Join, join_lines

_BLANKS = re.compile(r"\s+")
# One character for one, so that offsets stay what they are.
_ONE_FOR_ONE = str.maketrans(
    {"\n": " ", "\r": " ", "\x0b": " ", "\x0c": " ", "\x85": " ", "\u2028": " ", "\u2029": " "}
)


@dataclass(frozen=True)
class Flow:
    """The flow; a piece is its offset, the index of the line it stands in and the column.

    `noise` are the indexes of the lines left out, each with its reason; `stacks` the tables broken to one cell a line.
    """

    lines: tuple[Line, ...]
    text: str
    pieces: tuple[tuple[int, int, int], ...]
    noise: tuple[tuple[int, str], ...]
    stacks: tuple[Rows, ...] = ()

    @cached_property
    def _offsets(self) -> list[int]:
        return [piece[0] for piece in self.pieces]

    def point(self, offset: int) -> tuple[int, int]:
        """Line index (from 0) and column of the character at `offset`; the end of the flow is allowed."""
        if not self.pieces:
            return (0, 0)
        base, index, column = self.pieces[max(bisect_right(self._offsets, offset) - 1, 0)]
        return (index, column + offset - base)

    def place(self, offset: int) -> Place:
        """Where in the document the character at `offset` stands."""
        index, column = self.point(offset)
        return Place(self.lines[index].number, column)

    def stretches(self, start: int, end: int) -> tuple[tuple[int, Place], ...]:
        """The pieces of `[start, end)`, each as its offset from `start` and its place in the document."""
        first = max(bisect_right(self._offsets, start) - 1, 0)
        last = bisect_right(self._offsets, max(end - 1, start))
        inner = [(piece[0] - start, self.place(piece[0])) for piece in self.pieces[first + 1 : last]]
        return ((0, self.place(start)), *inner)

    @cached_property
    def _line_offsets(self) -> dict[int, int]:
        return {index: offset for offset, index, _ in reversed(self.pieces)}

    def offset_of_line(self, index: int) -> int:
        """Where the line of that index (from 0, not one of noise) begins in the flow."""
        return self._line_offsets[index]

    @cached_property
    def paragraphs(self) -> tuple[tuple[int, int], ...]:
        """Start and end (its line end included) of every paragraph of the flow, in order and without gap."""
        found: list[tuple[int, int]] = []
        start = 0
        while start < len(self.text):
            stop = self.text.find("\n", start)
            end = len(self.text) if stop < 0 else stop + 1
            found.append((start, end))
            start = end
        return tuple(found)

    @cached_property
    def paragraph_starts(self) -> tuple[int, ...]:
        """The offsets at which paragraphs start."""
        return tuple(start for start, _ in self.paragraphs)

    def paragraphs_within(self, start: int, end: int) -> list[tuple[int, int]]:
        """The paragraphs of `[start, end)`, the first and the last cut to it."""
        first = max(bisect_right(self.paragraph_starts, start) - 1, 0)
        last = bisect_right(self.paragraph_starts, max(end - 1, start))
        cut = [(max(a, start), min(b, end)) for a, b in self.paragraphs[first:last]]
        return [(a, b) for a, b in cut if a < b]


def within(at: int, stretches: Sequence[tuple[int, int]]) -> bool:
    """Whether an offset lies in one of the stretches, which are in order and do not overlap."""
    index = bisect_right(stretches, at, key=lambda stretch: stretch[0]) - 1
    return index >= 0 and at < stretches[index][1]


def _shown(text: str, column: int) -> Iterator[tuple[int, int]]:
    """The stretches of a line from `column` on that the flow shows: a label set apart (责 任 单 位：) is closed up."""
    start = column
    for label in SPACED_LABEL.finditer(text, column):
        for blank in _BLANKS.finditer(text, *label.span()):
            yield start, blank.start()
            start = blank.end()
    yield start, len(text)


def make_flow(lines: Sequence[Line]) -> Flow:
    """Join the lines of a document into its flow."""
    stacks = find_stacks(lines)
    cells = {index for rows in stacks for row in rows for first, last in row for index in range(first, last + 1)}
    noise = {index: reason for index, reason in noise_of(lines).items() if index not in cells}
    shown = [index for index in range(len(lines)) if index not in noise]
    joins = join_lines([lines[index] for index in shown], {at for at, index in enumerate(shown) if index in cells})
    parts: list[str] = []
    pieces: list[tuple[int, int, int]] = []
    offset = 0
    for index, join in zip(shown, joins, strict=True):
        text = lines[index].text.translate(_ONE_FOR_ONE)
        column = len(text) - len(text.lstrip()) if join.heals_before else 0
        kept = text.rstrip() if join.after is not Join.HARD else text
        for start, end in _shown(kept, column):
            pieces.append((offset, index, start))
            parts.append(kept[start:end])
            offset += end - start
        if join.after is not Join.SOFT:
            # The line end is a character of the flow and stands where the line ends.
            pieces.append((offset, index, len(text)))
            parts.append("\n" if join.after is Join.HARD else " ")
            offset += 1
    return Flow(tuple(lines), "".join(parts), tuple(pieces), tuple(sorted(noise.items())), tuple(stacks))
