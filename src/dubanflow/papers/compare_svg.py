"""Figures of several things side by side as pictures: columns over the weeks, bars by name.

Series are told apart by fill and pattern, always with their names; every figure stands in the description.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dubanflow.papers.svg import QUIET, Drawing, breadth, clean, joined, scale, shortened

WIDE, NARROW = 760, 340
# fill and stroke of the first, second … series; from the second on a pattern of white dashes lies over the fill
LOOKS = (("#0b4f8a", ""), ("#d98200", "6 3"), ("#6b6b6b", "2 3"), ("#1b7f3b", "9 3"))


@dataclass(frozen=True, slots=True)
class Series:
    """A name and its figures, one for each heading of the chart."""

    name: str
    values: tuple[int, ...]


def columns(title: str, heads: Sequence[str], series: Sequence[Series], *, width: int = WIDE) -> str:
    """Columns over the headings, those of each series side by side."""
    most = max([value for row in series for value in row.values] + [0])
    told = joined([f"{row.name}{_told(heads, row.values)}" for row in series])
    top = 34.0 + 22 * _legend_rows(series, width)
    height = int(top + (150 if most else 30))
    picture = Drawing(clean(title), clean(f"{told}。"), width, height)
    picture.write(0, 20, picture.title, size=16, bold=True)
    _legend(picture, series, width)
    if not most:
        picture.write(0, top + 16, "没有", fill=QUIET)
        return picture.text
    left, bottom = 34.0, height - 24.0
    ticks = scale(most, 4)
    for tick in ticks:
        y = bottom - (bottom - top - 8) * tick / ticks[-1]
        picture.line(left, y, width - 4, y)
        picture.write(left - 6, y + 4, str(tick), anchor="end", size=12, fill=QUIET)
    room = (width - left - 8) / max(1, len(heads))
    bar = min(18.0, max(1.5, (room - max(1.0, room * 0.2)) / len(series)))
    every = max(1, -(-44 // max(1, int(room))))
    for index, head in enumerate(heads):
        x = left + room * index + (room - bar * len(series)) / 2
        if index % every == 0:
            picture.write(left + room * (index + 0.5), bottom + 17, head, anchor="middle", size=11, fill=QUIET)
        for place, row in enumerate(series):
            value = row.values[index]
            if value:
                length = max(1.5, (bottom - top - 8) * value / ticks[-1])
                _box(picture, place, x + bar * place, bottom - length, bar, length, f"{head} {row.name} {value}")
    return picture.text


def bars(title: str, heads: Sequence[str], series: Sequence[Series], *, width: int = WIDE) -> str:
    """A bar for each heading and series, one below the other, with its figure."""
    most = max([value for row in series for value in row.values] + [1])
    told = joined([f"{row.name}{_told(heads, row.values)}" for row in series])
    top = 34.0 + 22 * _legend_rows(series, width)
    narrow = width < 500
    left = 0.0 if narrow else min(width * 0.34, max([breadth(head, 13) for head in heads] + [40.0]) + 10)
    step = 15 * len(series) + (26 if narrow else 10)
    picture = Drawing(clean(title), clean(f"{told}。"), width, int(top + step * max(1, len(heads)) + 6))
    picture.write(0, 20, picture.title, size=16, bold=True)
    _legend(picture, series, width)
    unit = (width - left - 50) / most
    for index, head in enumerate(heads):
        y = top + step * index + 4
        if narrow:
            picture.write(0, y + 10, shortened(head, width, 13), size=13)
            y += 16
        else:
            middle = y + 15 * len(series) / 2 + 4
            picture.write(left - 8, middle, shortened(head, left - 10, 13), anchor="end", size=13)
        for place, row in enumerate(series):
            value, at = row.values[index], y + 15 * place
            _box(picture, place, left, at, max(1.0, value * unit), 12, f"{head} {row.name} {value}")
            picture.write(left + max(1.0, value * unit) + 5, at + 11, str(value), size=12)
    return picture.text


def _told(heads: Sequence[str], values: Sequence[int]) -> str:
    said = [f"{head}{value}" for head, value in zip(heads, values, strict=True) if value]
    return f"：{'、'.join(said)}" if said else "：没有"


def _box(picture: Drawing, place: int, x: float, y: float, width: float, height: float, told: str) -> None:
    fill, dashes = LOOKS[place % len(LOOKS)]
    picture.add("rect", f"<title>{clean_markup(told)}</title>", x=x, y=y, width=width, height=height, fill=fill)
    if dashes and min(width, height) >= 4:
        middle = (
            (x + width / 2, y, x + width / 2, y + height)
            if height > width
            else (x, y + height / 2, x + width, y + height / 2)
        )
        picture.line(*middle, stroke="#ffffff", stroke_width=2, stroke_dasharray=dashes, pointer_events="none")


def clean_markup(text: str) -> str:
    """Text as it may stand within an element."""
    from html import escape

    return escape(clean(text))


def _legend_rows(series: Sequence[Series], width: int) -> int:
    if len(series) < 2:
        return 0
    rows, x = 1, 0.0
    for row in series:
        room = breadth(shortened(row.name, width - 40), 13) + 46
        if x and x + room > width:
            rows, x = rows + 1, 0.0
        x += room
    return rows


def _legend(picture: Drawing, series: Sequence[Series], width: int) -> None:
    """The looks with their names; of a single series nothing."""
    if len(series) < 2:
        return
    x, y = 0.0, 32.0
    for place, row in enumerate(series):
        words = shortened(row.name, width - 40)
        room = breadth(words, 13) + 46
        if x and x + room > width:
            x, y = 0.0, y + 22
        _box(picture, place, x, y + 2, 22, 12, row.name)
        picture.write(x + 28, y + 13, words, size=13)
        x += room
