from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from dubanflow.domain.views import COLOURS, SupervisionList
from dubanflow.papers.list_xlsx import HEADS, LIST_SHEET, UNIT_SHEET, list_bytes, write_list
from edges.yunchuan_views import EMPTY_LIST, HOSTILE, LIST, ROWS

HEADINGS = (
    *("序号", "编号", "来源", "督办事项", "牵头单位", "配合单位", "原时限", "现时限", "办理状态", "截至上期进展"),
    *("本期进展", "灯", "督办级别", "催办次数", "延期次数", "存在问题", "备注"),
)


def book(listed: SupervisionList = LIST) -> Workbook:
    return load_workbook(BytesIO(list_bytes(listed)))


def sheet(listed: SupervisionList = LIST, name: str = LIST_SHEET) -> Worksheet:
    found = book(listed)[name]
    assert isinstance(found, Worksheet)
    return found


def column(name: str, listed: SupervisionList = LIST) -> list[object]:
    place = HEADS.index(name) + 1
    page = sheet(listed)
    return [page.cell(4 + number, place).value for number in range(len(listed.rows))]


def test_the_head_is_the_one_of_the_paper_list() -> None:
    assert [cell.value for cell in sheet()[3]] == list(HEADINGS)


def test_another_reader_finds_the_same_rows() -> None:
    rows = CalamineWorkbook.from_filelike(BytesIO(list_bytes(LIST))).get_sheet_by_name(LIST_SHEET).to_python()
    assert rows[0][0] == LIST.title
    assert [row[1] for row in rows[3 : 3 + len(ROWS)]] == [task.number for task in ROWS]
    assert [row[0] for row in rows[3 : 3 + len(ROWS)]] == list(range(1, len(ROWS) + 1))


def test_deadlines_are_real_dates() -> None:
    values = column("现时限")
    assert [value.date() for value in values if hasattr(value, "date")] == [task.deadline for task in ROWS]
    assert sheet()["H4"].number_format == "yyyy-mm-dd"


def test_last_and_this_period_stand_side_by_side() -> None:
    assert column("截至上期进展")[0] == ROWS[0].progress_before
    assert column("本期进展")[0] == ROWS[0].progress_now


def test_lights_are_words_and_fills() -> None:
    assert column("灯") == [task.light_label for task in ROWS]
    cells = [sheet().cell(4 + number, HEADS.index("灯") + 1) for number in range(len(ROWS))]
    fills = ["#" + str(cell.fill.fgColor.rgb)[2:].lower() for cell in cells]
    assert fills == [COLOURS[task.light].fill for task in ROWS]


def test_text_that_looks_like_a_formula_stays_text() -> None:
    page = sheet()
    row = 4 + ROWS.index(HOSTILE)
    cells = [page.cell(row, HEADS.index(name) + 1) for name in ("督办事项", "备注")]
    assert [cell.data_type for cell in cells] == ["s", "s"]
    assert cells[0].value == HOSTILE.title
    assert all(cell.hyperlink is None for cell in cells)


def test_the_office_name_is_not_repeated_in_every_row() -> None:
    assert set(column("来源")) == {"2026年工作要点"}


def test_it_prints_on_a4_across_one_page_wide_with_its_head_on_each() -> None:
    page = sheet()
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr is not None
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert page.print_title_rows == "$1:$3"
    assert page.freeze_panes == "A4"
    assert page.auto_filter.ref == f"A3:Q{3 + len(ROWS)}"
    assert page.print_area == f"'{LIST_SHEET}'!$A$1:$Q${3 + len(ROWS) + 2}"  # two notes below


def test_each_unit_begins_a_page() -> None:
    starts = [number for number in range(1, len(ROWS)) if ROWS[number].lead != ROWS[number - 1].lead]
    assert [one.id for one in sheet().row_breaks.brk] == [3 + number for number in starts]


def test_a_row_is_as_high_as_its_longest_text() -> None:
    longer = replace(LIST, rows=(replace(ROWS[0], progress_now="整顿台账已形成。" * 40),))
    heights = [sheet(listed).row_dimensions[4].height for listed in (LIST, longer)]
    assert heights[0] is not None
    assert heights[1] is not None
    assert 24 < heights[0] < 100 < heights[1] <= 409


def test_the_second_sheet_counts_units_by_light() -> None:
    page = sheet(name=UNIT_SHEET)
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=3)]
    assert rows[0] == ["序号", "单位", *(light.label for light in LIST.lights), "合计", "逾期"]
    assert rows[1] == [1, "组织二科", 1, 1, 1, 0, 0, 0, 3, 1]
    assert rows[-1] == [None, "合计", *(light.count for light in LIST.lights), len(ROWS), 2]


def test_an_empty_list_says_so() -> None:
    page = sheet(EMPTY_LIST)
    assert page["A4"].value == "本期没有督办事项"
    assert page.auto_filter.ref is None


def test_the_same_list_gives_the_same_bytes_and_another_day_others() -> None:
    assert list_bytes(LIST) == list_bytes(LIST)
    assert list_bytes(LIST) != list_bytes(replace(LIST, day=date(2026, 3, 10)))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("一行\n两行", "一行\n两行"),  # a line break stays
        ("退格\x08响铃\x07", "退格响铃"),  # control characters go
        ("半个\ud800字", "半个字"),  # half a character goes
        ("长" * 40_000, "长" * 32_000 + "……"),  # more than a cell holds is cut with a mark
    ],
)
def test_text_of_any_kind_fits_a_cell(written: str, shown: str) -> None:
    assert column("存在问题", replace(LIST, rows=(replace(ROWS[0], problems=written),))) == [shown]


def test_the_file_is_written_whole(tmp_path: Path) -> None:
    write_list(LIST, tmp_path / "清单" / "list.xlsx")
    assert (tmp_path / "清单" / "list.xlsx").read_bytes() == list_bytes(LIST)
