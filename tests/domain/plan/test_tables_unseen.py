"""Tables as other offices hand them over: without a heading, broken apart, behind a signature."""

from domain.plan.documents import outline, read, rows_of

HEAD = ["序号", "重点任务", "牵头科室", "完成时限"]


def test_a_table_without_heading_is_read_by_what_stands_in_its_columns_and_says_so() -> None:
    text = "云川市实事清单\n1\t整顿支部10个\t组织二科\t9月底前\n2\t编制目录\t人才科、干部科\t10月"
    reading = read(text)
    assert outline(text) == ["|1|整顿支部10个|", "|2|编制目录|"]
    assert [unit.text for unit in reading.items[1].fields.units] == ["人才科", "干部科"]
    assert [str(item.fields.deadlines[0].date) for item in reading.items] == ["2024-09-30", "2024-10-31"]
    assert (reading.problems[0].line, "没有表头" in reading.problems[0].message) == (2, True)


def test_a_row_of_one_cell_between_bars_is_a_section() -> None:
    text = (
        "| 序号 | 重点任务 | 责任科室 |\n|---|---|---|\n| 一、党建 |\n| 1 | 整顿支部 | 组织二科 |\n"
        "| 二、人才 |\n| 1 | 编制目录 | 人才科 |"
    )
    assert outline(text) == ["一|1|整顿支部|", "二|1|编制目录|"]


def test_a_table_that_a_blank_line_breaks_off_goes_on_with_the_same_columns() -> None:
    text = "| 序号 | 重点任务 | 责任科室 |\n|---|---|---|\n| 1 | 整顿支部 | 组织二科 |\n\n| 2 | 编制目录 | 人才科 |"
    assert [[unit.text for unit in item.fields.units] for item in read(text).items] == [["组织二科"], ["人才科"]]


def test_a_table_broken_to_one_cell_a_line_is_put_together() -> None:
    rows = [HEAD, ["1", "整顿支部10个", "组织二科", "6月"], ["2", "编制目录", "人才科", "年底"]]
    rows += [["3", "培训书记", "党员教育科", "10月底"], ["4", "办好夜校", "办公室", "全年"]]
    text = "云川市任务分解表\n" + "\n".join(cell for row in rows for cell in row)
    items = read(text).items
    assert [item.title for item in items] == ["整顿支部10个", "编制目录", "培训书记", "办好夜校"]
    assert [(unit.text, unit.role) for unit in items[0].fields.units] == [("组织二科", "lead")]
    assert str(items[0].fields.deadlines[0].date) == "2024-06-30"


def test_the_lower_row_of_a_heading_may_name_some_columns_only() -> None:
    text = (
        "| 序号 | 重点任务 | 责任分工 | | 完成时限 |\n| | | 牵头科室 | 配合科室 | |\n|---|---|---|---|---|\n"
        "| 1 | 整顿支部 | 组织二科 | 干部科 | 6月底 |"
    )
    (item,) = read(text).items
    assert [(unit.text, unit.role) for unit in item.fields.units] == [("组织二科", "lead"), ("干部科", "cooperating")]


def test_a_table_behind_the_signature_is_an_annex_and_the_last_number_stays_a_task() -> None:
    body = ["一、党建", "1.整顿支部。", "责任科室：组织二科", "2.培训书记。年底前培训30名。", "责任科室：组织二科"]
    signed = ["中共云川市委组织部", "2024年1月20日", "任务分工表"]
    lines = rows_of("云川市委组织部工作方案", *body, *signed, HEAD, ["1", "编制目录", "人才科", "6月底"])
    assert outline(lines) == ["一|1|整顿支部|", "一|2|培训书记|", "|1|编制目录|"]


def test_a_table_right_behind_the_last_number_leaves_it_a_task() -> None:
    body = ["一、党建", "1.整顿支部。6月底前完成。（组织二科负责）", "2.培训书记。年底前完成。（组织二科负责）"]
    lines = rows_of("云川市委组织部工作方案", *body, HEAD, ["1", "编制目录", "人才科", "6月底"])
    assert [item.title for item in read(lines).items] == ["整顿支部", "培训书记", "编制目录"]
