"""Blocks: the flow cut into headings, items and ignored stretches, in order and without gap."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dubanflow.domain.plan.flow import Flow
from dubanflow.domain.plan.outline import Node
from dubanflow.domain.plan.values import Role


@dataclass(frozen=True)
class Block:
    """A stretch `[start, end)` of the flow: `what` is `heading`, `item` or `ignored`; `path` the headings above it.

    `no` is the number of an item or a heading as its value shows it. `parts` are the measures that a table gives,
    `roles` the stretches that a table's columns declare to be lists of units; `dittos` say that a stretch (同上) stands
    for another one above it: start, end, start and end of that one. `cells` are the cells of a row: start, end, what
    the column holds ("" unknown), its heading. All in offsets of the flow.
    """

    start: int
    end: int
    what: str
    reason: str | None = None
    node: Node | None = None
    no: str | None = None
    title: str = ""
    path: tuple["Block", ...] = ()
    parts: tuple[tuple[int, int], ...] = ()
    roles: tuple[tuple[int, int, Role], ...] = ()
    dittos: tuple[tuple[int, int, int, int], ...] = ()
    cells: tuple[tuple[int, int, str, str], ...] = ()


def ignored_paragraphs(flow: Flow, start: int, end: int, reason: Callable[[str, str], str]) -> Iterator[Block]:
    """The stretch as ignored blocks, one a paragraph; blank paragraphs go with the one before them.

    `reason(text, following)` gives the reason of a paragraph, seen with the paragraph that follows it ("" at the end).
    """
    said = [(first, flow.text[first:last]) for first, last in flow.paragraphs_within(start, end)]
    said = [(first, text) for first, text in said if text.strip()]
    if not said:
        if start < end:
            yield Block(start, end, "ignored", "blank")
        return
    stops = [first for first, _ in said[1:]] + [end]
    following = [text for _, text in said[1:]] + [""]
    for index, ((first, text), stop) in enumerate(zip(said, stops, strict=True)):
        yield Block(first if index else start, stop, "ignored", reason(text, following[index]))
