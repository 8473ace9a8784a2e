"""What a reader of the plan should look at again is said in one sentence, with its line."""

import pytest

from domain.plan.documents import messages, read

# Each row: what is odd, the document, the messages about it.
ODD: list[tuple[str, str, list[str]]] = [
    ("a number twice", "1.抓学习。\n2.抓支部。\n2.抓引进。", ["3:编号“2”重复：第2行已有同样的编号，请核对是否漏改。"]),
    ("numbers left out", "1.抓学习。\n2.抓支部。\n6.抓引进。", ["3:编号从“2”跳到“6”，中间缺3个：请核对是否漏了内容。"]),
    ("a number out of order", "1.抓学习。\n3.抓支部。\n2.抓引进。", ["3:编号“2”排在“3”后面：请核对顺序。"]),
    ("numbers that begin again are no fault", "一、甲类\n1.抓学习。\n2.抓支部。\n二、乙类\n1.抓引进。", []),
    ("ignored sections keep their numbers", "一、指导思想\n服务大局。\n二、任务\n1.抓学习。\n三、保障\n2.抓督查。", []),
    (
        "a section left out",
        "一、甲类\n1.抓学习。\n四、乙类\n2.抓支部。",
        ["3:编号从“一”跳到“四”，中间缺2个：请核对是否漏了内容。"],
    ),
    (
        "an empty section",
        "一、甲类\n1.抓学习。\n二、乙类\n三、丙类\n2.抓支部。",
        ["3:标题“二、乙类”下面没有任务：请核对是否漏了内容。"],
    ),
    (
        "text left out of an item",
        "1.抓学习。……\n2.抓支部。年底达标。",
        ["1:任务“抓学习”的内容用省略号略去了：请补全原文。"],
    ),
    (
        "items left out",
        "1.抓学习。每月1次。\n……\n2.抓支部。",
        ["2:这里用省略号略去了内容，被略去的任务读不出来：请补全原文。"],
    ),
    (
        "no number at all",
        "抓学习，每月1次。\n抓支部，年底达标。",
        ["1:没有读到任何任务：请检查文件里有没有编号（如“一、”“1.”）或任务表格。"],
    ),
    (
        "another year in the title",
        "云川市２０２３年工作要点\n1.抓学习。",
        ["1:文件写的是2023年，计划年度却是2024年：请核对年度。"],
    ),
    ("a plan of several years", "云川市2023—2025年工作方案\n1.抓学习。", []),
    (
        "an owner in a lead-in",
        "一、甲类\n由办公室牵头抓好下列工作（责任单位：办公室）。\n1.抓学习。（办公室负责）",
        ["2:这段引导语写了责任单位，但没有列为任务：请核对是否需要单独立项。"],
    ),
]


@pytest.mark.parametrize(("document", "said"), [row[1:] for row in ODD], ids=[row[0] for row in ODD])
def test_what_is_odd_is_said(document: str, said: list[str]) -> None:
    assert messages(document) == said


def test_an_empty_document_is_read_and_said_to_be_empty() -> None:
    assert read([]).items == ()
    assert len(messages([])) == 1


def test_a_table_that_repeats_the_text_is_pointed_out() -> None:
    document = "1.抓学习。每月1次。\n附件\n| 序号 | 任务 | 责任科室 |\n| 1 | 抓学习 | 办公室 |"
    assert messages(document) == ["4:表格里的任务“抓学习”与第1行的任务同名：请核对是不是同一项，避免重复立项。"]
