"""Filters of the templates: Chinese dates, changes, section numbers, and text broken at forty characters a line."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from dubanflow.domain.views import COLOURS, OTHER_COLOUR, ScoreRow, TaskView

WEEKDAYS = "一二三四五六日"
DIGITS = "零一二三四五六七八九"
LINE = 80  # columns: forty Chinese characters
NEVER_FIRST = "，。、；：？！）》〉”’】〕」』…—,.;:?!)]}%"
COUNTED = "年月日号个件天次项周期"  # what a number belongs to: never parted from it
NEVER_LAST = "（《〈“‘【〔「『([{"


def day(value: date, near: date | None = None) -> str:
    """3月5日; with its year where that is not the year of `near`."""
    text = f"{value.month}月{value.day}日"
    return text if near is None or near.year == value.year else f"{value.year}年{text}"


def day_week(value: date, near: date | None = None) -> str:
    """3月5日（周四）; with its year where that is not the year of `near`."""
    return f"{day(value, near)}（周{WEEKDAYS[value.weekday()]}）"


def full_day(value: date) -> str:
    """2026年3月5日（周四）."""
    return f"{value.year}年{day_week(value)}"


def period(value: str) -> str:
    """2026-W27 as 2026年第27周, 2026-07 as 2026年7月; other words as they are."""
    if found := re.fullmatch(r"([0-9]{4})-(W?)([0-9]{2})", value):
        year, week, number = found.groups()
        return f"{year}年第{int(number)}周" if week else f"{year}年{int(number)}月"
    return value


def short_period(value: str) -> str:
    """2026-W27 as 27周, 2026-07 as 7月; other words as they are."""
    if found := re.fullmatch(r"[0-9]{4}-(W?)([0-9]{2})", value):
        return f"{int(found[2])}{'周' if found[1] else '月'}"
    return value


def change(value: int | None) -> str:
    """A change since the last period in words: 增3, 减2, 持平; empty where nothing is known."""
    if value is None:
        return ""
    return f"增{value}" if value > 0 else f"减{-value}" if value else "持平"


def numeral(value: int) -> str:
    """一 … 九十九, for section numbers; other numbers as digits."""
    if not 0 < value < 100:
        return str(value)
    tens, ones = divmod(value, 10)
    front = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return front + (DIGITS[ones] if ones else "")


def listed(values: Iterable[object]) -> str:
    """Words joined by 、."""
    return "、".join(str(value) for value in values)


def breaks(text: str) -> Markup:
    """Text for a page with its own line breaks kept; everything else in it is escaped."""
    safe = escape(text)
    return safe.replace("\n", Markup("<br>")) if "\n" in safe else safe


def without(text: str, front: str) -> str:
    """The text without the words it begins with, unless nothing else is left."""
    return text.removeprefix(front) or text


def share(value: int, total: int) -> int:
    """The share in whole per cent, at least 1 for anything above nothing; 0 of nothing is 0."""
    return max(1, round(100 * value / total)) if value > 0 and total > 0 else 0


def by_unit(rows: Iterable[TaskView]) -> list[tuple[str, list[TaskView]]]:
    """Rows that already stand by lead unit, as (unit, rows) in the same order; the language's groupby would re-sort."""
    return [(unit, list(group)) for unit, group in groupby(rows, key=lambda row: row.lead)]


def by_group(rows: Iterable[ScoreRow]) -> list[tuple[str, list[ScoreRow]]]:
    """Rows that already stand by peer group, as (group, rows) in the same order."""
    return [(name, list(group)) for name, group in groupby(rows, key=lambda row: row.group)]


def fill_colour(light: str) -> str:
    """The background of a light, as #rrggbb."""
    return COLOURS.get(light, OTHER_COLOUR).fill


def ink_colour(light: str) -> str:
    """The letters on a light, as #rrggbb."""
    return COLOURS.get(light, OTHER_COLOUR).ink


def width(text: str) -> int:
    """Columns that a text takes: two for a Chinese character or mark, one for a Latin one."""
    return sum(map(_columns, text))


@cache
def _columns(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WFA" else 1


def wrap(text: object, indent: str = "", columns: int = LINE) -> str:
    """The text in lines of at most `columns`, the second and later ones behind `indent`.

    No line begins with a closing mark or ends with an opening one, numbers and Latin words stay whole, and the lines
    of the text itself are kept.
    """
    lines: list[str] = []
    for line in str(text).splitlines() or [""]:
        if 2 * len(line) <= columns - 2 * len(indent):  # short enough at whatever width
            lines.append(line.strip())
            continue
        rest = line.strip()
        while _wider(rest, room := columns - width(indent if lines else "")):
            cut = _cut(rest, room)
            lines.append(rest[:cut].rstrip())
            rest = rest[cut:].lstrip()
        lines.append(rest)
    return f"\n{indent}".join(lines)


def _wider(text: str, columns: int) -> bool:
    """Whether a text is wider than so many columns; most texts are seen to be by their length alone."""
    return len(text) > columns or (2 * len(text) > columns and width(text) > columns)


def _cut(text: str, columns: int) -> int:
    """Where to break a text wider than `columns`: the last place that may be broken, at least one character on."""
    room = columns // 2  # so many letters fit at whatever width
    used = width(text[:room])
    for letter in text[room:]:
        used += _columns(letter)
        if used > columns:
            break
        room += 1
    for place in range(room, max(room - 12, 0), -1):
        if _may_break(text[place - 1], text[place]):
            return place
    return max(room, 1)


def _may_break(before: str, after: str) -> bool:
    if after in NEVER_FIRST or before in NEVER_LAST or (before.isdigit() and after in COUNTED):
        return False
    return not (_is_latin(before) and _is_latin(after))


def _is_latin(letter: str) -> bool:
    return letter.isascii() and not letter.isspace()


FILTERS: Mapping[str, Callable[..., Any]] = {
    "day": day,
    "day_week": day_week,
    "full_day": full_day,
    "period": period,
    "short_period": short_period,
    "change": change,
    "numeral": numeral,
    "listed": listed,
    "without": without,
    "share": share,
    "by_unit": by_unit,
    "by_group": by_group,
    "breaks": breaks,
    "fill_colour": fill_colour,
    "ink_colour": ink_colour,
    "wrap": wrap,
}
