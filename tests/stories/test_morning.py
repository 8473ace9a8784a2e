"""The supervisor's morning message: what waits for them, once a working day, and nothing while nothing waits."""

import pytest

from dubanflow.ledger.read import Reader
from dubanflow.services.morning import Mornings
from kit import Kit, day, moment

UNIT = "组织二科联络员"


def reported(kit: Kit, title: str = "整理台账") -> str:
    """A task signed and reported on 3 March."""
    number = kit.task(title, deadline="6-30")
    kit.act(number, "accept", on="3-3")
    kit.act(number, "report", on="3-3", done="台账已建好")
    return number


def whole(text: str) -> str:
    """Text with its broken lines joined."""
    return text.replace("\r\n  ", "").replace("\r\n", "")


def test_nobody_is_written_to_while_nothing_waits(kit: Kit) -> None:
    kit.task(deadline="6-30")
    kit.run("3-3")
    assert "ducha" not in kit.mails("3-3")


def test_what_waits_is_told_every_working_day_until_it_is_settled(kit: Kit) -> None:
    number = reported(kit)
    for on in ("3-4", "3-5"):
        kit.run(on)
        assert "已报办结、待核验（1件）" in kit.text(on, "ducha")
    kit.act(number, "verify", on="3-5", by="督查员")
    kit.run("3-6")
    assert "ducha" not in kit.mails("3-6")


def test_it_is_told_once_a_day(kit: Kit) -> None:
    reported(kit)
    kit.run("3-4")
    assert kit.run("3-4").messages == 0
    assert kit.rows("select count(*) from report where rule = 'morning'") == [(1,)]


def test_news_and_what_waits_are_said_once_and_the_news_is_marked(kit: Kit) -> None:
    reported(kit)
    kit.run("3-4")
    text = kit.text("3-4", "ducha")
    assert text.count("整理台账") == 1
    assert "〔新〕" in text
    assert "台账已建好" in text  # what the unit said
    kit.run("3-5")
    assert "〔新〕" not in kit.text("3-5", "ducha")


def test_it_says_how_many_working_days_something_has_waited(kit: Kit) -> None:
    reported(kit)
    kit.run("3-9")
    assert "已等4个工作日（3月3日起）" in kit.text("3-9", "ducha")
    assert "〔核验提醒〕" in kit.text("3-9", "ducha")


def test_requests_and_pleas_stand_in_it_with_their_reasons(kit: Kit) -> None:
    first, second = kit.plan(("核对名册", "组织二科", "4-30"), ("修订规程", "组织二科", "4-30"))
    kit.act(first, "accept", on="3-3")
    kit.act(first, "ask", on="3-3", reason="等上级文件", done="已完成初稿", deadline="5-29")
    kit.act(second, "decline", on="3-3", reason="属干部科职责")
    kit.run("3-4")
    text = kit.text("3-4", "ducha")
    assert "申请延至2026年5月29日，理由：等上级文件" in text
    assert "退回申请待定（1件）" in text
    assert "属干部科职责" in text


def test_a_paper_about_a_task_that_is_no_longer_late_is_to_be_taken_back(kit: Kit) -> None:
    number = kit.task(deadline="3-31")
    for on in ("4-1", "4-8", "4-15"):
        kit.run(on)
    assert "《督查通报》，待分管副部长签发" in kit.text("4-15", "ducha")
    kit.act(number, "extend", on="4-15", by="督查员", deadline="6-30", reason="情况有变")
    kit.run("4-16")
    assert "不宜再签发，请撤稿" in kit.text("4-16", "ducha")


def test_a_broken_template_parks_its_mail_and_stands_in_the_morning_with_file_and_line(kit: Kit) -> None:
    folder = kit.root / "notifications" / "mail"
    folder.mkdir(parents=True)
    (folder / "daily.html.j2").write_text("\n{{ letter.persn }}", encoding="utf-8")
    reported(kit)
    report = kit.run("3-4")
    assert [key for key, _ in report.parked] == ["daily:2026-03-04:zuzhi2-lly"]
    assert "ducha" in kit.mails("3-4")  # the rest goes on
    text = kit.text("3-4", "ducha")
    assert "邮件模板有错" in text
    kit.run("3-5")
    text = whole(kit.text("3-5", "ducha"))
    assert "daily.html.j2:2: 没有“persn”这个字段，是否想写“person”？" in text
    assert "因出错而搁置的事项" in text


def test_mails_in_doubt_and_mails_given_up_stand_in_it_until_settled(kit: Kit) -> None:
    kit.plan(("整理台账", "组织二科", "6-30"), ("核对名册", "干部科", "6-30"))
    kit.run("3-3")
    with kit.office.database.write() as connection:
        connection.execute("update message set state = 'doubtful' where key like '%zuzhi2-lly'")
        connection.execute(
            "update message set state = 'failed', attempts = 5, error = '550 no' where key like '%ganbu-lly'"
        )
    kit.run("3-4")
    text = whole(kit.text("3-4", "ducha"))
    assert "是否送达存疑的邮件（1件）" in text
    assert "3月3日发给干部科联络员（ganbu-lly@zzb.yunchuan.example）：试了5次，不再自动重发；550 no" in text


def test_a_warning_alone_is_told_on_the_first_working_day_of_a_week(kit: Kit) -> None:
    kit.task(deadline="6-30")
    kit.run("3-3")
    (kit.root / "units.yaml").write_text("units: [", encoding="utf-8")
    kit.run("3-4")
    assert "ducha" not in kit.mails("3-4")
    kit.run("3-9")
    assert "单位名册改动后有错，仍按原来的名册办理" in kit.text("3-9", "ducha")


def test_a_workflow_without_the_rule_tells_none(kit: Kit) -> None:
    path = kit.root / "workflows" / "supervision.yaml"
    path.parent.mkdir()
    lines = kit.office.workflow_source().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "rule: morning" not in line), encoding="utf-8")
    kit.reopen()
    reported(kit)
    kit.run("3-4")
    assert "办结待核验" in kit.text("3-4", "ducha")  # the news itself is told as before
    kit.run("3-5")
    assert "ducha" not in kit.mails("3-5")


def test_nothing_is_sent_when_it_was_settled_between_queueing_and_sending(kit: Kit) -> None:
    number = reported(kit)
    kit.run("3-4")
    with kit.office.database.write() as connection:  # the mail of a server that was down, tried again a day later
        connection.execute("update message set state = 'failed', attempts = 1 where key like '%ducha'")
        connection.execute(
            "delete from message_item where message_id in (select id from message where key like '%ducha')"
        )
    kit.act(number, "verify", on="3-4", by="督查员")
    kit.run("3-5")
    assert "ducha" not in kit.mails("3-5")
    assert kit.rows("select state from message where key = 'daily:2026-03-05:ducha'") == [("dropped",)]


@pytest.mark.parametrize("trouble", ["task", "series"])
def test_rows_set_aside_are_named(kit: Kit, trouble: str) -> None:
    number = kit.task(deadline="3-31")
    with kit.office.database.write() as connection:
        connection.execute(
            "insert into parked (kind, ref, day, error, at) values (?, '1', '2026-03-30', 'ValueError: x', ?)",
            [trouble, moment("3-30").at],
        )
        reader = Reader(connection, kit.office.calendar, day("3-31"))
        found = Mornings(kit.office, reader)._common.troubles[0].lines[0]
    assert "3月30日" in found
    assert (number in found) is (trouble == "task")
