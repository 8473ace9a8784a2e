"""Which of the things that look like marks are marks: those that open a line, and those that go on counting.

A mark inside a line is believed only where a sentence has just ended (or a heading was just given) and it begins a
count or goes on with one, so that 第1.项, 3.5% and 统一、 stay what they are.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from dubanflow.domain.plan.flow import Flow, within
from dubanflow.domain.plan.marks import (
    BY_NAME,
    COMMAS,
    LAST,
    MEASURE_WORDS,
    NUMERAL,
    Mark,
    content_start,
    marks_in,
    number_of,
)

_SENTENCE_ENDS = "。！？；）)”】》…!?;"
_CLAUSE_ENDS = "，、：:,"
_NOT_AFTER = "第按照附见表图款条项至到－-—~～和或及与"
_FAR = 6000
_GLUED = 90
_PART = 800
_TITLE_END = re.compile(r"(?:要点|方案|计划|思路|安排|意见|清单|分工|台账|措施|规划|通知|任务)\s*$")
_REFERENCE = re.compile(r"[ 　]?[项款条类目、和至与－—（(-]")
# 二聚焦… between 一是 and 三是: a numeral that opens a sentence and counts nothing. Behind the last 是 it needs a verb.
_OPENS = rf"(?<=[。；;\n 　])([{NUMERAL}]{{1,2}})"
_BARE = re.compile(rf"{_OPENS}(?![{NUMERAL}{MEASURE_WORDS}、是要）)])(?=[\u3400-\u9fff])")
_BARE_VERB = re.compile(
    rf"{_OPENS}(?:聚焦|强化|加强|推进|推动|抓[好实牢紧]|坚持|突出|深化|完善|健全|落实|提[升高]|建[立强]|开展|严[格抓管]"
    r"|优化|注重|加大|做[好实]|创新|打造|着力|狠抓|紧盯|围绕|规范|压实|筑牢|夯实|培[育养]|组织|制定)"
)


@dataclass
class _Counts:
    """How far every kind has counted, and where each next number could still come."""

    ahead: dict[tuple[str, int], list[int]]
    last: dict[str, int] = field(default_factory=dict)
    latest: Mark | None = None

    def comes(self, name: str, number: int, after: int) -> bool:
        """Whether a mark of that number follows within reach."""
        places = self.ahead.get((name, number), [])
        at = bisect_left(places, after)
        return at < len(places) and places[at] - after < _FAR

    def next_in_line(self, mark: Mark) -> bool:
        """Whether the mark goes on with its kind's count, or begins one that goes on."""
        if mark.number is None:
            return False
        running = self.last.get(mark.kind.name, 0)
        if mark.number > 1 and (mark.number == running + 1 or (mark.number == LAST and running > 1)):
            return True
        if mark.number == 1:
            return self.comes(mark.kind.name, 2, mark.end)
        # 一是…二…三是: the 是 in between was lost.
        return mark.kind.name == "that" and mark.number == running + 2 > 2

    def accept(self, mark: Mark) -> None:
        """Take the mark into the count."""
        if not mark.kind.soft:
            for name in [name for name in self.last if BY_NAME[name].soft]:
                del self.last[name]
        if mark.number is not None:
            self.last[mark.kind.name] = mark.number
        self.latest = mark


def find_marks(flow: Flow, closed: Sequence[tuple[int, int]] = ()) -> list[Mark]:
    """The marks of a document in order; none lies inside `closed` stretches (tables, notes, lists of annexes)."""
    text = flow.text
    opening = {content_start(text, start) for start in flow.paragraph_starts}
    candidates = _without_lone_commas(_candidates(text, opening, closed))
    hidden = _bracketed(text)
    ahead: dict[tuple[str, int], list[int]] = defaultdict(list)
    for mark in candidates:
        if mark.number is not None:
            ahead[mark.kind.name, mark.number].append(mark.start)
    candidates = _without_lone_figures(candidates, ahead)
    counts = _Counts(ahead)
    accepted: list[Mark] = []
    for mark in candidates:
        if mark.strong or (not within(mark.start, hidden) and _believed(mark, text, counts)):
            counts.accept(mark)
            accepted.append(mark)
    return _fill_gaps(text, accepted)


def _candidates(text: str, opening: set[int], closed: Sequence[tuple[int, int]]) -> list[Mark]:
    """Everything that looks like a mark, in order, the longest of those that overlap."""
    kept: list[Mark] = []
    stop = 0
    for mark in marks_in(text, opening):
        if mark.start >= stop and not within(mark.start, closed):
            kept.append(mark)
            stop = mark.end
    return kept


def _without_lone_commas(candidates: Sequence[Mark]) -> list[Mark]:
    """一，is the mark 一、with a slip of the pen where its neighbour in the count is there; else it is no mark."""
    there = {(COMMAS.get(mark.kind.name, mark.kind.name), mark.number) for mark in candidates}
    out: list[Mark] = []
    for mark in candidates:
        name = COMMAS.get(mark.kind.name)
        if name is None:
            out.append(mark)
        elif mark.number and ((name, mark.number - 1) in there or (name, mark.number + 1) in there):
            out.append(mark._replace(kind=BY_NAME[name]))
    return out


def _without_lone_figures(candidates: Sequence[Mark], ahead: dict[tuple[str, int], list[int]]) -> list[Mark]:
    """A bare figure in front of a line numbers it only where 1 and 2 both do; otherwise it counts something.

    A lone bullet in front of a title is left out as well.
    """
    lone = {name for name in ("figure", "cnblank") if not ((name, 1) in ahead and (name, 2) in ahead)}
    # One bullet before everything that is numbered decorates the title.
    numbered = next((at for at, mark in enumerate(candidates) if mark.strong and mark.number is not None), 0)
    bullets = [mark for mark in candidates[:numbered] if mark.kind.name == "bullet"]
    decoration = bullets[0] if len(bullets) == 1 else None
    return [mark for mark in candidates if mark.kind.name not in lone and mark is not decoration]


def _believed(mark: Mark, text: str, counts: _Counts) -> bool:
    """Whether a mark inside a line is one."""
    before = text[max(mark.start - 6, 0) : mark.start].rstrip(" 　\t*")
    last = before[-1:] if before else ""
    if not last or (last in _NOT_AFTER and last not in _SENTENCE_ENDS):
        return False
    if mark.kind.name in ("cnp", "nump", "cnh", "numh") and _REFERENCE.match(text, mark.end):
        return False
    if last in _SENTENCE_ENDS:
        running = counts.last.get(mark.kind.name, 0)
        near = running and mark.number is not None and 0 < mark.number <= running + 5
        return counts.next_in_line(mark) or bool(near and last in "。！）)" and mark.kind.name in ("num", "cnp", "cn"))
    if last in _CLAUSE_ENDS:
        return (last in "：:" or mark.kind.soft or mark.kind.name == "circled") and counts.next_in_line(mark)
    return _glued(mark, text, counts)


def _glued(mark: Mark, text: str, counts: _Counts) -> bool:
    """A mark right behind a heading without any stop: a document on one line."""
    if mark.kind.name == "circled":
        return counts.next_in_line(mark)
    if mark.kind.soft or not counts.next_in_line(mark):
        return False
    if (
        mark.number == 1
        and mark.kind.name in ("cn", "cnp", "num")
        and _TITLE_END.search(text, max(mark.start - 8, 0), mark.start)
    ):
        return True
    latest = counts.latest
    if latest is None or latest.kind.rank >= mark.kind.rank or mark.start - latest.end > _GLUED:
        return False
    return not any(stop in text[latest.end : mark.start] for stop in "。；！？\n")


def _bracketed(text: str) -> list[tuple[int, int]]:
    """Stretches inside brackets or quotation marks, outermost, each within its paragraph and of a bounded length."""
    pairs = {"）": "（(", ")": "（(", "”": "“", "》": "《", "】": "【"}
    openers = "（(“《【"
    stack: list[tuple[str, int]] = []
    found: list[tuple[int, int]] = []
    for place in re.finditer(r"[（(“《【）)”》】\n]", text):
        sign, at = place.group(), place.start()
        if sign == "\n":
            stack.clear()
        elif sign in openers:
            stack.append((sign, at))
        elif stack and stack[-1][0] in pairs[sign]:
            _, start = stack.pop()
            if at - start <= 300:
                while found and found[-1][0] > start:
                    found.pop()
                found.append((start + 1, at))
    return found


def _fill_gaps(text: str, accepted: list[Mark]) -> list[Mark]:
    """Add the parts that lost their 是: 二… between 一是 and 三是, and 三聚焦… behind the last of them."""
    added: list[Mark] = []
    for index, mark in enumerate(accepted):
        if mark.kind.name != "that" or mark.number is None:
            continue
        following = accepted[index + 1] if index + 1 < len(accepted) else None
        stop = min(len(text), mark.end + _PART)
        if following and following.start <= stop:
            between = following.kind.name == "that" and following.number == mark.number + 2
            pattern, stop = (_BARE, following.start) if between else (_BARE_VERB, following.start)
        else:
            pattern = _BARE_VERB
        found = (bare for bare in pattern.finditer(text, mark.end, stop) if number_of(bare.group(1)) == mark.number + 1)
        if (following is None or following.number != mark.number + 1) and (bare := next(found, None)):
            added.append(Mark(bare.start(), bare.end(1), mark.kind, mark.number + 1, None))
    return sorted([*accepted, *added], key=lambda mark: mark.start)
