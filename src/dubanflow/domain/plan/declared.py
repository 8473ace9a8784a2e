"""Marks that no number shows: headings that the file declares, bold leads, and bare heading lines between lists.

They are sought only as far as the numbers leave a gap: a declared heading without a number of its own, bold leads
where nothing but sections is numbered, bare lines behind which a list begins anew.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from dubanflow.domain.plan.flow import Flow, within
from dubanflow.domain.plan.front import names_paper
from dubanflow.domain.plan.ignored import reason_of_tail
from dubanflow.domain.plan.marks import Kind, Mark, content_start

_NOTHING = re.compile("")
_STYLE = Kind("style", 4, _NOTHING, anywhere=False)
_PLAIN = Kind("plain", 9.5, _NOTHING, anywhere=False)
_BOLD_LINE = Kind("style", 9, _NOTHING, anywhere=False)
_BOLD = Kind("bold", 56, _NOTHING, anywhere=False)
_ANNEX = Kind("annex", 0, _NOTHING, anywhere=False)
_MARKDOWN_BOLD = re.compile(r"[\s　]*(?:[-*+]\s)?\*\*(?P<lead>[^*\n]{2,60})\*\*")
_MARKDOWN_HEADING = re.compile(r"[\s　]*(?P<signs>#{1,6})[ 　]+\S")
_FORM = Kind("form", 29, _NOTHING, anywhere=False)
_FORM_LABEL = re.compile(
    r"[ 　]*(?P<said>(?:重点|督查|督办|交办|目标|工作|具体)?(?:任务|事项|项目|工作)"
    r"(?:名称|事项|任务|内容)?\s?[：:])[ 　]*(?=[^\s])"
)
_NAMES = re.compile(r"名称|事项")
_BRACKET_OPENING = re.compile(r"[ 　]*【[^【】\n。；，]{2,20}】(?=[^\s。；，])")
_BRACKET_LINE = re.compile(r"【[^【】\n。；，]{2,20}】")
_SECTIONS = frozenset({"part", "chapter", "passage", "roman", "cn", "cnblank", "style", "plain", "annex"})
_BLANKS = re.compile(r"\s*")
_ENDS = "。；：！？，、:;,"


def annex_marks(annexes: Sequence[int]) -> list[Mark]:
    """A mark above all others where an annex begins."""
    return [Mark(start, start, _ANNEX, None, None, True) for start in annexes]


def declared_marks(flow: Flow, marks: Sequence[Mark], closed: Sequence[tuple[int, int]]) -> list[Mark]:
    """The marks without number, those of the file first."""
    opened = {flow.text.rfind("\n", 0, mark.start) + 1: mark for mark in marks if mark.strong}
    free = [
        (start, end)
        for start, end in flow.paragraphs
        if start not in opened and not within(start, closed) and flow.text[start:end].strip()
    ]
    found = _styled(flow, free, opened) + _bracketed(flow, free) + _forms(flow, free, sorted(opened))
    if all(mark.kind.soft or mark.kind.name in _SECTIONS for mark in marks):
        found += _bold_leads(flow, free, {mark.start for mark in found})
    return found + _bare_lines(flow, free, marks, {mark.start for mark in found})


def heading_level(flow: Flow, start: int, end: int) -> int | None:
    """The level that the file, or Markdown, declares for a paragraph."""
    given = flow.lines[flow.point(start)[0]].heading
    if given:
        return given
    found = _MARKDOWN_HEADING.match(flow.text, start, end)
    return len(found["signs"]) if found else None


def _styled(flow: Flow, free: Sequence[tuple[int, int]], opened: dict[int, Mark]) -> list[Mark]:
    """Declared headings without a number; beside numbered ones of the same level they rank as these do."""
    beside: dict[int, Kind] = {}
    for start, mark in opened.items():
        level = heading_level(flow, start, mark.end)
        if level:
            beside.setdefault(level, mark.kind)
    found: list[Mark] = []
    levels = [(start, level) for start, end in free if (level := heading_level(flow, start, end))]
    for at, (start, level) in enumerate(levels):
        end = flow.text.find("\n", start)
        alone = sum(1 for _, other in levels if other == level) == 1
        if at == 0 and alone and names_paper(flow.text[start : end if end >= 0 else None]):
            continue
        kind = beside.get(level) or replace(_STYLE, name=f"style{level}", rank=_style_rank(level, beside))
        begin = content_start(flow.text, start)
        found.append(Mark(begin, begin, kind, None, None, True))
    return found


def _style_rank(level: int, beside: dict[int, Kind]) -> float:
    """The rank of a declared level: below every numbered level that is declared above it."""
    above = [kind.rank for other, kind in beside.items() if other < level]
    return max([4 + level / 10, *(rank + level / 10 for rank in above)])


def _bracketed(flow: Flow, free: Sequence[tuple[int, int]]) -> list[Mark]:
    """Lines in square brackets alone (【民生保障】), at least two of them."""
    starts = [content_start(flow.text, a) for a, b in free if _BRACKET_LINE.fullmatch(flow.text[a:b].strip())]
    return [Mark(start, start, _PLAIN, None, None, True) for start in starts] if len(starts) >= 2 else []


def _forms(flow: Flow, free: Sequence[tuple[int, int]], numbered: Sequence[int]) -> list[Mark]:
    """Lines such as 任务名称：… that open one form after another, at least two of them.

    Where each stands alone under a number (（一）… 目标任务：… 完成时限：…) the number opens the task, unless the label
    says that it names it.
    """
    found = [label for start, end in free if (label := _FORM_LABEL.match(flow.text, start, end))]
    above = [bisect_right(numbered, label.start()) for label in found]
    if 0 not in above and len(set(above)) == len(above) and not any(_NAMES.search(label["said"]) for label in found):
        return []
    marks = [Mark(label.start("said"), label.end(), _FORM, None, None, True) for label in found]
    return marks if len(marks) >= 2 else []


def _bold_leads(flow: Flow, free: Sequence[tuple[int, int]], taken: set[int]) -> list[Mark]:
    """Paragraphs that open in bold: a lead with text behind it, or a heading line of its own."""
    leads: list[Mark] = []
    for start, end in free:
        begin = content_start(flow.text, start)
        length = _bold_length(flow, start, end)
        if (
            begin in taken
            or length < 2
            or _BRACKET_LINE.fullmatch(flow.text[start:end].strip())
            or reason_of_tail(flow.text[start:end])
            or names_paper(flow.text[start:end])
        ):
            continue
        rest = flow.text[start + length : end].strip(" 　*\n。：:")
        kind = _BOLD if rest else replace(_BOLD_LINE, name="style0")
        leads.append(Mark(begin, begin, kind, None, None, True))
    return leads if len(leads) >= 2 else []


def _bold_length(flow: Flow, start: int, end: int) -> int:
    """How many characters at the start of a paragraph stand out: in bold, by the file or by Markdown, or in 【】."""
    given = flow.lines[flow.point(start)[0]].bold
    found = _MARKDOWN_BOLD.match(flow.text, start, end) or _BRACKET_OPENING.match(flow.text, start, end)
    return max(given, found.end() - start if found else 0)


def _behind_blanks(text: str, at: int) -> int:
    """Where the first line at or behind `at` begins that is not blank."""
    found = _BLANKS.match(text, at)
    return text.rfind("\n", at, found.end()) + 1 or at if found else at


def _bare_lines(flow: Flow, free: Sequence[tuple[int, int]], marks: Sequence[Mark], taken: set[int]) -> list[Mark]:
    """Short lines without stop right before a number 1, at least two of them: headings of lists that begin anew."""
    first = {
        flow.text.rfind("\n", 0, mark.start) + 1: mark
        for mark in marks
        if mark.strong and mark.number == 1 and not mark.kind.soft
    }
    found: list[Mark] = []
    for start, end in free:
        text = flow.text[start:end].strip()
        following = first.get(_behind_blanks(flow.text, end))
        bare = 2 <= len(text) <= 24 and text[-1] not in _ENDS and not names_paper(text) and not reason_of_tail(text)
        begin = content_start(flow.text, start)
        if following and bare and begin not in taken and following.kind.name not in _SECTIONS:
            found.append(Mark(begin, begin, replace(_PLAIN, rank=following.kind.rank - 0.5), None, None, True))
    return found if len(found) >= 2 else []
