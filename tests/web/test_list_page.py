"""督办清单: every number on the page leads to a list of that length, equal to the command line's; pages and sheets."""

import csv
import json
import re
from io import BytesIO, StringIO
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from openpyxl import load_workbook

from desk_kit import Browser, DeskKit, Opened, open_accounts
from dubanflow.cli import main
from kit import Kit
from random_office import TODAY, fill

_TOTAL = re.compile(r"<b data-total>(\d+)</b>")
# A link whose text is a number and a word, in the strips above the list.
_NUMBER = re.compile(r'<a href="(/tasks[^"]*)"[^>]*>(?:<b>(\d+)</b>|[^<]*<b>(\d+)</b>)')
_HREF = re.compile(r'href="([^"]+)" rel="(next|prev)"')


def length(browser: Browser, address: str) -> int:
    """How many tasks the list behind an address holds, its pages turned to the end."""
    page = browser.get(address.replace("&amp;", "&"))
    assert browser.status == 200, page
    shown = len(re.findall(r'data-head="编号"', page))
    said = int(found[1]) if (found := _TOTAL.search(page)) else 0
    while links := [href for href, rel in _HREF.findall(page) if rel == "next"]:
        page = browser.get(links[0].replace("&amp;", "&"))
        shown += len(re.findall(r'data-head="编号"', page))
    assert shown == said, address
    return shown


def numbers(page: str) -> list[tuple[str, int]]:
    """Every number of the page with the address it leads to."""
    return [(href, int(one or other)) for href, one, other in _NUMBER.findall(page)]


@pytest.mark.parametrize("seed", [11, 12])
def test_every_number_equals_the_list_behind_it(kit: Kit, seed: int) -> None:
    fill(kit, seed, tasks=140)
    open_accounts(kit)
    chance = Random(seed)
    with Opened(kit, on=TODAY) as desk:
        browser = desk.as_("ducha")
        addresses = ["/tasks", "/tasks?scope=open", "/tasks?unit=ganbu&scope=all", "/tasks?plan=2026-P1&order=level"]
        addresses.append("/tasks?" + urlencode({"q": "事项1", "order": "unit", "scope": "all"}))
        for address in addresses:
            found = numbers(browser.get(address))
            assert len(found) > 8, address
            for href, count in chance.sample(found, 7):
                assert length(browser, href) == count, (address, href)


def test_the_numbers_are_those_of_the_command_line(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    fill(kit, 21, tasks=140)
    open_accounts(kit)

    def cli(*words: str) -> Any:
        with pytest.raises(SystemExit, match="0"):
            main(["--home", str(kit.root), *words, "--on", "2026-05-20", "--json"])
        return json.loads(capsys.readouterr().out)

    with Opened(kit, on=TODAY) as desk:
        browser = desk.as_("ducha")
        whole = cli("list")
        shown = dict(numbers(browser.get("/tasks")))
        for light, count in whole["lights"].items():
            assert shown[f"/tasks?light={light}"] == count
        assert shown["/tasks"] == len(whole["rows"]) == length(browser, "/tasks")
        for words, address in [
            ([], "/tasks?scope=open"),
            (["--overdue"], "/tasks?scope=open&late=1"),
            (["--unit", "干部科", "--level", "3"], "/tasks?scope=open&unit=ganbu&level=3"),
            (["--plan", "2026-P2", "--all"], "/tasks?scope=all&plan=2026-P2"),
            (["--state", "待核验"], "/tasks?scope=all&state=reported"),
        ]:
            rows = cli("task", "list", *words)
            assert length(browser, address) == len(rows), address


def test_people_of_a_unit_see_and_count_their_own_tasks_only(desk: DeskKit) -> None:
    mine, other = desk.kit.task("本单位的事"), desk.kit.task("别的单位的事", unit="干部科")
    browser = desk.as_("zuzhi2-lly")
    paths = ("", "?scope=all", "?unit=ganbu", f"?q={other}", ".csv", ".csv?unit=ganbu")
    for address in (f"/tasks{path}" for path in paths):
        page = browser.get(address)
        assert "别的单位的事" not in page, address
    page = browser.get("/tasks")
    assert mine in page
    assert dict(numbers(page))["/tasks"] == 1
    assert 'class="levels"' not in page
    # A level may stand for a paper that no leader has released: it can be neither asked for nor sorted by.
    assert mine in browser.get("/tasks?level=5&order=level")


def test_the_sheets_hold_what_is_filtered(sqlite_kit: Kit) -> None:
    fill(sqlite_kit, 5, tasks=60)
    open_accounts(sqlite_kit)
    with Opened(sqlite_kit, on=TODAY) as desk:
        browser = desk.as_("ducha")
        total = length(browser, "/tasks?light=red&scope=open")
        browser.get("/tasks.csv?light=red&scope=open")
        rows = list(csv.reader(StringIO(browser.response.content.decode("utf-8-sig"))))
        assert len(rows) == total + 1
        assert "attachment" in browser.response.headers["content-disposition"]
        browser.get("/tasks.xlsx?light=red&scope=open")
        sheet = load_workbook(BytesIO(browser.response.content)).worksheets[0]
        assert "红灯" in str(sheet["A1"].value)
        assert [sheet.cell(row, 1).value for row in range(4, 4 + total)] == list(range(1, total + 1))


# words of the address, part of the sentence
WRONG = [
    ("scope=nothing", "这个范围"),
    ("order=colour", "不能按"),
    ("level=high", "不是督办级别"),
    ("since=yesterday", "不是日期"),
    ("unit=nobody", "这个单位"),
    ("after=x", "翻页"),
]


@pytest.mark.parametrize(("words", "part"), WRONG)
def test_an_address_that_says_nothing_sensible_is_told_so(sqlite_desk: DeskKit, words: str, part: str) -> None:
    browser = sqlite_desk.as_("ducha")
    assert part in browser.get(f"/tasks?{words}")
    assert browser.status == 422


def test_a_filter_stands_in_the_address_and_in_the_form(sqlite_desk: DeskKit) -> None:
    sqlite_desk.kit.task()
    browser = sqlite_desk.as_("ducha")
    page = browser.get("/tasks?unit=zuzhi2&q=村&order=level&until=2026-04-30")
    assert '<option value="zuzhi2" selected>' in page
    assert 'value="村"' in page
    assert 'value="2026-04-30"' in page
    light = next(href for href, _ in numbers(page) if "light=green" in href)
    assert parse_qs(urlsplit(light.replace("&amp;", "&")).query) == {
        "unit": ["zuzhi2"],
        "q": ["村"],
        "order": ["level"],
        "until": ["2026-04-30"],
        "light": ["green"],
    }


def test_a_page_whose_rows_have_gone_leads_to_the_first(sqlite_desk: DeskKit) -> None:
    sqlite_desk.kit.task()
    browser = sqlite_desk.as_("ducha")
    browser.get("/tasks?after=0.2099-01-01.99")
    assert (browser.status, browser.at, str(browser.response.url).rpartition("/")[2]) == (200, "/tasks", "tasks")
