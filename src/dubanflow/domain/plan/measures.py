"""The measures of an item: its 一是… parts, its sub-numbers, and what 具体措施： announces."""

from collections.abc import Sequence

from dubanflow.domain.plan.blocks import Block
from dubanflow.domain.plan.grain import FORM_FIELD, FORM_OWNER, LEAD_MEASURES
from dubanflow.domain.plan.marks import mark_at
from dubanflow.domain.plan.outline import Node
from dubanflow.domain.plan.owners_hint import owner_line
from dubanflow.domain.plan.titles import title_of


def measure_spans(text: str, block: Block) -> list[tuple[int, int, str | None]]:
    """Start, end and label of every measure of an item, in offsets of the flow."""
    if block.parts:
        return _trimmed(text, [(start, end, _label(text, start)) for start, end in block.parts])
    node = block.node
    if node is None:
        return []
    children = [child for child in node.children if child.start < block.end]
    if not children:
        return _announced(text, block)
    spans = []
    for child in _measures_of_form(text, children):
        end = _without_owner_line(text, child.mark.start, min(child.end, block.end))
        spans.append((child.mark.start, end, text[child.mark.start : child.mark.end].strip(" 　，,")))
    return _trimmed(text, spans)


def _measures_of_form(text: str, children: Sequence[Node]) -> Sequence[Node]:
    """Of the fields of a form (1.任务目标… 2.主要措施… 3.责任单位…) those of its measures; else all children."""
    titles = [title_of(text, child.mark.end, child.body_end) for child in children]
    if not all(map(FORM_FIELD.fullmatch, titles)) or not any(map(FORM_OWNER.fullmatch, titles)):
        return children
    told = [child for child, title in zip(children, titles, strict=True) if title.endswith(("措施", "举措", "内容"))]
    return [part for child in told for part in (child.children or [child])]


def _label(text: str, start: int) -> str | None:
    """The mark that stands at `start`, as written."""
    mark = mark_at(text, start)
    return text[mark.start : mark.end].strip(" 　，,") if mark else None


def _announced(text: str, block: Block) -> list[tuple[int, int, str | None]]:
    """The one unmarked measure behind 具体措施：."""
    found = LEAD_MEASURES.search(text, block.start, block.end)
    if not found:
        return []
    return _trimmed(text, [(found.end(), _without_owner_line(text, found.end(), block.end), None)])


def _without_owner_line(text: str, start: int, end: int) -> int:
    """The end of a measure, before the owner line that follows the measures of an item."""
    cut = owner_line(text[start:end])
    return start + cut if cut is not None else end


def _trimmed(text: str, spans: Sequence[tuple[int, int, str | None]]) -> list[tuple[int, int, str | None]]:
    """The spans without blanks at their ends; empty ones left out."""
    out = []
    for start, end, label in spans:
        while end > start and text[end - 1].isspace():
            end -= 1
        while start < end and text[start].isspace():
            start += 1
        if start < end:
            out.append((start, end, label))
    return out
