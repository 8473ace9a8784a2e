"""Marks become a tree: which mark stands under which, whatever numbering the document uses.

Marks are ordered by the custom of Chinese papers (一、 above （一） above 1. above (1) above ①); where a document
itself begins the count of an "outer" kind anew under an "inner" one, it is the document that is right.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from dubanflow.domain.plan.marks import Mark


@dataclass
class Node:
    """A mark with its own text `[start, body_end)` and the marks under it; `[start, end)` is all of it."""

    mark: Mark
    start: int
    body_end: int
    end: int
    children: list["Node"] = field(default_factory=list)
    depth: int = 1

    def walk(self) -> Iterator["Node"]:
        """The node and everything under it, in order."""
        pending = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(node.children))


def build_outline(marks: Sequence[Mark], starts: Sequence[int], end: int) -> list[Node]:
    """The tree of the marks; `starts[i]` is where the stretch of mark i begins, `end` where the last one ends."""
    order = kind_order(marks)
    roots: list[Node] = []
    open_nodes: list[Node] = []
    for index, (mark, start) in enumerate(zip(marks, starts, strict=True)):
        body_end = starts[index + 1] if index + 1 < len(starts) else end
        node = Node(mark, start, body_end, body_end)
        while open_nodes and order[open_nodes[-1].mark.kind.name] >= order[mark.kind.name]:
            open_nodes.pop().end = start
        (open_nodes[-1].children if open_nodes else roots).append(node)
        node.depth = len(open_nodes) + 1
        open_nodes.append(node)
    for node in open_nodes:
        node.end = end
    for root in roots:
        for node in root.walk():
            _leave_lead_in(node)
    return _without_soft_lead(roots)


def _leave_lead_in(node: Node) -> None:
    """A 一是 before the first number of a section belongs to the section's lead-in, not to its parts."""
    node.children = _without_soft_lead(node.children)
    if node.children:
        node.body_end = node.children[0].start


def _without_soft_lead(nodes: list[Node]) -> list[Node]:
    """The nodes without soft ones, where a numbered one stands among them."""
    return [node for node in nodes if not node.mark.kind.soft] or nodes


def kind_order(marks: Sequence[Mark]) -> dict[str, int]:
    """The order of the kinds of marks that a document uses, outermost first."""
    names = sorted({mark.kind.name: mark.kind.rank for mark in marks}.items(), key=lambda pair: pair[1])
    order = [name for name, _ in names]
    begun = _begun_under(marks)
    for _ in order:
        for at in range(len(order) - 1):
            outer, inner = order[at], order[at + 1]
            # Twice, because one list inside an item (a cover letter, a note) proves nothing.
            if begun[inner, outer] >= 2 and begun[inner, outer] > begun[outer, inner]:
                order[at], order[at + 1] = inner, outer
    return {name: place for place, name in enumerate(order)}


def _begun_under(marks: Sequence[Mark]) -> Counter[tuple[str, str]]:
    """How often a count of kind b begins (number 1) right behind a mark of kind a."""
    pairs = pairwise(marks)
    return Counter((a.kind.name, b.kind.name) for a, b in pairs if a.kind is not b.kind and b.number == 1)
