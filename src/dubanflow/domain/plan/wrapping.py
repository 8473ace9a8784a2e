"""Broken lines: whether a line goes on in the next one or ends its paragraph."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from dubanflow.domain.plan.marks import COMMAS, starts_with_mark
from dubanflow.domain.plan.values import Line

_ENDS = "。！？；：!?;:…"
_GOES_ON = "，、,（(《“‘〔【—"
# A heading never ends in one of these: the sentence goes on.
_FUNCTION_WORDS = "第及和与的对在以将把从向由或并使让被于跟"
_STARTS_INSIDE = "，。、；：！？）》”’〕】,;:!?)%％"
_EARLY = 15
_CLOSERS = "”）)】》’"
_LABEL_LINE = re.compile(
    r"\s*[（(【\[]?(?:牵头|责任|配合|主办|协办|承办|协同|参与|落实|主责|完成|办理|时间|进度|工作|具体|主要|备注|说明|注|附件|抄送|联系)"
    r"[\u4e00-\u9fff]{0,6}[：:]"
)
# 责 任 单 位：, as labels are set to be as long as one another.
SPACED_LABEL = re.compile(
    r"(?:^|(?<=[\s；;。（(【\[]))[\u4e00-\u9fff](?:[ \u3000\xa0]{1,4}[\u4e00-\u9fff]){1,6}[ \u3000]{0,2}(?=[：:])"
)
# 【乡村振兴】…, and the bullets of Markdown before a bold lead.
_OPENS_PART = re.compile(r"\s*(?:【|[-*+][ 　])")
# A line may be broken before 一，of 统一，: whether that is a mark shows only in the count.
_NO_MARKS = (None, *COMMAS)
_PAIRS = {"《": "》", "“": "”", "（": "）)", "(": ")）", "〔": "〕"}


# A bracket behind a sentence (…开学工作会议。（校办）) closes its paragraph as a stop does.
_CLOSED_BRACKET = re.compile(r"[。；！？][（(【〔\[][^（(【〔\[]{1,120}[）)】〕\]]$")


class Join(Enum):
    """How a line meets the next one."""

    HARD = "hard"
    SOFT = "soft"
    SPACED = "spaced"


@dataclass(frozen=True, slots=True)
class Joint:
    """What stands around a line: how it meets the next one, and whether it heals the one before."""

    heals_before: bool
    after: Join


def join_lines(lines: Sequence[Line], cells: Set[int] = frozenset()) -> list[Joint]:
    """How each line meets the next; the last one always ends hard, and so do `cells`, lines that are one cell each."""
    full = [line.full for line in lines]
    if not any(full) and (width := wrap_width(lines)):
        full = [_width(line.text.strip()) + _indent(line.text) >= width - 3 for line in lines]
    marks = [starts_with_mark(line.text) for line in lines]
    shape = _Shape(_titles_inline(lines, marks), any(full), any(full) and _indents(lines, full))
    after = [
        Join.HARD
        if at in cells or at + 1 in cells
        else _meeting(a, b, shape, marked=marks[at + 1] not in _NO_MARKS, full=full[at])
        for at, (a, b) in enumerate(pairwise(lines))
    ]
    if lines:
        after.append(Join.HARD)
    before = [False] + [how is not Join.HARD for how in after[:-1]]
    return [Joint(healed, how) for healed, how in zip(before, after, strict=False)]


def wrap_width(lines: Sequence[Line]) -> int | None:
    """The width, in Chinese characters, at which a document breaks its lines; None where its lines are paragraphs."""
    texts = [line.text.strip() for line in lines if line.text.strip() and not _is_row(line)]
    if len(texts) < 6:
        return None
    width = max(map(_width, texts))
    if not 15 <= width <= 90:
        return None
    full = [text for text in texts if _width(text) >= width - 3]
    broken = [text for text in full if text[-1] not in _ENDS and text[-1] not in _CLOSERS]
    return width if len(full) >= 3 and len(full) * 4 >= len(texts) and len(broken) * 2 >= len(full) else None


def _width(text: str) -> int:
    """How wide a line is printed, in Chinese characters; two half-width signs are as wide as one."""
    return len(text) - sum(map(str.isascii, text)) // 2


def _indent(text: str) -> int:
    """The indent of a paragraph's first line, which takes its share of the line: two characters at most."""
    return min(_width(text) - _width(text.lstrip()), 2)


def is_label_line(text: str) -> bool:
    """Whether a line opens with a label such as 责任单位： or 完成时限：."""
    return _LABEL_LINE.match(text) is not None or SPACED_LABEL.match(text.lstrip()) is not None


def _titles_inline(lines: Sequence[Line], marks: Sequence[str | None]) -> bool:
    """Whether numbered lines mostly carry their text behind the title, so that a bare one must be a broken one."""
    marked = [line.text.strip() for line, mark in zip(lines, marks, strict=True) if mark in ("num", "cnp")]
    inside = sum(1 for text in marked if "。" in text[:-1])
    return len(marked) >= 3 and inside * 3 >= len(marked) * 2


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a document sets its lines: whether numbered lines carry their text (`inline`), whether long lines are broken
    at a margin, and whether the first line of a paragraph is then indented."""

    inline: bool
    broken: bool
    indented: bool


def _indents(lines: Sequence[Line], full: Sequence[bool]) -> bool:
    """Whether paragraphs begin with an indent: most lines behind one that is not full do."""
    begun = [
        after
        for (_, after), at_margin in zip(pairwise(lines), full, strict=False)
        if not at_margin and after.text.strip() and not _is_row(after)
    ]
    return sum(map(_is_indented, begun)) * 5 >= len(begun) * 3


def _is_indented(line: Line) -> bool:
    return line.text.startswith(("　　", "    "))


def _meeting(line: Line, following: Line, shape: _Shape, *, marked: bool, full: bool) -> Join:
    """How two lines meet; `marked`: the second opens with a mark; `full`: the first reaches the margin."""
    before, after = line.text.rstrip(), following.text.strip()
    if not before.strip() or not after or _is_row(line) or _is_row(following) or following.heading or line.heading:
        return Join.HARD
    if full and shape.indented:  # the page itself shows where paragraphs begin
        goes_on = not _is_indented(following)
    else:
        # A line broken early, before a figure that must not leave its measure, is long all the same.
        early = shape.indented and len(before.strip()) >= _EARLY and not _is_indented(following)
        goes_on = _goes_on(before, following.text, shape, marked=marked, full=full or early)
    if not goes_on:
        return Join.HARD
    both_latin = before[-1].isascii() and before[-1].isalnum() and after[0].isascii() and after[0].isalnum()
    return Join.SPACED if both_latin and not (before[-1].isdigit() and after[0].isdigit()) else Join.SOFT


def _goes_on(before: str, following: str, shape: _Shape, *, marked: bool, full: bool) -> bool:
    """Whether the sentence of `before` goes on in `following`."""
    if following.strip()[0] in _STARTS_INSIDE or _left_open(before):
        return True
    if marked or is_label_line(following) or _OPENS_PART.match(following):
        return False
    if before[-1] in _ENDS or _CLOSED_BRACKET.search(before):
        return False
    if before[-1] in _GOES_ON or before[-1] in _FUNCTION_WORDS:
        return True
    if following.startswith(("　　", "    ")):
        return False
    if shape.broken:
        return full
    if before[-1] in _CLOSERS:
        return False
    return "。" in before or (shape.inline and starts_with_mark(before) in ("num", "cnp"))


def is_open_row(text: str) -> bool:
    """Whether a line is a row with bars between its cells but none at its ends: 1 | 修订办法 | 人才科."""
    return text.count(" | ") >= 2 or (text.count("|") >= 3 and "。" not in text)


def _left_open(text: str) -> bool:
    """Whether a bracket opened among the last characters of `text` is still open at its end."""
    tail = text[-40:]
    for opening, closing in _PAIRS.items():
        at = tail.rfind(opening)
        if at >= 0 and not any(end in tail[at:] for end in closing) and tail.count("。", at) == 0:
            return True
    return False


def _is_row(line: Line) -> bool:
    """Whether a line is a row of a table, of a file or in text form."""
    bars = line.text.lstrip().startswith("|") or is_open_row(line.text)
    return line.cells is not None or bars or line.text.count("\t") >= 2
