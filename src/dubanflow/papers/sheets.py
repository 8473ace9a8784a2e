"""What every sheet shares: cell formats, the printed page, title and head, rows as high as their text, safe text.

The same values always give the same bytes. Text that begins with = + - @ stays text: nothing is ever a formula.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from dubanflow.domain.views import COLOURS, OTHER_COLOUR, TaskView

MAX_TEXT = 32_000  # a cell holds 32,767 characters, and the library drops longer ones without a word
SHORT = 3000  # rows
MAX_BREAKS = 1023  # page breaks that the format holds
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
FONT = "宋体"
HEAD_FONT = "黑体"
TITLE_FONT = "方正小标宋简体"
LINE_HEIGHT = 14  # points, for letters of ten
ROW_HEIGHTS = (24.0, 409.0)  # the least that looks right, the most that the format allows

Value = str | int | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters, how it lies, and what it shows of a task.

    Columns next to each other with the same `over` stand under one heading of that name.
    """

    head: str
    width: float
    kind: str
    value: Callable[[TaskView], Value]
    over: str = ""


class Styles:
    """The cell formats of a workbook, each made when first used."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self._made: dict[str, Format] = {}

    def __getitem__(self, name: str) -> Format:
        if name not in self._made:
            self._made[name] = self.book.add_format(FORMATS[name])
        return self._made[name]

    def light(self, name: str) -> Format:
        """The format of a light: its colours behind its word."""
        key = f"light {name}"
        if key not in self._made:
            colour = COLOURS.get(name, OTHER_COLOUR)
            look = {"bg_color": colour.fill, "font_color": colour.ink, "bold": True}
            self._made[key] = self.book.add_format(FORMATS["middle"] | look)
        return self._made[key]


_CELL = {"font_name": FONT, "font_size": 10, "border": 1, "valign": "vcenter", "text_wrap": True}
_MIDDLE = _CELL | {"align": "center"}
FORMATS: dict[str, dict[str, Any]] = {
    "title": {"font_name": TITLE_FONT, "font_size": 20, "align": "center", "valign": "vcenter"},
    "under": {"font_name": FONT, "font_size": 11, "align": "left", "valign": "vcenter"},
    "foot": {"font_name": FONT, "font_size": 9, "align": "left", "valign": "top", "text_wrap": True},
    "head": _MIDDLE | {"font_name": HEAD_FONT, "bg_color": "#f5f1e6"},
    "band": _CELL | {"font_name": HEAD_FONT, "font_size": 12, "bg_color": "#faf6ea", "font_color": "#8c0008"},
    "text": _CELL,
    "middle": _MIDDLE,
    "number": _MIDDLE | {"num_format": "0;-0;"},  # a zero is left blank, as on paper
    "day": _MIDDLE | {"num_format": "yyyy-mm-dd"},
    "sum": _MIDDLE | {"bold": True, "bg_color": "#f5f1e6"},
}


class Target(BytesIO):
    """Where a workbook goes; its bytes are there once the `with` of `new_book` has ended."""


@contextmanager
def new_book(
    title: str, office: str, day: date, *, rows: int | None = None
) -> Iterator[tuple[Workbook, Styles, Target]]:
    """A workbook; `rows` are how many it will hold, None where nobody knows.

    Of a long one the rows leave memory as they are written (100,000 of them took 103 MB, against about 500 MB); a
    short one is made without files in between, in half the time.
    """
    target = Target()
    short = rows is not None and rows <= SHORT
    options = {
        "constant_memory": not short,
        "in_memory": short,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(target, options)
    created = datetime.combine(day, time(), UTC).replace(tzinfo=None)
    book.set_properties({"title": clean(title), "author": clean(office), "created": created})
    try:
        yield book, Styles(book), target
    except BaseException:
        for sheet in book.worksheets():  # the file that holds the rows would be left behind
            if sheet.row_data_filename:
                sheet._opt_close()
                Path(sheet.row_data_filename).unlink()
        raise
    book.close()


def clean(text: str) -> str:
    """Text that a cell can hold: control characters out, over-long text cut with a mark."""
    plain = CONTROL.sub("", text)
    return plain if len(plain) <= MAX_TEXT else f"{plain[:MAX_TEXT]}……"


def put(sheet: Worksheet, row: int, place: int, value: Value, style: Format) -> None:
    """Write a value as what it is: a real date, a number, or text that stays text."""
    if isinstance(value, date):
        sheet.write_datetime(row, place, datetime.combine(value, time()), style)
    elif isinstance(value, int):
        sheet.write_number(row, place, value, style)
    elif value:
        sheet.write_string(row, place, clean(value), style)
    else:
        sheet.write_blank(row, place, None, style)


def page(sheet: Worksheet, head_row: int, *, landscape: bool, head_rows: int = 1) -> None:
    """A4, one page wide, the head on every page, page numbers below. The head begins in `head_row` (from 0)."""
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.repeat_rows(0, head_row + head_rows - 1)
    sheet.freeze_panes(head_row + head_rows, 0)
    sheet.set_footer("&C&9第 &P 页，共 &N 页")


def titles(sheet: Worksheet, styles: Styles, title: str, under: str, columns: int) -> None:
    """The title over all columns, and the line under it."""
    sheet.set_row(0, 34)
    sheet.merge_range(0, 0, 0, columns - 1, clean(title), styles["title"])
    sheet.set_row(1, 20)
    sheet.merge_range(1, 0, 1, columns - 1, clean(under), styles["under"])


def heads(sheet: Worksheet, styles: Styles, row: int, names: Sequence[str]) -> None:
    """A head of one row."""
    sheet.set_row(row, 30)
    for place, name in enumerate(names):
        sheet.write_string(row, place, name, styles["head"])


def task_row(
    sheet: Worksheet, styles: Styles, row: int, number: int, task: TaskView, columns: Sequence[Column]
) -> None:
    """A task in its columns behind its running number, as high as its longest text."""
    values = [column.value(task) for column in columns]
    sheet.set_row(row, height(zip((column.width for column in columns), values, strict=True)))
    sheet.write_number(row, 0, number, styles["number"])
    for place, (column, value) in enumerate(zip(columns, values, strict=True), start=1):
        style = styles.light(task.light) if column.kind == "light" else styles[column.kind]
        put(sheet, row, place, value, style)


def height(cells: Iterable[tuple[float, Value]]) -> float:
    """A height that shows all the text of (width, value). Set because LibreOffice and WPS do not fit rows that a
    program wrote."""
    texts = [(width, value) for width, value in cells if isinstance(value, str) and value]
    most = max((sum(_lines(line, width) for line in text.splitlines() or [""]) for width, text in texts), default=1)
    return min(max(most * LINE_HEIGHT + 6, ROW_HEIGHTS[0]), ROW_HEIGHTS[1])


def _lines(line: str, width: float) -> int:
    """Lines that a line of text wraps into; Chinese letters are twice as wide, and a line is seldom filled."""
    columns = sum(2 if letter > "\u2e7f" else 1 for letter in line)
    return max(1, ceil(columns / (width * 0.9)))


def notes(sheet: Worksheet, styles: Styles, last: int, columns: int, *, root: str, provisional: bool) -> int:
    """Notes under the rows; the last row used."""
    lines = ["部分工作日天数所涉年份的放假调休安排尚未公布，暂按法定节假日推算。"] if provisional else []
    lines += [f"台账校验值：{root}"] if root else []
    for line in lines:
        last += 1
        sheet.merge_range(last, 0, last, columns - 1, line, styles["foot"])
    return last


def item(task: TaskView) -> str:
    """What is to be done: the title, and the requirement where it says more."""
    again = not task.requirement or task.requirement == task.title
    return task.title if again else f"{task.title}\n{task.requirement}"


def source(task: TaskView, office: str) -> str:
    """The plan's title short of the office's own name, which stands in the title of the sheet."""
    return task.plan_title.removeprefix(office) or task.plan_title
