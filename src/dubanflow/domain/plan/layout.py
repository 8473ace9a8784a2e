"""The outline laid out: every node becomes headings, items and ignored stretches that tile the flow."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dubanflow.domain.plan.blocks import Block, ignored_paragraphs
from dubanflow.domain.plan.flow import Flow
from dubanflow.domain.plan.front import annex_reason
from dubanflow.domain.plan.grain import Outline, judge
from dubanflow.domain.plan.outline import Node
from dubanflow.domain.plan.table_reading import table_blocks
from dubanflow.domain.plan.tables import Table
from dubanflow.domain.plan.tail import (
    advert_before,
    after_owner,
    closing_sentence,
    ends_in_owner,
    section_reason,
    tail_reason,
    tail_start,
)
from dubanflow.domain.plan.titles import title_end


def lay_out(flow: Flow, outline: Outline) -> list[Block]:
    """The blocks of everything from the first mark on."""
    blocks: list[Block] = []
    for root in outline.roots:
        blocks.extend(_lay(flow, outline, root, ()))
    return _cut_tails(flow, blocks)


def _lay(flow: Flow, outline: Outline, node: Node, path: tuple[Block, ...]) -> Iterator[Block]:
    """The blocks of one node and everything under it."""
    verdict = judge(outline, node)
    if verdict.what == "ignored":
        for part in node.walk():
            pieces = ignored_paragraphs(flow, part.start, part.body_end, section_reason(verdict.reason or "general"))
            yield from (replace(piece, node=part) if piece.start == part.start else piece for piece in pieces)
        return
    if verdict.what == "annex":
        yield from ignored_paragraphs(flow, node.start, node.body_end, annex_reason)
        for child in node.children:
            yield from _lay(flow, outline, child, path)
        return
    title = outline.title(node)
    if verdict.what == "item":
        yield Block(node.start, node.end, "item", None, node, node.mark.no, title, path)
        return
    stop = _heading_end(flow.text, node)
    heading = Block(node.start, stop, "heading", None, node, _heading_no(flow.text, node), title, path)
    yield heading
    yield from ignored_paragraphs(flow, stop, node.body_end, section_reason(verdict.reason or "lead-in"))
    for child in node.children:
        yield from _lay(flow, outline, child, (*path, heading))


def _heading_end(text: str, node: Node) -> int:
    """Where a heading ends: behind its title, its stop and the blanks that follow."""
    stop = title_end(text, node.mark.end, node.body_end)
    while stop < node.body_end and text[stop] in "。；;：:!！ 　\t\n*":
        stop += 1
    return stop


def _heading_no(text: str, node: Node) -> str | None:
    """The number of a heading as written, without its stop: 一, （一）, 1."""
    printed = text[node.mark.start : node.mark.end].strip(" 　、．.：:，,")
    return printed if node.mark.no is not None else None


def _cut_tails(flow: Flow, blocks: Sequence[Block]) -> list[Block]:
    """Cut what stands behind an item but is no part of it."""
    items = [index for index, block in enumerate(blocks) if block.what == "item"]
    owned = sum(ends_in_owner(flow.text, blocks[index].start, blocks[index].end) for index in items)
    bracketed = len(items) >= 3 and owned * 5 >= len(items) * 4
    out: list[Block] = []
    for index, block in enumerate(blocks):
        if block.what != "item" or block.node is None:
            out.append(block)
            continue
        last = bool(items) and index == items[-1]
        stop = tail_start(flow, block.node, last=last)
        if last and bracketed:
            stop = min(stop, after_owner(flow.text, block.start, block.end))
        if last:
            stop = min(stop, closing_sentence(flow, block.start, block.end))
        out.append(replace(block, end=stop) if stop != block.end else block)
        reason = section_reason("advert") if advert_before(flow, stop) else tail_reason
        out.extend(ignored_paragraphs(flow, stop, block.end, reason))
    return out


def set_tables(flow: Flow, blocks: Sequence[Block], tables: Sequence[Table]) -> list[Block]:
    """Put the blocks of the task tables in place of what the text around them made of their stretches."""
    out: list[Block] = []
    pending = list(tables)
    done = 0
    for block in blocks:
        start = max(block.start, done)
        while pending and pending[0].start < block.end:
            table = pending.pop(0)
            if table.start > start:
                out.extend(_piece(flow, block, start, table.start))
            out.extend(table_blocks(flow, table, _path_above(out)))
            start = done = table.end
        if start < block.end:
            out.extend(_piece(flow, block, start, block.end))
    return out


def _path_above(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The headings under which something that follows the blocks stands; an annex begins anew."""
    for block in reversed(blocks):
        if block.what != "ignored":
            return (*block.path, block) if block.what == "heading" else block.path
        if block.reason in ("attachment", "signature"):
            break
    return ()


def _piece(flow: Flow, block: Block, start: int, end: int) -> list[Block]:
    """What a table leaves of a block: its beginning stays what it is, what stands behind the table is no task."""
    if start == block.start:
        return [replace(block, start=start, end=end)]
    return list(ignored_paragraphs(flow, start, end, tail_reason))
