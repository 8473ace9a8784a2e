"""A supervisor's morning in a real browser: by keyboard and in bulk, and the same without scripts; wide and narrow."""

import re
from typing import TYPE_CHECKING

import pytest

from browser_kit import DESKTOP, PHONE, Site

if TYPE_CHECKING:
    from playwright.sync_api import Page


def morning(site: Site) -> dict[str, list[str]]:
    """Four reports, two requests, a plea, all waiting on 2 March."""
    kit = site.kit
    numbers = kit.plan(*((f"督办事项{number}", "组织二科", "3-31") for number in range(7)), on="2-24")
    for number in numbers[:6]:
        kit.act(number, "accept", "2-25")
    for place, number in enumerate(numbers[:4]):
        kit.act(number, "report", f"2-{25 + min(place, 2)}", done=f"第{place}项已经办好，材料齐全")
    for number in numbers[4:6]:
        kit.act(number, "ask", "2-27", reason="会签未完", done="已起草", deadline="4-30")
    kit.act(numbers[6], "decline", "2-27", reason="职责已经划出")
    return {"reported": numbers[:4], "asked": numbers[4:6], "declined": numbers[6:]}


def states(site: Site, numbers: list[str]) -> list[str]:
    return [site.kit.see(number, "3-2").state for number in numbers]


def fits(page: "Page") -> bool:
    """Whether nothing sticks out at the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_morning_by_keyboard_alone(site: Site) -> None:
    waiting = morning(site)
    page = site.sign_in("ducha")
    # j to the first row, Enter opens what the unit said, x ticks; three rows so, the fourth is left.
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator("#reported details[open]").get_by_text("第0项已经办好").first.wait_for()
    page.keyboard.press("x")
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    assert page.locator("#reported [data-picked]").inner_text() == "3"
    page.keyboard.press("r")
    page.keyboard.type("情况属实，同意销号")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "核验销号"
    page.keyboard.press("Enter")
    page.get_by_text("已核验销号 3 项").wait_for()
    assert states(site, waiting["reported"]) == ["verified"] * 3 + ["reported"]


def test_an_enter_in_a_line_of_reasons_does_nothing_by_itself(site: Site) -> None:
    waiting = morning(site)
    page = site.sign_in("ducha")
    page.locator("#reported input[name=reason]").fill("先写在这里")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert states(site, waiting["reported"]) == ["reported"] * 4


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_whole_morning_with_the_mouse(site: Site, script: bool, size: dict[str, int]) -> None:
    waiting = morning(site)
    page = site.sign_in("ducha", script=script, size=size)
    if script:
        assert fits(page)
        page.locator("#reported").get_by_label("全选").check()
        page.get_by_label(f"选{waiting['reported'][3]}").uncheck()
    else:
        for number in waiting["reported"][:3]:
            page.get_by_label(f"选{number}").check()
    page.locator("#reported .bulk").get_by_role("button", name="核验销号").click()
    page.get_by_text("已核验销号 3 项").wait_for()

    # The last one goes back, with a reason of its own.
    row = page.locator("#reported tbody tr")
    row.get_by_text("退回", exact=True).click()
    row.get_by_label("理由").fill("缺验收材料")
    row.get_by_role("button", name="退回重办").click()
    page.get_by_text("已退回重办 1 项").wait_for()

    # One request to another day, one refused.
    first, second = waiting["asked"]
    page.get_by_label(f"{first}准予延至").fill("2026-04-15")
    page.locator(f"#extensions tr:has-text('{first}')").get_by_role("button", name="准予").click()
    page.get_by_text("已准予延期 1 项").wait_for()
    page.get_by_label(f"选{second}").check()
    page.locator("#extensions input[name=reason]").fill("抓紧会签")
    page.get_by_role("button", name="不予延期").last.click()
    page.get_by_text("已不予延期 1 项").wait_for()

    # A plea is answered with another unit.
    row = page.locator("#declined tbody tr")
    row.get_by_text("转办或驳回").click()
    row.get_by_label("理由").fill("职责在干部科")
    row.get_by_label("转给").select_option("ganbu")
    row.get_by_role("button", name="转办", exact=True).click()
    page.get_by_text("没有等您处理的事").wait_for()
    kit = site.kit
    assert states(site, waiting["reported"]) == ["verified"] * 3 + ["in_progress"]
    assert kit.see(first, "3-2").deadline.isoformat() == "2026-04-15"
    assert kit.see(waiting["declined"][0], "3-2").lead == "干部科"


def test_what_somebody_else_settled_meanwhile_is_told_beside_what_was_done(site: Site) -> None:
    site.expected.append("409")
    waiting = morning(site)
    page = site.sign_in("ducha")
    gone = waiting["reported"][0]
    site.kit.act(gone, "cancel", "3-2", by="督查员", reason="并入别的任务")
    page.locator("#reported").get_by_label("全选").check()
    page.locator("#reported .bulk").get_by_role("button", name="核验销号").click()
    page.get_by_text("已核验销号 3 项").wait_for()
    page.get_by_role("alert").get_by_text(gone).wait_for()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_from_a_number_to_its_list_to_a_task_and_its_log(site: Site, size: dict[str, int]) -> None:
    waiting = morning(site)
    page = site.sign_in("ducha", size=size)
    page.get_by_role("link", name="督办清单").click()
    blue = page.locator(".counts a", has_text="蓝")
    count = int(re.findall(r"\d+", blue.inner_text())[0])
    blue.click()
    page.locator(".counts a[aria-current]", has_text="蓝").wait_for()
    assert page.locator("table.tasks tbody tr").count() == count == 4
    assert fits(page)
    page.get_by_label("查找").fill("督办事项2")
    page.get_by_role("button", name="查询").click()
    page.get_by_text("含“督办事项2”").wait_for()
    assert page.locator("table.tasks tbody tr").count() == 1
    page.get_by_role("link", name=waiting["reported"][2]).click()
    page.get_by_role("heading", name="督办事项2").wait_for()
    assert fits(page)
    page.get_by_role("link", name="单位", exact=True).click()
    page.get_by_role("heading", name="单位", exact=True).wait_for()
    assert fits(page)
    page.get_by_role("link", name="组织二科").click()
    page.get_by_role("heading", name="组织二科").wait_for()
    assert fits(page)
    page.get_by_role("link", name="记载").click()
    page.get_by_role("button", name="核对全部").click()
    page.get_by_text("没有发现问题").wait_for()
    assert fits(page)


def test_a_list_goes_by_keyboard_from_page_to_page(site: Site) -> None:
    site.kit.plan(*((f"督办事项{number}", "组织二科", "6-30") for number in range(60)))
    page = site.sign_in("ducha")
    page.goto(f"{site.base}/tasks")
    page.get_by_text("第 1—50 项").wait_for()
    page.get_by_role("link", name="下一页").click()
    page.get_by_text("第 51—60 项").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="督办事项50").wait_for()
