"""Administrators: accounts by one, security by the other; register, calendar, mail and back-ups with a look before."""

import re

import pytest

from desk_kit import DeskKit
from dubanflow.services.register_change import compared, take_register
from kit import Kit, moment

NOTICE = """\
国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月14日（周日）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天，不调休。
六、中秋节：9月15日（周三）放假1天，不调休。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
"""


def test_an_account_is_opened_with_a_password_that_is_told_once(desk: DeskKit) -> None:
    admin = desk.as_("admin")
    assert admin.at == "/admin"
    admin.get("/admin/accounts")
    page = admin.post("/admin/accounts", login="ganbu-fzr", person="ganbu-fzr")
    (first,) = re.findall(r"<code>([^<]{10,})</code></p></div>", page)
    assert first not in admin.get("/admin/accounts")
    fresh = desk.browser()
    fresh.sign_in("ganbu-fzr", first)
    assert fresh.at == "/password"
    admin.get("/admin/accounts")
    assert "已经有账号" in admin.post("/admin/accounts", login="ganbu-fzr", duty="auditor")
    assert admin.status == 422


def test_everybody_without_an_account_gets_one_at_once(sqlite_desk: DeskKit) -> None:
    desk = sqlite_desk
    with desk.kit.office.database.write() as connection:
        connection.execute("delete from account where login in ('ganbu-lly', 'zuzhi2-fzr')")
    admin = desk.as_("admin")
    admin.get("/admin/accounts")
    page = admin.post("/admin/accounts/many")
    assert admin.status == 422 and "请至少勾选一个岗位" in page
    page = admin.post("/admin/accounts/many", person=["ganbu-lly", "ganbu-fzr", "fgld", "没有的"])
    told = dict(re.findall(r"<td><code>([^<]+)</code></td><td><code>([^<]+)</code></td>", page))
    assert set(told) == {"ganbu-lly", "ganbu-fzr"} and "分管副部长没有开设" in page
    fresh = desk.browser()
    fresh.sign_in("ganbu-lly", told["ganbu-lly"])
    assert fresh.at == "/password"
    assert told["ganbu-lly"] not in admin.get("/admin/accounts")


def test_duties_are_apart(desk: DeskKit) -> None:
    admin, security = desk.as_("admin"), desk.as_("anquan")
    admin.get("/admin/accounts")
    admin.post("/admin/accounts/ducha/reset")
    assert admin.status == 403
    security.get("/admin/accounts")
    assert "初始密码" in security.post("/admin/accounts/ducha/reset")
    security.get("/admin/accounts")
    security.post("/admin/accounts", login="x1", duty="auditor")
    assert security.status == 403
    auditor = desk.as_("shenji")
    page = auditor.get("/admin/accounts")
    assert auditor.status == 200 and "<button>" not in page.split("<main")[1]


def test_an_account_that_is_closed_is_out_at_once(desk: DeskKit) -> None:
    liaison, admin = desk.as_("ganbu-lly"), desk.as_("admin")
    admin.get("/admin/accounts")
    admin.post("/admin/accounts/ganbu-lly/disable")
    liaison.get("/mine")
    assert liaison.at == "/sign-in"
    admin.get("/admin/accounts")
    admin.post("/admin/accounts/admin/disable")
    assert admin.status == 422 and "不能停用自己" in admin.page


def test_a_token_is_given_and_taken_back(desk: DeskKit) -> None:
    security = desk.as_("anquan")
    security.get("/admin/tokens")
    page = security.post("/admin/tokens", name="某办公系统", person="ducha", scope="tasks.see", days="30")
    (secret,) = re.findall(r"<code>(dbf_[^<]+)</code>", page)
    api = {"Authorization": f"Bearer {secret}"}
    assert security.client.get("/api/v1/tasks", headers=api).status_code == 200
    for days in ("3651", "99999999999"):
        security.get("/admin/tokens")
        security.post("/admin/tokens", name="另一系统", person="ducha", scope="tasks.see", days=days)
        assert (security.status, "最多 3650 天" in security.page) == (422, True)
    security.post("/admin/tokens/revoke", name="某办公系统")
    assert "已收回" in security.page
    assert desk.browser().client.get("/api/v1/tasks", headers=api).status_code == 401


def test_a_new_register_is_looked_at_before_it_is_taken(desk: DeskKit) -> None:
    admin = desk.as_("admin")
    admin.get("/admin/register")
    text = (desk.kit.root / "units.yaml").read_text(encoding="utf-8").replace("name: 干部科\n", "name: 干部一科\n")
    page = admin.post("/admin/register", files={"file": ("units.yaml", text.encode())})
    assert "变更单位" in page and "干部科 → 干部一科" in page
    assert desk.kit.rows("select name from unit where code = 'ganbu'") == [("干部科",)]
    page = admin.post("/admin/register", text=text, base=base_of(page))
    assert "已采用新名册，变动 1 处" in page
    assert desk.kit.rows("select name from unit where code = 'ganbu'") == [("干部一科",)]
    admin.post("/admin/register", files={"file": ("units.yaml", b"units: [1")})
    assert admin.status == 422 and "没有采用" in admin.page


def base_of(page: str) -> str:
    """The register that a page of changes was compared with."""
    return str(re.findall(r'name="base" value="([0-9a-f]{64})"', page)[-1])


def test_of_two_registers_looked_at_at_once_the_second_is_stale(desk: DeskKit) -> None:
    one, other = desk.as_("admin"), desk.as_("admin")
    path = desk.kit.root / "units.yaml"
    first, second = (path.read_text(encoding="utf-8").replace("干部科\n", f"干部{n}科\n") for n in "一二")
    bases = []
    for browser, text in ((one, first), (other, second)):
        browser.get("/admin/register")
        bases.append(base_of(browser.post("/admin/register", files={"file": ("units.yaml", text.encode())})))
    one.post("/admin/register", text=first, base=bases[0])
    assert one.status == 200
    page = other.post("/admin/register", text=second, base=bases[1])
    assert other.status == 409 and "名册已被别人更新" in page
    assert path.read_text(encoding="utf-8").strip() == first.strip()
    assert desk.kit.rows("select name from unit where code = 'ganbu'") == [("干部一科",)]
    assert len(desk.kit.rows("select id from event where kind = 'register'")) == 1


def test_a_register_whose_file_cannot_be_written_changes_nothing(kit: Kit) -> None:
    path = kit.root / "units.yaml"
    text = path.read_text(encoding="utf-8").replace("name: 干部科\n", "name: 干部一科\n")
    base = compared(kit.office, text).base
    path.unlink()
    path.mkdir()
    with pytest.raises(OSError, match=r"units\.yaml"):
        take_register(kit.office, text, base=base, by="admin", moment=moment("3-2"))
    assert kit.rows("select name from unit where code = 'ganbu'") == [("干部科",)]
    assert kit.rows("select id from event where kind = 'register'") == []
    path.rmdir()
    assert take_register(kit.office, text, base=base, by="admin", moment=moment("3-2")).changes
    assert kit.office.refresh_register() == []
    assert kit.rows("select name from unit where code = 'ganbu'") == [("干部一科",)]


def test_a_notice_is_looked_at_before_the_calendar_changes(desk: DeskKit) -> None:
    admin = desk.as_("admin")
    assert "2027年" in admin.get("/calendar") and "暂按法定节假日推算" in admin.page
    page = admin.post("/calendar", year="2027", notice=NOTICE)
    assert "还没有写入" in page and not (desk.kit.root / "workflows" / "workdays-cn.yaml").exists()
    page = admin.post("/calendar", year="2027", notice=NOTICE, source="", do="take")
    assert "已按通知更新" in page and "已按通知</span>" in page.split("2027年")[-1]
    admin.post("/calendar", year="2027", notice="随便写的")
    assert admin.status == 422
    liaison = desk.as_("zuzhi2-lly")
    assert "按通知更新" not in liaison.get("/calendar")
    liaison.get("/mine")
    liaison.post("/calendar", year="2027", notice=NOTICE, do="take")
    assert liaison.status == 403


def test_a_test_mail_goes_out_by_the_offices_channel(desk: DeskKit) -> None:
    admin = desk.as_("admin")
    admin.get("/admin/mail")
    assert "已发往 x@yunchuan.example" in admin.post("/admin/mail", address="x@yunchuan.example")
    assert list((desk.kit.root / "out" / "mail").rglob("*.eml"))
    admin.post("/admin/mail", address="x@yunchuan.example\r\nBcc: y@z")
    assert admin.status == 422 and "不是邮箱地址" in admin.page


def test_a_back_up_is_made_and_handed_out_by_its_name_only(sqlite_desk: DeskKit) -> None:
    admin = sqlite_desk.as_("admin")
    admin.get("/admin/backups")
    page = admin.post("/admin/backups")
    (name,) = set(re.findall(r"/admin/backups/(dubanflow-[^\"]+)", page))
    assert admin.client.get(f"/admin/backups/{name}").content[:2] == b"PK"
    assert admin.client.get("/admin/backups/..%2Fdubanflow.db").status_code == 404


@pytest.mark.parametrize("path", ["/admin/settings", "/admin/mail"])
def test_nothing_secret_is_shown(sqlite_desk: DeskKit, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBANFLOW_MAIL_PASSWORD", "geheim-1234")
    monkeypatch.setenv("DUBANFLOW_DESK_OIDC_SECRET", "geheim-1234")
    admin = sqlite_desk.as_("admin")
    assert "geheim" not in admin.get(path) and admin.status == 200


def test_what_the_office_set_itself_stands_out_among_the_settings(sqlite_desk: DeskKit) -> None:
    kit = sqlite_desk.kit
    (kit.root / "dubanflow.toml").write_text("[desk]\nidle = 20\npassword_length = 10\n", encoding="utf-8")
    page = sqlite_desk.as_("admin").get("/admin/settings")
    assert re.findall(r'data-head="值"><b>([^<]*)</b>', page) == ["20"]
    assert "（已设，不显示）" not in page
