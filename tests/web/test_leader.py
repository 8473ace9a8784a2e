"""The leader's page: papers settled on the spot, red tasks with what was done, units that ask for support."""

import pytest

from desk_kit import DeskKit
from dubanflow.papers.kinds import kind_of
from dubanflow.services import leader_desk
from dubanflow.services.papers import Subject, make_paper
from kit import day, moment


def red(desk: DeskKit, deadline: str = "2-9") -> str:
    """A task of 组织二科 overdue until its 通报 waits to be released."""
    number = desk.kit.task(deadline=deadline, on="1-5")
    desk.kit.act(number, "accept", "1-6")
    desk.kit.act(number, "feedback", "1-20", done="摸底完成", problems="场地未定", support="请协调场地")
    for one in ("2-10", "3-2"):
        desk.kit.run(one)
    return number


def test_a_leader_releases_a_paper_in_place(desk: DeskKit) -> None:
    number = red(desk)
    leader = desk.as_("fgld")
    assert leader.at == "/leader"
    page = leader.get("/leader")
    assert "督查通报" in page and number in page and "请领导支持：请协调场地" in page and "摸底完成" in page
    (draft,) = desk.kit.rows("select id from draft where state = 'prepared'")
    assert f'href="/papers/drafts/{draft[0]}"' in page and "逾期21天" in page
    assert leader.client.get(f"/papers/drafts/{draft[0]}/file").content[:2] == b"PK"
    assert f'href="/papers/drafts/{draft[0]}"' in leader.get(f"/tasks/{number}")  # where the mail leads
    assert "等领导签发" not in desk.as_("zuzhi2-lly").get(f"/tasks/{number}")
    leader.get("/leader")
    page = leader.post(f"/leader/drafts/{draft[0]}", do="release", reason="同意")
    assert leader.at == "/leader" and "已签发" in page and "没有等您签发的文稿" in page
    assert desk.kit.rows("select state from draft") == [("released",)]
    assert desk.kit.rows("select number from paper where state = 'released'")[0][0]


def test_taking_back_needs_a_reason_and_keeps_what_was_typed(desk: DeskKit) -> None:
    red(desk)
    leader = desk.as_("buzhang")
    leader.get("/leader")
    (draft,) = desk.kit.rows("select id from draft where state = 'prepared'")
    page = leader.post(f"/leader/drafts/{draft[0]}", do="withdraw", reason="")
    assert leader.status == 422 and "请写明撤稿的理由" in page
    page = leader.post(f"/leader/drafts/{draft[0]}", do="withdraw", reason="先约谈")
    assert "已退回，不发出" in page
    page = leader.post(f"/leader/drafts/{draft[0]}", do="release", reason="")
    assert leader.status == 422 and "不能再办理" in page


def test_a_chief_may_settle_what_waits_for_a_leader_in_charge_but_is_not_asked(desk: DeskKit) -> None:
    red(desk)
    chief = desk.as_("buzhang")
    page = chief.get("/leader")
    assert "没有等您签发的文稿" in page and "等分管领导签发的 1 件" in page and "签发人 分管副部长" in page
    (draft,) = desk.kit.rows("select id from draft where state = 'prepared'")
    assert "已签发" in chief.post(f"/leader/drafts/{draft[0]}", do="release", reason="同意")


def test_the_oldest_papers_are_shown_and_the_others_counted(desk: DeskKit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leader_desk, "ASKED", 1)
    red(desk)
    red(desk, "2-8")
    desk.kit.run("3-3")
    (first,), _ = desk.kit.rows("select id from draft where state = 'prepared' order by prepared_on, id")
    page = desk.as_("fgld").get("/leader")
    assert "<b>2</b>请您签发" in page and "先列最早的 1 件，办完后接着列出其余 1 件" in page
    assert page.count('action="/leader/drafts/') == 1 and f'action="/leader/drafts/{first}"' in page
    page = desk.as_("buzhang").get("/leader")
    assert "等分管领导签发的 2 件" in page and "这里列出最早的 1 件" in page


def test_a_paper_on_a_task_that_was_closed_meanwhile_can_only_be_refused(desk: DeskKit) -> None:
    number = red(desk)
    desk.kit.act(number, "report", "3-2", done="已补办")
    leader = desk.as_("fgld")
    page = leader.get("/leader")
    assert "任务现为“待核验”，不必再发，请退回。" in page and 'value="release"' not in page
    (draft,) = desk.kit.rows("select id from draft where state = 'prepared'")
    assert "已退回，不发出" in leader.post(f"/leader/drafts/{draft[0]}", do="withdraw", reason="已报办结")


def test_a_paper_that_a_supervisor_prepared_waits_for_the_leaders_too(desk: DeskKit) -> None:
    number = red(desk)
    kind, supervisor = kind_of("督查通报"), desk.kit.person("督查员")
    (task,) = desk.kit.rows("select id from task where number = ?", number)
    for _ in range(2):
        make_paper(desk.kit.office, kind, Subject((task[0],)), by=supervisor, moment=moment("3-2"))
    (first,), (second,) = desk.kit.rows("select id from paper where state = 'prepared' and draft_id is null")
    leader = desk.as_("fgld")
    assert leader.get("/leader").count("督查员拟稿") == 2
    page = leader.post(f"/leader/papers/{first}", do="withdraw", reason="")
    assert leader.status == 422 and "请写明撤稿的理由" in page
    assert "已退回，不发出" in leader.post(f"/leader/papers/{first}", do="withdraw", reason="口径再核")
    page = leader.post(f"/leader/papers/{second}", do="release", reason="同意")
    assert "已签发，正本已存档" in page and "没有等您签发的文稿" in page
    assert desk.kit.rows("select state from draft") == [("released",)]  # the ladder's own is settled with it


def test_a_supervisor_looks_but_has_nothing_to_release(desk: DeskKit) -> None:
    red(desk)
    supervisor = desk.as_("ducha")
    page = supervisor.get("/leader")
    assert supervisor.status == 200 and "没有等您签发的文稿" in page
    (draft,) = desk.kit.rows("select id from draft where state = 'prepared'")
    supervisor.post(f"/leader/drafts/{draft[0]}", do="release")
    assert supervisor.status == 403
    assert desk.as_("zuzhi2-lly").client.get("/leader").status_code == 403


def test_the_figures_are_those_of_the_list(desk: DeskKit) -> None:
    red(desk)
    desk.kit.task("另一件事", "干部科", "6-30", on="1-5")
    leader = desk.as_("buzhang")
    page = leader.get("/leader")
    assert '<a href="/tasks?scope=open"><b>2</b>在办</a>' in page
    assert '<a href="/tasks?scope=open&amp;light=red"><b>1</b><span class="light light-red">红</span></a>' in page
    assert leader.get("/tasks?scope=open&light=red").count("/tasks/2026-") == 1
    assert day("3-2").isoformat() == desk.clock.at.today.isoformat()
