"""Broken lines are healed, and what a line break looks like a mark or a title for is none."""

import pytest

from domain.plan.documents import lines_of, outline, read
from dubanflow.domain.plan.wrapping import wrap_width

WRAPPED = """
云川市委组织部2024年工作要点
2024年全市组织工作要坚持围绕中心、服务大局，统筹抓
好各项任务，为全市高质量发展提供组织保证。
一、抓实党的政治建设，始终把牢正确方向，推动各级党组
织走在前列
1.开展政治能力提升行动。制定《云川市领导干部政治能力
提升方案》，组织县处级干部参加专题培训，全年培训不少于
200人次，6月底前完成首轮培训任务并开展效果评估，确保
取得实效。
2.严格执行请示报告制度。贯彻落实《中国共产党重大事项
请示报告条例》，每半年检查1次，检查结果纳入考核内容，
占比3.5%左右。
"""


def test_a_document_wrapped_at_a_fixed_width_is_healed() -> None:
    first, second = read(WRAPPED).items
    assert first.section_title == "抓实党的政治建设，始终把牢正确方向，推动各级党组织走在前列"
    assert "《云川市领导干部政治能力提升方案》" in first.text
    assert second.text.endswith("占比3.5%左右。")
    assert "\n" not in first.text + second.text


# Each row: where the line breaks, the document, the text of its first item.
BROKEN: list[tuple[str, str, str]] = [
    ("inside 《》", "1.抓落实。执行《组织工作\n条例》。\n2.抓学习。每月1次。", "1.抓落实。执行《组织工作条例》。"),
    ("behind a comma", "1.抓落实，\n每季度通报。\n2.抓学习。每月1次。", "1.抓落实，每季度通报。"),
    (
        "in mid-sentence behind a sentence",
        "1.抓落实。建立台账并定期\n通报。\n2.抓学习。每月1次。",
        "1.抓落实。建立台账并定期通报。",
    ),
    (
        "behind a function word",
        "1.依托党校及\n培训基地，办班5期。\n2.抓学习。每月1次。",
        "1.依托党校及培训基地，办班5期。",
    ),
    ("before a stop", "1.抓落实\n。建立台账。\n2.抓学习。每月1次。", "1.抓落实。建立台账。"),
    ("between two Latin words", "1.抓落实。用好 AI\nPC 等设备。\n2.抓学习。每月1次。", "1.抓落实。用好 AI PC 等设备。"),
    ("no break at all: a title line", "1.抓落实\n建立台账。\n2.抓学习\n每月1次。", "1.抓落实\n建立台账。"),
    (
        "an owner line stays a line",
        "1.抓落实，建立台账\n责任单位：办公室\n2.抓学习\n每月1次。",
        "1.抓落实，建立台账\n责任单位：办公室",
    ),
]


@pytest.mark.parametrize(("document", "text"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_line_is_healed_where_its_sentence_goes_on(document: str, text: str) -> None:
    assert read(document).items[0].text == text


def test_a_heading_over_several_lines_is_one_heading() -> None:
    document = "一、聚焦主责主业，\n锻造过硬队伍\n1.抓学习。每月1次。\n2.抓支部。年底达标。"
    assert [heading.title for heading in read(document).headings] == ["聚焦主责主业，锻造过硬队伍"]
    assert outline(document) == ["一|1|抓学习|", "一|2|抓支部|"]


def test_a_document_of_paragraphs_has_no_wrap_width() -> None:
    assert wrap_width(lines_of(WRAPPED)) == 27
    assert wrap_width(lines_of("1.抓学习。\n2.抓支部。\n" * 5)) is None
