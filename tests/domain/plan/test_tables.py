"""Task tables of any make become items; their heading, sections, merged cells and totals are understood."""

import pytest

from domain.plan.documents import levels, outline, read, reasons, rows_of
from dubanflow.domain.plan.columns import column_of

HEAD = ["序号", "任务类别", "工作任务", "具体措施", "牵头科室", "配合科室", "完成时限"]
MERGED = rows_of(
    "云川市委组织部2024年重点任务分解表",
    HEAD,
    ["1", "政治建设", "落实学习制度", "每月学习1次", "办公室", "各科室", "全年"],
    ["2", "^", "开展政治体检", "1.定方案；2.抓检查", "组织一科", "同上", "6月底"],
    ["^", "^", "^", "建立问题台账", "^", "^", "7月底"],
    ["3", "队伍建设", "优化年轻干部结构", "选派挂职20人", "干部科", "组织一科", "年底前"],
    ["合计", "", "3项", "", "", "", ""],
    "备注：1.牵头科室负总责；2.各科室配合。",
)


def test_merged_cells_continuation_rows_and_totals_of_a_word_table() -> None:
    assert outline(MERGED) == ["|1|落实学习制度|", "|2|开展政治体检|1. 2. -", "|3|优化年轻干部结构|"]
    assert [item.section_title for item in read(MERGED).items] == ["政治建设", "政治建设", "队伍建设"]
    assert [one.split(":")[0] for one in reasons(MERGED)] == ["title", "table-head", "total", "note"]


def test_ditto_is_printed_as_what_it_stands_for_and_leads_there() -> None:
    item = read(MERGED).items[1]
    place = item.place(item.text.index("各科室"))
    assert (place.line, MERGED[place.line - 1].text[place.column :][:3]) == (3, "各科室")


def test_the_columns_give_the_units_their_roles() -> None:
    units = [(unit.text, unit.role) for unit in read(MERGED).items[0].fields.units]
    assert units == [("办公室", "lead"), ("各科室", "cooperating")]


# Each row: how the table is written, the lines, its items.
WRITTEN: list[tuple[str, str, list[str]]] = [
    (
        "between bars, with sections and a continuation row",
        (
            "| 序号 | 任务 | 措施 | 责任科室 |\n| --- | --- | --- | --- |\n| 一 | 党建 | | |\n"
            "| 1 | 抓学习 | 每月1次 | 办公室 |\n"
            "| | | 修订制度 | 同上 |\n| 二 | 人才 | | |\n| 2 | 抓引进 | 30名 | 人才科 |"
        ),
        ["一|1|抓学习|-", "二|2|抓引进|"],
    ),
    (
        "between tabs, sections in the first cell",
        "序号\t工作任务\t责任单位\n一、党建\t\t\n1\t抓学习\t办公室\n二、人才\t\t\n2\t抓引进\t人才科",
        ["一|1|抓学习|", "二|2|抓引进|"],
    ),
    (
        "without a column of numbers",
        "| 工作任务 | 目标要求 | 责任单位 |\n| 抓学习 | 12次 | 办公室 |\n| 抓引进 | 30名 | 人才科 |",
        ["||抓学习|", "||抓引进|"],
    ),
    (
        "numbers within the cells",
        "| 工作任务 | 责任单位 |\n| 1.抓学习。每月1次 | 办公室 |\n| 2.抓引进。30名 | 人才科 |",
        ["|1|抓学习|", "|2|抓引进|"],
    ),
    (
        "a heading of two rows",
        (
            "| 序号 | 事项 | 责任分工 | 责任分工 |\n| 序号 | 事项 | 牵头单位 | 配合单位 |\n"
            "| 1 | 抓学习 | 办公室 | 干部科 |"
        ),
        ["|1|抓学习|"],
    ),
    (
        "under headings of the text",
        (
            "一、党建类\n| 序号 | 事项 | 责任单位 |\n| 1 | 抓学习 | 办公室 |\n"
            "二、人才类\n| 序号 | 事项 | 责任单位 |\n| 1 | 抓引进 | 人才科 |"
        ),
        ["一|1|抓学习|", "二|1|抓引进|"],
    ),
    ("a table of figures is no task table", "1.抓学习。\n| 年份 | 期数 | 人次 |\n| 2023 | 5 | 300 |", ["|1|抓学习|"]),
]


@pytest.mark.parametrize(("document", "items"), [row[1:] for row in WRITTEN], ids=[row[0] for row in WRITTEN])
def test_a_table_in_text_form_gives_its_items(document: str, items: list[str]) -> None:
    assert outline(document) == items


def test_a_section_row_merged_right_across_is_a_heading() -> None:
    lines = rows_of(
        ["序号", "任务", "责任单位"], ["一、党建"] * 3, ["1", "抓学习", "办公室"], ["2", "抓支部", "组织二科"]
    )
    assert levels(read(lines).headings) == ["1|一|党建"]
    assert outline(lines) == ["一|1|抓学习|", "一|2|抓支部|"]


# Each row: a heading of a column and what the column holds.
NAMES = [
    ("重点任务", "task"),
    ("工作内容", "measure"),
    ("主要措施", "measure"),
    ("牵头单位", "lead"),
    ("主责科室", "lead"),
    ("责任单位", "responsible"),
    ("承办部门", "responsible"),
    ("配合单位", "cooperating"),
    ("完成时限", "time"),
    ("时间节点", "time"),
    ("序 号", "number"),
    ("责任领导", "person"),
    ("备注", "remark"),
    ("任务类别", "section"),
    ("办公室", None),
    ("加强学习，抓好落实。", None),
]


@pytest.mark.parametrize(("heading", "name"), NAMES)
def test_a_column_is_known_by_the_words_of_its_heading(heading: str, name: str | None) -> None:
    assert column_of(heading) == name
