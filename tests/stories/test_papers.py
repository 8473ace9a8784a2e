"""Papers: a number is taken with the release and only then, nothing of it is undone, and the right people do it."""

import json
from datetime import date
from hashlib import sha256

import pytest

from dubanflow.cli import run as cli
from dubanflow.domain.errors import BadInput, DubanError, Refused, Stale
from dubanflow.papers.kinds import kind_of
from dubanflow.services.paper_lines import PaperLine, paper_lines
from dubanflow.services.papers import (
    Subject,
    form_bytes,
    issue_due,
    make_paper,
    release_paper,
    void_paper,
    withdraw_paper,
    word_anew,
)
from kit import Kit, moment
from paper_kit import changed, document_of, late, made, moved, numbers, plain, proof, released, text_of

NOTICE = "notifications/papers/督办通知单.docx"


def test_a_step_of_the_ladder_has_one_paper_however_often_it_is_asked_for(kit: Kit) -> None:
    number = late(kit)
    ((task, decision),) = kit.rows("select task_id, id from decision where rule = 'L2'")
    words = {"by": kit.person("督查员"), "moment": moment("4-9"), "decision_id": decision}
    make_paper(kit.office, kind_of("督办通知单"), Subject((task,)), **words)
    with pytest.raises(Stale, match="已经拟过"):
        make_paper(kit.office, kind_of("督办通知单"), Subject((task,)), **words)
    assert [line.task for line in lines_of(kit)] == [number]


def test_a_unit_makes_papers_about_its_own_tasks_only(kit: Kit) -> None:
    number = kit.task()
    kit.act(number, "accept", on="3-3")
    kit.act(number, "ask", on="3-4", deadline="4-30", reason="材料未齐", done="已摸底")
    with pytest.raises(Refused, match=f"任务{number}不是干部科联络员所在单位"):
        made(kit, "延期审批单", number, on="3-4", by="干部科联络员")
    assert lines_of(kit) == []
    assert made(kit, "延期审批单", number, on="3-4", by="组织二科联络员").task == number


def test_a_release_takes_the_next_number_and_keeps_the_content_by_its_hash(kit: Kit) -> None:
    number = late(kit)
    first, second = released(kit, "督办通知单", number), released(kit, "督办通知单", number)
    assert (first.number, second.number) == ("督〔2026〕1号", "督〔2026〕2号")
    data = (kit.root / first.file).read_bytes()
    assert first.file == "papers/2026/督办通知单/督〔2026〕1号.docx"
    assert sha256(data).hexdigest() == first.sha256
    events = [json.loads(row[0]) for row in kit.rows("select payload from event where kind = 'release' order by seq")]
    assert [(row["number"], row["sha256"]) for row in events] == [
        (first.number, first.sha256),
        (second.number, second.sha256),
    ]
    assert json.loads(first.fields)["文号"] == "督〔2026〕1号"


def test_each_kind_has_a_register_of_its_own_that_begins_anew_each_year(sqlite_kit: Kit) -> None:
    number = late(sqlite_kit)
    assert released(sqlite_kit, "催办单", number).number == "督催〔2026〕1号"
    assert released(sqlite_kit, "督查周报").number == "督查周报2026年第1期"
    line = made(sqlite_kit, "催办单", number)
    january = moment("4-9").__class__(date(2027, 1, 4), moment("4-9").at)
    assert release_paper(sqlite_kit.office, line.id, by=sqlite_kit.person("督查员"), moment=january).number == (
        "督催〔2027〕1号"
    )


def test_a_paper_that_cannot_be_made_takes_no_number_and_leaves_no_file(kit: Kit) -> None:
    number = late(kit)
    line = made(kit, "督办通知单", number)
    assert cli(["--home", str(kit.root), "eject", NOTICE]) == 0
    changed(kit.root / NOTICE, "办理时限", "办理时线")
    with pytest.raises(BadInput, match=f"{NOTICE}.*办理时线.*是否想写“办理时限”"):
        release_paper(kit.office, line.id, by=kit.person("督查员"), moment=moment("4-9"))
    assert numbers(kit) == [] and kit.rows("select last from number_register") == []
    assert not list((kit.root / "papers").rglob("*.docx"))
    (kit.root / NOTICE).unlink()
    assert release_paper(kit.office, line.id, by=kit.person("督查员"), moment=moment("4-9")).number == "督〔2026〕1号"


def test_a_release_that_fails_after_its_file_was_written_takes_the_file_back(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = made(kit, "督办通知单", late(kit))

    def stop(words: str) -> None:
        if words == "commit":
            raise RuntimeError("the power is gone")

    monkeypatch.setattr(kit.office.database, "touch", stop)
    with pytest.raises(RuntimeError):
        release_paper(kit.office, line.id, by=kit.person("督查员"), moment=moment("4-9"))
    monkeypatch.setattr(kit.office.database, "touch", None)
    assert numbers(kit) == []
    assert not list((kit.root / "papers").rglob("*.docx"))


def test_a_void_number_stays_void_and_is_not_used_again(kit: Kit) -> None:
    number = late(kit)
    first = released(kit, "督办通知单", number)
    done = void_paper(kit.office, first.id, by=kit.person("督查员"), moment=moment("4-9"), reason="时限写错")
    assert (done.label, done.number) == ("已作废", "督〔2026〕1号")
    assert released(kit, "督办通知单", number).number == "督〔2026〕2号"
    assert numbers(kit) == [("督〔2026〕1号", "void"), ("督〔2026〕2号", "used")]
    assert (kit.root / first.file).is_file()
    assert kit.rows("select count(*) from event where kind = 'void'") == [(1,)]
    with pytest.raises(Refused, match="只有已签发的才能作废"):
        void_paper(kit.office, first.id, by=kit.person("督查员"), moment=moment("4-9"), reason="再来一次")


def test_a_paper_withdrawn_costs_no_number(kit: Kit) -> None:
    number = late(kit)
    line = made(kit, "督办通知单", number)
    withdraw_paper(kit.office, line.id, by=kit.person("督查员"), moment=moment("4-9"), reason="已当面督促")
    assert released(kit, "督办通知单", number).number == "督〔2026〕1号"
    with pytest.raises(Refused, match="已撤稿"):
        release_paper(kit.office, line.id, by=kit.person("督查员"), moment=moment("4-9"))


def test_numbers_follow_days(kit: Kit) -> None:
    number = late(kit)
    released(kit, "督办通知单", number, on="4-10")
    with pytest.raises(Refused, match="倒签"):
        released(kit, "督办通知单", number, on="4-9")
    assert len(numbers(kit)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "update paper set number = '督〔2026〕9号'",  # the number of a released paper
        "update paper set fields = '{}'",  # what it says
        "update paper set state = 'prepared'",  # that it was released
        "delete from paper",
        "update paper_number set number = 9",
        "delete from paper_number",
        "update number_register set last = last - 1",  # a number given back
        "update number_register set last = last + 2",  # a gap
        "delete from number_register",
    ],
)
def test_the_database_itself_keeps_what_was_released(kit: Kit, statement: str) -> None:
    released(kit, "督办通知单", late(kit))
    with (
        pytest.raises(Exception, match="已签发的文书和已取用的文号不能修改或删除"),
        kit.office.database.write() as connection,
    ):
        connection.execute(statement)


@pytest.mark.parametrize(
    ("kind", "by", "sentence"),
    [
        ("督办通知单", "组织二科联络员", "由督查员或领导拟制"),  # a unit makes no papers against itself
        ("督查通报", "督查员", "由领导签发"),  # the maker is not the one who signs
        ("移送建议", "分管副部长", "由主要领导签发"),
    ],
)
def test_who_may_not_make_or_sign(sqlite_kit: Kit, kind: str, by: str, sentence: str) -> None:
    number = late(sqlite_kit)
    with pytest.raises(Refused, match=sentence):
        released(sqlite_kit, kind, number, by=by)


def test_a_supervisor_cannot_void_what_a_leader_signed(sqlite_kit: Kit) -> None:
    line = released(sqlite_kit, "约谈通知", late(sqlite_kit), signer="分管副部长")
    with pytest.raises(Refused, match="应由签发人分管副部长或主要领导作废"):
        void_paper(sqlite_kit.office, line.id, by=sqlite_kit.person("督查员"), moment=moment("4-9"), reason="错了")
    with pytest.raises(Refused, match="请写明作废的理由"):
        void_paper(sqlite_kit.office, line.id, by=sqlite_kit.person("部长"), moment=moment("4-9"), reason=" ")
    done = void_paper(sqlite_kit.office, line.id, by=sqlite_kit.person("部长"), moment=moment("4-9"), reason="错了")
    assert done.state == "void"


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("延期审批单", "没有提出过延期申请"),
        ("销号单", "核验销号之后才能制作"),
        ("办理情况反馈单", "不编号、不签发"),
        ("督查周报", "说的是全单位"),
    ],
)
def test_a_paper_with_nothing_to_say_is_not_made(sqlite_kit: Kit, kind: str, sentence: str) -> None:
    with pytest.raises(DubanError, match=sentence):
        made(sqlite_kit, kind, late(sqlite_kit))


def test_a_task_reported_meanwhile_is_not_urged_on(kit: Kit) -> None:
    number = late(kit)
    line = made(kit, "督办通知单", number)
    kit.act(number, "report", on="4-9", done="全部整顿完毕", evidence=proof(kit))
    with pytest.raises(Refused, match="不宜再签发"):
        release_paper(kit.office, line.id, by=kit.person("督查员"), moment=moment("4-9"))
    kit.act(number, "verify", on="4-10", by="督查员")
    closure = text_of(document_of(kit, released(kit, "销号单", number, on="4-10")))
    assert "全部整顿完毕" in closure and "验收表.docx" in closure and "超时办结（超9天）" in closure


def test_an_extension_is_put_on_its_form(sqlite_kit: Kit) -> None:
    number = late(sqlite_kit)
    sqlite_kit.act(number, "ask", on="4-9", deadline="5-29", reason="名单待研究", done="过半")
    line = made(sqlite_kit, "延期审批单", number, by="组织二科联络员")
    done = release_paper(sqlite_kit.office, line.id, by=sqlite_kit.person("督查员"), moment=moment("4-9"))
    text = text_of(document_of(sqlite_kit, done))
    assert all(words in text for words in ("督延〔2026〕1号", "2026年5月29日", "名单待研究", "逾期后申请", "待审"))


def test_a_feedback_form_is_filled_from_the_last_note_or_blank(sqlite_kit: Kit) -> None:
    number = late(sqlite_kit)
    kind, office = kind_of("办理情况反馈单"), sqlite_kit.office
    task = sqlite_kit.rows("select id from task where number = ?", number)[0][0]
    filled = form_bytes(office, kind, Subject((task,)), moment=moment("4-9"))
    blank = form_bytes(office, kind, Subject((task,), blank=True), moment=moment("4-9"))
    assert "已走访22个村" in plain(filled) and "已走访22个村" not in plain(blank)
    assert sqlite_kit.rows("select count(*) from paper") == [(0,)]


def test_the_papers_of_a_day_are_issued_once_each(kit: Kit) -> None:
    late(kit)
    other = kit.task("修订干部档案管理办法", unit="干部科", deadline="3-31")
    kit.run("4-9")
    done = issue_due(kit.office, date(2026, 4, 8), by=kit.person("督查员"), moment=moment("4-9"))
    assert [(line.name, line.number) for line in done.papers] == [("督办通知单", "督〔2026〕1号")]
    again = issue_due(kit.office, date(2026, 4, 8), by=kit.person("督查员"), moment=moment("4-9"))
    assert (again.papers, again.failed) == ([], [])
    later = issue_due(kit.office, date(2026, 4, 9), by=kit.person("督查员"), moment=moment("4-9"))
    assert [line.task for line in later.papers] == [other]


def test_one_paper_that_cannot_be_issued_stops_no_other(kit: Kit) -> None:
    number = late(kit)
    kit.task("修订干部档案管理办法", unit="干部科", deadline="4-1")
    kit.run("4-9")
    kit.act(number, "report", on="4-9", done="办结", evidence=proof(kit))
    day = date(2026, 4, 8)
    done = issue_due(kit.office, day, by=kit.person("督查员"), moment=moment("4-9"))
    assert [row[:2] for row in done.failed] == [(number, "督办通知单")]
    assert len(issue_due(kit.office, date(2026, 4, 9), by=kit.person("督查员"), moment=moment("4-9")).papers) == 1
    assert numbers(kit)[0][0] == "督〔2026〕1号"


def test_a_text_worded_anew_is_what_is_released(kit: Kit) -> None:
    line = made(kit, "督办通知单", late(kit), texts={"意见": "请于本周五前办结。"})
    word_anew(kit.office, line.id, {"意见": "请于下周一前办结。"}, by=kit.person("督查员"))
    done = release_paper(kit.office, line.id, by=kit.person("督查员"), moment=moment("4-9"))
    text = text_of(document_of(kit, done))
    assert "下周一" in text and "本周五" not in text
    with pytest.raises(BadInput, match="“办理时限”不能改写，可以改写的有：意见"):
        made(kit, "督办通知单", "2026-001", texts={"办理时限": "2030年"})


def lines_of(kit: Kit) -> list[PaperLine]:
    with kit.office.database.read() as connection:
        return paper_lines(connection)


def test_the_commands_make_show_release_and_void(sqlite_kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    number = late(sqlite_kit)
    home, on = ["--home", str(sqlite_kit.root)], ["--on", "2026-04-09"]
    assert cli([*home, "paper", "make", "督办通知单", number, "--by", "督查员", "--set", "意见=请办", *on]) == 0
    assert "序号 1" in capsys.readouterr().out
    assert cli([*home, "paper", "edit", "1", "--by", "督查员", "--set", "意见="]) == 0
    assert cli([*home, "paper", "release", "1", "--by", "督查员", *on]) == 0
    assert "督〔2026〕1号" in capsys.readouterr().out
    assert cli([*home, "paper", "show", "督〔2026〕1号", "--out", str(sqlite_kit.root / "一份.docx")]) == 0
    assert (sqlite_kit.root / "一份.docx").read_bytes() == (sqlite_kit.root / lines_of(sqlite_kit)[0].file).read_bytes()
    assert cli([*home, "paper", "void", "1", "--by", "督查员", "--reason", "写错", *on]) == 0
    assert cli([*home, "paper", "issue", "--day", "2026-04-08", "--by", "督查员", *on]) == 0
    assert cli([*home, "paper", "make", "办理情况反馈单", number, "--blank", "--by", "组织二科联络员", *on]) == 0
    assert cli([*home, "paper", "make", "督查周报", "--by", "督查员", "--release", *on]) == 0
    capsys.readouterr()
    assert cli([*home, "paper", "register"]) == 0
    out = capsys.readouterr().out
    assert "作废" in out and "督〔2026〕2号" in out and "督查周报2026年第1期" in out
    assert cli([*home, "paper", "make", "红头文件", "--by", "督查员"]) == 1
    assert "没有文书“红头文件”，有：催办单" in capsys.readouterr().err
    assert cli([*home, "paper", "kinds", "--fields", "督办通知单"]) == 0
    assert "{{ 办理时限 }}" in capsys.readouterr().out


def test_a_clerks_change_is_used_and_a_misspelt_field_is_named_before_anything_is_released(
    sqlite_kit: Kit, capsys: pytest.CaptureFixture[str]
) -> None:
    number = late(sqlite_kit)
    home, on = ["--home", str(sqlite_kit.root)], ["--on", "2026-04-09"]
    assert cli([*home, "eject", NOTICE]) == 0
    changed(sqlite_kit.root / NOTICE, "任务来源", "事项来源")  # a line worded as the office says it
    moved(sqlite_kit.root / NOTICE, "事项来源", behind="配合单位")  # and put where the office wants it
    assert cli([*home, "check"]) == 0
    assert cli([*home, "paper", "make", "督办通知单", number, "--by", "督查员", "--release", *on]) == 0
    text = text_of(document_of(sqlite_kit, lines_of(sqlite_kit)[0]))
    assert "任务来源" not in text
    assert text.index("承办单位") < text.index("配合单位") < text.index("事项来源") < text.index("办理时限")
    changed(sqlite_kit.root / NOTICE, "{{ 具体要求 }}", "{{ 具体要术 }}")
    capsys.readouterr()
    assert cli([*home, "check"]) == 1
    assert f"{NOTICE}: 没有“具体要术”这个字段，是否想写“具体要求”？" in capsys.readouterr().out
    assert cli([*home, "paper", "make", "督办通知单", number, "--by", "督查员", "--release", *on]) == 1
    assert "具体要术" in capsys.readouterr().err
    assert numbers(sqlite_kit) == [("督〔2026〕1号", "used")]
