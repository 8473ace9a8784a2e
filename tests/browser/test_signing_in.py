"""Signing in, in a real browser: with and without scripts, wide and narrow."""

import pytest

from browser_kit import DESKTOP, PHONE, Site


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_supervisor_signs_in_looks_at_a_task_and_leaves(site: Site, script: bool, size: dict[str, int]) -> None:
    number = site.kit.task()
    page = site.sign_in("ducha", script=script, size=size)
    page.get_by_role("navigation", name="栏目").get_by_role("link", name="督办清单").click()
    page.get_by_role("link", name=number).click()
    page.get_by_role("heading", name="整顿软弱涣散村党组织").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth") if script else True
    page.get_by_role("button", name="退出").click()
    page.get_by_text("已退出。").wait_for()
