"""An item of a plan as the ledger keeps it: what `plan read --json` prints, and beside it where every phrase stands.

A kept item can be read again years later exactly as it was found, without the document and without its rules.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from dubanflow.domain.plan.requirement import requirement_of
from dubanflow.domain.plan.titles import title_of, without_mark
from dubanflow.domain.plan.values import Fields, Item, Measure, Place, Span, TimePhrase, UnitPhrase
from dubanflow.services.reading import item_json


@dataclass(frozen=True, slots=True)
class Head:
    """The columns of a kept item that stand beside its reading."""

    section: str | None
    section_title: str
    no: str | None
    title: str
    text: str
    line: int


def dump_item(item: Item) -> str:
    """The item as JSON; `load_item` makes an equal one of it, but for deliverables, targets and places."""
    kept = {
        "measures": [[row.label, row.start, row.end] for row in item.measures],
        "units": [[row.start, row.end, row.rule, row.role] for row in item.fields.units],
        "deadlines": [_phrase(row) for row in item.fields.deadlines],
    }
    return json.dumps(item_json(item) | {"kept": kept, "requirement": requirement_of(item)}, ensure_ascii=False)


def kept_requirement(reading: str, text: str) -> str:
    """What a task made of an item asks of its unit; the item's own words where the reading does not keep it."""
    return str(json.loads(reading).get("requirement") or text)


def load_item(head: Head, reading: str) -> Item:
    """The item again. A reading without places (made by hand) gives an item that says nothing beyond its words."""
    said = json.loads(reading)
    kept = said.get("kept", {})
    text = head.text
    at = Place(head.line, 0)
    return Item(
        section=head.section,
        section_title=head.section_title,
        parent_title=said.get("parent_title"),
        no=head.no,
        title=head.title,
        text=text,
        span=Span(at, at),
        places=((0, at),),
        measures=tuple(Measure(label, text[a:b], a, b) for label, a, b in kept.get("measures", ())),
        fields=Fields(
            deadlines=tuple(_time(text, *row) for row in kept.get("deadlines", ())),
            units=tuple(UnitPhrase(text[a:b], a, b, rule, role) for a, b, rule, role in kept.get("units", ())),
        ),
    )


def part_of(item: Item, measure: Measure) -> Item:
    """A measure as an item of its own, with those phrases of the whole that stand within it."""
    start, end = measure.start, measure.end
    inside = [row for row in item.fields.deadlines if start <= row.start and row.end <= end]
    units = [row for row in item.fields.units if start <= row.start and row.end <= end]
    bare = without_mark(measure.text)
    return Item(
        section=item.section,
        section_title=item.section_title,
        parent_title=item.title,
        no=measure.label,
        title=title_of(bare, 0, len(bare)) or item.title,
        text=measure.text,
        span=item.span,
        places=item.places,
        fields=Fields(
            deadlines=tuple(_time(measure.text, *_phrase(row, -start)) for row in inside),
            units=tuple(UnitPhrase(row.text, row.start - start, row.end - start, row.rule, row.role) for row in units),
        ),
    )


def _phrase(row: TimePhrase, shift: int = 0) -> list[Any]:
    days = [day.isoformat() if day else None for day in (row.date, row.since)]
    return [row.start + shift, row.end + shift, row.rule, row.kind, days[0], row.cadence, days[1], row.day]


def _time(
    text: str, start: int, end: int, rule: str, kind: Any, on: Any, cadence: Any, since: Any, day: Any
) -> TimePhrase:
    return TimePhrase(
        text=text[start:end],
        start=start,
        end=end,
        rule=rule,
        kind=kind,
        date=date.fromisoformat(on) if on else None,
        cadence=cadence,
        since=date.fromisoformat(since) if since else None,
        day=day,
    )
