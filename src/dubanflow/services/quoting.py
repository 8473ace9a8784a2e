"""A task's place in the document it came from: the lines it was read from, those around them, what was read there."""

import json
import re
from dataclasses import dataclass

from dubanflow.ledger.db import Connection

AROUND = 2  # lines with words before and after
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """A line of the document: its number from 1, its text, whether the task was read from it."""

    number: int
    text: str
    own: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """Where a task stands in its plan. `found` are the phrases that were read as deadline, unit or product."""

    plan: str
    title: str
    section: str
    position: int
    lines: tuple[QuotedLine, ...]
    found: tuple[str, ...]


def quote_of(connection: Connection, task_id: int) -> Quote | None:
    """The quote of a task; None for one that no document stands behind."""
    row = connection.one(
        "select p.code, p.title, p.lines, i.section_title, i.position, i.line, i.text, i.reading from task t"
        " join plan_item i on i.id = t.item_id join plan p on p.id = i.plan_id where t.id = ?",
        [task_id],
    )
    if row is None:
        return None
    plan, title, kept, section, position, line, text, reading = row
    lines = [str(one) for one in json.loads(kept)]
    said = json.loads(reading)
    phrases = [
        str(one["text"]) for name in ("deadlines", "units") for one in said.get(name, ()) if len(str(one["text"])) > 1
    ]
    own = _own_lines(lines, int(line), text)
    return Quote(plan, title, section, int(position), _around(lines, own), tuple(dict.fromkeys(phrases)))


def _own_lines(lines: list[str], first: int, text: str) -> range:
    """The numbers of the lines that an item's text was read from, beginning with its first."""
    wanted = _BLANK.sub("", text)
    last = first
    taken = ""
    for number in range(first, len(lines) + 1):
        part = _BLANK.sub("", lines[number - 1])
        if number > first and (len(taken) >= len(wanted) or (part and part not in wanted)):
            break
        taken += part
        last = number if part else last
    return range(first, last + 1)


def _around(lines: list[str], own: range) -> tuple[QuotedLine, ...]:
    worded = [number for number, line in enumerate(lines, start=1) if line.strip()]
    before = [number for number in worded if number < own.start][-AROUND:]
    after = [number for number in worded if number >= own.stop][:AROUND]
    inside = [number for number in worded if number in own]
    return tuple(QuotedLine(number, lines[number - 1].strip(), number in own) for number in [*before, *inside, *after])


def marked(text: str, phrases: tuple[str, ...]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the phrases; the longest phrase wins."""
    if not phrases:
        return [(text, False)]
    pattern = "|".join(re.escape(one) for one in sorted(phrases, key=len, reverse=True))
    pieces = re.split(f"({pattern})", text)
    return [(piece, place % 2 == 1) for place, piece in enumerate(pieces) if piece]
