"""The leader's page: papers settled on the spot, red tasks with what was done, units that ask for support."""

from desk_kit import DeskKit
from kit import day


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
    data = leader.client.get(f"/leader/drafts/{draft[0]}")
    assert data.content[:2] == b"PK"
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
    assert '<a href="/tasks?scope=open&amp;light=red"><b>1</b>红灯</a>' in page
    assert leader.get("/tasks?scope=open&light=red").count("/tasks/2026-") == 1
    assert day("3-2").isoformat() == desk.clock.at.today.isoformat()
