"""What a reader of the plan should look at again: numbers, empty sections, left-out text, the year, hidden duties."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dubanflow.domain.plan.ignored import is_ellipsis
from dubanflow.domain.plan.marks import NUMERAL, number_of
from dubanflow.domain.plan.owners_hint import names_owner
from dubanflow.domain.plan.values import Heading, Ignored, Item
from dubanflow.domain.problems import Problem

_YEAR = re.compile(r"(?<![\d第])((?:19|20)\d\d)(?=\s?年|\s?[—–－~至-]{1,2}\s?(?:19|20)\d\d\s?年)")
_ELLIPSIS_END = re.compile(r"(?:…{1,4}|\.{3,8}|[（(](?:略|以下略|省略)[）)])[。；\s]*$")
_REPORTING = re.compile(
    r"(?:每[周月季半年]|\d{1,2}\s?月\s?(?:\d{1,2}\s?日|底)|年底|月底|季度末|按(?:月|季|周))[^。；]{0,50}?(?:报送|上报|反馈|报[^告道名考刊纸酬]|报告)[^。；]{0,20}"
)
_HIDING = ("preamble", "closing", "requirements", "note", "lead-in", "table-head")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number as it stands in the document: the kind of its mark, the numeral and its line."""

    kind: str
    no: str
    line: int


def problems_of(
    items: Sequence[Item], headings: Sequence[Heading], ignored: Sequence[Ignored], title: str | None, year: int
) -> Iterator[Problem]:
    """What is missing or odd in a reading, each with its line and what to do about it."""
    if not items:
        line = ignored[0].span.start.line if ignored else None
        yield Problem("没有读到任何任务：请检查文件里有没有编号（如“一、”“1.”）或任务表格。", line=line)
    yield from _empty_sections(items, headings, ignored)
    yield from _left_out(items, ignored)
    yield from _wrong_year(title, ignored, year)
    yield from _hidden_duties(ignored)


def double_problems(written: Sequence[Item], tabled: Sequence[Item]) -> Iterator[Problem]:
    """Items of a table that bear the title of an item in the text: perhaps the same task twice."""
    lines = {item.title: item.line for item in reversed(written)}
    for item in tabled:
        if item.title in lines:
            text = f"表格里的任务“{item.title}”与第{lines[item.title]}行的任务同名：请核对是不是同一项，避免重复立项。"
            yield Problem(text, line=item.line)


def guessed_problems(lines: Iterable[int]) -> Iterator[Problem]:
    """Tables without a heading, by the line on which each begins: their columns are guessed."""
    text = "这张表没有表头，各列是按内容推断的（任务、单位、时限）：请核对，必要时补上表头再导入。"
    yield from (Problem(text, line=line) for line in lines)


def number_problems(numbers: Sequence[Numbered]) -> Iterator[Problem]:
    """Repeated, missing and misplaced numbers, kind by kind; the numbers of ignored parts count too."""
    for kind in dict.fromkeys(one.kind for one in numbers):
        yield from _count((one.no, one.line) for one in numbers if one.kind == kind)


def _count(numbers: Iterable[tuple[str, int]]) -> Iterator[Problem]:
    """Faults in one list of numbers; where it begins again at 1 a new list begins."""
    run: list[tuple[int, str, int]] = []
    for said, line in numbers:
        if not said or len(said) > 6 or not (said.isdecimal() or all(sign in NUMERAL for sign in said)):
            continue
        number = number_of(said) or 0
        if number == 1 and run:
            yield from _faults(run)
            run = []
        run.append((number, said, line))
    yield from _faults(run)


def _faults(run: Sequence[tuple[int, str, int]]) -> Iterator[Problem]:
    """Repeated, missing and misplaced numbers of one list."""
    first: dict[int, int] = {}
    there = {number for number, _, _ in run}
    for number, said, line in run:
        if number in first:
            yield Problem(f"编号“{said}”重复：第{first[number]}行已有同样的编号，请核对是否漏改。", line=line)
        first.setdefault(number, line)
    for (before, said_before, _), (number, said, line) in pairwise(run):
        missing = [step for step in range(before + 1, min(number, before + 100)) if step not in there]
        if missing:
            yield Problem(f"编号从“{said_before}”跳到“{said}”，中间缺{len(missing)}个：请核对是否漏了内容。", line=line)
        if number < before and said not in {said_before}:
            yield Problem(f"编号“{said}”排在“{said_before}”后面：请核对顺序。", line=line)


def _empty_sections(
    items: Sequence[Item], headings: Sequence[Heading], ignored: Sequence[Ignored]
) -> Iterator[Problem]:
    """Headings with neither an item, a heading of a lower level, nor requirements under them."""
    starts = sorted(
        [*(item.span.start for item in items), *(one.span.start for one in ignored if one.reason == "requirements")]
    )
    for index, heading in enumerate(headings):
        following = headings[index + 1] if index + 1 < len(headings) else None
        if following and following.level > heading.level:
            continue
        limit = following.span.start if following else None
        at = bisect_left(starts, heading.span.end)
        if at == len(starts) or (limit is not None and starts[at] >= limit):
            shown = "、".join(part for part in (heading.no, heading.title) if part)
            yield Problem(f"标题“{shown}”下面没有任务：请核对是否漏了内容。", line=heading.span.start.line)


def _left_out(items: Sequence[Item], ignored: Sequence[Ignored]) -> Iterator[Problem]:
    """Ellipses that stand for text which the document leaves out."""
    for one in ignored:
        if one.reason == "ellipsis" or is_ellipsis(one.text):
            yield Problem("这里用省略号略去了内容，被略去的任务读不出来：请补全原文。", line=one.span.start.line)
    for item in items:
        if _ELLIPSIS_END.search(item.text):
            yield Problem(f"任务“{item.title}”的内容用省略号略去了：请补全原文。", line=item.line)


def _wrong_year(title: str | None, ignored: Sequence[Ignored], year: int) -> Iterator[Problem]:
    """A year in the title, or else in the opening words, that is not the year of the plan."""
    said = [int(found) for found in _YEAR.findall(_halved(title or ""))]
    place = next((one.span.start.line for one in ignored if one.reason == "title"), None)
    if not said:
        opening = next((one for one in ignored if one.reason in ("general", "preamble")), None)
        said = [int(found) for found in _YEAR.findall(_halved(opening.text[:30]))][:1] if opening else []
        place = opening.span.start.line if opening else None
    if said and year not in said and not min(said) <= year <= max(said):
        yield Problem(f"文件写的是{said[0]}年，计划年度却是{year}年：请核对年度。", line=place)


def _halved(text: str) -> str:
    """The text with figures in ASCII; nothing else is folded."""
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)


def _hidden_duties(ignored: Sequence[Ignored]) -> Iterator[Problem]:
    """Reporting duties with a date in text that is no task."""
    for one in ignored:
        found = _REPORTING.search(one.text) if one.reason in _HIDING else None
        if one.reason == "lead-in" and names_owner(one.text):
            yield Problem("这段引导语写了责任单位，但没有列为任务：请核对是否需要单独立项。", line=one.span.start.line)
        elif found:
            yield Problem(
                f"这段没有列为任务，但可能有报送要求（{found.group()}）：需要督办时请单独立项。",
                line=one.span.start.line,
            )
