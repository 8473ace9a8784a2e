"""A plan document read: file -> numbered lines -> items, without a home or a database; and the reading as JSON."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from dubanflow.domain.plan.reading import read_plan
from dubanflow.domain.plan.values import Item, Line, Reading
from dubanflow.domain.problems import Problem
from dubanflow.domain.workdays import Calendar
from dubanflow.places import bundled_file
from dubanflow.readers import read_document


def read_file(
    path: Path, *, year: int, issued_on: date | None = None
) -> tuple[Reading | None, list[Line], list[Problem]]:
    """The plan in a file; None and the reason where the file cannot be read. `year` is the plan's year."""
    lines, problems = read_document(path)
    if not lines:
        return None, [], problems
    reading = read_plan(lines, year=year, issued_on=issued_on, add_workdays=_add_workdays)
    named = [Problem(row.message, path.name, row.line, row.column) for row in reading.problems]
    return reading, lines, [*problems, *named]


def as_json(reading: Reading, problems: list[Problem]) -> dict[str, Any]:
    """The reading in the shape that `plan read --json` prints: every field with where it stands and which rule."""
    return {
        "title": reading.title,
        "year": reading.year,
        "issuer": reading.issuer,
        "issued_on": reading.issued_on.isoformat() if reading.issued_on else None,
        "items": [item_json(item) for item in reading.items],
        "ignored": [
            {"line": row.span.start.line, "reason": row.reason, "why": row.why, "text": row.text}
            for row in reading.ignored
            if row.text.strip()
        ],
        "problems": [{"line": row.line, "message": row.message} for row in problems],
    }


def item_json(item: Item) -> dict[str, Any]:
    """One item in that shape."""
    return {
        "section": item.section,
        "section_title": item.section_title,
        "parent_title": item.parent_title,
        "no": item.no,
        "title": item.title,
        "line": item.line,
        "text": item.text,
        "measures": [{"label": row.label, "text": row.text, **_where(item, row.start)} for row in item.measures],
        "deadlines": [
            {
                "text": row.text,
                "kind": row.kind,
                "date": row.date.isoformat() if row.date else None,
                "cadence": row.cadence,
                "rule": row.rule,
                **_where(item, row.start),
            }
            for row in item.fields.deadlines
        ],
        "units": [
            {"text": row.text, "role": row.role, "rule": row.rule, **_where(item, row.start)}
            for row in item.fields.units
        ],
        "deliverables": [row.text for row in item.fields.deliverables],
        "targets": [row.text for row in item.fields.targets],
    }


def _where(item: Item, offset: int) -> dict[str, int]:
    place = item.place(offset)
    return {"line": place.line, "column": place.column + 1}


def _add_workdays(day: date, n: int) -> date:
    return _calendar().add(day, n)


@cache
def _calendar() -> Calendar:
    """The bundled calendar, loaded when the first phrase needs to count working days."""
    from dubanflow.calendar_data import load_calendar

    return load_calendar(files=[bundled_file("workflows/workdays-cn.yaml")])[0]
