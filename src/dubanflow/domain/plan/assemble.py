"""Blocks become the values of a reading: headings, items and ignored stretches with their spans in the document."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from sys import maxsize

from dubanflow.domain.plan.blocks import Block
from dubanflow.domain.plan.fields import read_fields
from dubanflow.domain.plan.flow import Flow
from dubanflow.domain.plan.ignored import WHY
from dubanflow.domain.plan.measures import measure_spans
from dubanflow.domain.plan.values import Column, Context, Heading, Ignored, Item, Measure, Place, Span

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tile:
    """A block with the stretches of the document that belong to it: more than one where noise lies between.

    A stretch is its start and end, each as index of the line and column; an end stands at the end of a line, not at
    the start of the next one.
    """

    block: Block
    extents: tuple[tuple[Point, Point], ...]


def lay_tiles(flow: Flow, blocks: Sequence[Block]) -> list[Tile]:
    """The stretches of the document of every block and every noise line; together they are the whole document."""
    starts = _starts(flow, blocks)
    extents: dict[int, list[tuple[Point, Point]]] = {}
    owners: dict[int, Block] = {}
    for index, (point, block) in enumerate(starts):
        end = starts[index + 1][0] if index + 1 < len(starts) else (len(flow.lines), 0)
        extents.setdefault(id(block), []).append((point, _end(flow, end)))
        owners[id(block)] = block
    return [Tile(owners[key], tuple(found)) for key, found in extents.items()]


def _starts(flow: Flow, blocks: Sequence[Block]) -> list[tuple[Point, Block]]:
    """Where each block begins in the document, in order; a block goes on behind the noise inside it."""
    noise = {index: Block(0, 0, "ignored", reason) for index, reason in flow.noise}
    starts = [(flow.point(block.start), block) for block in blocks if block.start < block.end]
    merged = sorted([*starts, *(((index, 0), block) for index, block in noise.items())], key=lambda pair: pair[0])
    begun = {point for point, _ in merged}
    out: list[tuple[Point, Block]] = []
    current: Block | None = None
    for point, block in merged:
        out.append((point if out else (0, 0), block))
        if point[0] not in noise or block is not noise[point[0]]:
            current = block
        elif current and point[0] + 1 < len(flow.lines) and (point[0] + 1, 0) not in begun:
            out.append(((point[0] + 1, 0), current))
    return out


def _end(flow: Flow, point: Point) -> Point:
    """An end: at the start of a line it is the end of the line before."""
    index, column = point
    return point if column or not index else (index - 1, len(flow.lines[index - 1].text))


def _span(flow: Flow, start: Point, end: Point) -> Span:
    return Span(Place(flow.lines[start[0]].number, start[1]), Place(flow.lines[end[0]].number, end[1]))


def _whole(flow: Flow, tile: Tile) -> Span:
    return _span(flow, tile.extents[0][0], tile.extents[-1][1])


def _gaps(flow: Flow, tile: Tile) -> tuple[Span, ...]:
    """What lies between the stretches of a block."""
    pairs = zip(tile.extents, tile.extents[1:], strict=False)
    return tuple(_span(flow, (one[1][0] + 1, 0), _end(flow, two[0])) for one, two in pairs)


def heading_of(flow: Flow, tile: Tile) -> Heading:
    """The heading of a block."""
    block = tile.block
    return Heading(block.no, block.title, len(block.path) + 1, _whole(flow, tile), _gaps(flow, tile))


def ignored_of(flow: Flow, tile: Tile) -> list[Ignored]:
    """The ignored stretches of a block, one for each stretch of the document."""
    reason = tile.block.reason or "preamble"
    return [Ignored(_span(flow, a, b), _printed(flow, a, b), reason, WHY[reason]) for a, b in tile.extents]


def _printed(flow: Flow, start: Point, end: Point) -> str:
    """The text of a stretch as it stands in the document, lines joined by line ends."""
    if start[0] == end[0]:
        return flow.lines[start[0]].text[start[1] : end[1]]
    first, last = flow.lines[start[0]].text[start[1] :], flow.lines[end[0]].text[: end[1]]
    return "\n".join([first, *(line.text for line in flow.lines[start[0] + 1 : end[0]]), last])


def item_of(flow: Flow, tile: Tile, context: Context) -> Item:
    """The item of a block, with what it says."""
    block = tile.block
    printed = _print(flow, block)
    roles = [(printed.at(a), printed.at(a) + b - a, role) for a, b, role in block.roles]
    for start, _, first, last in block.dittos:
        roles = [(a, a + last - first, role) if a == printed.at(start) else (a, b, role) for a, b, role in roles]
    measures = [(label, printed.at(a), printed.at(b - 1) + 1) for a, b, label in measure_spans(flow.text, block)]
    columns = tuple(_column(printed, block, cell) for cell in block.cells)
    return Item(
        section="/".join(heading.no for heading in block.path if heading.no) or None,
        section_title=block.path[-1].title if block.path else "",
        parent_title=block.path[-2].title if len(block.path) > 1 else None,
        no=block.no,
        title=block.title,
        text=printed.text,
        span=_whole(flow, tile),
        gaps=_gaps(flow, tile),
        places=printed.places,
        measures=tuple(Measure(label, printed.text[a:b], a, b) for label, a, b in measures),
        fields=read_fields(
            printed.text, context, roles=roles, limits=[(c.start, c.end) for c in columns if c.holds == "time"]
        ),
        columns=columns,
    )


def _column(printed: "_Printed", block: Block, cell: tuple[int, int, str, str]) -> Column:
    """A cell in offsets of the item's text; 同上 is as long as what it stands for."""
    start, end, holds, heading = cell
    meant = next((last - first for at, _, first, last in block.dittos if at == start), end - start)
    return Column(printed.at(start), printed.at(start) + meant, holds, heading)


@dataclass(frozen=True, slots=True)
class _Printed:
    """The text of an item; `chunks` say where in it each stretch of the flow begins (flow offset, text offset)."""

    text: str
    places: tuple[tuple[int, Place], ...]
    chunks: tuple[tuple[int, int], ...]

    def at(self, offset: int) -> int:
        """The offset in the text of a character of the flow."""
        index = bisect_right(self.chunks, (offset, maxsize)) - 1
        base, begin = self.chunks[max(index, 0)]
        return max(begin + offset - base, 0)


def _print(flow: Flow, block: Block) -> _Printed:
    """The item as printed; 同上 in a table is printed as what it stands for, and leads to where that stands."""
    numbered = block.node is not None and block.node.mark.end > block.node.mark.start
    first = block.node.mark.start if block.node and numbered else block.start
    start, end = _trim(flow.text, first, block.end)
    pieces: list[tuple[int, int, int]] = []
    at = start
    for first, last, above, above_end in block.dittos:
        pieces += [(at, at, first), (first, above, above_end)]
        at = last
    pieces.append((at, at, end))
    text, places, chunks = "", [], []
    for key, first, last in pieces:
        chunks.append((key, len(text)))
        places += [(len(text) + offset, place) for offset, place in flow.stretches(first, last)]
        text += flow.text[first:last]
    return _Printed(text, tuple(places), tuple(chunks))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without blanks at its ends."""
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return start, end
