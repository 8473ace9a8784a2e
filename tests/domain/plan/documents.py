"""Documents for the tests of the plan reader: text becomes lines, a reading becomes a few short lines to compare."""

from collections.abc import Sequence

from dubanflow.domain.plan.reading import read_plan
from dubanflow.domain.plan.values import Heading, Item, Line, Reading, Span


def lines_of(text: str) -> list[Line]:
    """The lines of a plain text, numbered from 1."""
    return [Line(number, line) for number, line in enumerate(text.strip("\n").split("\n"), 1)]


def rows_of(*rows: str | Sequence[str]) -> list[Line]:
    """Lines with rows of a Word or Excel table; a cell "^" continues the merged cell above it."""
    lines: list[Line] = []
    above: list[str] = []
    for number, row in enumerate(rows, 1):
        if isinstance(row, str):
            lines.append(Line(number, row))
            continue
        cells = [above[index] if cell == "^" else cell for index, cell in enumerate(row)]
        lines.append(Line(number, f"| {' | '.join(cells)} |", tuple(cells), tuple(cell == "^" for cell in row)))
        above = cells
    return lines


def read(text: str | Sequence[Line], year: int = 2024) -> Reading:
    """The reading of a text or of lines."""
    return read_plan(lines_of(text) if isinstance(text, str) else text, year=year)


def outline(text: str | Sequence[Line], year: int = 2024) -> list[str]:
    """Every item as `section|no|title|labels of measures`."""
    return [shown(item) for item in read(text, year).items]


def shown(item: Item) -> str:
    """One item as `section|no|title|labels of measures`."""
    labels = " ".join(measure.label or "-" for measure in item.measures)
    return "|".join([item.section or "", item.no or "", item.title, labels])


def reasons(text: str | Sequence[Line], year: int = 2024) -> list[str]:
    """Every ignored stretch as `reason:its first characters`."""
    return [f"{one.reason}:{one.text.strip()[:8]}" for one in read(text, year).ignored if one.text.strip()]


def messages(text: str | Sequence[Line], year: int = 2024) -> list[str]:
    """Every problem as `line:message`."""
    return [f"{problem.line}:{problem.message}" for problem in read(text, year).problems]


def printed(reading: Reading, lines: Sequence[Line]) -> str:
    """The headings and items of a reading as printed, in order."""
    parts = [(heading.span.start, _cut(lines, heading.span)) for heading in reading.headings]
    parts += [(item.span.start, item.text) for item in reading.items]
    return "\n".join(text.strip("\n") for _, text in sorted(parts, key=lambda part: part[0]))


def _cut(lines: Sequence[Line], span: Span) -> str:
    """The text of a span."""
    found = []
    for line in lines:
        if span.start.line <= line.number <= span.end.line:
            first = span.start.column if line.number == span.start.line else 0
            last = span.end.column if line.number == span.end.line else len(line.text)
            found.append(line.text[first:last])
    return "\n".join(found)


def levels(headings: Sequence[Heading]) -> list[str]:
    """Every heading as `level|no|title`."""
    return [f"{heading.level}|{heading.no or ''}|{heading.title}" for heading in headings]
