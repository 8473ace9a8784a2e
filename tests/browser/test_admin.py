"""Administrators and the auditor in a real browser: accounts, register, calendar, mail, back-up, the log."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser_kit import DESKTOP, PHONE, Site

if TYPE_CHECKING:
    from playwright.sync_api import Page


def fits(page: "Page") -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_an_account_from_its_opening_to_its_first_day(site: Site, size: dict[str, int]) -> None:
    admin = site.sign_in("admin", size=size)
    admin.get_by_role("link", name="账号").click()
    assert fits(admin)
    admin.get_by_label("登录名").fill("ganbu-fzr")
    admin.get_by_label("岗位", exact=False).first.select_option(label="干部科科长")
    admin.get_by_role("button", name="开设", exact=True).click()
    first = admin.locator(".first-password code").inner_text()

    # Whoever signs in with a first password changes it before anything else.
    head = site.visit(size=size)
    head.get_by_label("登录名").fill("ganbu-fzr")
    head.get_by_label("密码").fill(first)
    head.get_by_role("button", name="登录").click()
    head.wait_for_url("**/password")
    head.get_by_label("现在的密码").fill(first)
    head.get_by_label("新密码", exact=False).first.fill("Ganbu-ke-2026")
    head.get_by_label("再输", exact=False).fill("Ganbu-ke-2026")
    head.get_by_role("button", name="修改").click()
    head.get_by_text("请用新密码登录").wait_for()
    head.get_by_label("登录名").fill("ganbu-fzr")
    head.get_by_label("密码").fill("Ganbu-ke-2026")
    head.get_by_role("button", name="登录").click()
    head.wait_for_url("**/mine")

    # Closing an account takes two steps and is felt at once.
    row = admin.locator("tr", has_text="ganbu-fzr")
    row.get_by_text("停用").first.click()
    row.get_by_label("原因").fill("调离")
    row.get_by_role("button", name="停用").click()
    admin.get_by_text("账号“ganbu-fzr”已停用").wait_for()
    head.reload()
    head.wait_for_url("**/sign-in**")


@pytest.mark.parametrize("script", [True, False])
def test_register_mail_and_back_up(site: Site, script: bool, tmp_path: Path) -> None:
    page = site.sign_in("admin", script=script)
    page.get_by_role("link", name="单位名册").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载现在的名册").click()
    changed = tmp_path / "units.yaml"
    text = Path(download.value.path()).read_text(encoding="utf-8")
    changed.write_text(text.replace("name: 干部科\n", "name: 干部一科\n"), encoding="utf-8")
    page.get_by_label("名册文件").set_input_files(changed)
    page.get_by_role("button", name="看变动").click()
    page.get_by_text("名称：干部科 → 干部一科").wait_for()
    page.get_by_role("button", name="采用", exact=True).click()
    page.get_by_text("已采用新名册，变动 1 处").wait_for()

    page.get_by_role("link", name="管理", exact=True).click()
    page.get_by_role("link", name="发信").click()
    page.get_by_label("收件地址").fill("a@yunchuan.example")
    page.get_by_role("button", name="发送").click()
    page.get_by_text("已发往 a@yunchuan.example").wait_for()

    page.get_by_role("link", name="管理", exact=True).click()
    page.get_by_role("link", name="备份").click()
    page.get_by_role("button", name="现在备份").click()
    page.get_by_text("已备份并核对").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="dubanflow-").click()
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_an_auditor_reads_and_proves_the_log_and_changes_nothing(site: Site, size: dict[str, int]) -> None:
    number = site.kit.task()
    site.kit.run("3-2")
    page = site.sign_in("shenji", size=size)
    page.wait_for_url("**/log")
    assert fits(page)
    page.get_by_role("button", name="核对全部").click()
    page.get_by_text("没有发现问题").wait_for()
    page.goto(f"{site.base}/tasks/{number}")
    assert page.locator("main form").count() == 0
    assert fits(page)
