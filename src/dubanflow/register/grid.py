"""The first sheet of a workbook that lists units: which column means what, and the rows under the heading."""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from dubanflow.domain.plan.surface import fold
from dubanflow.register.checks import Fault

MAX_BYTES = 10 << 20
MAX_INFLATED = 200 << 20
MAX_ROWS = 20_000
HEADING_WITHIN = 20  # rows
SAME_AS_ABOVE = frozenset({"同上", "〃", "″", '"'})
_MAIL = r".*(?:邮箱|邮件|信箱|地址|email|e-mail)"
_UNIT = r"(?:承办|责任|成员)?(?:单位|部门|科室|处室)(?:全称|名称)?|名称|全称"

# Field and what its heading says; the first row that matches is taken.
COLUMNS = tuple(
    (field, re.compile(pattern, re.IGNORECASE))
    for field, pattern in (
        ("code", r".*(?:代号|代码|编码)"),
        ("leader_address", rf"(?:分管|联系领导){_MAIL}"),
        ("leader", r"(?:分管|联系).*领导|分管.*"),
        ("liaison_address", rf"(?:联络|联系人){_MAIL}"),
        ("liaison", r"联络(?:员|人)?(?:姓名|岗位|职务)?|联系人"),
        ("head_address", rf".*负责人{_MAIL}"),
        ("head", r".*负责人(?:姓名|岗位|职务)?"),
        ("aliases", r".*(?:简称|别名|别称|曾用名)"),
        ("parent", r"(?:上级|主管|隶属).*"),
        ("group", r".*(?:类别|分组|类型|组别|性质)"),
        ("duties", r".*(?:职责|职能|关键词).*"),
        ("name", _UNIT),
    )
)
_IGNORED = re.compile(r"序号|编号|备注|")
_BLANKS = re.compile(r"[\s()]+")


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns by field (from 0), and the rows under the heading: (line from 1, text by field)."""

    columns: dict[str, int]
    rows: tuple[tuple[int, dict[str, str]], ...]


def read_grid(path: Path) -> tuple[Grid | None, list[Fault]]:
    """The grid of the first sheet; the faults beside it name columns that were not read."""
    try:
        if path.stat().st_size > MAX_BYTES or _inflated(path) > MAX_INFLATED:
            return None, [Fault((), "文件过大，不像单位名册，请检查是否选错了文件。")]
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        cells = _cells(book.get_sheet_by_index(0))
    except OSError as error:
        return None, [Fault((), f"文件读不出来（{error.strerror}），请检查它是否存在、能否读取。")]
    except (CalamineError, ValueError, zipfile.BadZipFile):
        return None, [Fault((), "这不是能读取的 Excel 文件，请另存为 .xlsx（不设密码）后再导入。")]
    for line, row in enumerate(cells[:HEADING_WITHIN]):
        columns = _columns(row)
        if "name" in columns:
            return _grid(cells, line, columns), _unread(row, line, columns)
    return None, [Fault((), f"前 {HEADING_WITHIN} 行里没有“单位名称”一列，请补上表头。")]


def _inflated(path: Path) -> int:
    """The size of a package once unpacked; 0 for a file that is none (.xls)."""
    if not zipfile.is_zipfile(path):
        return 0
    with zipfile.ZipFile(path) as package:
        return sum(member.file_size for member in package.infolist())


def _cells(sheet: CalamineSheet) -> list[list[str]]:
    """The texts of a sheet from its first row on; every cell of a merged range has the text of the first."""
    cells = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        text = cells[top][left] if top < len(cells) and left < len(cells[top]) else ""
        for row in cells[top : bottom + 1]:
            row[left : right + 1] = [text] * len(row[left : right + 1])
    return cells


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _columns(row: Sequence[str]) -> dict[str, int]:
    """The fields that a row of headings names, each with its first column."""
    columns: dict[str, int] = {}
    for column, heading in enumerate(row):
        field = _field(heading)
        if field:
            columns.setdefault(field, column)
    return columns


def _field(heading: str) -> str | None:
    bare = _bare(heading)
    return next((field for field, pattern in COLUMNS if pattern.fullmatch(bare)), None)


def _bare(heading: str) -> str:
    return _BLANKS.sub("", fold(heading))


def _unread(row: Sequence[str], line: int, columns: dict[str, int]) -> list[Fault]:
    """Remarks on the columns that mean nothing here, or mean what another one means already."""
    unread = [
        text
        for column, text in enumerate(row)
        if column not in columns.values() and not _IGNORED.fullmatch(_bare(text))
    ]
    return [Fault((line + 1, "name"), f"没有读入的列：{'、'.join(unread)}。", fatal=False)] if unread else []


def _grid(cells: list[list[str]], heading: int, columns: dict[str, int]) -> Grid:
    """The rows under the heading, 同上 filled in from above."""
    rows: list[tuple[int, dict[str, str]]] = []
    above: dict[str, str] = {}
    for line, row in enumerate(cells[heading + 1 :], start=heading + 2):
        texts = {field: row[column] if column < len(row) else "" for field, column in columns.items()}
        texts = {field: above.get(field, "") if text in SAME_AS_ABOVE else text for field, text in texts.items()}
        above = {field: text or above.get(field, "") for field, text in texts.items()}
        rows.append((line, texts))
    return Grid(columns, tuple(rows))
