"""A task breakdown that comes back: the cells of its rows beside what was written when it went out.

Columns are known by their headings and rows by their keys, wherever people moved them. What the cells mean is not
judged here. Faults are sentences with sheet, row and column.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from dubanflow.domain.problems import Problem
from dubanflow.papers.plan_xlsx import (
    BASE_SHEET,
    COLUMNS,
    FIELDS,
    HEAD_ROW,
    KEY_HEAD,
    MARK,
    SHEET,
    VERSION,
    plain,
    seal,
)
from dubanflow.readers.content import UnreadableError
from dubanflow.readers.excel_facts import sheet_facts
from dubanflow.readers.package import Package

MAX_BYTES = 20 << 20
MAX_CELLS = 2_000_000
HEADING_WITHIN = 20  # rows
NOT_OURS = "这不是用 dubanflow plan review --xlsx 导出的任务分解表（隐藏的对照页不在了），请重新导出后填写。"
ALTERED = "隐藏的对照页被改动过，无法核对，请重新导出后填写。"
UNCALCULATED = "表里有 {count} 个公式没有计算结果，读不出内容；请把公式改为文字，用 WPS 或 Excel 保存后再交回。"
NEWER = "这张表由另一版本的 dubanflow 导出，请重新导出后填写。"

Grid = list[list[str]]


@dataclass(frozen=True, slots=True)
class RowBack:
    """A row that came back: its line (from 1) and the text of its cells by field; `key` empty where it has none."""

    line: int
    key: str
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class TableBack:
    """A table that came back. `base` is what was written, by key and field; `letters` the columns by field."""

    file: str
    plan: str
    sheet: str
    base: dict[str, dict[str, str]]
    rows: tuple[RowBack, ...]
    letters: dict[str, str]


def read_review(path: Path) -> tuple[TableBack | None, list[Problem]]:
    """The table in a file, or what is wrong with the file as a whole. Never raises on what a file holds."""
    try:
        return _table(path, _workbook(path))
    except UnreadableError as refusal:
        return None, [Problem(str(refusal), path.name)]


def _workbook(path: Path) -> CalamineWorkbook:
    """The workbook, its sizes proved first."""
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else b""
    except OSError as fault:
        raise UnreadableError(f"文件读不出来（{fault.strerror}），请检查它是否存在、能否读取。") from fault
    if not data:
        raise UnreadableError("文件是空的，或者大得不像一张任务分解表，请检查是否选错了文件。")
    try:
        package = Package(data)
        package.refuse_dtds()
        facts = sheet_facts(package)
        if any(fact.rows * fact.columns > MAX_CELLS for fact in facts.values()):
            raise UnreadableError("工作表的范围过大，请删去表格以外的内容，另存后再交回。")
        if missing := sum(fact.uncalculated for fact in facts.values()):
            raise UnreadableError(UNCALCULATED.format(count=missing))
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except (CalamineError, ValueError, KeyError) as fault:
        raise UnreadableError("这不是能读取的 Excel 文件，请另存为 .xlsx（不设密码）后再交回。") from fault


def _table(path: Path, book: CalamineWorkbook) -> tuple[TableBack | None, list[Problem]]:
    names = book.sheet_names
    if BASE_SHEET not in names:
        return None, [Problem(NOT_OURS, path.name)]
    plan, base = _base(_grid(book.get_sheet_by_name(BASE_SHEET)))
    order = sorted((name for name in names if not name.startswith("_")), key=lambda name: name != SHEET)
    for name in order:
        grid = _grid(book.get_sheet_by_name(name))
        for at, row in enumerate(grid[:HEADING_WITHIN]):
            heads = _heads(row)
            if {"title", "lead"} & heads.keys() and len(heads) > 2:
                return _rows(path, plan, base, name, grid, at, heads)
    return None, [Problem(f"表里没有找到“{SHEET}”的表头，请在重新导出的表上填写。", path.name)]


def _base(grid: Grid) -> tuple[str, dict[str, dict[str, str]]]:
    """The plan's code and what was written."""
    top = grid[0] if grid else []
    if len(top) < 4 or top[0] != MARK:
        raise UnreadableError(NOT_OURS)
    if top[1] != VERSION:
        raise UnreadableError(NEWER)
    rows = [(row + [""] * (len(FIELDS) + 1))[: len(FIELDS) + 1] for row in grid[1:]]
    if seal(top[2], rows) != top[3]:
        raise UnreadableError(ALTERED)
    return top[2], {row[0]: dict(zip(FIELDS, row[1:], strict=True)) for row in rows}


def _heads(row: Sequence[str]) -> dict[str, int]:
    """Which column holds what: fields and `key`, by the words of the headings."""
    known = {column.head: column.field for column in COLUMNS} | {KEY_HEAD: "key"}
    found: dict[str, int] = {}
    for place, text in enumerate(row):
        field = known.get(text.replace("\n", "").replace(" ", ""))
        if field:
            found.setdefault(field, place)
    return found


def _rows(
    path: Path, plan: str, base: dict[str, dict[str, str]], sheet: str, grid: Grid, at: int, heads: dict[str, int]
) -> tuple[TableBack | None, list[Problem]]:
    """The rows below the heading in row `at` (from 0)."""
    problems = []
    if "key" not in heads:
        words = f"“{sheet}”里隐藏的“{KEY_HEAD}”一列不在了，各行对不上原来的事项，请在重新导出的表上填写。"
        problems.append(Problem(words, path.name, at + 1))
    for column in COLUMNS:
        if column.filled and column.field not in heads:
            words = f"“{sheet}”里没有“{column.head}”一列，请恢复这一列，或在重新导出的表上填写。"
            problems.append(Problem(words, path.name, at + 1))
    if problems:
        return None, problems
    rows = []
    for line, row in enumerate(grid[at + 1 :], start=at + 2):
        cells = {field: row[place] if place < len(row) else "" for field, place in heads.items()}
        if any(cells.values()):
            rows.append(RowBack(line, cells.pop("key"), cells))
    letters = {field: _letter(place) for field, place in heads.items()}
    return TableBack(path.name, plan, sheet, base, tuple(rows), letters), []


def _grid(sheet: CalamineSheet) -> Grid:
    """The texts of a sheet from its first cell on; every cell of a merged range has the text of its first."""
    grid = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top <= HEAD_ROW - 1 or top >= len(grid) or left >= len(grid[top]):
            continue  # titles are merged across and are no rows
        text = grid[top][left]
        for row in grid[top : bottom + 1]:
            row[left : right + 1] = [text] * len(row[left : right + 1])
    return grid


def _text(value: object) -> str:
    """A cell as text: days as 2026-06-30, whole numbers without a point."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return plain(str(value))


def _letter(place: int) -> str:
    """A, B … Z, AA of a column counted from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
