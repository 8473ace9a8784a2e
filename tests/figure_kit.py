"""What tests of figures share: a busy office on one Monday, and its figures read back from mails, sheets and pages."""

import re
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dubanflow.cli import run as cli
from kit import Kit, day

ON = "4-13"  # a Monday
TODAY, SINCE = day(ON), day("4-6")
Figures = dict[str, int]


def busy_office(kit: Kit) -> Kit:
    """Two units with tasks late, due, reported, asked for, closed in time and late, cancelled, suspended."""
    kit.run("3-2")
    numbers = kit.plan(*((f"推进第{n}项", "组织二科" if n % 3 else "干部科", f"4-{n}") for n in range(1, 25)))
    by = {number: ("组织二科联络员" if n % 3 else "干部科联络员") for n, number in enumerate(numbers, start=1)}
    for number in numbers[:20]:
        kit.act(number, "accept", on="3-3", by=by[number])
    for number in (numbers[1], numbers[3], numbers[8], numbers[15]):
        kit.act(number, "report", on="4-7", by=by[number], done="已办结")
    for number in (numbers[1], numbers[8]):
        kit.act(number, "verify", on="4-8", by="督查员")
    kit.act(numbers[2], "cancel", on="4-8", by="督查员", reason="上级取消")
    kit.act(numbers[4], "suspend", on="4-3", by="督查员", reason="等上级文件")
    kit.act(numbers[19], "ask", on="4-9", by=by[numbers[19]], reason="等数据", done="过半", deadline="5-29")
    kit.plan(("新交办的事项", "干部科", "6-30"), on="4-9")
    for on in ("4-1", "4-7", "4-8", "4-9", "4-10", ON):
        kit.run(on)
    return kit


class Cells(HTMLParser):
    """The cells of a page's tables, row by row."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._in = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self._in = True

    def handle_endtag(self, tag: str) -> None:
        self._in = self._in and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._in and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


NAMES = ("在办", "本期新交办", "本期销号", "逾期", "待核验", "七日内到期")


def of_text(text: str) -> tuple[Figures, Figures, dict[str, tuple[int, int]]]:
    """Totals, lights and (total, late) by unit of a digest's plain text."""
    totals = {name: int(count) for name, count in re.findall(r"^　(\S+?)：(\d+)件", text, re.M) if name in NAMES}
    line = re.search(r"亮灯：(.*)", text)
    lights = {name: int(n) for name, n in re.findall(r"(\D)(\d+)", line[1].replace("、", "") if line else "")}
    units = {
        name: (int(total), int(late or 0))
        for name, total, late in re.findall(r"^　(\S+?)：\S*?合计(\d+)(?:，逾期(\d+))?$", text, re.M)
    }
    return totals, lights, units


def of_page(page: str) -> tuple[Figures, dict[str, tuple[int, int]]]:
    """Totals and (total, late) by unit of a digest's page."""
    totals = {
        name: int(found[1])
        for row in Cells(page).rows
        for cell in row
        for name in NAMES
        if (found := re.match(rf"{name}(\d+)", cell))
    }
    rows = Cells(page).rows
    head = next(i for i, row in enumerate(rows) if row[:1] == ["单位"] and row[-1] == "逾期")
    units = {row[0]: (int(row[-2]), int(row[-1] or 0)) for row in rows[head + 1 :] if len(row) == len(rows[head])}
    return totals, units


def sections(text: str) -> Figures:
    """How many a section of a digest says it has."""
    return {name[:4]: int(count) for name, count in re.findall(r"^[一二三四五六七八九十]+、(.+?)（(\d+)件", text, re.M)}


def of_book(path: Path, *, head: int) -> list[dict[str, object]]:
    """The task rows of a list or ledger: those with a running number."""
    book = load_workbook(BytesIO(path.read_bytes()))
    sheet = book.worksheets[0]
    above = [cell.value for cell in sheet[head - 1]]
    names = [str(cell.value or above[i]) for i, cell in enumerate(sheet[head])]
    rows: list[dict[str, object]] = [
        dict(zip(names, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=head + 1)
    ]
    return [row for row in rows if isinstance(row["序号"], int)]


def of_units(path: Path) -> dict[str, tuple[int, int]]:
    """(total, late) by unit of the second sheet."""
    sheet = load_workbook(BytesIO(path.read_bytes())).worksheets[1]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    return {str(row[1]): (int(str(row[-2])), int(str(row[-1]))) for row in rows if row[1] and row[1] != "合计"}


def printed(kit: Kit, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    assert cli(["--home", str(kit.root), *words]) == 0
    return capsys.readouterr().out
