"""The 台账 and the lists by unit as workbooks, and both lists as .csv."""

import csv
from dataclasses import replace
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from dubanflow.domain.registers import DutyList, UnitDuties
from dubanflow.papers import ledger_xlsx, list_xlsx
from dubanflow.papers.duties_xlsx import DUTIES, TASKS, duties_bytes
from dubanflow.papers.ledger_xlsx import LEDGER_SHEET, ledger_bytes
from dubanflow.papers.list_csv import csv_bytes
from dubanflow.papers.names import safe_name
from edges.yunchuan_views import DAY, HOSTILE, LEDGER, LIST, OFFICE, ROWS, TALENT, VENUES

LISTED = DutyList(
    OFFICE,
    f"{OFFICE}责任清单",
    DAY,
    (
        UnitDuties("组织二科", "分管副部长", "组织二科科长", "组织二科联络员", (LEDGER, VENUES), (TALENT,)),
        UnitDuties("人才科", "分管副部长", "人才科科长", "", (TALENT,)),
    ),
)


def sheet(data: bytes, name: str) -> Worksheet:
    found = load_workbook(BytesIO(data))[name]
    assert isinstance(found, Worksheet)
    return found


def test_the_head_of_the_ledger_has_two_rows_with_both_deadlines_and_both_periods_under_one() -> None:
    page = sheet(ledger_bytes(LIST), LEDGER_SHEET)
    above, below = ([cell.value for cell in page[row]] for row in (3, 4))
    assert above[6:10] == ["完成时限", None, "进展情况", None]
    assert below[6:10] == ["原时限", "现时限", "截至上期", "本期"]
    assert [one or other for one, other in zip(above, below, strict=True)][:6] == [
        "序号", "编号", "来源", "督办事项", "牵头单位", "配合单位",
    ]  # fmt: skip
    assert [one or other for one, other in zip(above, below, strict=True)][10:] == [
        "灯", "督办级别", "催办次数", "延期次数", "存在问题", "备注",
    ]  # fmt: skip
    assert {str(one) for one in page.merged_cells.ranges} >= {"G3:H3", "I3:J3", "A3:A4", "P3:P4"}


def test_the_ledger_prints_with_its_head_on_each_page_and_a_page_for_each_unit() -> None:
    page = sheet(ledger_bytes(LIST), LEDGER_SHEET)
    assert (page.print_title_rows, page.freeze_panes) == ("$1:$4", "A5")
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.auto_filter.ref == f"A4:P{4 + len(ROWS)}"
    starts = [number for number in range(1, len(ROWS)) if ROWS[number].lead != ROWS[number - 1].lead]
    assert [one.id for one in page.row_breaks.brk] == [4 + number for number in starts]


def test_a_long_ledger_is_the_same_sheet_written_row_by_row() -> None:
    long = sheet(ledger_bytes(replace(LIST, rows=()), iter(ROWS)), LEDGER_SHEET)
    short = sheet(ledger_bytes(LIST), LEDGER_SHEET)
    assert [[cell.value for cell in row] for row in long] == [[cell.value for cell in row] for row in short]


def test_the_remark_says_how_a_task_ended() -> None:
    page = sheet(ledger_bytes(LIST), LEDGER_SHEET)
    remarks = {page.cell(5 + number, 2).value: page.cell(5 + number, 16).value for number in range(len(ROWS))}
    assert remarks["2026-024"] == "3月4日销号"
    assert remarks["2026-025"] == "3月3日销号，超时办结"
    assert remarks["2026-003"] == "逾期10天"


def test_the_duty_list_names_who_answers_and_what_is_led_and_helped_with_a_unit_a_page() -> None:
    page = sheet(duties_bytes(LISTED, DUTIES), "责任清单")
    assert page["A4"].value == (
        "组织二科　分管领导：分管副部长　单位负责人：组织二科科长　联络员：组织二科联络员　牵头2项、配合1项"
    )
    assert [cell.value for cell in page[7]][:5] == [3, "配合", TALENT.number, TALENT.title, "人才科"]
    assert [one.id for one in page.row_breaks.brk] == [7]


def test_the_task_list_counts_anew_in_each_unit() -> None:
    page = sheet(duties_bytes(LISTED, TASKS), "任务清单")
    assert [page.cell(row, 1).value for row in range(4, 9)] == ["组织二科（2项）", 1, 2, "人才科（1项）", 1]


@pytest.mark.parametrize("kind", [list_xlsx, ledger_xlsx])
def test_csv_opens_in_excel_and_holds_the_same_rows(kind: object) -> None:
    columns = kind.columns(OFFICE)  # type: ignore[attr-defined]
    data = csv_bytes(LIST, columns)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row[1] for row in rows[1:]] == [task.number for task in ROWS]
    assert rows[1][3] == f"{LEDGER.title}\n{LEDGER.requirement}"
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+86 10", "'+86 10"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'\t=1+1"),  # a tab before it is skipped by spreadsheets
        ("＝1+1", "'＝1+1"),  # the full-width sign is read as the sign
        ("按计划推进-2", "按计划推进-2"),
        ("", ""),
    ],
)
def test_no_cell_of_a_csv_runs(written: str, kept: str) -> None:
    data = csv_bytes(replace(LIST, rows=(replace(ROWS[0], problems=written),)), ledger_xlsx.columns(OFFICE))
    rows = list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[1][-2] == kept


def test_a_hostile_title_stays_text_in_the_ledger() -> None:
    page = sheet(ledger_bytes(replace(LIST, rows=(HOSTILE,))), LEDGER_SHEET)
    assert page.cell(5, 4).data_type == "s"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("../../etc/passwd", "etc_passwd"),
        ('督办:台账*"2026"?', "督办_台账_2026"),
        ("组织 二科\n", "组织_二科"),
        ("...", "file"),
        ("长" * 200, "长" * 80),
    ],
)
def test_file_names_are_safe(words: str, name: str) -> None:
    assert safe_name(words) == name
