"""Title, issuer and day of a document, and whether the first of a list of units leads."""

from datetime import date

import pytest

from domain.plan.documents import lines_of, read
from dubanflow.domain.plan.front import date_of
from dubanflow.domain.plan.reading import read_plan

# Each row: how the title stands there, the document, its title and issuer.
TITLES: list[tuple[str, str, str | None, str | None]] = [
    ("one line", "云川市委组织部2024年工作要点\n1.抓学习。", "云川市委组织部2024年工作要点", "云川市委组织部"),
    (
        "several lines",
        "云川市委组织部\n关于2024年重点任务\n分工方案\n1.抓学习。",
        "云川市委组织部关于2024年重点任务分工方案",
        "云川市委组织部",
    ),
    (
        "with a note in brackets",
        "云川市2024年工作要点（征求意见稿）\n1.抓学习。",
        "云川市2024年工作要点（征求意见稿）",
        None,
    ),
    (
        "behind a covering notice",
        "关于印发工作要点的通知\n各科室：\n现印发给你们。\n2024年工作要点\n1.抓学习。",
        "2024年工作要点",
        None,
    ),
    (
        "as the title of an annex",
        "关于印发清单的通知\n各科室：\n现印发给你们。\n附件\n云川市2024年重点工作清单\n1.抓学习。",
        "云川市2024年重点工作清单",
        None,
    ),
    (
        "glued to the text",
        "云川市2024年工作要点 为做好工作，制定如下。1.抓学习。每月1次。2.抓支部。年底达标。",
        "云川市2024年工作要点",
        None,
    ),
    ("not there", "2024年工作总体要求是：服务大局。\n1.抓学习。", None, None),
    ("filled in by", "云川市重点任务分工表\n填报单位：人才科\n1.抓学习。", "云川市重点任务分工表", "人才科"),
]


@pytest.mark.parametrize(("document", "title", "issuer"), [row[1:] for row in TITLES], ids=[row[0] for row in TITLES])
def test_title_and_issuer_are_found(document: str, title: str | None, issuer: str | None) -> None:
    reading = read(document)
    assert (reading.title, reading.issuer) == (title, issuer)


def test_the_signature_tells_issuer_and_day() -> None:
    reading = read("2024年工作要点\n1.抓学习。每月1次。\n\n云川市委组织部\n2024年2月8日")
    assert (reading.issuer, reading.issued_on) == ("云川市委组织部", date(2024, 2, 8))


def test_the_day_of_issue_may_be_given_from_outside() -> None:
    lines = lines_of("1.抓学习。\n云川市委组织部\n2024年2月8日")
    assert read_plan(lines, year=2024, issued_on=date(2024, 3, 1)).issued_on == date(2024, 3, 1)


def test_a_day_in_chinese_numerals_is_a_day_and_no_such_day_is_none() -> None:
    assert date_of("二〇二四年二月十八日") == date(2024, 2, 18)
    assert date_of("2024年2月31日") is None


@pytest.mark.parametrize(
    "rule", ["列第一位者为牵头单位，下同", "首位单位为牵头单位", "排在第一位的科室牵头", "第一责任单位为牵头单位"]
)
def test_the_document_may_say_that_the_first_unit_leads(rule: str) -> None:
    (item,) = read(f"1.抓学习。每月1次。\n责任单位：市委组织部、市委宣传部（{rule}）").items
    assert item.fields.units[0].role == "lead"
