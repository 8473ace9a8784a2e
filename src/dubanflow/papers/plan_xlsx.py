"""The task breakdown (任务分解表) as a workbook that an office fills in, prints and hands back: written here.

Every row carries its key in a hidden column, and a hidden sheet keeps what was written, so that what a person changed
is known for certain (see `plan_xlsx_in`). Text that begins with = + - @ stays text, also when the cell is edited.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from dubanflow.papers.sheets import CONTROL, FONT, HEAD_FONT, TITLE_FONT, clean

SHEET, IGNORED_SHEET, HELP_SHEET = "任务分解表", "未列为任务的内容", "填写说明"
BASE_SHEET, UNIT_SHEET = "_对照", "_单位"
MARK, VERSION = "dubanflow-plan-review", "1"
HEAD_ROW = 2  # counted from 0, under the title and the line below it
KEY_HEAD = "编号（勿改）"
LINE_HEIGHT = 13.5
ROW_HEIGHTS = (27.0, 409.0)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the field of a row that it shows, its heading, width in characters, look, and whether it is filled
    in by people."""

    field: str
    head: str
    width: float
    kind: str
    filled: bool = False


COLUMNS = (
    Column("position", "项", 4.5, "middle"),
    Column("section", "章节", 12, "text"),
    Column("title", "事项", 22, "text", filled=True),
    Column("measures", "具体措施", 44, "text"),
    Column("lead", "牵头单位", 11, "middle", filled=True),
    Column("cooperating", "配合单位", 14, "text", filled=True),
    Column("limit", "完成时限", 13, "day", filled=True),
    Column("basis", "依据", 30, "text"),
    Column("state", "状态", 8.5, "middle", filled=True),
    Column("note", "备注", 13, "text", filled=True),
)
FIELDS = tuple(column.field for column in COLUMNS)
KEY = len(COLUMNS)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A row: its key, the text of every field, its day where the limit is one, what to mark, and whether it is a task
    already and can no longer be filled in."""

    key: str
    cells: Mapping[str, str]
    day: date | None = None
    marked: frozenset[str] = frozenset()
    locked: bool = False


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """The whole table. `ignored` are (line, reason, text); `units` and `states` the words offered to choose from."""

    plan: str
    title: str
    under: str
    rows: tuple[ReviewRow, ...]
    ignored: tuple[tuple[int, str, str], ...]
    units: tuple[str, ...]
    states: tuple[str, ...]
    day: date


HELP = (
    "这张表是从计划读出的任务分解，可由各单位核对填写，再由督查员用 plan review 计划编号 --from 本文件 收回。",
    "可以填写的列：事项、牵头单位、配合单位、完成时限、状态、备注。其余各列来自原文件，改动会被指出，不会保存。",
    "牵头单位：从下拉列表选一个，或写简称；不知道就留空，该项列入待定。配合单位：可写几个，用顿号分开。",
    "完成时限：写日期（2026-06-30、6月30日、6月底前），或写周期（每季度、每月5日前、每周五），也可逐期写明（每季度：3月31日、6月30日）。",
    "状态：不作为任务的，选“已剔除”，并在备注里写明理由。其余由系统判断：待定是还缺牵头单位或时限，待确认是等督查员确认立项。",
    "可以排序、筛选、调整行的次序和列宽；不要增加行、删除行、删除列，也不要动隐藏的列和工作表。计划里没有的任务，请另行立项。",
    "收回时逐格核对，有一处不对就一处也不写入，并列出全部问题所在的行和列。",
)

_CELL = {"font_name": FONT, "font_size": 10, "border": 1, "valign": "vcenter", "text_wrap": True}
_MIDDLE = _CELL | {"align": "center"}
_MORE: dict[str, dict[str, Any]] = {
    "marked": {"bg_color": "#fff2cc"},
    "locked": {"font_color": "#7f7f7f"},
    "quoted": {"quote_prefix": True},  # or it would become a formula when somebody edits the cell
}
FORMATS: dict[str, dict[str, Any]] = {
    "title": {"font_name": TITLE_FONT, "font_size": 20, "align": "center", "valign": "vcenter"},
    "under": {"font_name": FONT, "font_size": 10.5, "align": "left", "valign": "vcenter", "text_wrap": True},
    "head": _MIDDLE | {"font_name": HEAD_FONT, "bg_color": "#ededed"},
    "filled head": _MIDDLE | {"font_name": HEAD_FONT, "bg_color": "#fbe9c6"},
    "text": _CELL,
    "middle": _MIDDLE,
    "day": _MIDDLE | {"num_format": "yyyy-mm-dd"},
    "plain": {"font_name": FONT, "font_size": 11, "valign": "top", "text_wrap": True},
}


class _Styles:
    """The cell formats, each made when first used: a name of `FORMATS`, with +marked, +locked or +quoted."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[str, Format] = {}

    def __call__(self, name: str, *more: str) -> Format:
        key = "+".join((name, *more))
        if key not in self._made:
            look = dict(FORMATS[name])
            for one in more:
                look |= _MORE[one]
            self._made[key] = self._book.add_format(look)
        return self._made[key]


def plain(text: str) -> str:
    """A text as a cell holds it and as it is compared: no control characters, one kind of line end, trimmed."""
    return clean(CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", ""))).strip()


def seal(plan: str, rows: Iterable[Sequence[str]]) -> str:
    """The digest over the sheet of comparison: an altered one is noticed."""
    said = json.dumps([plan, [list(row) for row in rows]], ensure_ascii=False)
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def review_bytes(review: ReviewSheet) -> bytes:
    """The workbook; the same table always gives the same bytes."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    made = datetime.combine(review.day, time(), UTC).replace(tzinfo=None)
    book.set_properties({"title": clean(review.title), "created": made})
    styles = _Styles(book)
    _task_sheet(book, styles, review)
    _ignored_sheet(book, styles, review)
    _help_sheet(book, styles)
    _hidden_sheets(book, review)
    book.close()
    return target.getvalue()


def _task_sheet(book: Workbook, styles: _Styles, review: ReviewSheet) -> None:
    """1. the page, 2. title and heads, 3. the rows, 4. what helps to fill them in."""
    sheet = book.add_worksheet(SHEET)
    _page(sheet)
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, column.width)
    sheet.set_column(KEY, KEY, 16, None, {"hidden": True})
    sheet.set_row(0, 34)
    sheet.merge_range(0, 0, 0, KEY - 1, clean(review.title), styles("title"))
    sheet.set_row(1, 30)
    sheet.merge_range(1, 0, 1, KEY - 1, clean(review.under), styles("under"))
    sheet.set_row(HEAD_ROW, 26)
    for place, column in enumerate(COLUMNS):
        sheet.write_string(HEAD_ROW, place, column.head, styles("filled head" if column.filled else "head"))
    sheet.write_string(HEAD_ROW, KEY, KEY_HEAD, styles("head"))
    for at, row in enumerate(review.rows, start=HEAD_ROW + 1):
        _task_row(sheet, styles, at, row)
    last = HEAD_ROW + max(len(review.rows), 1)
    sheet.autofilter(HEAD_ROW, 0, last, KEY)
    sheet.print_area(0, 0, last, KEY - 1)
    _aids(sheet, review, last)


def _task_row(sheet: Worksheet, styles: _Styles, at: int, row: ReviewRow) -> None:
    sheet.set_row(at, _height(row))
    for place, column in enumerate(COLUMNS):
        more = ["marked"] if column.field in row.marked else []
        more += ["locked"] if row.locked and column.filled and column.field != "note" else []
        text = plain(row.cells[column.field])
        if column.field == "limit" and row.day:
            sheet.write_datetime(at, place, datetime.combine(row.day, time()), styles("day", *more))
        elif column.field == "position":
            sheet.write_number(at, place, int(text), styles(column.kind, *more))
        elif text:
            more += ["quoted"] if text[0] in "=+-@" else []
            sheet.write_string(at, place, text, styles(column.kind, *more))
        else:
            sheet.write_blank(at, place, None, styles(column.kind, *more))
    sheet.write_string(at, KEY, row.key, styles("middle"))


def _height(row: ReviewRow) -> float:
    """A height that shows all the text: LibreOffice and WPS do not fit rows that a program wrote."""
    lines = max(_lines(row.cells[column.field], column.width) for column in COLUMNS)
    return min(max(lines * LINE_HEIGHT + 5, ROW_HEIGHTS[0]), ROW_HEIGHTS[1])


def _lines(text: str, width: float) -> int:
    """Lines that a text wraps into; Chinese letters are twice as wide, and a line is seldom filled."""
    return sum(
        max(1, ceil(sum(2 if sign > "\u2e7f" else 1 for sign in line) / (width * 0.95)))
        for line in text.splitlines() or [""]
    )


def _aids(sheet: Worksheet, review: ReviewSheet, last: int) -> None:
    """Drop-down lists and the hints beside the cells."""
    places = {column.field: place for place, column in enumerate(COLUMNS)}
    units = f"={UNIT_SHEET}!$A$1:$A${max(len(review.units), 1)}"
    hint = {"input_title": "牵头单位", "input_message": "从列表中选一个单位，或写简称；留空为待定。"}
    wrong = {"error_type": "warning", "error_title": "不在名册里", "error_message": "请核对单位名称，或从列表中选。"}
    _aid(sheet, places["lead"], last, {"validate": "list", "source": units} | hint | wrong)
    states = {"validate": "list", "source": list(review.states), "error_type": "warning"}
    _aid(sheet, places["state"], last, states | {"input_message": "不作为任务的选“已剔除”，并在备注写明理由。"})
    several = "可写几个单位，用顿号分开。"
    _aid(sheet, places["cooperating"], last, {"validate": "any", "input_title": "配合单位", "input_message": several})
    limit = "写日期（2026-06-30、6月底前），或写周期（每季度、每月5日前、每周五）。"
    _aid(sheet, places["limit"], last, {"validate": "any", "input_title": "完成时限", "input_message": limit})


def _aid(sheet: Worksheet, place: int, last: int, options: dict[str, Any]) -> None:
    sheet.data_validation(HEAD_ROW + 1, place, last, place, options)


def _page(sheet: Worksheet) -> None:
    """A4 across, one page wide, the head on every page, page numbers below."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.repeat_rows(0, HEAD_ROW)
    sheet.freeze_panes(HEAD_ROW + 1, 3)
    sheet.set_footer("&C&9第 &P 页，共 &N 页")


def _ignored_sheet(book: Workbook, styles: _Styles, review: ReviewSheet) -> None:
    """What was not taken for a task, with the reason: a person can overrule it."""
    sheet = book.add_worksheet(IGNORED_SHEET)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    for place, width in enumerate((6, 26, 78)):
        sheet.set_column(place, place, width)
    words = f"以下内容没有作为任务。要列为任务的，请用 dubanflow plan take {review.plan} 行号 --by 督查员。"
    sheet.set_row(0, 24)
    sheet.merge_range(0, 0, 0, 2, words, styles("under"))
    for place, head in enumerate(("行", "理由", "原文")):
        sheet.write_string(1, place, head, styles("head"))
    for at, (line, why, text) in enumerate(review.ignored, start=2):
        sheet.set_row(at, min(max(_lines(plain(text), 78) * LINE_HEIGHT + 5, 20), ROW_HEIGHTS[1]))
        sheet.write_number(at, 0, line, styles("middle"))
        sheet.write_string(at, 1, plain(why), styles("text"))
        sheet.write_string(at, 2, plain(text), styles("text", "quoted") if text[:1] in "=+-@" else styles("text"))


def _help_sheet(book: Workbook, styles: _Styles) -> None:
    sheet = book.add_worksheet(HELP_SHEET)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 72)
    for at, words in enumerate(HELP):
        sheet.set_row(at, _lines(words, 72) * 16 + 8)
        sheet.write_string(at, 0, f"{at + 1}. {words}", styles("plain"))


def _hidden_sheets(book: Workbook, review: ReviewSheet) -> None:
    """The units to choose from, and what was written, to compare with when the table comes back."""
    units = book.add_worksheet(UNIT_SHEET)
    units.hide()
    for at, name in enumerate(review.units):
        units.write_string(at, 0, clean(name))
    base = book.add_worksheet(BASE_SHEET)
    base.very_hidden()
    rows = [[row.key, *(plain(row.cells[field]) for field in FIELDS)] for row in review.rows]
    for place, words in enumerate((MARK, VERSION, review.plan, seal(review.plan, rows))):
        base.write_string(0, place, words)
    for at, row in enumerate(rows, start=1):
        for place, text in enumerate(row):
            base.write_string(at, place, text)
