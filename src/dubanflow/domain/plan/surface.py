"""The surface of an item: one spelling for width, quotes and dashes, and the stretches that are not running text.

Every function keeps offsets: the folded text is as long as the text it came from, character by character, so a
phrase found in it is cut from the original. All ends are exclusive. Everything here is one pass over the text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from sys import maxsize

Stretch = tuple[int, int]

VEIL = "\0"  # stands for a hidden character: no rule matches it
BOUNDARY = frozenset(",。;!?\n|" + VEIL)  # where a clause ends, in folded text


_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= dict.fromkeys(map(ord, "“”„‟＂「」『』"), ord('"'))
_FOLD |= dict.fromkeys(map(ord, "–—―‐‑‒~～−"), ord("-"))
_FOLD |= dict.fromkeys(map(ord, "[［【〔"), ord("("))
_FOLD |= dict.fromkeys(map(ord, "]］】〕"), ord(")"))
_FOLD |= dict.fromkeys(map(ord, "\t\r\u3000\u00a0"), ord(" "))

_QUOTED = re.compile(r'“[^“”\n]{1,60}”|"[^"\n]{1,60}"|「[^「」\n]{1,60}」|『[^『』\n]{1,60}』|‘[^‘’\n]{1,60}’')
# Up to the next boundary; the comma in 12,000 is none.
_CLAUSE = re.compile(rf"(?:[^{''.join(sorted(BOUNDARY))}]+|(?<=\d),(?=\d{{3}}(?!\d)))+")
_TITLE_MARKS, _BRACKETS = re.compile(r"(《)|》"), re.compile(r"(\()|\)")
_LONGEST_TITLE, _LONGEST_QUOTE = 120, 30


@lru_cache(maxsize=16)  # every field of an item reads the same text
def fold(text: str) -> str:
    """The text with one spelling for width, quotes, dashes, blanks, square brackets and a table cell's line breaks.

    Two tabs or more stand between the cells of a row, as bars do.
    """
    if text.count("\t") >= 2:
        text = text.replace("\t", "|")
    return text.translate(_FOLD).replace("<br>", "\n\n\n\n")


def veil(text: str, stretches: Iterable[Stretch], mark: str = VEIL) -> str:
    """The text with the given stretches hidden behind `mark`s; as long as the original."""
    shown, at = [], 0
    for start, end in sorted(stretches):
        if end > at:
            shown += [text[at:start], mark * (end - max(start, at))]
            at = end
    return "".join(shown) + text[at:]


@lru_cache(maxsize=4)
def book_titles(text: str) -> tuple[Stretch, ...]:
    """The outermost 《…》 of the text, marks included; a mark without its partner is no title."""
    return tuple(s for s in _outermost(_pairs(text, _TITLE_MARKS)) if s[1] - s[0] <= _LONGEST_TITLE)


@lru_cache(maxsize=4)
def running(text: str) -> str:
    """The text folded, its 《…》 hidden: what the rules of a field run over."""
    return veil(fold(text), book_titles(text))


def brackets(folded: str) -> tuple[Stretch, ...]:
    """Every (…) of a folded text, nested ones too, in the order in which they open."""
    return tuple(sorted(_pairs(folded, _BRACKETS)))


def quoted(text: str) -> tuple[Stretch, ...]:
    """The stretches in quotation marks, marks included (of the text as printed, where they open and close)."""
    return tuple(match.span() for match in _QUOTED.finditer(text))


def clauses(folded: str) -> Iterator[Stretch]:
    """The clauses of a folded text, without the marks between them, blanks trimmed."""
    for clause in _CLAUSE.finditer(folded):
        a, b = trim(folded, clause.span())
        if a < b:
            yield a, b


def clause_before(folded: str, at: int, *, reach: int = 60) -> str:
    """What stands before `at` in its own clause, at most `reach` characters."""
    start = at
    while start > 0 and at - start < reach and folded[start - 1] not in BOUNDARY:
        start -= 1
    return folded[start:at]


def covering(stretches: Sequence[Stretch], at: int) -> Stretch | None:
    """The stretch in which `at` lies, of stretches sorted by their start; the later of two that overlap."""
    index = bisect_right(stretches, (at, maxsize))
    near = reversed(stretches[max(index - 2, 0) : index])
    return next((stretch for stretch in near if at < stretch[1]), None)


def cut(text: str, stretch: Stretch, marks: "re.Pattern[str]") -> Iterator[Stretch]:
    """The pieces of a stretch between the signs that `marks` finds, those inside brackets and quotes left alone.

    `marks` finds single signs, the brackets ( and ) and the quotation mark " among them.
    """
    start, end = stretch
    depth = closed = 0
    for mark in marks.finditer(text, start, end):
        sign, at = mark[0], mark.start()
        if at < closed:
            continue
        if sign == '"':
            closed = text.find('"', at + 1, min(end, at + _LONGEST_QUOTE))
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
        elif depth <= 0:
            yield start, at
            start = at + 1
    yield start, end


def trim(text: str, stretch: Stretch) -> Stretch:
    """The stretch without blanks at its ends."""
    start, end = stretch
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _pairs(text: str, marks: "re.Pattern[str]") -> list[Stretch]:
    """Every pair of the two marks that `marks` finds; the closing one is no group of it, the opening one is."""
    open_at: list[int] = []
    pairs = []
    for mark in marks.finditer(text):
        if mark.lastindex:
            open_at.append(mark.start())
        elif open_at:
            pairs.append((open_at.pop(), mark.end()))
    return pairs


def _outermost(pairs: list[Stretch]) -> list[Stretch]:
    kept: list[Stretch] = []
    for start, end in sorted(pairs):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
