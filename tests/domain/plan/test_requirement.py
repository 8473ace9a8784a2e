"""A task's requirement says what the item asks, without its number and without owners that the task shows anyway."""

import pytest

from domain.plan.documents import read, rows_of
from dubanflow.domain.plan.requirement import requirement_of

# Each row: an item as printed, what its task requires.
ITEMS: list[tuple[str, str]] = [
    # the number goes
    ("1．开展走访。每月走访企业1次。", "开展走访。每月走访企业1次。"),
    # a bracket of owners goes, the sentence keeps its stop
    ("1.开展走访，建立台账（组织二科牵头，干部科配合）。", "开展走访，建立台账。"),
    # a bracket with labels goes as a whole
    ("1.开展走访。（牵头科室：组织二科；配合科室：干部科）", "开展走访。"),
    # a bracket that also sets a time stays
    ("1.开展走访。（组织二科牵头，5月20日前完成）", "开展走访。（组织二科牵头，5月20日前完成）"),
    # an owner line goes, the line of the limit stays
    ("1.开展走访。\n责任科室：组织二科\n完成时限：9月底", "开展走访。\n完成时限：9月底"),
    # a unit that a sentence tells to act stays
    ("1.开展走访。组织二科要会同干部科抓落实。", "开展走访。组织二科要会同干部科抓落实。"),
    # parts stay with their marks
    ("1.开展走访。\n（1）定方案；\n（2）建台账。\n责任科室：组织二科", "开展走访。\n（1）定方案；\n（2）建台账。"),
]


@pytest.mark.parametrize(("printed", "said"), ITEMS)
def test_a_requirement_is_the_item_without_number_and_bare_owners(printed: str, said: str) -> None:
    item = read(f"云川市委组织部工作要点\n一、基层党建\n{printed}\n2.办好培训。培训干部30名。").items[0]
    assert requirement_of(item) == said


def test_the_row_of_a_table_is_told_by_its_headings() -> None:
    head = ["序号", "重点任务", "具体措施", "牵头科室", "完成时限"]
    rows = [
        ["1", "建强支部", "1.定标准；\n2.抓验收", "组织二科", "6月底"],
        ["^", "^", "培训书记30名", "^", "9月底"],
        ["2", "引进人才", "签约10人。", "人才科", "年底"],
    ]
    first, second = read(rows_of("云川市委组织部任务分解表", head, *rows)).items
    assert (
        requirement_of(first)
        == "重点任务：建强支部；具体措施：1.定标准； 2.抓验收；培训书记30名；完成时限：6月底；9月底"
    )
    assert requirement_of(second) == "重点任务：引进人才；具体措施：签约10人；完成时限：年底"


def test_a_row_without_headings_is_told_cell_by_cell() -> None:
    text = "云川市实事清单\n1\t建设驿站6个\t组织二科\t9月底前\n2\t举办夜校\t人才科\t年底"
    assert [requirement_of(item) for item in read(text).items] == ["建设驿站6个；9月底前", "举办夜校；年底"]


def test_a_stored_row_whose_columns_are_forgotten_still_reads() -> None:
    item = read("| 序号 | 任务 | 责任科室 | 时限 |\n| --- | --- | --- | --- |\n| 4 | 抓学习 | 办公室 | 年底 |").items[0]
    plain = type(item)(**{name: getattr(item, name) for name in item.__slots__ if name != "columns"})
    assert requirement_of(plain) == "抓学习；年底"
