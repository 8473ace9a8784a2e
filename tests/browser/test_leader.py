"""A leader's page in a real browser: a paper read, signed, refused; also without scripts, wide and narrow."""

import pytest

from browser_kit import DESKTOP, PHONE, Site


def overdue(site: Site) -> list[str]:
    """Two tasks overdue until their 通报 wait for the leader in charge."""
    kit = site.kit
    numbers = kit.plan(("整顿软弱涣散村党组织", "组织二科", "2-9"), ("选派年轻干部", "干部科", "2-9"), on="1-5")
    kit.act(numbers[0], "accept", "1-6")
    kit.act(numbers[0], "feedback", "1-20", done="摸底完成", problems="场地未定", support="请协调场地")
    for day in ("2-10", "3-2"):
        kit.run(day)
    return numbers


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_leader_reads_a_paper_signs_it_and_refuses_another(site: Site, script: bool, size: dict[str, int]) -> None:
    first, second = overdue(site)
    page = site.sign_in("fgld", script=script, size=size)
    page.wait_for_url("**/leader")
    page.get_by_text("请领导支持：请协调场地").first.wait_for()
    if script:
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.locator(".chart svg:visible").count() == 2  # one of each pair of widths

    paper = page.locator(".paper-asked", has_text=first)
    paper.get_by_role("link", name="看全文").click()
    page.get_by_text("该事项应于2026年2月9日前办结").wait_for()
    page.get_by_role("link", name="领导页").click()
    page.locator(".paper-asked", has_text=first).get_by_label("意见").fill("同意")
    page.locator(".paper-asked", has_text=first).get_by_role("button", name="签发").click()
    page.get_by_text(f"《督查通报》（{first}，组织二科）已签发").wait_for()

    # Refusing takes a reason; what is missing is said and the page stays.
    site.expected.append("422")
    page.locator(".paper-asked", has_text=second).get_by_role("button", name="退回不发").click()
    page.get_by_text("请写明撤稿的理由").wait_for()
    page.locator(".paper-asked", has_text=second).get_by_label("意见").fill("先约谈")
    page.locator(".paper-asked", has_text=second).get_by_role("button", name="退回不发").click()
    page.get_by_text("没有等您签发的文稿").wait_for()
    assert site.kit.rows("select state from draft order by id") == [("released",), ("withdrawn",)]
    page.locator("#red").get_by_role("link", name=first).click()
    page.get_by_role("heading", name="整顿软弱涣散村党组织").wait_for()
