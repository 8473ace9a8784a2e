"""What the heading of a section says for all its items: 二、规范干部工作（干部科牵头，9月底前完成）.

It is proposed for the items that name nobody, or no time, themselves; an item that does is left alone. Only brackets
right behind the heading count: a lead-in in running text speaks of the whole, and asks nobody by name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dubanflow.domain.plan.fields import read_fields
from dubanflow.domain.plan.owners import OWNER_RULES
from dubanflow.domain.plan.surface import fold
from dubanflow.domain.plan.values import Context, Heading, Item, Place, Reading

_BRACKETS = re.compile(r"(?:\s*\([^()]*\))+\s*")


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the document under a heading that says something for all of it, `end` exclusive.

    `said` is the heading with its brackets, read as if it were an item.
    """

    title: str
    start: Place
    end: Place | None
    said: Item

    def holds(self, item: Item) -> bool:
        """Whether an item stands under the heading."""
        at = _at(item.span.start)
        return _at(self.start) < at and (self.end is None or at < _at(self.end))


def sections_of(reading: Reading) -> tuple[Section, ...]:
    """The sections of a document whose headings say who or when, those within others last."""
    context = Context(reading.year, reading.issued_on, reading.issuer)
    found = []
    for at, heading in enumerate(reading.headings):
        behind = next((one for one in reading.ignored if one.span.start == heading.span.end), None)
        if behind is None or not _BRACKETS.fullmatch(fold(behind.text)):
            continue
        text = heading.title + behind.text.strip()
        fields = read_fields(text, context)
        units = tuple(one for one in fields.units if one.rule.startswith(OWNER_RULES))
        deadlines = tuple(one for one in fields.deadlines if one.start >= len(heading.title))
        if units or deadlines:
            said = Item(
                section=None, section_title="", parent_title=None, no=heading.no, title=heading.title, text=text,
                span=heading.span, places=((0, heading.span.start),),
                fields=replace(fields, units=units, deadlines=deadlines),
            )  # fmt: skip
            end = _end(heading, reading.headings[at + 1 :])
            found.append((heading.level, Section(heading.title, heading.span.start, end, said)))
    return tuple(section for _, section in sorted(found, key=lambda pair: pair[0]))


def for_owner(item: Item, sections: Sequence[Section]) -> Section | None:
    """The innermost section that names owners for an item which names none itself."""
    if any(one.rule.startswith(OWNER_RULES) for one in item.fields.units):
        return None
    return next((one for one in reversed(sections) if one.said.fields.units and one.holds(item)), None)


def for_limit(item: Item, sections: Sequence[Section]) -> Section | None:
    """The innermost section that says when an item is due which says nothing of time itself."""
    if item.fields.deadlines:
        return None
    return next((one for one in reversed(sections) if one.said.fields.deadlines and one.holds(item)), None)


def _end(heading: Heading, later: Sequence[Heading]) -> Place | None:
    return next((one.span.start for one in later if one.level <= heading.level), None)


def _at(place: Place) -> tuple[int, int]:
    return (place.line, place.column)
