from datetime import date

import pytest

from dubanflow.templates.filters import FILTERS, numeral, share, wrap


@pytest.mark.parametrize(
    ("name", "value", "args", "shown"),
    [
        ("day", date(2026, 3, 5), (), "3月5日"),  # short
        ("day", date(2027, 3, 5), (date(2026, 1, 1),), "2027年3月5日"),  # another year is said
        ("day_week", date(2026, 3, 5), (date(2026, 1, 1),), "3月5日（周四）"),  # with its weekday
        ("full_day", date(2026, 3, 8), (), "2026年3月8日（周日）"),  # in full
        ("period", "2026-W07", (), "2026年第7周"),  # a week
        ("period", "2026-07", (), "2026年7月"),  # a month
        ("period", "3月2日—3月9日", (), "3月2日—3月9日"),  # other words stay
        ("change", 3, (), "增3"),  # more
        ("change", -2, (), "减2"),  # less
        ("change", 0, (), "持平"),  # as many
        ("change", None, (), ""),  # not known
        ("without", "云川市2026年要点", ("云川市",), "2026年要点"),  # shorter
        ("without", "云川市", ("云川市",), "云川市"),  # not emptied
    ],
)
def test_filters_write_as_offices_do(name: str, value: object, args: tuple[object, ...], shown: str) -> None:
    assert FILTERS[name](value, *args) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (100, "100")]
)
def test_sections_are_numbered_in_chinese(value: int, shown: str) -> None:
    assert numeral(value) == shown


def test_line_breaks_are_kept_and_all_else_escaped() -> None:
    assert FILTERS["breaks"]("一<b>\n二") == "一&lt;b&gt;<br>二"


@pytest.mark.parametrize(("value", "total", "percent"), [(0, 9, 0), (1, 1000, 1), (1, 3, 33), (5, 0, 0)])
def test_what_there_is_shows_in_a_bar(value: int, total: int, percent: int) -> None:
    assert share(value, total) == percent


@pytest.mark.parametrize(
    ("text", "wrapped"),
    [
        ("一二三四五六", "一二三四\n　五六"),  # at the edge
        ("一二三四。五六", "一二三\n　四。五\n　六"),  # no line begins with a full stop
        ("一二三（五六）", "一二三\n　（五\n　六）"),  # none ends with an opening bracket
        ("一二三 6月1日", "一二三\n　6月1日"),  # a number keeps what it counts
        ("一二 abcdef", "一二\n　abcdef"),  # words stay whole
        ("abcdefghijk", "abcdefgh\n　ijk"),  # unless they do not fit any line
        ("一\n二", "一\n　二"),  # lines of the text stay
        ("", ""),  # nothing
    ],
)
def test_text_is_broken_by_the_rules_of_chinese_print(text: str, wrapped: str) -> None:
    assert wrap(text, "　", columns=8) == wrapped
