"""Charts: well-formed, readable without colour or eyes, every figure in them, the same bytes for the same values."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from dubanflow.domain.errors import BadInput
from dubanflow.domain.pictures import BurnUp, LateSpread, Milestone, at, spread, summed
from dubanflow.domain.views import LightCount, UnitCount
from dubanflow.papers.charts import MOST_UNITS, NARROW, PAGE_CSS, WIDE, burn_up, late_spread, lights_by_unit, on_page
from dubanflow.papers.png import can_draw, png_bytes
from dubanflow.papers.svg import scale, shortened

SVG = "{http://www.w3.org/2000/svg}"
LABELS = (("red", "红"), ("yellow", "黄"), ("green", "绿"), ("own", "紫"))


def unit(name: str, *counts: int) -> UnitCount:
    lights = tuple(LightCount(key, label, count) for (key, label), count in zip(LABELS, counts, strict=False))
    return UnitCount(name, lights, sum(counts), counts[0])


UNITS = (unit("组织二科", 2, 3, 9), unit("干部科", 0, 1, 4), unit("A&B<科>\x07", 40, 0, 1, 3), unit("人才科", 0, 0, 0))
BURN = BurnUp(
    2026,
    date(2026, 7, 8),
    summed({date(2026, 3, 31): 9, date(2026, 6, 30): 18, date(2026, 12, 31): 26}),
    summed({date(2025, 12, 20): 1, date(2026, 3, 12): 7, date(2026, 6, 29): 12}),
)
LATE = spread([(0, False, 25), (3, False, 4), (3, True, 1), (200, True, 2)], date(2026, 1, 1), date(2026, 7, 8))

CHARTS: dict[str, Callable[[int], str]] = {
    "lights": lambda width: lights_by_unit(UNITS, width=width),
    "no units": lambda width: lights_by_unit((), width=width),
    "burn-up": lambda width: burn_up(BURN, width=width),
    "no tasks": lambda width: burn_up(BurnUp(2026, date(2026, 1, 1), (), ()), width=width),
    "first day": lambda width: burn_up(BurnUp(2026, date(2026, 1, 1), BURN.due, ()), width=width),
    "last day": lambda width: burn_up(BurnUp(2026, date(2026, 12, 31), BURN.due, BURN.closed), width=width),
    "late": lambda width: late_spread(LATE, width=width),
    "nothing late": lambda width: late_spread(spread([], date(2026, 1, 1), date(2026, 1, 2)), width=width),
}


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_well_formed_and_told_in_words(name: str, width: int) -> None:
    text = CHARTS[name](width)
    tree = ElementTree.fromstring(text)
    title, desc = tree.find(f"{SVG}title"), tree.find(f"{SVG}desc")
    assert title is not None
    assert title.text
    assert desc is not None
    assert desc.text
    assert tree.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert float(tree.get("width", "0")) == width
    assert CHARTS[name](width) == text


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_needs_nothing_from_outside_and_no_leave_of_a_content_policy(name: str) -> None:
    text = CHARTS[name](WIDE)
    assert not re.search(r"<script|<style|style=|href|@import|javascript|<image|<foreignObject", text)
    assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]


@pytest.mark.parametrize("name", CHARTS)
def test_nothing_written_leaves_the_picture(name: str) -> None:
    for width in (WIDE, NARROW):
        tree = ElementTree.fromstring(CHARTS[name](width))
        height = float(tree.get("height", "0"))
        for words in tree.iter(f"{SVG}text"):
            size = float(words.get("font-size", "14"))
            long = sum(size if letter > "\u2e7f" else size * 0.58 for letter in words.text or "")
            start = float(words.get("x", "0")) - {"middle": long / 2, "end": long}.get(words.get("text-anchor", ""), 0)
            assert start >= -1, (name, width, words.text)
            assert start + long <= width + 1, (name, width, words.text)
            assert 0 < float(words.get("y", "0")) <= height, (name, width, words.text)


def texts(picture: str) -> list[str]:
    return ["".join(node.itertext()) for node in ElementTree.fromstring(picture).iter(f"{SVG}text")]


def desc(picture: str) -> str:
    found = re.search(r"<desc[^>]*>(.*?)</desc>", picture)
    assert found is not None
    return found[1]


def test_lights_say_every_figure_and_their_sums() -> None:
    picture = lights_by_unit(UNITS)
    assert {"红42", "黄4", "绿14", "紫3"} <= set(texts(picture))
    assert {"14", "5", "44", "0"} <= set(texts(picture))
    assert "组织二科14件（红2、黄3、绿9）" in desc(picture)
    assert "A&amp;B&lt;科&gt;44件" in desc(picture)


def test_lights_differ_without_colour() -> None:
    patterns = dict(re.findall(r'<pattern id="c\w{8}-(\w+)".*?d="(.*?)"', lights_by_unit(UNITS)))
    assert set(patterns) == {"red", "yellow"}
    assert patterns["red"] != patterns["yellow"]


def test_two_charts_on_a_page_do_not_take_each_others_patterns() -> None:
    page = on_page(lambda width: lights_by_unit(UNITS, width=width))
    marks = re.findall(r'<pattern id="(\w+-red)"', page)
    assert len(set(marks)) == 2
    assert all(f"url(#{mark})" in page for mark in marks)
    assert all(name in PAGE_CSS for name in re.findall(r'class="(chart-\w+)"', page))


def test_of_very_many_units_the_latest_are_shown_and_the_rest_summed() -> None:
    many = [unit(f"单位{i}", 1 if i == 70 else 0, 1, 1) for i in range(100)]
    words = texts(lights_by_unit(many))
    assert "单位70" in words
    assert f"其余{100 - MOST_UNITS + 1}个单位" in words
    assert "红1" in words
    assert "绿100" in words


def test_the_burn_up_states_what_was_due_and_what_is_closed_today() -> None:
    assert (BURN.total, BURN.due_now, BURN.closed_now) == (53, 27, 20)
    picture = burn_up(BURN)
    assert "截至7月8日，应办结27件，已销号20件，尚差7件" in texts(picture)
    assert {"全年应办结53", "已销号20", "今天"} <= set(texts(picture))
    assert desc(picture).endswith("全年共53件。")


def test_closed_before_the_year_is_where_the_stair_begins() -> None:
    solid = re.findall(r'<path d="(M[^"]*)" fill="none" stroke="#1b7f3b"', burn_up(BURN))
    first = float(solid[0].partition(" ")[2].partition("H")[0])
    none = BurnUp(2026, BURN.today, BURN.due, BURN.closed[1:])
    later = re.findall(r'<path d="(M[^"]*)" fill="none" stroke="#1b7f3b"', burn_up(none))
    assert first < float(later[0].partition(" ")[2].partition("H")[0])


def test_days_late_fall_into_their_classes_up_to_the_last_day_of_each() -> None:
    days = (0, 1, 5, 6, 10, 11, 20, 21, 40, 41, 90, 91)
    found = spread([(day, False, 1) for day in days], date(2026, 1, 1), date(2026, 7, 1))
    assert (found.in_time, [row.stopped for row in found.classes]) == (1, [2, 2, 2, 2, 2, 1])
    assert isinstance(found, LateSpread)
    assert "到期32件：按期25件，逾期7件" in desc(late_spread(LATE))
    assert "1—5天5件（其中仍未办结1件）" in desc(late_spread(LATE))


def test_a_count_holds_until_the_next_milestone() -> None:
    stairs = (Milestone(date(2026, 3, 1), 2), Milestone(date(2026, 5, 1), 5))
    days = [date(2026, 2, 28) + timedelta(days=step) for step in (0, 1, 61, 62, 300)]
    assert [at(stairs, day) for day in days] == [0, 2, 2, 5, 5]


# most, the numbers on the axis
SCALES = [
    (0, [0, 1]),
    (3, [0, 1, 2, 3]),
    (7, [0, 2, 4, 6, 8]),
    (53, [0, 20, 40, 60]),
    (100_000, [0, 20_000, 40_000, 60_000, 80_000, 100_000]),
]


@pytest.mark.parametrize(("most", "numbers"), SCALES)
def test_an_axis_has_round_numbers_and_few_of_them(most: int, numbers: list[int]) -> None:
    assert scale(most) == numbers


def test_a_long_name_is_cut_with_a_mark() -> None:
    assert shortened("中共云川市委组织部", 80) == "中共云川…"
    assert shortened("干部科", 80) == "干部科"


def test_png_is_drawn_by_the_extra_or_says_what_to_install() -> None:
    if can_draw():
        assert png_bytes(burn_up(BURN)).startswith(b"\x89PNG")
    else:
        with pytest.raises(BadInput, match=r"dubanflow\[charts\]"):
            png_bytes(burn_up(BURN))
