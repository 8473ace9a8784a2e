"""Stretches in which no number is a task (lists of annexes, notes), and where an annex begins."""

import re
from dataclasses import dataclass

from dubanflow.domain.plan.flow import Flow
from dubanflow.domain.plan.ignored import is_attachment, is_remark
from dubanflow.domain.plan.marks import content_start, mark_at

_BARE_ANNEX = re.compile(r"附(?:件|表|录)\s?[一二三四五六七八九十\d]{0,2}\s?[：:]?")
_LONGEST_NAME = 90


@dataclass(frozen=True, slots=True)
class Regions:
    """`closed` stretches hold no marks (start, end, reason); `annexes` are the offsets at which an annex begins."""

    closed: tuple[tuple[int, int, str], ...]
    annexes: tuple[int, ...]


def find_regions(flow: Flow) -> Regions:
    """Go through the paragraphs once and note where annexes are listed, where one begins, and what is a note."""
    paragraphs = [(start, end, flow.text[start:end].strip()) for start, end in flow.paragraphs]
    closed: list[tuple[int, int, str]] = []
    annexes: list[int] = []
    index = 0
    while index < len(paragraphs):
        start, _, text = paragraphs[index]
        stop = index + 1
        if is_remark(text):
            stop = _list_end(paragraphs, stop)
            closed.append((start, paragraphs[stop - 1][1], "note"))
        elif is_attachment(text):
            stop = _list_end(paragraphs, stop)
            if stop == index + 1 and _BARE_ANNEX.fullmatch(text) and any(said for _, _, said in paragraphs[stop:]):
                annexes.append(start)
            else:
                closed.append((start, paragraphs[stop - 1][1], "attachment"))
        index = stop
    return Regions(tuple(closed), tuple(annexes))


def _list_end(paragraphs: list[tuple[int, int, str]], index: int) -> int:
    """The index behind the numbered names that follow; a name is short and ends no sentence."""
    expected: int | None = None
    while index < len(paragraphs):
        text = paragraphs[index][2]
        mark = mark_at(text, content_start(text))
        if mark is None or mark.kind.name != "num" or len(text) > _LONGEST_NAME or "。" in text:
            return index
        if expected is not None and mark.number != expected:
            return index
        expected = (mark.number or 0) + 1
        index += 1
    return index
