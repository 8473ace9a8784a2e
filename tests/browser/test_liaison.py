"""A liaison's minute: from the link in a mail straight to the task, everything done there; also without scripts."""

import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser_kit import DESKTOP, PHONE, Site
from desk_kit import PASSWORD, open_accounts
from kit import Kit, make_kit

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


def pdf(name: str, size: int = 0) -> "FilePayload":
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF + b" " * size}


def fits(page: "Page") -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def form(page: "Page", act: str) -> "Page":
    """The page with the form of an act open."""
    box = page.locator("details.act", has=page.locator(f"form[action$='/{act}']"))
    if box.get_attribute("open") is None:
        box.locator("summary").first.click()
    return page


@pytest.fixture
def mailed(open_site: Callable[..., Site], tmp_path: Path) -> tuple[Site, str, str]:
    """An office whose mails know where the desk is: the site, a new task, and the link to it in the liaison's mail."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environ = {"DUBANFLOW_DESK_URL": f"http://127.0.0.1:{port}", "DUBANFLOW_EVIDENCE_MAX_MB": "1"}
    kit: Kit = make_kit(tmp_path / "office", environ)
    open_accounts(kit)
    number = kit.task(deadline="3-31", on="2-27")
    kit.run("3-2")
    body = kit.mails("3-2")["zuzhi2-lly"].get_body(("html",))
    assert body is not None
    links = set(re.findall(r'href="([^"]+/tasks/[^"]+)"', body.get_content()))
    assert len(links) == 1
    return open_site(kit, port=port), number, links.pop()


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_liaisons_minute(mailed: tuple[Site, str, str], script: bool, size: dict[str, int]) -> None:
    site, number, link = mailed
    page = site.visit(script=script, size=size)

    # The link in the mail asks who it is, and then is at the task.
    page.goto(link)
    page.get_by_label("登录名").fill("zuzhi2-lly")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(link)
    page.get_by_role("heading", name="整顿软弱涣散村党组织").wait_for()
    assert fits(page) if script else True

    form(page, "accept").locator("form[action$='/accept'] button").click()
    page.get_by_text(f"{number} 已签收").wait_for()

    note = form(page, "feedback").locator("form[action$='/feedback']")
    note.get_by_label("目前进展").fill("摸底完成，12个村逐一建账")
    note.get_by_label("需要支持的事项").fill("请协调验收人员")
    note.get_by_role("button").click()
    page.get_by_text(f"{number} 已阶段反馈").wait_for()

    wish = form(page, "ask").locator("form[action$='/ask']")
    wish.get_by_label("目前进展").fill("整顿措施正在会签")
    wish.get_by_label("申请延至").fill("2026-04-10")
    wish.get_by_label("延期理由").fill("验收组未成立")
    wish.get_by_role("button").click()
    page.get_by_text(f"{number} 已申请延期").wait_for()

    report = form(page, "report").locator("form[action$='/report']")
    report.get_by_label("办理结果").fill("12个村全部验收")
    report.locator("input[type=file]").set_input_files([pdf("验收单.pdf")])
    report.locator("button").click()
    page.get_by_text(f"{number} 已申请办结：现为“待核验”").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="验收单.pdf").click()
    assert Path(download.value.path()).read_bytes() == PDF
    assert site.kit.see(number, "3-2").state == "reported"


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_from_the_units_page_a_form_leads_back_to_it(site: Site, size: dict[str, int]) -> None:
    number = site.kit.task(deadline="3-4")
    page = site.sign_in("zuzhi2-lly", size=size)
    page.wait_for_url("**/mine")
    page.get_by_role("button", name="签收").click()
    page.get_by_text(f"{number} 已签收").wait_for()
    assert fits(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="反馈单").click()
    assert download.value.suggested_filename == f"办理情况反馈单{number}.docx"
    page.get_by_role("link", name="申请办结").click()
    page.get_by_label("办理结果").fill("已验收")
    assert fits(page)
    page.get_by_role("button", name="申请办结").click()
    page.wait_for_url("**/mine")
    page.get_by_role("heading", name="已报办结").wait_for()


def test_a_file_that_is_too_large_is_told_before_it_is_sent(mailed: tuple[Site, str, str]) -> None:
    site, number, link = mailed
    site.kit.act(number, "accept", "3-2")
    page = site.sign_in("zuzhi2-lly", size=PHONE)
    page.goto(f"{link}/report")
    page.get_by_label("办理结果").fill("已验收")
    files = page.locator("input[type=file]")
    files.set_input_files([pdf("照片集.pdf", 2 << 20)])
    assert files.evaluate("one => one.validationMessage") == "照片集.pdf 超过 1 兆字节，请压缩或拆成几个文件。"
    page.get_by_role("button", name="申请办结").click()
    assert page.url.endswith("/report") and site.kit.see(number, "3-2").state == "in_progress"
    files.set_input_files([pdf("验收单.pdf")])
    page.get_by_role("button", name="申请办结").click()
    page.get_by_text(f"{number} 已申请办结").wait_for()


def test_what_was_typed_survives_a_form_left_open_over_a_change(site: Site) -> None:
    site.expected.append("409")
    number = site.kit.task(deadline="3-31")
    site.kit.act(number, "accept", "3-2")
    page = site.sign_in("zuzhi2-lly")
    page.goto(f"{site.base}/tasks/{number}/feedback")
    page.get_by_label("目前进展").fill("写了很久的一段进展")
    site.kit.act(number, "feedback", "3-2", by="组织二科科长", done="科长先写了一条")
    page.get_by_role("button", name="阶段反馈").click()
    page.get_by_role("heading", name="您打开表单以后").wait_for()
    assert page.get_by_label("目前进展").input_value() == "写了很久的一段进展"
    page.get_by_role("button", name="阶段反馈").click()
    page.get_by_text(f"{number} 已阶段反馈").wait_for()
