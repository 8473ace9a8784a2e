"""Weekly and monthly digests: what they say, who gets them, copies, previews, and what may be stopped."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from dubanflow.cli import run as cli
from dubanflow.domain.errors import BadInput, Forbidden, Refused
from dubanflow.domain.register import Person
from dubanflow.services.muting import mute, unmute
from dubanflow.services.periods import period_since
from dubanflow.services.reports import preview_report, send_copy
from kit import Kit, moment

BOSS = "buzhang"


def workflow(kit: Kit, *changes: tuple[str, str]) -> None:
    """The office's own workflow file with words changed."""
    text = kit.office.workflow_source()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = kit.root / "workflows" / "supervision.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    kit.reopen()


STOPPABLE = ("to: [head], template: digest_unit", "to: [head], template: digest_unit, unsubscribable: true")
MONTHLY = (
    "  - {rule: morning",
    "  - {rule: monthly, label: 督办月报, every: month, to: [chief], template: digest_leader}\n  - {rule: morning",
)


def test_cancelled_tasks_are_not_thanked_for(kit: Kit) -> None:
    done, gone = kit.plan(("整理台账", "组织二科", "6-30"), ("核对名册", "组织二科", "6-30"))
    kit.act(done, "accept", on="3-3")
    kit.act(done, "report", on="3-3", done="已办")
    kit.act(done, "verify", on="3-4", by="督查员")
    kit.act(gone, "cancel", on="3-4", by="督查员", reason="上级取消")
    kit.run("3-9")
    text = kit.text("3-9", BOSS)
    assert "本期销号：1件" in text
    assert "本期销号（1件），感谢各承办单位的努力" in text
    assert gone not in text


def test_what_units_ask_of_the_leaders_stands_in_the_leaders_digest_alone(kit: Kit) -> None:
    number = kit.task(deadline="3-6")
    kit.act(number, "accept", on="3-3")
    kit.act(number, "feedback", on="3-4", done="已摸底", problems="缺人", support="请协调两名工作人员")
    kit.run("3-9")
    text = kit.text("3-9", BOSS)
    assert "请领导协调（1件）" in text
    assert text.count("请求支持：请协调两名工作人员") == 2  # in its own section, and with what is late
    assert "请领导协调" not in kit.text("3-9", "zuzhi2-fzr")


def test_the_digest_compares_with_the_last_week_and_shows_the_weeks_before(kit: Kit) -> None:
    kit.plan(*((f"推进第{n}项", "组织二科", "3-6") for n in range(3)))
    for on in ("3-2", "3-9", "3-16"):
        kit.run(on)
    text = kit.text("3-16", BOSS)
    assert "逾期：3件（较上期持平）" in text
    assert [line.strip() for line in text.splitlines() if "周　在办" in line] == [
        "10周　在办3　逾期0　销号0",
        "11周　在办3　逾期3　销号0",
        "12周　在办3　逾期3　销号0",
    ]


def test_weekly_and_monthly_reports_of_one_day_are_one_mail_and_each_compares_with_its_own_kind(kit: Kit) -> None:
    workflow(kit, MONTHLY)
    kit.task(deadline="12-31")
    for on in ("3-2", "4-1", "6-1"):  # 2 March and 1 June are Mondays and the first working day of their month
        kit.run(on)
    text = kit.text("6-1", BOSS)
    assert text.count("════") == 4
    assert "督办月报　2026年6月" in text
    assert "督办周报　2026年第23周" in text
    kept = kit.rows("select period from snapshot where scope = '' order by period")
    assert [row[0] for row in kept] == ["2026-03", "2026-04", "2026-06", "2026-W10", "2026-W14", "2026-W23"]
    assert len(list(kit.mails("6-1")[BOSS].iter_attachments())) == 1


@pytest.mark.parametrize(
    ("period", "since"),
    [
        ("2026-W27", date(2026, 6, 22)),  # the Monday of the week before
        ("2026-W01", date(2025, 12, 22)),  # over the turn of the year
        ("2026-03", date(2026, 2, 1)),  # the first of the month before
        ("2026-01", date(2025, 12, 1)),
        ("2026-03-05", date(2026, 3, 5)),
    ],
)
def test_a_period_looks_back(period: str, since: date) -> None:
    assert period_since(period) == since


def test_a_report_is_stopped_for_one_reader_only_and_on_record(kit: Kit) -> None:
    workflow(kit, STOPPABLE)
    kit.plan(("整理台账", "组织二科", "6-30"), ("核对名册", "干部科", "6-30"))
    head, supervisor = kit.person("组织二科科长"), kit.person("督查员")
    mute(kit.office, head, "weekly-unit", by=head, moment=moment("3-5"), reason="看清单即可")
    kit.run("3-9")
    told = {
        row[0]
        for row in kit.rows(
            "select p.code from report r join person p on p.id = r.person_id where r.rule = 'weekly-unit'"
        )
    }
    assert told == {"ganbu-fzr"}
    assert "请告知督查部门，可以停发" in kit.text("3-9", "ganbu-fzr").replace("\r\n", "")
    unmute(kit.office, head, "单位督办周报", by=supervisor, moment=moment("3-12"))
    kit.run("3-16")
    assert "单位督办周报" in kit.text("3-16", "zuzhi2-fzr")
    kinds = kit.rows("select kind, actor from event where chain = 0 and kind like 'report-%' order by seq")
    assert kinds == [("report-mute", "zuzhi2-fzr"), ("report-unmute", "ducha")]


def test_only_what_the_workflow_allows_is_stopped_and_only_by_the_reader_or_a_supervisor(sqlite_kit: Kit) -> None:
    head, other = sqlite_kit.person("组织二科科长"), sqlite_kit.person("干部科科长")
    with pytest.raises(Refused, match="不能停发"):
        mute(sqlite_kit.office, head, "weekly-unit", by=head, moment=moment("3-5"))
    workflow(sqlite_kit, STOPPABLE)
    with pytest.raises(Refused, match="本人或督查员"):
        mute(sqlite_kit.office, head, "weekly-unit", by=other, moment=moment("3-5"))


def test_a_copy_is_marked_logged_and_no_message_of_anybody(kit: Kit) -> None:
    kit.task(deadline="3-6")
    kit.run("3-9")
    before = kit.rows("select count(*) from message"), kit.rows("select count(*) from report")
    place = send_copy(kit.office, moment("3-9"), "mishu@yunchuan.example", by=kit.person("督查员"))
    assert (kit.rows("select count(*) from message"), kit.rows("select count(*) from report")) == before
    mail = kit.mails("3-9")["mishu"]
    assert str(mail["subject"]).startswith("［抄件］【督办周报】")
    body, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert body is not None and page is not None
    assert body.get_content().startswith("抄件：这是部长的一份")
    assert "抄件：这是部长的一份" in page.get_content()
    assert [one.get_filename() for one in mail.iter_attachments()] == ["督办清单0309.xlsx"]
    assert place.endswith(".eml")
    assert kit.rows("select actor, payload from event where kind = 'report-copy'") == [
        ("ducha", '{"period":"2026-W11","person":"buzhang","report":"weekly-leader","to":"mishu@yunchuan.example"}')
    ]


@pytest.mark.parametrize(
    ("address", "who", "error"),
    [
        ("mishu", "督查员", BadInput),  # no address
        ("a@b.example\nBcc: x@y.example", "督查员", BadInput),  # a second header
        ("mishu@yunchuan.example", "组织二科科长", Forbidden),  # the whole office's digest is not theirs to give away
    ],
)
def test_a_copy_that_must_not_leave_is_refused(sqlite_kit: Kit, address: str, who: str, error: type[Exception]) -> None:
    sqlite_kit.task()
    with pytest.raises(error):
        send_copy(sqlite_kit.office, moment("3-9"), address, by=sqlite_kit.person(who))


def test_previews_show_each_kind_and_keep_nothing(kit: Kit) -> None:
    kit.task(deadline="3-6")
    leader = preview_report(kit.office, moment("3-9"))
    assert (leader.person.code, leader.report.rule, leader.figures["逾期"]) == (BOSS, "weekly-leader", 1)
    unit = preview_report(kit.office, moment("3-9"), person=kit.person("组织二科科长"))
    assert unit.digest is not None
    assert unit.digest.unit == "组织二科"
    early = preview_report(kit.office, moment("3-9"), rule="morning")
    assert (early.person.code, early.digest) == ("ducha", None)
    assert kit.rows("select count(*) from message") == [(0,)]


def test_the_commands_preview_copy_and_stop(sqlite_kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    sqlite_kit.task(deadline="3-6")
    home = ["--home", str(sqlite_kit.root)]
    assert cli([*home, "digest", "--preview", "--report", "morning", "--on", "2026-03-09"]) == 0
    assert "督办晨报" in capsys.readouterr().out
    page = sqlite_kit.root / "看一看.html"
    assert cli([*home, "digest", "--html", str(page), "--on", "2026-03-09"]) == 0
    assert "督办周报" in page.read_text(encoding="utf-8")
    assert cli([*home, "digest", "--to", "mishu@yunchuan.example", "--on", "2026-03-09"]) == 2  # by whom?
    assert cli([*home, "digest", "--to", "mishu@yunchuan.example", "--by", "督查员", "--on", "2026-03-09"]) == 0
    assert cli([*home, "person", "mute", "部长", "督办周报", "--by", "督查员"]) == 1
    assert "不能停发" in capsys.readouterr().err
    assert cli([*home, "person", "list"]) == 0
    assert "组织二科科长" in capsys.readouterr().out


def test_a_list_that_is_too_large_stays_in_the_home_and_the_mail_says_where(kit: Kit) -> None:
    (kit.root / "dubanflow.toml").write_text("[mail]\nattach_mb = 0\n", encoding="utf-8")
    kit.reopen()
    kit.task(deadline="3-6")
    kit.run("3-9")
    assert list(kit.mails("3-9")[BOSS].iter_attachments()) == []
    words = kit.text("3-9", BOSS).replace("\r\n", "")
    assert "没有随信附上，存放在督办系统的 out/督办清单20260309.xlsx" in words
    assert load_workbook(BytesIO((kit.root / "out" / "督办清单20260309.xlsx").read_bytes())).sheetnames[0] == "督办清单"
    assert (kit.root / "out" / "督办清单20260309-zuzhi2.xlsx").exists()


def test_no_header_is_injected_by_a_template_or_a_name(sqlite_kit: Kit) -> None:
    folder = sqlite_kit.root / "notifications" / "mail"
    folder.mkdir(parents=True)
    (folder / "daily.subject.j2").write_text("督办\r\nBcc: evil@example.com\n\n正文", encoding="utf-8")
    with sqlite_kit.office.database.write() as connection:
        connection.execute("update person set name = ? where code = 'zuzhi2-lly'", ["联络员\r\nBcc: evil@example.com"])
    sqlite_kit.task()
    sqlite_kit.run("3-3")
    mail = sqlite_kit.mails("3-3")["zuzhi2-lly"]
    assert mail["Bcc"] is None
    assert str(mail["subject"]) == "督办 Bcc: evil@example.com 正文"
    assert [one.addr_spec for one in mail["To"].addresses] == ["zuzhi2-lly@zzb.yunchuan.example"]


def test_a_person_is_needed_for_a_report_that_nobody_reads(sqlite_kit: Kit) -> None:
    nobody = Person("x", "某人", ())
    with pytest.raises(Exception, match="没有周报"):
        preview_report(sqlite_kit.office, moment("3-9"), person=nobody)
