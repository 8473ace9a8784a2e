"""Task tables of Excel and WPS (.xlsx, .xls): one line per row, merged cells repeated.

Values are read by calamine; what it does not tell (percent formats, formulas never calculated, how far a sheet
reaches) comes from the sheet's own XML first. Dates print as 2026年3月31日, whole numbers without ".0"; a number that
may be a date (46387) but is not formatted as one stays a number. Hidden sheets are left out and noted.
"""

import datetime
import io
from collections.abc import Sequence

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError
from python_calamine import SheetTypeEnum as Type
from python_calamine import SheetVisibleEnum as Visible

from dubanflow.readers.content import Content, LineList, UnreadableError, one_line
from dubanflow.readers.excel_facts import SheetFacts, sheet_facts
from dubanflow.readers.package import BROKEN, Package

MAX_CELLS = 5_000_000
LOCKED = "工作簿设有打开密码，无法读取；请取消密码，另存后再导入。"
TOO_WIDE = "工作表“{name}”的范围过大（{rows} 行 × {columns} 列）；请删去表格以外的空行空列和零散内容，另存后再导入。"
EMPTY = "工作簿里没有内容；请核对是否选错了文件。"
HIDDEN = "隐藏的工作表“{name}”没有读入；如需导入，请取消隐藏后重新导入。"
UNCALCULATED = "工作表“{name}”有 {count} 个公式没有计算结果，按空白读入；请用 WPS 或 Office 打开并保存一次后重新导入。"

Value = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta
Merge = tuple[tuple[int, int], tuple[int, int]]


def read_xlsx(data: bytes) -> Content:
    """The rows of a .xlsx workbook; its package and the reach of its sheets are proved before they are loaded."""
    package = Package(data)
    package.refuse_dtds()
    facts = sheet_facts(package)
    for name, known in facts.items():
        _refuse_vast(name, known.rows, known.columns)
    return _read(data, facts)


def read_xls(data: bytes) -> Content:
    """The rows of an old .xls workbook. To be run isolated: a crafted one can abort the process."""
    return _read(data, {})


def _read(data: bytes, facts: dict[str, SheetFacts]) -> Content:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return _book(book, facts)
    except PasswordError as fault:
        raise UnreadableError(LOCKED) from fault
    except (CalamineError, OSError, ValueError, OverflowError) as fault:
        raise UnreadableError(LOCKED if "password" in str(fault).lower() else BROKEN) from fault


def _book(book: CalamineWorkbook, facts: dict[str, SheetFacts]) -> Content:
    """All visible sheets that hold anything, each preceded by its name if there are several."""
    sheets, notes = [], []
    for known in book.sheets_metadata:
        if known.typ is not Type.WorkSheet:
            continue
        if known.visible is not Visible.Visible:
            notes.append(HIDDEN.format(name=known.name))
            continue
        fact = facts.get(known.name, SheetFacts())
        rows = _sheet_rows(book.get_sheet_by_name(known.name), fact)
        if fact.uncalculated:
            notes.append(UNCALCULATED.format(name=known.name, count=fact.uncalculated))
        if rows:
            sheets.append((known.name, rows))
    if not sheets:
        raise UnreadableError(EMPTY)
    lines = LineList()
    for name, rows in sheets:
        if len(sheets) > 1:
            lines.add(name)
        for cells, spanned in rows:
            if any(cells):
                lines.add_row(cells, spanned)
            else:
                lines.add("")
    return Content(lines.all(), notes=tuple(notes))


def _sheet_rows(sheet: CalamineSheet, facts: SheetFacts) -> list[tuple[list[str], list[bool]]]:
    """(cells, spanned) of every row from the first of the sheet to the last that holds something of its own."""
    if sheet.end is None:
        return []
    _refuse_vast(sheet.name, sheet.end[0] + 1, sheet.end[1] + 1)
    values = sheet.to_python(skip_empty_area=False)
    texts = [
        [_text(value, percent=(row, column) in facts.percents) for column, value in enumerate(line)]
        for row, line in enumerate(values)
    ]
    height = next((row + 1 for row in reversed(range(len(texts))) if any(texts[row])), 0)
    width = max((column + 1 for line in texts for column, text in enumerate(line) if text), default=0)
    grid = [line[:width] for line in texts[:height]]
    spanned = _repeat_merged(grid, sheet.merged_cell_ranges or [])
    return list(zip(grid, spanned, strict=True))


def _repeat_merged(grid: list[list[str]], merges: Sequence[Merge]) -> list[list[bool]]:
    """Write the text of every merged range into all its cells, within the grid; which cells continue the row above."""
    spanned = [[False] * len(line) for line in grid]
    for (top, left), (bottom, right) in merges:
        if top >= len(grid) or left >= len(grid[top]):
            continue
        text = grid[top][left]
        for row in range(top, min(bottom + 1, len(grid))):
            for column in range(left, min(right + 1, len(grid[row]))):
                grid[row][column] = text
                spanned[row][column] = row > top
    return spanned


def _refuse_vast(name: str, rows: int, columns: int) -> None:
    if rows * columns > MAX_CELLS:
        raise UnreadableError(TOO_WIDE.format(name=name, rows=rows, columns=columns))


def _text(value: Value, *, percent: bool) -> str:
    """A cell's value as an office writes it."""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return f"{_number(round(value * 100, 10))}%" if percent else _number(value)
    if isinstance(value, datetime.date):  # a datetime is one as well
        return _date(value)
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    return str(value)


def _number(value: float) -> str:
    """15 significant digits, as Excel keeps them; whole numbers without a point and never with an exponent."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".15g")


def _date(value: datetime.date) -> str:
    day = f"{value.year}年{value.month}月{value.day}日"
    clock = value.time() if isinstance(value, datetime.datetime) else datetime.time()
    return day if clock == datetime.time() else f"{day}{clock:%H:%M}"
