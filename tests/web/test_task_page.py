"""The task page: its record in words, its place in the document, what may be done now, on what was seen."""

import re

import pytest

from desk_kit import Browser, DeskKit
from kit import moment

EARLIER = "2026-03-15"


def newest(browser: Browser) -> str:
    found = re.search(r'name="seen" value="(\d+)"', browser.page)
    assert found, browser.page
    return found[1]


def test_the_page_tells_the_whole_record(desk: DeskKit) -> None:
    kit = desk.kit
    number = kit.task(deadline="3-31")
    kit.act(number, "accept", "3-3")
    kit.act(number, "ask", "3-10", reason="会签未完", done="已起草方案", deadline="4-30")
    kit.act(number, "extend", "3-11", by="督查员", deadline="4-20")
    kit.run("3-11")
    desk.clock.at = moment("3-12")
    page = desk.as_("ducha").get(f"/tasks/{number}")
    for words in (
        "第1版",
        "第2版",
        "4月20日（周一）",
        "准予延期",
        "会签未完",
        "已起草方案",
        "组织二科联络员",
        "交办以来",
    ):
        assert words in page, words
    assert "2026-04-20" not in re.sub(r"<[^>]*>", "", page), "days are written as an office writes them"


def test_what_the_system_decided_and_what_was_signed_is_told_in_words(desk: DeskKit) -> None:
    number = desk.kit.task(deadline="3-10", on="3-2")
    for on in range(11, 25):
        desk.kit.run(f"3-{on}")
    desk.clock.at = moment("3-25")
    browser = desk.as_("ducha")
    browser.get("/papers")
    browser.post("/papers/make", kind="notice", task=number)
    browser.post(f"{browser.at}/sign")
    page = re.sub(r"<[^>]*>", "", browser.get(f"/tasks/{number}"))
    assert "系统　督办" in page
    assert "系统　通报（已拟稿待签发）" in page
    assert "《督办通知单》" in page
    assert "催签收（应于3月4日）；" in page, "what came late says since when it was due"
    assert "督办（应于" not in page, "what came on its day need not"


def test_the_place_in_the_document_is_quoted_with_its_neighbours(desk: DeskKit) -> None:
    kit = desk.kit
    number = kit.task()
    with kit.office.database.write() as connection:
        lines = '["一、重点任务", "1.整顿软弱涣散村党组织。3月底前完成。", "", "2.下一件事。"]'
        connection.execute("update plan set lines = ?", [lines])
        text, reading = "1.整顿软弱涣散村党组织。3月底前完成。", '{"deadlines": [{"text": "3月底前"}]}'
        connection.execute("update plan_item set line = 2, text = ?, reading = ?", [text, reading])
    page = desk.as_("ducha").get(f"/tasks/{number}")
    assert "<mark>3月底前</mark>完成" in page
    assert "一、重点任务" in page
    assert "2.下一件事。" in page
    assert 'href="/plans/2026-P1"' in page
    assert 'href="/plans' not in desk.as_("zuzhi2-lly").get(f"/tasks/{number}"), "a unit does not see whole plans"


def test_what_may_be_done_is_a_form_and_what_may_not_says_why(desk: DeskKit) -> None:
    number = desk.kit.task()
    page = desk.as_("zuzhi2-lly").get(f"/tasks/{number}")
    assert f'action="/tasks/{number}/accept"' in page
    assert f'action="/tasks/{number}/report"' not in page
    assert "<dt>申请办结</dt><dd>" in page
    page = desk.as_("ducha").get(f"/tasks/{number}")
    assert f'action="/tasks/{number}/accept"' not in page
    assert f'action="/tasks/{number}/cancel"' in page
    assert "action=" not in desk.as_("shenji").get(f"/tasks/{number}").partition('id="main"')[2], (
        "an auditor only looks"
    )


def test_an_act_is_done_with_what_it_needs_and_evidence(desk: DeskKit) -> None:
    number = desk.kit.task()
    browser = desk.as_("zuzhi2-lly")
    browser.get(f"/tasks/{number}")
    browser.post(f"/tasks/{number}/accept", seen=newest(browser))
    assert "已签收：现为“办理中”" in browser.page
    file = {"evidence": ("整改报告.txt", "已经整改".encode(), "text/plain")}
    browser.post(f"/tasks/{number}/report", seen=newest(browser), done="全部办完", files=file)
    assert "现为“待核验”" in browser.page
    assert "整改报告.txt" in browser.page
    assert desk.kit.see(number, "3-2").state == "reported"


def test_a_form_left_open_over_a_change_says_what_changed_and_keeps_what_was_typed(desk: DeskKit) -> None:
    kit = desk.kit
    number = kit.task(deadline="3-31")
    browser = desk.as_("zuzhi2-lly")
    browser.get(f"/tasks/{number}")
    before = newest(browser)
    kit.act(number, "accept", "3-2", by="组织二科科长")
    kit.act(number, "ask", "3-2", reason="会签未完", done="已起草", deadline="4-30")
    kit.act(number, "extend", "3-2", by="督查员", deadline="4-30")
    page = browser.post(f"/tasks/{number}/feedback", seen=before, done="写了很久的一段进展")
    assert browser.status == 409
    assert "您打开表单以后" in page
    for words in ("写了很久的一段进展", "准予延期", "4月30日（周四）", "组织二科科长"):
        assert words in page, words
    assert kit.rows("select count(*) from feedback") == [(0,)]
    browser.post(f"/tasks/{number}/feedback", seen=newest(browser), done="写了很久的一段进展")
    assert browser.status == 200
    assert kit.rows("select done from feedback") == [("写了很久的一段进展",)]


def test_a_mere_reminder_does_not_spoil_an_open_form(desk: DeskKit) -> None:
    kit = desk.kit
    number = kit.task(deadline="3-5")
    browser = desk.as_("zuzhi2-lly")
    browser.get(f"/tasks/{number}")
    before = newest(browser)
    kit.run("3-2")
    browser.post(f"/tasks/{number}/accept", seen=before)
    assert browser.status == 200


def test_what_is_refused_is_told_on_the_form_with_what_was_typed(desk: DeskKit) -> None:
    number = desk.kit.task(deadline="3-31")
    browser = desk.as_("zuzhi2-lly")
    browser.get(f"/tasks/{number}")
    page = browser.post(
        f"/tasks/{number}/ask", seen=newest(browser), reason="会签", done="已起草", deadline="2026-03-15"
    )
    assert browser.status == 422
    assert "请给出晚于现时限的新时限" in page
    assert 'value="2026-03-15"' in page
    assert ">已起草</textarea>" in page
    page = browser.post(f"/tasks/{number}/ask", seen=newest(browser), reason="会签", deadline="三月")
    assert "不是日期" in page
    assert ">会签</textarea>" in page


def test_a_task_of_another_unit_is_not_there(desk: DeskKit) -> None:
    number = desk.kit.task(unit="干部科")
    browser = desk.as_("zuzhi2-lly")
    for path in (f"/tasks/{number}", f"/tasks/{number}/accept"):
        browser.get(path)
        assert browser.status == 404, path
    browser.get("/password")
    browser.post(f"/tasks/{number}/accept", seen="1")
    assert browser.status == 404
    assert desk.kit.see(number, "3-2").accepted_on is None


def test_a_unit_is_not_told_of_a_paper_that_no_leader_has_released(desk: DeskKit) -> None:
    kit = desk.kit
    number = kit.task(deadline="3-31", on="3-2")
    for on in ("4-1", "4-8", "4-16"):
        kit.run(on)
    desk.clock.at = moment("4-16")
    assert kit.see(number, "4-16").level_words == "通报（待签发）"
    assert "通报" in desk.as_("ducha").get(f"/tasks/{number}")
    page = desk.as_("zuzhi2-lly").get(f"/tasks/{number}")
    assert "督办" in page
    assert "通报" not in page.partition('id="main"')[2]


def test_an_act_that_the_workflow_does_not_have_is_not_there(sqlite_desk: DeskKit) -> None:
    number = sqlite_desk.kit.task()
    browser = sqlite_desk.as_("ducha")
    for trigger in ("nothing", "lapse", "amend"):
        browser.get(f"/tasks/{number}/{trigger}")
        assert browser.status == 404, trigger
    browser.get("/")
    browser.get("/password")
    browser.post(f"/tasks/{number}/lapse", seen="1")
    assert browser.status == 404


@pytest.mark.parametrize("trigger", ["extend", "refuse", "verify"])
def test_a_form_alone_says_why_an_act_cannot_be_done(sqlite_desk: DeskKit, trigger: str) -> None:
    number = sqlite_desk.kit.task()
    page = sqlite_desk.as_("ducha").get(f"/tasks/{number}/{trigger}")
    assert ("现在不能" in page) == (trigger != "extend")
