"""From a document to confirmed tasks in a real browser, with and without scripts, wide and narrow; and its revision."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser_kit import DESKTOP, PHONE, Site
from plan_kit import PLAN, bring, items, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page


def fits(page: "Page") -> bool:
    """Whether nothing sticks out at the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def told(page: "Page", words: str) -> None:
    """Wait until the page says that something was done, or what is wrong."""
    page.locator(".said", has_text=words).first.wait_for()


def upload(page: "Page", path: Path, text: str, revises: str = "") -> None:
    """Bring a document in by the form of the page of plans."""
    path.write_text(text, encoding="utf-8")
    page.get_by_role("link", name="计划", exact=True).click()
    page.get_by_role("heading", name="计划", exact=True).wait_for()
    if page.locator("details:not([open]) > summary", has_text="导入计划").count():
        page.get_by_text("导入计划", exact=True).click()
    page.get_by_label("文件", exact=False).first.set_input_files(path)
    if revises:
        page.get_by_label("修订哪份计划").select_option(revises)
    page.get_by_role("button", name="导入并审阅").click()


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_document_becomes_confirmed_tasks(site: Site, tmp_path: Path, script: bool, size: dict[str, int]) -> None:
    site.expected.append("422")  # the name that the register has not
    page = site.sign_in("ducha", script=script, size=size)
    upload(page, tmp_path / "2026年工作要点.txt", PLAN)
    told(page, "读出4项，其中1项待定")
    assert fits(page) or not script

    # What was read stands marked in the source, each item a click away from its line.
    assert page.locator(".source mark.m-deadlines", has_text="10月底前").count() == 1
    assert page.locator(".source mark.m-units", has_text="组织二科").count() >= 1
    page.locator("#i3 .no a").click()
    assert page.locator(".source li:target .words").inner_text().startswith("3.整顿软弱涣散村党组织")

    # The first item has three measures: the second and third become an item of their own, and are joined again.
    page.locator("#i1 summary").click()
    page.locator("#i1").get_by_role("button", name="从这条起拆成另一项").first.click()
    told(page, "拆出第5项")
    for number in (1, 5):
        page.get_by_label(f"选第{number}项").check()
    page.get_by_role("button", name="合并所选").click()
    told(page, "已并入第1项")

    # What nobody was found for gets an owner and a date of its own; a name that the register has not is told in place.
    page.get_by_label("第4项的牵头单位").fill("宣传科")
    page.get_by_role("button", name="保存修改").last.click()
    told(page, "名册里没有“宣传科”")
    page.get_by_label("第4项的牵头单位").fill("组织二科")
    page.get_by_label("第4项的时限").fill("6月底前")
    page.get_by_role("button", name="保存修改").last.click()
    told(page, "已保存2处改动")

    # One item is dropped with the reason; the others are confirmed at once, and one leads to its task.
    page.get_by_label("选第2项").check()
    page.get_by_label("剔除的理由").fill("上年已经办结")
    page.get_by_role("button", name="剔除所选").click()
    told(page, "已剔除1项")
    page.get_by_role("button", name="全部立项").click()
    told(page, "已立项3项（2026-001—2026-003）")
    assert {number: item.state for number, item in items(site.kit, "2026-P1").items() if number < 5} == {
        1: "confirmed",
        2: "dropped",
        3: "confirmed",
        4: "confirmed",
    }
    page.locator("#i3").get_by_role("link", name="2026-002").click()
    page.get_by_role("heading", name="整顿软弱涣散村党组织").wait_for()
    assert page.locator(".quote .own-line mark", has_text="10月底前").count() == 1
    assert fits(page) or not script


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_revision_is_read_beside_the_old_wording_and_adopted(
    site: Site, tmp_path: Path, size: dict[str, int]
) -> None:
    bring(site.kit)
    settle(site.kit, "2026-P1", 1, 3)
    page = site.sign_in("ducha", size=size)
    revised = PLAN.replace("10月底前组织验收", "9月底前组织验收").replace("汇总分析", "形成调研报告")
    upload(page, tmp_path / "2026年工作要点（修订）.txt", revised, revises="2026-P1")
    page.get_by_role("heading", name="修订差别").wait_for()
    assert fits(page)
    changed = page.locator("table.changes tr", has_text="整顿软弱涣散村党组织")
    assert changed.locator("del").inner_text().endswith("10")
    assert changed.locator("ins").inner_text().endswith("9")
    # One change is adopted, the other refused with the reason; its task stays as it was.
    page.locator("table.changes tr", has_text="开展换届前期调研").get_by_role("checkbox").uncheck()
    page.locator("button[value=adopt]").click()
    told(page, "时限改为2026-09-30")
    assert site.kit.see("2026-002", "3-2").deadline.isoformat() == "2026-09-30"
    page.locator("table.changes tr", has_text="开展换届前期调研").get_by_role("checkbox").check()
    page.get_by_label("不采纳的理由").fill("部务会没有同意")
    page.get_by_role("button", name="不采纳所选").click()
    told(page, "不采纳")
    assert "调研报告" not in site.kit.see("2026-001", "3-2").requirement
