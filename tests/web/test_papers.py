"""文书 on the desk: drafts signed by whom the rung names, papers made, signed, void; numbers without a gap."""

import re

import pytest

from desk_kit import Browser, DeskKit
from dubanflow.services.papers import release_paper
from dubanflow.web.pages import papers
from kit import Kit, moment
from paper_kit import late, released
from paper_kit import made as prepared


def late_task(kit: Kit) -> str:
    """A task that was left until the bulletin is drafted: due 10 March, the tenth working day after it is the 24th."""
    number = kit.task(deadline="3-10", on="3-2")
    for day in range(11, 26):
        kit.run(f"3-{day}")
    return number


def made(browser: Browser, kind: str, task: str = "") -> str:
    """Prepare a paper; the address of its page."""
    browser.get("/papers")
    browser.post("/papers/make", kind=kind, task=task)
    return browser.at


def test_a_draft_is_signed_by_the_leader_whom_the_rung_names(desk: DeskKit) -> None:
    late_task(desk.kit)
    page = desk.as_("ducha").get("/papers")
    found = re.search(r"/papers/drafts/\d+", page)
    assert found
    supervisor = desk.as_("ducha")
    assert "应由分管副部长签发或撤稿" in supervisor.get(found[0])
    supervisor.post(f"{found[0]}/release")
    assert supervisor.status == 403
    leader = desk.as_("fgld")
    assert "关于“整顿软弱涣散村党组织”<br>逾期未办结的通报" in leader.get(found[0])
    leader.post(f"{found[0]}/release", reason="同意")
    assert "已签发" in leader.page
    assert "督查通报2026年第1期" in leader.page
    leader.post(f"{found[0]}/release", reason="同意")  # a second click
    assert "不能再办理" in leader.page
    assert desk.kit.rows("select count(*) from paper_number") == [(1,)]


def test_what_waits_and_what_went_out_is_read_page_by_page(desk: DeskKit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "ROWS", 1)
    for deadline in ("2-8", "2-9"):
        desk.kit.task(deadline=deadline, on="1-5")
    desk.kit.run("3-3")
    drafts = [str(row[0]) for row in desk.kit.rows("select id from draft where state = 'prepared' order by id")]
    browser = desk.as_("ducha")
    pages = [browser.get(f"/papers?waits={page}") for page in (1, 2)]
    assert all("待签发　2 份" in page for page in pages)
    assert [re.findall(r"/papers/drafts/(\d+)", page) for page in pages] == [drafts[:1], drafts[1:]]
    assert 'href="/papers?waits=2"' in pages[0] and 'href="/papers?waits=1"' in pages[1]
    browser.get("/papers?waits=9")
    assert browser.at == "/papers"


def test_the_figures_of_papers_are_those_of_the_lists_behind_them(desk: DeskKit) -> None:
    browser = desk.as_("ducha")
    for kind, count in (("notice", 2), ("weekly", 1)):
        for _ in range(count):
            at = made(browser, kind, desk.kit.task() if kind == "notice" else "")
            browser.post(f"{at}/sign")
    for asked in ("", "kind=notice", "kind=weekly", "state=released&kind=notice", "state=void"):
        page = browser.get(f"/papers?{asked}")
        link = re.search(r'href="/papers\?state=released[^"]*"[^>]*><b>(\d+)</b>', page)
        listed = len(re.findall(r'<td class="nowrap"><a href="/papers/\d+"', page))
        assert link and int(link[1]) == {"": 3, "kind=weekly": 1, "state=void": 3}.get(asked, 2)
        assert listed == (0 if "void" in asked else int(link[1]))


def test_the_papers_of_a_unit_come_page_by_page(desk: DeskKit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "ROWS", 2)
    browser = desk.as_("ducha")
    for _ in range(3):
        browser.post(f"{made(browser, 'notice', desk.kit.task())}/sign")
    browser.post(f"{made(browser, 'notice', desk.kit.task(unit='干部科'))}/sign")
    liaison = desk.as_("zuzhi2-lly")
    shown = [
        re.findall(r'<td class="nowrap"><a href="/papers/(\d+)"', liaison.get(f"/papers?state=released&page={page}"))
        for page in (1, 2)
    ]
    assert [len(one) for one in shown] == [2, 1]
    assert sorted(map(int, shown[0] + shown[1])) == [1, 2, 3]
    link = re.search(r'href="/papers\?state=released[^"]*"[^>]*><b>(\d+)</b>', liaison.page)
    assert link and link[1] == "3"
    assert "<td" not in liaison.get("/papers?state=withdrawn")


def test_a_draft_is_withdrawn_with_a_reason_and_takes_no_number(desk: DeskKit) -> None:
    late_task(desk.kit)
    leader = desk.as_("fgld")
    found = re.search(r"/papers/drafts/\d+", leader.get("/papers"))
    assert found
    leader.get(found[0])
    leader.post(f"{found[0]}/withdraw", reason="")
    assert "请写明撤稿的理由" in leader.page
    leader.post(f"{found[0]}/withdraw", reason="情况有变")
    assert "已撤稿" in leader.page
    assert desk.kit.rows("select count(*) from paper_number") == [(0,)]


def test_a_paper_is_made_worded_signed_and_declared_void(desk: DeskKit) -> None:
    number = desk.kit.task()
    browser = desk.as_("ducha")
    at = made(browser, "notice", number)
    assert "签发时才取文号" in browser.page
    browser.post(f"{at}/word", **{"text-意见": "请于三日内报送情况。"})
    assert "请于三日内报送情况。" in browser.page
    browser.post(f"{at}/sign")
    assert "〔2026〕1号" in browser.page
    data = browser.client.get(f"{at}/file")
    assert data.content.startswith(b"PK")
    assert "attachment" in data.headers["Content-Disposition"]
    browser.get(at)
    browser.post(f"{at}/void", reason="事项写错")
    assert "已作废" in browser.page
    book = browser.get("/papers/register")
    assert "1 号到 1 号连续，无缺号、无重号；作废 1 个" in book
    assert "事项写错" in book


def test_what_a_leader_must_sign_a_supervisor_cannot(sqlite_desk: DeskKit) -> None:
    number = sqlite_desk.kit.task()
    browser = sqlite_desk.as_("ducha")
    at = made(browser, "interview", number)
    browser.post(f"{at}/sign")
    assert "不能办理" in browser.page
    leader = sqlite_desk.as_("buzhang")
    leader.get(at)
    leader.post(f"{at}/release")
    assert "已签发" in leader.page


def test_the_papers_of_a_day_are_signed_at_once_and_only_once(sqlite_desk: DeskKit) -> None:
    sqlite_desk.kit.task(deadline="3-10")
    sqlite_desk.kit.run("3-11")
    browser = sqlite_desk.as_("ducha")
    browser.get("/papers")
    assert "签发 1 份" in browser.post("/papers/issue", day="2026-03-11")
    assert "签发 0 份" in browser.post("/papers/issue", day="2026-03-11")


def test_a_unit_sees_what_was_sent_to_it_and_nothing_else(desk: DeskKit) -> None:
    number = desk.kit.task(unit="组织二科")
    supervisor = desk.as_("ducha")
    at = made(supervisor, "notice", number)
    own, other = desk.as_("zuzhi2-lly"), desk.as_("ganbu-lly")
    own.get(at)
    assert own.status == 404  # not signed yet
    supervisor.get(at)
    supervisor.post(f"{at}/sign")
    assert "〔2026〕1号" in own.get("/papers")
    assert "督办通知单" in own.get(at)
    assert "〔2026〕1号" not in other.get("/papers") + other.get("/papers/register")
    hidden, missing = other.get(at), other.get("/papers/9999")
    assert other.status == 404
    assert hidden.replace(at, "X") == missing.replace("/papers/9999", "X")
    assert other.client.get(f"{at}/file").status_code == 404
    assert own.client.get("/papers/drafts/1").status_code == 404


def test_a_broken_template_is_told_with_its_name_and_nothing_is_signed(sqlite_desk: DeskKit) -> None:
    number = sqlite_desk.kit.task()
    browser = sqlite_desk.as_("ducha")
    at = made(browser, "notice", number)
    own = sqlite_desk.kit.root / "notifications/papers/督办通知单.docx"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"no zip at all")
    assert "督办通知单.docx" in browser.get(at)
    browser.post(f"{at}/sign")
    assert "督办通知单.docx" in browser.page
    assert sqlite_desk.kit.rows("select count(*) from paper_number") == [(0,)]


def test_a_wrong_form_is_told(sqlite_desk: DeskKit) -> None:
    browser = sqlite_desk.as_("ducha")
    for kind, task, said in (
        ("nothing", "", "请选择一种文书"),
        ("notice", "2026-999", "没有"),
        ("notice", "", "任务编号"),
    ):
        browser.get("/papers")
        assert said in browser.post("/papers/make", kind=kind, task=task)
        assert browser.status in (200, 422)


def test_what_goes_to_others_about_a_unit_is_not_shown_to_the_unit(sqlite_desk: DeskKit) -> None:
    number = late(sqlite_desk.kit)
    line = released(sqlite_desk.kit, "移送建议", number, signer="部长")
    unit = sqlite_desk.as_("zuzhi2-lly")
    assert "移送建议" not in unit.get("/papers") and "移送建议" not in unit.get("/papers/register")
    assert "《移送建议》" not in unit.get(f"/tasks/{number}")
    assert "《移送建议》" in sqlite_desk.as_("ducha").get(f"/tasks/{number}")
    assert [unit.client.get(f"/papers/{line.id}{end}").status_code for end in ("", "/file")] == [404, 404]
    assert sqlite_desk.as_("buzhang").client.get(f"/papers/{line.id}").status_code == 200


def test_a_paper_goes_to_the_unit_whose_task_it_is_when_it_is_signed(desk: DeskKit) -> None:
    number = desk.kit.task()
    line = prepared(desk.kit, "督办通知单", number, on="3-2")
    desk.kit.act(number, "reassign", on="3-2", by="督查员", unit="干部科", reason="职责调整")
    release_paper(desk.kit.office, line.id, by=desk.kit.person("督查员"), moment=moment("3-2"))
    before, now = desk.as_("zuzhi2-lly"), desk.as_("ganbu-lly")
    assert [one.client.get(f"/papers/{line.id}").status_code for one in (before, now)] == [404, 200]
