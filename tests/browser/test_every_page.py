"""Every page that a person's navigation leads to, wide and narrow: nothing sticks out, every field has its label, all
text can be read against its ground, and it can be seen where the keyboard is."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browser_kit import DESKTOP, PHONE, Site
from desk_kit import open_accounts
from kit import Kit, make_kit
from plan_kit import PLAN, bring

if TYPE_CHECKING:
    from playwright.sync_api import Page

LOOK = (Path(__file__).parent / "look.js").read_text(encoding="utf-8")
# Whether where the keyboard stands has an outline that can be seen.
OUTLINED = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


def look(page: "Page") -> list[Any]:
    """What is wrong with a page, once everything that opens on it is open."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    return list(page.evaluate(LOOK))


def busy(kit: Kit) -> None:
    """An office on 25 March in which something waits for everybody; its second plan is not settled yet."""
    numbers = kit.plan(*((f"督办事项{number}", "组织二科", "3-10") for number in range(5)), on="2-24")
    for number in numbers[:4]:
        kit.act(number, "accept", "2-25")
    bring(kit, PLAN, on="2-27")
    for day in range(2, 26):
        kit.run(f"3-{day}")
    kit.act(numbers[0], "report", "3-25", done="已经办好，材料齐全", support="请协调场地")
    kit.act(numbers[1], "ask", "3-25", reason="会签未完", done="已起草", deadline="4-30")
    kit.act(numbers[4], "decline", "3-25", reason="职责已经划出")


# login -> the pages that no navigation leads to
LOGINS = {
    "ducha": ("/tasks/2026-003", "/plans/2026-P2", "/units/zuzhi2", "/papers/register", "/rules/check", "/password"),
    "zuzhi2-lly": ("/tasks/2026-003", "/tasks/2026-003/report"),
    "buzhang": ("/tasks/2026-003", "/papers/drafts/1"),
    "admin": (),
    "anquan": (),
    "shenji": ("/rights",),
}


def test_the_look_finds_what_it_is_meant_to_find(site: Site) -> None:
    page = site.visit()
    page.set_content("<h1>甲</h1><h1>乙</h1><input id=a><p id=a>太淡</p><div>太宽</div>")
    page.evaluate("document.querySelector('p').style.color = '#999'")
    page.evaluate("document.querySelector('div').style.width = '9999px'")
    found = "；".join(look(page))
    for words in ("sticks out", "no label", "id twice: a", "contrast 2.85: 太淡", "not one h1"):
        assert words in found, found


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_every_page_fits_is_labelled_and_can_be_read(
    open_site: Callable[..., Site], tmp_path: Path, size: dict[str, int]
) -> None:
    kit = make_kit(tmp_path / "office", {})
    open_accounts(kit)
    busy(kit)
    site = open_site(kit, on="2026-03-25")
    wrong = {}
    for login, more in LOGINS.items():
        page = site.sign_in(login, size=size)
        paths = [str(one.get_attribute("href")) for one in page.locator("nav.nav a").all()]
        assert paths
        for path in (*paths, *more):
            page.goto(site.base + path)
            if found := look(page):
                wrong[f"{login} {path}"] = found
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert page.evaluate(OUTLINED), login
    assert wrong == {}
