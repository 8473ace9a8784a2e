"""Signing in and out: sessions, lock-out, first passwords, form tokens; all of it on record."""

import json

import httpx
import pytest

from desk_kit import PASSWORD, DeskKit
from dubanflow.domain.errors import Refused
from dubanflow.services import accounts, sessions
from dubanflow.web import guesses
from kit import moment


def kinds(desk: DeskKit) -> list[str]:
    """The events of the office's chain about signing in."""
    rows = desk.kit.rows("select kind from event where chain = 0 and kind like 'sign%' order by id")
    return [row[0] for row in rows]


def test_somebody_who_is_not_signed_in_is_led_to_the_page_and_back(desk: DeskKit) -> None:
    number = desk.kit.task()
    browser = desk.browser()
    browser.get(f"/tasks/{number}")
    assert browser.at == "/sign-in"
    browser.post("/sign-in", login="DUCHA ", password=PASSWORD, next=f"/tasks/{number}")
    assert browser.at == f"/tasks/{number}"
    assert "整顿软弱涣散村党组织" in browser.page
    assert kinds(desk) == ["sign-in"]


def test_signing_out_ends_the_session_and_is_on_record(desk: DeskKit) -> None:
    browser = desk.as_("ducha")
    cookie = browser.client.cookies["dubanflow_session"]
    browser.post("/sign-out")
    assert "已退出" in browser.page
    browser.client.cookies.set("dubanflow_session", cookie)
    browser.get("/")
    assert browser.at == "/sign-in"
    assert kinds(desk) == ["sign-in", "sign-out"]


def test_a_wrong_password_and_an_unknown_login_are_refused_in_the_same_words(desk: DeskKit) -> None:
    pages = []
    for login in ("ducha", "nobody-at-all"):
        browser = desk.browser()
        browser.sign_in(login, "wrong")
        assert browser.status == 422
        pages.append("登录名或密码不对。" in browser.page)
    assert pages == [True, True]
    assert kinds(desk) == ["sign-in-refused", "sign-in-refused"]


def test_wrong_passwords_lock_an_account_for_longer_each_time(desk: DeskKit) -> None:
    browser = desk.browser()
    for _ in range(5):
        browser.sign_in("ducha", "wrong")
    assert "锁定 1 分钟" in browser.page
    browser.sign_in("ducha")
    assert "请 1 分钟后再试" in browser.page  # even the right one is not tried
    desk.clock.pass_on(seconds=61)
    browser.sign_in("ducha", "wrong")
    assert "锁定 2 分钟" in browser.page
    desk.clock.pass_on(minutes=3)
    browser.sign_in("ducha")
    assert browser.at == "/"
    assert desk.kit.rows("select failures from account where login = 'ducha'") == [(0,)]


def test_the_right_password_found_just_after_the_lock_fell_opens_nothing(desk: DeskKit) -> None:
    office, at = desk.kit.office, desk.clock()
    with office.database.read() as connection:
        asked = accounts.find_account(connection, "ducha")  # as whoever tries many at once has read it before
    for _ in range(5):
        with pytest.raises(Refused):
            sessions.sign_in(office, "ducha", "wrong", moment=at)
    with pytest.raises(Refused, match="锁定中"):
        sessions.open_session(office, asked, moment=at, how="password")
    assert not desk.kit.rows("select 1 from session")


# what passes, whether the session still lives
ENDS = [
    ([29], True),
    ([31], False),  # nothing was done for longer than the idle time
    ([20] * 5, True),  # something was done every twenty minutes
    ([29] * 25, False),  # twelve hours are the end all the same
]


@pytest.mark.parametrize(("minutes", "lives"), ENDS)
def test_a_session_ends_idle_and_at_its_absolute_end(sqlite_desk: DeskKit, minutes: list[int], lives: bool) -> None:
    browser = sqlite_desk.as_("ducha")
    for passed in minutes:
        sqlite_desk.clock.pass_on(minutes=passed)
        browser.get("/")
    assert (browser.at == "/") is lives


def test_a_first_password_is_changed_before_anything_else(desk: DeskKit) -> None:
    _, first = accounts.add_account(
        desk.kit.office, "ganbu-fzr", by="console", moment=moment("3-2"), person=desk.kit.person("干部科科长")
    )
    browser = desk.browser()
    browser.sign_in("ganbu-fzr", first)
    assert browser.at == "/password"
    browser.get("/tasks")
    assert browser.at == "/password"
    browser.post("/password", old=first, new="short", again="short")
    assert "至少 10 个字符" in browser.page
    browser.post("/password", old=first, new=PASSWORD, again=PASSWORD)
    assert browser.at == "/sign-in"
    browser.sign_in("ganbu-fzr")
    assert "退出" in browser.page
    browser.get("/password")
    browser.post("/password", old=PASSWORD, new=first, again=first)
    assert "最近用过的 5 个密码不能再用" in browser.page


def test_a_form_without_the_token_of_its_session_is_refused(desk: DeskKit) -> None:
    browser = desk.as_("ducha")
    browser.post("/sign-out", token="forged")
    assert browser.status == 422
    assert "提交没有被接受" in browser.page
    browser.get("/")
    assert browser.at == "/"


def test_a_new_password_ends_the_sessions_that_an_old_one_opened(desk: DeskKit) -> None:
    browser = desk.as_("ducha")
    first = accounts.reset_password(desk.kit.office, "ducha", by="console", moment=moment("3-2"))
    browser.get("/")
    assert browser.at == "/sign-in"
    browser.sign_in("ducha", first)
    browser.post("/password", old=first, new=PASSWORD, again=PASSWORD)  # a reset is no way back to an old one
    assert "最近用过的 5 个密码不能再用" in browser.page


def test_a_disabled_account_is_out_at_once(desk: DeskKit) -> None:
    browser = desk.as_("ducha")
    accounts.set_disabled(desk.kit.office, "ducha", True, by="console", moment=moment("3-2"))
    browser.get("/")
    assert browser.at == "/sign-in"
    browser.sign_in("ducha")
    assert "已停用" in browser.page


def test_no_link_leads_away_from_the_desk(sqlite_desk: DeskKit) -> None:
    for onward in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:1"):
        browser = sqlite_desk.browser()
        browser.get("/sign-in")
        browser.post("/sign-in", login="ducha", password=PASSWORD, next=onward)
        assert str(browser.response.url) == f"{sqlite_desk.base}/"


def test_a_page_of_another_role_is_refused_and_the_refusal_is_on_record(desk: DeskKit) -> None:
    browser = desk.as_("admin")
    browser.get("/tasks")
    assert browser.status == 403
    assert "没有权限" in browser.page
    assert desk.kit.rows("select actor, payload from event where kind = 'refused'") == [
        ("account:admin", '{"address":"127.0.0.1","what":"GET /tasks"}')
    ]


def test_the_task_of_another_unit_is_not_there(desk: DeskKit) -> None:
    number = desk.kit.task(unit="组织二科")
    browser = desk.as_("ganbu-lly")
    guessed = browser.get(f"/tasks/{number}")
    missing = browser.get("/tasks/2026-999")
    assert browser.status == 404
    assert guessed.replace(number, "X") == missing.replace("2026-999", "X")
    assert number not in browser.get("/tasks")


def test_every_page_keeps_to_itself(sqlite_desk: DeskKit) -> None:
    browser = sqlite_desk.as_("ducha")
    for path in ("/", "/tasks", "/rights", "/nowhere"):
        browser.get(path)
        assert browser.response.headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert browser.response.headers["Cache-Control"] == "no-store"
        assert "style=" not in browser.page
        assert "<script>" not in browser.page


def test_a_machine_that_tries_many_logins_from_one_address_is_held_up(sqlite_desk: DeskKit) -> None:
    from datetime import timedelta

    from dubanflow.domain.moment import instant_of
    from dubanflow.web.guesses import MOST, Guesses

    now = instant_of(sqlite_desk.clock().at)
    guesses = Guesses()
    for _ in range(MOST):
        assert not guesses.too_many("10.0.0.9", now)
        guesses.failed("10.0.0.9", now)
    assert guesses.too_many("10.0.0.9", now)
    assert not guesses.too_many("10.0.0.8", now)
    assert not guesses.too_many("10.0.0.9", now + timedelta(minutes=10))


def test_whatever_is_refused_is_on_record(desk: DeskKit) -> None:
    number = desk.kit.task()
    browser = desk.as_("ganbu-lly")
    browser.get(f"/tasks/{number}")  # another unit's
    browser.get("/password")
    browser.post("/sign-out", token="forged")
    browser.get("/password")
    browser.post("/plans")  # no right to it
    liaison = desk.as_("zuzhi2-lly")
    liaison.get("/password")
    liaison.post(f"/tasks/{number}/cancel", reason="不办了")  # the workflow gives it to others
    assert liaison.status == 403
    httpx.get(f"{desk.base}/api/v1/tasks", headers={"Authorization": "Bearer dbf_nothing"})
    found = [json.loads(row[0])["what"] for row in desk.kit.rows("select payload from event where kind = 'refused'")]
    assert found == [
        f"GET /tasks/{number}",
        "POST /sign-out（表单标识不符）",
        "POST /plans",
        f"POST /tasks/{number}/cancel",
        "GET /api/v1/tasks（令牌无效）",
    ]


def test_a_wrong_present_password_counts_towards_the_lock(desk: DeskKit) -> None:
    browser = desk.as_("ducha")
    given = {"new": "Nanshan-2026-6", "again": "Nanshan-2026-6"}
    for _ in range(5):
        browser.get("/password")
        browser.post("/password", old="wrong", **given)
        assert browser.status == 422
    assert "锁定 1 分钟" in browser.page
    browser.get("/password")
    browser.post("/password", old=PASSWORD, **given)
    assert "请 1 分钟后再试" in browser.page  # even the right one is not tried
    elsewhere = desk.browser()
    elsewhere.sign_in("ducha")
    assert "请 1 分钟后再试" in elsewhere.page
    desk.clock.pass_on(seconds=61)
    browser.get("/password")
    assert "密码已修改" in browser.post("/password", old=PASSWORD, **given)
    assert desk.kit.rows("select failures from account where login = 'ducha'") == [(0,)]
    assert kinds(desk).count("sign-in-refused") == 7  # five wrong, two while it was locked


def test_a_session_that_was_left_open_is_no_place_to_guess_its_password(
    sqlite_desk: DeskKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "MOST", 2)
    browser = sqlite_desk.as_("ducha")
    given = {"new": "Nanshan-2026-6", "again": "Nanshan-2026-6"}
    for old, status in (("猜一", 422), ("猜二", 422), (PASSWORD, 429)):
        browser.get("/password")
        browser.post("/password", old=old, **given)
        assert browser.status == status
    assert "请十分钟后再试" in browser.page
    sqlite_desk.clock.pass_on(minutes=11)
    browser.get("/password")
    assert "密码已修改" in browser.post("/password", old=PASSWORD, **given)
