"""The 督办 list as a workbook that an office prints as it is: the list by unit, and a sheet of totals.

The same list always gives the same bytes. Text that begins with = + - @ stays text.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import partial
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from dubanflow.domain.views import COLOURS, OTHER_COLOUR, LightCount, SupervisionList, TaskView, UnitCount
from dubanflow.places import write_bytes

LIST_SHEET = "督办清单"
UNIT_SHEET = "按单位汇总"
HEAD_ROW = 2  # under the title and the line of totals, counted from 0
MAX_TEXT = 32_000  # a cell holds 32,767 characters, and the library drops longer ones without a word
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
FONT = "宋体"
HEAD_FONT = "黑体"
TITLE_FONT = "方正小标宋简体"

Value = str | int | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters, how it lies, and what it shows of a task."""

    head: str
    width: float
    kind: str
    value: Callable[[TaskView], Value]


def _item(task: TaskView) -> str:
    again = not task.requirement or task.requirement == task.title
    return task.title if again else f"{task.title}\n{task.requirement}"


def _state(task: TaskView) -> str:
    words = task.clock_words
    return task.state_label if words == task.state_label else f"{task.state_label}\n{words}"


# The first column, 序号, is counted by the writer. 灯 is written in its colour. Together the widths make a page of A4
# across at four fifths of the size, which leaves ten-point letters readable.
COLUMNS = (
    Column("编号", 9, "middle", lambda task: task.number),
    Column("来源", 11, "text", lambda task: task.plan_title),
    Column("督办事项", 29, "text", _item),
    Column("牵头单位", 9, "middle", lambda task: task.lead),
    Column("配合单位", 10, "text", lambda task: "、".join(task.cooperating)),
    Column("原时限", 10.5, "day", lambda task: task.original_deadline),
    Column("现时限", 10.5, "day", lambda task: task.deadline),
    Column("办理状态", 11.5, "middle", _state),
    Column("截至上期进展", 18, "text", lambda task: task.progress_before),
    Column("本期进展", 18, "text", lambda task: task.progress_now),
    Column("灯", 4, "light", lambda task: task.light_label),
    Column("督办级别", 7, "middle", lambda task: task.level_words),
    Column("催办次数", 6, "number", lambda task: task.reminded),
    Column("延期次数", 6, "number", lambda task: task.extended),
    Column("存在问题", 14, "text", lambda task: task.problems),
    Column("备注", 9, "text", lambda task: task.remark),
)
HEADS = ("序号", *(column.head for column in COLUMNS))
ORDER_WIDTH = 5
LINE_HEIGHT = 14  # points, for letters of ten
UNIT_ROW = 20
ROW_HEIGHTS = (24.0, 409.0)  # the least that looks right, the most that the format allows


def write_list(listed: SupervisionList, path: Path) -> None:
    """Write the workbook, whole or not at all. `OSError` as is."""
    write_bytes(path, list_bytes(listed))


def list_bytes(listed: SupervisionList) -> bytes:
    """The workbook."""
    listed = replace(listed, rows=tuple(_sourced(task, listed.office) for task in listed.rows))
    target = BytesIO()
    # Rows leave memory as they are written: 100,000 of them took 103 MB, against about 500 MB.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(target, options)
    book.set_properties(
        {
            "title": clean(listed.title),
            "author": clean(listed.office),
            "created": datetime.combine(listed.day, time(), UTC).replace(tzinfo=None),
        }
    )
    styles = Styles(book)
    _list_sheet(book, styles, listed)
    _unit_sheet(book, styles, listed)
    book.close()
    return target.getvalue()


def _sourced(task: TaskView, office: str) -> TaskView:
    """The task with the plan's title short of the office's own name, which stands in the title of the list."""
    return replace(task, plan_title=task.plan_title.removeprefix(office) or task.plan_title)


def clean(text: str) -> str:
    """Text that a cell can hold: control characters out, over-long text cut with a mark."""
    plain = CONTROL.sub("", text)
    return plain if len(plain) <= MAX_TEXT else f"{plain[:MAX_TEXT]}……"


class Styles:
    """The cell formats of the workbook, each made when first used."""

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
    "text": _CELL,
    "middle": _MIDDLE,
    "number": _MIDDLE | {"num_format": "0;-0;"},  # a zero is left blank, as on paper
    "day": _MIDDLE | {"num_format": "yyyy-mm-dd"},
    "sum": _MIDDLE | {"bold": True, "bg_color": "#f5f1e6"},
}


def _list_sheet(book: Workbook, styles: Styles, listed: SupervisionList) -> None:
    """1. the page, 2. title and head, 3. the rows, 4. what stands under them, 5. what depends on how many there are."""
    sheet = book.add_worksheet(LIST_SHEET)
    _page(sheet, listed, landscape=True)
    widths = (ORDER_WIDTH, *(column.width for column in COLUMNS))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    _top(sheet, styles, listed, HEADS, listed.title)
    breaks: list[int] = []
    for number, task in enumerate(listed.rows, start=1):
        row = HEAD_ROW + number
        if number > 1 and task.lead != listed.rows[number - 2].lead:
            breaks.append(row)
        _task_row(sheet, styles, row, number, task)
    last = HEAD_ROW + max(len(listed.rows), 1)
    if not listed.rows:
        sheet.merge_range(last, 0, last, len(HEADS) - 1, "本期没有督办事项", styles["middle"])
    else:
        sheet.autofilter(HEAD_ROW, 0, last, len(HEADS) - 1)
    last = _foot(sheet, styles, listed, last, len(HEADS))
    sheet.print_area(0, 0, last, len(HEADS) - 1)
    sheet.set_h_pagebreaks(breaks[:1023])  # the format holds no more


def _task_row(sheet: Worksheet, styles: Styles, row: int, number: int, task: TaskView) -> None:
    values = [column.value(task) for column in COLUMNS]
    sheet.set_row(row, _height(values))
    sheet.write_number(row, 0, number, styles["number"])
    for place, (column, value) in enumerate(zip(COLUMNS, values, strict=True), start=1):
        style = styles.light(task.light) if column.kind == "light" else styles[column.kind]
        _put(sheet, row, place, value, style)


def _height(values: Sequence[Value]) -> float:
    """A height that shows all the text. Set because LibreOffice and WPS do not fit rows that a program wrote."""
    texts = ((column.width, value) for column, value in zip(COLUMNS, values, strict=True) if isinstance(value, str))
    lines = max(sum(_lines(line, width) for line in text.splitlines() or [""]) for width, text in texts)
    return min(max(lines * LINE_HEIGHT + 6, ROW_HEIGHTS[0]), ROW_HEIGHTS[1])


def _lines(line: str, width: float) -> int:
    """Lines that a line of text wraps into; Chinese letters are twice as wide, and a line is seldom filled."""
    columns = sum(2 if letter > "\u2e7f" else 1 for letter in line)
    return max(1, ceil(columns / (width * 0.9)))


def _put(sheet: Worksheet, row: int, place: int, value: Value, style: Format) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, place, datetime.combine(value, time()), style)
    elif isinstance(value, int):
        sheet.write_number(row, place, value, style)
    elif value:
        sheet.write_string(row, place, clean(value), style)
    else:
        sheet.write_blank(row, place, None, style)


def _unit_sheet(book: Workbook, styles: Styles, listed: SupervisionList) -> None:
    sheet = book.add_worksheet(UNIT_SHEET)
    _page(sheet, listed, landscape=False)
    heads = ("序号", "单位", *(light.label for light in listed.lights), "合计", "逾期")
    sheet.set_column(0, 0, ORDER_WIDTH)
    sheet.set_column(1, 1, 28)
    sheet.set_column(2, len(heads) - 1, 8)
    _top(sheet, styles, listed, heads, f"{listed.title}（按单位汇总）")
    for number, unit in enumerate(listed.units, start=1):
        sheet.set_row(HEAD_ROW + number, UNIT_ROW)
        _unit_row(sheet, styles, HEAD_ROW + number, number, unit, listed.lights)
    last = HEAD_ROW + len(listed.units) + 1
    sheet.set_row(last, UNIT_ROW)
    put = partial(_put, sheet, last, style=styles["sum"])
    put(0, None)
    put(1, "合计")
    for place, light in enumerate(listed.lights, start=2):
        put(place, light.count)
    put(len(heads) - 2, sum(unit.total for unit in listed.units))
    put(len(heads) - 1, sum(unit.late for unit in listed.units))
    sheet.print_area(0, 0, last, len(heads) - 1)


def _unit_row(
    sheet: Worksheet, styles: Styles, row: int, number: int, unit: UnitCount, lights: Sequence[LightCount]
) -> None:
    counts = {light.name: light.count for light in unit.lights}
    values: list[Value] = [number, unit.unit, *(counts.get(light.name, 0) for light in lights), unit.total, unit.late]
    for place, value in enumerate(values):
        _put(sheet, row, place, value, styles["text" if place == 1 else "number"])


def _page(sheet: Worksheet, listed: SupervisionList, *, landscape: bool) -> None:
    """A4, one page wide, the head on every page, page numbers below."""
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.repeat_rows(0, HEAD_ROW)
    sheet.freeze_panes(HEAD_ROW + 1, 0)
    sheet.set_footer("&C&9第 &P 页，共 &N 页")


def _top(sheet: Worksheet, styles: Styles, listed: SupervisionList, heads: Sequence[str], title: str) -> None:
    sheet.set_row(0, 34)
    sheet.merge_range(0, 0, 0, len(heads) - 1, clean(title), styles["title"])
    sheet.set_row(1, 20)
    sheet.merge_range(1, 0, 1, len(heads) - 1, clean(_totals(listed)), styles["under"])
    sheet.set_row(HEAD_ROW, 30)
    for place, head in enumerate(heads):
        sheet.write_string(HEAD_ROW, place, head, styles["head"])


def _totals(listed: SupervisionList) -> str:
    day = listed.day
    lights = "、".join(f"{light.label}{light.count}" for light in listed.lights if light.count)
    words = [f"截至{day.year}年{day.month}月{day.day}日"]
    words += [f"本期：{listed.period}"] if listed.period else []
    words += [f"共{len(listed.rows)}件" + (f"（{lights}）" if lights else "")]
    return "　".join(words)


def _foot(sheet: Worksheet, styles: Styles, listed: SupervisionList, last: int, columns: int) -> int:
    """Notes under the list; the last row used."""
    notes = ["部分工作日天数所涉年份的放假调休安排尚未公布，暂按法定节假日推算。"] if listed.provisional else []
    notes += [f"台账校验值：{listed.root}"] if listed.root else []
    for note in notes:
        last += 1
        sheet.merge_range(last, 0, last, columns - 1, note, styles["foot"])
    return last
