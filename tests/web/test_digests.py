"""周报 on the desk: a report as its reader receives it, in a frame that can load nothing."""

import pytest

from desk_kit import DeskKit
from dubanflow.services import digest_board
from kit import Kit


def test_a_digest_is_shown_in_a_frame_that_loads_nothing(desk: DeskKit) -> None:
    desk.kit.task()
    browser = desk.as_("ducha")
    page = browser.get("/digests?report=weekly-leader&person=buzhang")
    assert "sandbox" in page
    assert "纯文本" in page
    mail = browser.client.get("/digests/mail?report=weekly-leader&person=buzhang")
    assert mail.status_code == 200
    assert "部长" in mail.text
    policy = mail.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "style-src 'self'" not in browser.response.headers["Content-Security-Policy"].replace(
        "default-src 'self'", ""
    )


def test_the_list_that_goes_with_it_is_a_workbook(sqlite_desk: DeskKit) -> None:
    sqlite_desk.kit.task()
    answer = sqlite_desk.as_("ducha").client.get("/digests/list?report=weekly-unit&person=zuzhi2-fzr")
    assert answer.content.startswith(b"PK")


def test_a_head_sees_only_what_goes_to_the_own_unit(sqlite_desk: DeskKit) -> None:
    sqlite_desk.kit.task(unit="干部科", title="干部科的事")
    browser = sqlite_desk.as_("zuzhi2-fzr")
    page = browser.get("/digests")
    assert "组织二科科长" in page
    assert "干部科" not in page
    for person in ("ganbu-fzr", "buzhang", "nobody"):
        browser.get(f"/digests/mail?report=weekly-unit&person={person}")
        assert browser.status == 404


def test_the_figures_stand_beside_it_as_pictures_of_the_office_or_of_the_readers_unit(sqlite_desk: DeskKit) -> None:
    sqlite_desk.kit.task()
    sqlite_desk.kit.task(unit="干部科", title="干部科的事")
    browser = sqlite_desk.as_("ducha")
    titles = ("各单位任务灯", "2026年任务：到期与销号", "逾期天数分布")
    leader = browser.get("/digests?report=weekly-leader&person=buzhang")
    assert all(title in leader for title in titles)
    unit = browser.get("/digests?report=weekly-unit&person=zuzhi2-fzr")
    assert [title in unit for title in titles] == [False, True, True]


def test_an_earlier_week_says_that_it_is_made_again(sqlite_desk: DeskKit) -> None:
    sqlite_desk.kit.task()
    page = sqlite_desk.as_("ducha").get("/digests?report=weekly-leader&period=2026-W08")
    assert "按现在的台账重编" in page


def test_who_was_told_is_shown(sqlite_desk: DeskKit) -> None:
    sqlite_desk.kit.task()
    sqlite_desk.kit.run("3-2")
    page = sqlite_desk.as_("ducha").get("/digests?report=weekly-unit&person=zuzhi2-fzr")
    assert "组织二科科长" in page[page.index("这一期告知了谁") :]


def test_a_head_sees_who_of_the_unit_was_told_however_many_others_were(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit.task()
    kit.task(unit="干部科", title="干部科的事")
    kit.run("3-2")
    monkeypatch.setattr(digest_board, "MOST_TOLD", 1)
    with kit.office.database.read() as connection:
        for person in ("组织二科科长", "干部科科长"):
            unit = connection.scalar("select unit_id from person where name = ?", [person])
            told = digest_board.told_reports(connection, "weekly-unit", "2026-W10", unit)
            assert [row.person for row in told] == [person]
