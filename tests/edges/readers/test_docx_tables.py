"""Tables in Word documents: merged cells unfolded, frames seen through."""

from pathlib import Path

from edges.readers.making import cell, docx, lines, paragraph, table

BEGIN, GO_ON, TWO = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'


def test_a_cell_merged_downwards_is_repeated_and_marked(tmp_path: Path) -> None:
    first, second = [cell("调研"), cell("组织一科", BEGIN)], [cell("培训"), cell("", GO_ON)]
    body = table(first, second, [cell("宣讲"), cell("人才科")])
    found = lines(tmp_path, "a.docx", docx(body))
    assert [line.cells for line in found] == [("调研", "组织一科"), ("培训", "组织一科"), ("宣讲", "人才科")]
    assert [line.spanned for line in found] == [(False, False), (False, True), (False, False)]


def test_a_cell_merged_sideways_fills_its_columns(tmp_path: Path) -> None:
    body = table([cell("任务分解表", TWO), cell("时限")], [cell("1"), cell("调研"), cell("6月底")])
    first, second = lines(tmp_path, "a.docx", docx(body))
    assert (first.cells, second.cells) == (("任务分解表", "任务分解表", "时限"), ("1", "调研", "6月底"))
    assert (first.text, first.spanned) == ("| 任务分解表 | 任务分解表 | 时限 |", (False, False, False))


def test_a_block_merged_both_ways_is_repeated_in_all_its_cells(tmp_path: Path) -> None:
    body = table([cell("党建", TWO + BEGIN), cell("甲")], [cell("", TWO + GO_ON), cell("乙")])
    _, second = lines(tmp_path, "a.docx", docx(body))
    assert (second.cells, second.spanned) == (("党建", "党建", "乙"), (True, True, False))


def test_a_new_merge_right_below_another_does_not_continue_it(tmp_path: Path) -> None:
    body = table([cell("甲", BEGIN), cell("1")], [cell("乙", BEGIN), cell("2")], [cell("", GO_ON), cell("3")])
    assert [line.cells[0] for line in lines(tmp_path, "a.docx", docx(body)) if line.cells] == ["甲", "乙", "乙"]


def test_columns_left_out_before_a_row_are_empty_cells(tmp_path: Path) -> None:
    row = f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell("调研")}{cell("6月")}</w:tr>'
    [line] = lines(tmp_path, "a.docx", docx(f"<w:tbl>{row}</w:tbl>"))
    assert line.cells == ("", "调研", "6月")


def test_a_nested_table_is_flattened_into_its_cell(tmp_path: Path) -> None:
    inner = f"<w:tc>{paragraph('责任单位')}{table([cell('干部科'), cell('公务员科')])}{paragraph('')}</w:tc>"
    [line] = lines(tmp_path, "a.docx", docx(table([cell("1"), inner])))
    assert line.cells == ("1", "责任单位 干部科 公务员科")


def test_a_deleted_row_is_left_out(tmp_path: Path) -> None:
    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{cell('旧')}{cell('旧')}</w:tr>"
    found = lines(tmp_path, "a.docx", docx(f"<w:tbl>{gone}<w:tr>{cell('新')}{cell('6月')}</w:tr></w:tbl>"))
    assert [line.cells for line in found] == [("新", "6月")]


def test_a_table_of_one_column_is_a_frame_around_running_text(tmp_path: Path) -> None:
    framed = f"<w:tc>{paragraph('一、党建')}{paragraph('1.调研')}</w:tc>"
    assert [line.text for line in lines(tmp_path, "a.docx", docx(table([framed])))] == ["一、党建", "1.调研"]


def test_a_row_in_a_content_control_is_a_row(tmp_path: Path) -> None:
    row = f"<w:tr>{cell('1')}<w:sdt><w:sdtContent>{cell('调研')}</w:sdtContent></w:sdt></w:tr>"
    [line] = lines(tmp_path, "a.docx", docx(f"<w:tbl><w:sdt><w:sdtContent>{row}</w:sdtContent></w:sdt></w:tbl>"))
    assert line.cells == ("1", "调研")
