"""What is not a task is kept with its reason: nothing is dropped, and nothing general becomes a task."""

import pytest

from domain.plan.documents import messages, outline, read, reasons
from dubanflow.domain.plan.ignored import WHY

LETTER = """
中共云川市委组织部
关于印发《2024年全市组织工作要点》的通知
云组发〔2024〕3号

各县（市、区）委组织部，市直各单位党委（党组）：
现将《2024年全市组织工作要点》印发给你们，请认真落实。落实情况请于12月20日前报市委组织部。

附件：1.2024年全市组织工作要点
      2.任务分工表

中共云川市委组织部
2024年2月8日

2024年全市组织工作要点

一、政治建设
1.抓学习。全年12次。
2.抓报告。每半年1次。
（此件发至县级）

抄送：市委办公室。
中共云川市委组织部办公室　　2024年2月8日印发
"""


def test_a_covering_letter_its_annex_list_and_signature_are_no_tasks() -> None:
    assert outline(LETTER) == ["一|1|抓学习|", "一|2|抓报告|"]
    assert [one.split(":")[0] for one in reasons(LETTER)] == [
        *(
            "preamble",
            "title",
            "number",
            "salutation",
            "preamble",
            "attachment",
            "attachment",
            "signature",
            "signature",
        ),
        *("title", "note", "distribution", "distribution"),
    ]


def test_a_reporting_duty_in_a_letter_is_pointed_out() -> None:
    (message,) = messages(LETTER)
    assert message.startswith("6:这段没有列为任务，但可能有报送要求（12月20日前报市委组织部")


# Each row: a heading that puts everything under it aside, and its reason.
ASIDE = [
    ("指导思想", "general"),
    ("总体要求和主要目标", "general"),
    ("2024年工作的总体思路", "general"),
    ("基本原则", "general"),
    ("2023年工作回顾", "review"),
    ("2023年主要工作成效", "review"),
    ("去年工作完成情况", "review"),
    ("存在的主要问题", "review"),
    ("当前面临的形势", "review"),
    ("肯定成绩，正视不足", "review"),
]


@pytest.mark.parametrize(("title", "reason"), ASIDE)
def test_a_general_section_is_put_aside_with_its_numbered_parts(title: str, reason: str) -> None:
    document = (
        f"一、{title}\n（一）队伍更强。培训12期。\n（二）基础更牢。整顿8个。\n二、今年任务\n（一）抓学习。每月1次。"
    )
    assert outline(document) == ["二|一|抓学习|"]
    assert [one.split(":")[0] for one in reasons(document)] == [reason] * 3


# Each row: a heading that looks like one of those above and is a task.
TASKS = ["总结推广经验", "做好2023年度工作总结", "2024年工作安排", "落实目标管理", "回应群众关切", "完善情况通报制度"]


@pytest.mark.parametrize("title", TASKS)
def test_a_task_that_sounds_general_is_kept(title: str) -> None:
    assert outline(f"一、{title}。3月底前完成，每季度通报。\n二、抓学习。每月1次。")[0] == f"|一|{title}|"


def test_a_section_that_tells_of_last_year_is_a_review_whatever_its_title() -> None:
    document = (
        "一、奋力开创新局面\n2023年，全市上下一心，培训12期。一是队伍更强。二是基础更牢。\n"
        "二、任务\n1.抓学习。每月1次。"
    )
    assert outline(document) == ["二|1|抓学习|"]


def test_unnumbered_requirements_are_no_task_but_numbered_ones_are() -> None:
    tasks = "一、任务\n1.抓学习。每月1次。\n二、工作要求\n"
    assert outline(tasks + "各科室要提高认识，加强协作。") == ["一|1|抓学习|"]
    assert outline(tasks + "1.提高认识。加强协作。") == ["一|1|抓学习|", "二|1|提高认识|"]


def test_lead_ins_are_put_aside() -> None:
    document = "一、任务\n围绕以上思路，重点抓好以下两个方面：\n1.抓学习。每月1次。\n2.抓支部。年底达标。"
    assert reasons(document) == ["lead-in:围绕以上思路，重"]


def test_a_closing_behind_the_last_item_is_cut_off() -> None:
    document = "1.抓学习。每月1次。\n2.抓支部。年底达标。\n各科室要对照本要点抓好落实，于3月10日前报送方案。"
    assert read(document).items[-1].text == "2.抓支部。年底达标。"
    assert reasons(document) == ["closing:各科室要对照本要"]


def test_a_closing_on_the_same_line_is_cut_off_behind_the_last_owner() -> None:
    items = (
        "（一）抓学习。每月1次。（办公室负责）（二）抓支部。年底达标。（组织二科负责）（三）"
        "抓引进。30名。（人才科负责）"
    )
    assert read(items + "各级要加强配合，形成合力。").items[-1].text == "（三）抓引进。30名。（人才科负责）"


def test_adverts_and_the_frame_of_a_web_page_are_put_aside() -> None:
    document = (
        "范文小站\n仅供学习，请勿转载\n云川市2024年工作要点\n"
        "发布时间：2024-01-05 来源：范文小站\n1.抓学习。每月1次。\n2.抓宣传。加强微信公众号管理。"
        "\n"
        "范文小站整理，咨询QQ1234567\n自建平台，资料齐全\n扫码关注公众号"
    )
    assert outline(document) == ["|1|抓学习|", "|2|抓宣传|"]
    assert [one.split(":")[0] for one in reasons(document)] == ["advert"] * 2 + ["title"] + ["advert"] * 4


def test_page_numbers_and_running_heads_leave_the_item_whole() -> None:
    document = (
        "云川市2024年工作要点\n1.抓学习。开展集中学习，形成制度并长\n云川市2024年工作要点\n"
        "第 1 页 共 2 页\n期坚持，每季度通报。\n2.抓支部。\n"
        "云川市2024年工作要点\n— 2 —\n年底达标。"
    )
    first, second = read(document).items
    assert first.text == "1.抓学习。开展集中学习，形成制度并长期坚持，每季度通报。"
    assert [(gap.start.line, gap.end.line) for gap in (*first.gaps, *second.gaps)] == [(3, 4), (7, 8)]


def test_a_table_of_contents_is_put_aside() -> None:
    document = "云川市2024年工作要点\n目录\n一、党建工作……………1\n一、党建工作\n1.抓学习。每月1次。"
    assert reasons(document) == ["title:云川市2024年", "contents:目录", "contents:一、党建工作……"]


def test_numbers_in_a_note_are_no_tasks() -> None:
    document = "1.抓学习。每月1次。\n2.抓支部。年底达标。\n\n说明：1.牵头科室负总责；2.每季度报送进展。"
    assert outline(document) == ["|1|抓学习|", "|2|抓支部|"]


def test_every_reason_says_in_chinese_why() -> None:
    assert all(why.endswith("。") and len(why) > 5 for why in WHY.values())
