"""Task tables of Excel: values as an office writes them, merged cells, several sheets."""

import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwt

from dubanflow.domain.plan.values import Line
from dubanflow.readers import read_document
from edges.readers.making import lines, sentence


def xlsx(write: Callable[[Any], object]) -> bytes:
    """A workbook; `write(book)` fills it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False})
    write(book)
    book.close()
    return buffer.getvalue()


def one_cell(value: object, form: str = "General") -> bytes:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("任务")
        sheet.write(0, 0, value, book.add_format({"num_format": form}))

    return xlsx(write)


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (datetime.date(2026, 3, 31), "yyyy-mm-dd", "2026年3月31日"),  # a real date, however it is shown
        (datetime.datetime.fromisoformat("2026-03-31T17:30"), "yyyy-mm-dd hh:mm", "2026年3月31日17:30"),
        (46387, "General", "46387"),  # perhaps a date, but nobody said so
        ("2026.3.31", "General", "2026.3.31"),  # text stays text
        (1.0, "General", "1"),
        (2.5, "General", "2.5"),
        (0.1 + 0.2, "General", "0.3"),
        (0.9, "0%", "90%"),
        (0.955, "0.0%", "95.5%"),
        (12345678901, "0", "12345678901"),
        (True, "General", "TRUE"),
        ("组织一科\n组织二科", "General", "组织一科 组织二科"),  # a line end inside a cell
    ],
)
def test_a_value_reads_as_an_office_writes_it(tmp_path: Path, value: object, form: str, text: str) -> None:
    [line] = lines(tmp_path, "a.xlsx", one_cell(value, form))
    assert line == Line(1, f"| {text} |", cells=(text,), spanned=(False,))


def task_table(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("任务分解表")
    sheet.merge_range(0, 0, 0, 2, "任务分解表")
    sheet.write_row(1, 0, ["序号", "事项", "牵头单位"])
    sheet.write_row(2, 0, [1, "调研"])
    sheet.write_row(3, 0, [2, "培训"])
    sheet.merge_range(2, 2, 3, 2, "组织一科")
    sheet.set_row(9, None, book.add_format({"bold": True}))
    sheet.write_blank(12, 5, None, book.add_format({"border": 1}))


def test_merged_cells_are_repeated_and_marked_and_the_empty_rest_is_dropped(tmp_path: Path) -> None:
    found = lines(tmp_path, "a.xlsx", xlsx(task_table))
    assert [line.cells for line in found] == [
        ("任务分解表", "任务分解表", "任务分解表"),
        ("序号", "事项", "牵头单位"),
        ("1", "调研", "组织一科"),
        ("2", "培训", "组织一科"),
    ]
    assert [line.spanned[2] for line in found] == [False, False, False, True]


def test_an_empty_row_inside_the_table_is_a_blank_line(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write(1, 0, "甲")
        sheet.write(3, 1, "乙")

    found = lines(tmp_path, "a.xlsx", xlsx(write))
    assert [line.text for line in found] == ["", "| 甲 |  |", "", "|  | 乙 |"]


def several_sheets(book: xlsxwriter.Workbook) -> None:
    for name, text in (("上半年", "调研"), ("空表", ""), ("草稿", "作废"), ("下半年", "培训")):
        sheet = book.add_worksheet(name)
        sheet.write(0, 0, text)
        if name == "草稿":
            sheet.hide()


def test_several_sheets_follow_each_other_under_their_names_and_a_hidden_one_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(several_sheets))
    found, [problem] = read_document(path)
    assert [line.text for line in found] == ["上半年", "| 调研 |", "下半年", "| 培训 |"]
    assert "隐藏的工作表“草稿”没有读入" in problem.message


def test_formulas_that_were_never_calculated_are_noted(tmp_path: Path) -> None:
    book, path = openpyxl.Workbook(), tmp_path / "a.xlsx"
    book.create_sheet("任务", 0).append(["调研", "=TODAY()"])
    book.save(path)
    found, [problem] = read_document(path)
    assert found[0].cells == ("调研",)
    assert problem.message.startswith("工作表“任务”有 1 个公式没有计算结果")


def test_the_stored_result_of_a_formula_counts(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("任务")
        sheet.write_formula(0, 0, "=1+1", None, 2)
        sheet.write_formula(0, 1, '="组织"&"一科"', None, "组织一科")

    assert lines(tmp_path, "a.xlsx", xlsx(write))[0].cells == ("2", "组织一科")


def test_an_old_workbook_reads_like_a_new_one(tmp_path: Path) -> None:
    book, buffer = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("任务")
    sheet.write(0, 0, 1.0)
    sheet.write(0, 1, datetime.date(2026, 6, 30), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    sheet.write(1, 0, 2)
    sheet.write_merge(0, 1, 2, 2, "干部科")
    sheet.write(1, 1, "年底前")
    book.save(buffer)
    found = lines(tmp_path, "a.xls", buffer.getvalue())
    assert [line.cells for line in found] == [("1", "2026年6月30日", "干部科"), ("2", "年底前", "干部科")]
    assert found[1].spanned == (False, False, True)


def test_a_sheet_that_reaches_too_far_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("任务")
        sheet.write(0, 0, "甲")
        sheet.write(1048575, 16383, "乙")

    assert "1048576 行 × 16384 列" in sentence(tmp_path, "a.xlsx", xlsx(write))


def test_an_old_workbook_that_aborts_the_parser_only_takes_its_child_along(tmp_path: Path) -> None:
    book, buffer = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("任务")
    sheet.write(0, 0, 1.5)
    sheet.write(65535, 255, 2.5)
    book.save(buffer)
    far_off = buffer.getvalue().replace(b"\xff\xff\xff\x00", b"\xff\xff\xff\xff")
    assert "请用 WPS 或 Office 打开" in sentence(tmp_path, "a.xls", far_off)


def test_a_workbook_without_anything_in_it_says_so(tmp_path: Path) -> None:
    assert "没有内容" in sentence(tmp_path, "a.xlsx", xlsx(lambda book: book.add_worksheet()))
