"""督办清单 in any office, whatever is asked: a number is the list behind it, and what the command line counts."""

import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from desk_kit import Browser, Opened, open_accounts
from kit import Kit, make_kit
from plan_kit import typed
from random_office import STATES, TODAY, fill

# A link of the strips above the list: its address, whether it is the one that is chosen, its number.
_NUMBER = re.compile(r'<a href="(/tasks[^"]*)"( aria-current="true")?>(?:<b>(\d+)</b>|[^<]*<b>(\d+)</b>)')
_NEXT = re.compile(r'href="([^"]+)" rel="next"')
_TOTAL = re.compile(r"<b data-total>(\d+)</b>")

# What may be asked beside the scope; each is left out now and then.
ASKED = st.fixed_dictionaries(
    {"scope": st.sampled_from(["list", "open", "all"])},
    optional={
        "unit": st.sampled_from(["zuzhi2", "ganbu"]),
        "plan": st.sampled_from(["2026-P1", "2026-P2"]),
        "light": st.sampled_from(["red", "yellow", "green", "done"]),
        "level": st.sampled_from(["0", "1", "3"]),
        "state": st.sampled_from(STATES),
        "late": st.just("1"),
        "order": st.sampled_from(["level", "unit", "number"]),
    },
)


def listed(browser: Browser, address: str) -> int:
    """How many rows the list at an address shows, its pages turned to the end; what it says of itself is the same."""
    page = browser.get(address)
    assert browser.status == 200, address
    said = int(found[1]) if (found := _TOTAL.search(page)) else 0
    shown = page.count('data-head="编号"')
    while link := _NEXT.search(page):
        page = browser.get(html.unescape(link[1]))
        shown += page.count('data-head="编号"')
    assert shown == said, address
    return shown


def counted(kit: Kit, asked: Mapping[str, str]) -> int:
    """How many tasks the command line finds by the same words; the few for which it has no option are looked up."""
    on = ("--on", "2026-05-20", "--json")
    unit = ("--unit", asked["unit"]) if "unit" in asked else ()
    if asked.get("scope", "list") == "list":
        rows = json.loads(typed(kit, "list", *unit, *on).stdout)["rows"]
    else:
        words = [*unit, *(["--all"] if asked["scope"] == "all" else []), *(["--overdue"] if "late" in asked else [])]
        words += [word for name in ("plan", "level", "state") if name in asked for word in (f"--{name}", asked[name])]
        rows = json.loads(typed(kit, "task", "list", *words, *on).stdout)
    return sum(_fits(row, asked) for row in rows)


def _fits(row: Mapping[str, Any], asked: Mapping[str, str]) -> bool:
    same = all(str(row[name]) == asked[name] for name in ("plan", "light", "level", "state") if name in asked)
    return same and (row["overdue"] or "late" not in asked)


# An example is an office, a server and some forty pages: few are drawn, and none is made smaller.
@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 10**6), half=st.integers(1, 45), asked=ASKED)
def test_a_number_is_the_list_behind_it_and_the_count_of_the_terminal(
    tmp_path_factory: pytest.TempPathFactory, seed: int, half: int, asked: dict[str, str]
) -> None:
    kit = make_kit(Path(tmp_path_factory.mktemp("any")) / "office", {})
    fill(kit, seed, tasks=2 * half)
    open_accounts(kit)
    with Opened(kit, on=TODAY) as desk:
        browser = desk.as_("ducha")
        page = browser.get(f"/tasks?{urlencode(asked)}")
        assert (int(found[1]) if (found := _TOTAL.search(page)) else 0) == counted(kit, asked)
        links = _NUMBER.findall(page)
        assert len(links) > 10
        for written, chosen, one, other in links:
            # What is chosen leads back to the list without it: its number is that of the words on the page.
            address, count = html.unescape(written), int(one or other)
            if not chosen:
                assert listed(browser, address) == count, (asked, address)
                assert counted(kit, dict(parse_qsl(urlsplit(address).query))) == count, (asked, address)
