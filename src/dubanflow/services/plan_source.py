"""A plan's document as it is shown beside its items: every line, what was made of it, the found phrases marked.

Phrases are found again by their words, blanks aside, because a line that the file broke is healed in the item. What
can no longer be found is simply not marked; nothing here decides anything.
"""

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from dubanflow.services.plan_items import Plan, PlanItem
from dubanflow.services.plan_take import Ignored, ignored_of

Kind = Literal["item", "heading", "ignored", "blank"]

# The kinds of phrases with their words; where two lie over each other the earlier one is shown.
PHRASES: Mapping[str, str] = {"deadlines": "时限", "units": "单位", "deliverables": "成果", "targets": "指标"}


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a line; `mark` is a key of `PHRASES` or empty."""

    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of the document (from 1). `begins` are the positions of items that begin here, `of` that of the item it
    belongs to; `ignored` is told on the first line of an ignored stretch."""

    number: int
    kind: Kind
    parts: tuple[Part, ...]
    begins: tuple[int, ...] = ()
    of: int | None = None
    ignored: Ignored | None = None


@dataclass(frozen=True, slots=True)
class _Text:
    """The document without blanks: its signs in one string, and the line (from 0) and column of each."""

    signs: str
    places: list[tuple[int, int]]

    @classmethod
    def of(cls, lines: Sequence[str]) -> "_Text":
        places = [(y, x) for y, line in enumerate(lines) for x, sign in enumerate(line) if not sign.isspace()]
        return cls("".join(lines[y][x] for y, x in places), places)

    def at(self, line: int, column: int = 0) -> int:
        """The index of the first sign at or behind a place."""
        return bisect_left(self.places, (line, column))

    def find(self, text: str, start: int, end: int) -> int:
        """Where the signs of a text begin within a stretch, -1 for nowhere."""
        return self.signs.find(_bare(text), start, end)


def _bare(text: str) -> str:
    return "".join(text.split())


def source_lines(plan: Plan, items: Sequence[PlanItem]) -> tuple[SourceLine, ...]:
    """Every line of the document, in order."""
    text = _Text.of(plan.lines)
    here = [item for item in items if not item.gone and 1 <= item.line <= len(plan.lines) and not item.merged_into]
    marks: dict[tuple[int, int], str] = {}
    owner: dict[int, int] = {}
    for item, start, end in _stretches(text, here):
        for y in range(text.places[start][0], text.places[end - 1][0] + 1) if end > start else ():
            owner.setdefault(y + 1, item.position)
        for kind, begin, length in _phrases(text, item, start, end):
            for place in text.places[begin : begin + length]:
                marks.setdefault(place, kind)
    ignored = {row.first: row for row in ignored_of(plan) if row.taken is None}
    unread = {number for row in ignored.values() for number in range(row.first, row.last + 1)}
    begins: dict[int, list[int]] = {}
    for item in here:
        begins.setdefault(item.line, []).append(item.position)
    return tuple(
        SourceLine(
            number,
            _kind(line, number, unread, owner),
            tuple(_parts(line, number, marks)),
            tuple(begins.get(number, ())),
            owner.get(number),
            ignored.get(number),
        )
        for number, line in enumerate(plan.lines, start=1)
    )


def _kind(line: str, number: int, unread: set[int], owner: Mapping[int, int]) -> Kind:
    if not line.strip():
        return "blank"
    if number in owner:
        return "item"
    return "ignored" if number in unread else "heading"


def _stretches(text: _Text, items: Sequence[PlanItem]) -> Iterator[tuple[PlanItem, int, int]]:
    """Where each item stands: by its words, else from its line to the next item."""
    starts = [*sorted({text.at(item.line - 1) for item in items}), len(text.signs)]
    for item in items:
        start = text.at(item.line - 1)
        found = text.find(item.text, start, len(text.signs))
        if found >= 0:
            yield item, found, found + len(_bare(item.text))
        else:
            yield item, start, next((one for one in starts if one > start), start)


def _phrases(text: _Text, item: PlanItem, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """The phrases of an item: kind, where their signs begin, how many there are."""
    said: dict[str, Any] = json.loads(item.reading)
    for kind in PHRASES:
        after = start
        for row in said.get(kind, ()):
            words = row["text"] if isinstance(row, dict) else row
            at = -1
            if isinstance(row, dict) and row.get("role") == "mentioned":
                continue
            if isinstance(row, dict):  # its place is known
                known = text.at(row["line"] - 1, row["column"] - 1)
                at = known if text.signs.startswith(_bare(words), known) else text.find(words, start, end)
            else:
                at = text.find(words, after, end)
                after = at + 1 if at >= 0 else after
            if at >= 0 and words.strip():
                yield kind, at, len(_bare(words))


def _parts(line: str, number: int, marks: Mapping[tuple[int, int], str]) -> Iterator[Part]:
    """The line cut where its marks change; blanks within a mark belong to it."""
    for mark, run in groupby(range(len(line)), key=lambda x: marks.get((number - 1, x), "")):
        yield Part("".join(line[x] for x in run), mark)
