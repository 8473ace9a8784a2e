"""The values of plan reading: what a file reader hands over, and what the plan reader makes of it.

Lines count from 1, columns and offsets from 0; every end is exclusive. Text is kept as written: nothing is
width-folded or trimmed in a stored value, because a phrase must be found again in the paper it came from.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812  (a field is named `date`)
from typing import Literal

from dubanflow.domain.problems import Problem

Cadence = Literal["weekly", "half-monthly", "monthly", "quarterly", "half-yearly", "yearly"]
TimeKind = Literal["date", "recurring", "ongoing"]
Role = Literal["lead", "responsible", "cooperating", "mentioned"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line (paragraph, or row of a table) of a document, as a file reader hands it over.

    `text` has no line end. A row of a Word or Excel table carries its `cells`, and `text` is then the cells
    joined by " | " within bars; `spanned[i]` is True where cell i continues a merged cell of the row above
    (its text is repeated there). `heading` is the outline level (1–9) that the file itself declares, None where
    it declares none; `bold` is the number of leading characters set in bold. `full` says of a printed line that it
    reaches the right margin, so that its paragraph may go on in the next line.
    """

    number: int
    text: str
    cells: tuple[str, ...] | None = None
    spanned: tuple[bool, ...] = ()
    heading: int | None = None
    bold: int = 0
    full: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A point in the document: line from 1, column from 0."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the document, from `start` up to and not including `end`."""

    start: Place
    end: Place


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found in an item: `text == item.text[start:end]`; `rule` names the rule that found it."""

    text: str
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class TimePhrase(Found):
    """A minimal time phrase. `date` is the last day that still counts as in time (inclusive); `since` the first
    day of a window; `day` the day within each period of a cadence (每月5日前 -> 5). None where the words do not say."""

    kind: TimeKind
    date: Day | None = None
    cadence: Cadence | None = None
    since: Day | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class UnitPhrase(Found):
    """A unit named in an item, as written, with the role its words give it."""

    role: Role


@dataclass(frozen=True, slots=True)
class Measure:
    """A part of an item (一是…, (1)…, ①…). `label` is the mark as written, None for an unmarked part.

    `text` is the part as printed, mark included: `text == item.text[start:end]`.
    """

    label: str | None
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Column:
    """A cell of a table row that an item was made of: `[start, end)` of its text.

    `holds` is what the column holds (number, task, measure, time, lead …; "" unknown), `heading` its heading as
    written ("" where the table has none).
    """

    start: int
    end: int
    holds: str
    heading: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a phrase means beyond its own words: the year of the plan, the day it was issued, and the like.

    `add_workdays(day, n)` gives the n-th working day after `day`; None where no calendar is at hand.
    `first_is_lead`: the document says that the first unit of a list leads (列第一位者为牵头单位, 下同).
    """

    year: int
    issued_on: Day | None = None
    issuer: str | None = None
    first_is_lead: bool = False
    add_workdays: Callable[[Day, int], Day] | None = None


@dataclass(frozen=True, slots=True)
class Fields:
    """What an item says, in the order of its words."""

    deadlines: tuple[TimePhrase, ...] = ()
    units: tuple[UnitPhrase, ...] = ()
    deliverables: tuple[Found, ...] = ()
    targets: tuple[Found, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the plan: what becomes a task.

    `no` is the numeral alone in ASCII digits or Chinese numerals as written (`１．` -> "1", `（一）` -> "一"); it is
    never a key. `section` is the path of heading numbers ("一", or "四/（一）" with three levels), `parent_title` the
    heading above the section. `text` is the item as printed, number included, broken lines healed;
    `places[i]` tells where the stretch of `text` that begins at offset `places[i][0]` stands in the document. Lines
    that are healed meet without a sign, paragraphs with one "\\n" (it stands where the line ends). `gaps` are
    stretches inside `span` that are no part of the item (a page number): each is an ignored stretch of its own.
    `columns` are the cells of an item that stands in a table.
    """

    section: str | None
    section_title: str
    parent_title: str | None
    no: str | None
    title: str
    text: str
    span: Span
    places: tuple[tuple[int, Place], ...]
    measures: tuple[Measure, ...] = ()
    fields: Fields = Fields()
    gaps: tuple[Span, ...] = ()
    columns: tuple[Column, ...] = ()

    @property
    def line(self) -> int:
        """The line on which the item begins."""
        return self.span.start.line

    def place(self, offset: int) -> Place:
        """Where in the document the character at `offset` of `text` stands."""
        base, at = max((pair for pair in self.places if pair[0] <= offset), key=lambda pair: pair[0])
        return Place(at.line, at.column + offset - base)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: number as written, title without number and final 。, level from 1; `gaps` as in `Item`."""

    no: str | None
    title: str
    level: int
    span: Span
    gaps: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Ignored:
    """A stretch that is not a task: kept with the reason, so that a person can overrule it.

    `reason` is a code (title, salutation, preamble, general, review, lead-in, advert, footer, closing, attachment,
    ellipsis, blank …); `why` the same in a Chinese sentence.
    """

    span: Span
    text: str
    reason: str
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A document read: every character lies in exactly one heading, item or ignored stretch."""

    title: str | None
    year: int
    issuer: str | None
    issued_on: Day | None
    items: tuple[Item, ...]
    headings: tuple[Heading, ...]
    ignored: tuple[Ignored, ...]
    problems: tuple[Problem, ...]
