"""Printed lines by their margins, and the widths that fonts of a PDF declare."""

from dubanflow.readers.pdf_margins import INDENT, Set, set_out
from dubanflow.readers.pdf_page import Printed, Row
from dubanflow.readers.pdf_widths import Widths

FULL, SHORT = 516.0, 300.0  # where lines end on a page 595 points wide


def line(text: str, *, left: float = 79.0, right: float = FULL, size: float = 16.0, page: int = 595) -> Printed:
    return Printed(text, left, right, size, page)


def test_lines_are_indented_or_full_by_the_margins_of_all_pages() -> None:
    first = [line("一、调研", left=111, right=SHORT), *(line(f"第{n}行") for n in range(6)), line("完", right=SHORT)]
    last = [line("二、培训", left=111, right=SHORT), line("三、督查", left=111, right=SHORT)]
    pages = list(set_out([first, last]))
    assert pages[0][0] == Set(f"{INDENT}一、调研", full=False)
    assert [one.full for one in pages[0] if isinstance(one, Set)] == [False] + [True] * 6 + [False]
    assert pages[1] == [Set(f"{INDENT}二、培训", full=False), Set(f"{INDENT}三、督查", full=False)]


def test_a_line_that_a_figure_left_early_is_full_all_the_same() -> None:
    page = [*(line(f"第{n}行") for n in range(6)), line("建成120", right=FULL - 45), line("个。", right=SHORT)]
    assert [one.full for one in next(set_out([page])) if isinstance(one, Set)][-2:] == [True, False]


def test_a_title_does_not_go_on_in_a_line_of_another_size() -> None:
    page = [line("云川市工作要点", size=22), *(line(f"第{n}行") for n in range(6))]
    found = next(set_out([page]))
    assert [one.full for one in found if isinstance(one, Set)] == [False] + [True] * 6


def test_rows_of_tables_stay_and_few_lines_show_no_margin() -> None:
    row = Row(("1", "调研"), (False, False))
    assert next(set_out([[line("一、调研"), row]])) == [Set("一、调研", full=False), row]


def test_a_page_without_lines_stays_empty() -> None:
    assert list(set_out([[], [line("一、调研")]])) == [[], [Set("一、调研", full=False)]]


def test_pages_of_another_width_have_margins_of_their_own() -> None:
    upright = [line(f"第{n}行") for n in range(5)]
    lying = [line(f"附表{n}", left=60, right=780, page=842) for n in range(5)]
    pages = list(set_out([upright, lying]))
    assert all(isinstance(one, Set) and one.full and not one.text.startswith(INDENT) for page in pages for one in page)


def test_a_simple_font_tells_the_widths_of_its_signs() -> None:
    widths = Widths({"/Subtype": "/TrueType", "/FirstChar": 1, "/Widths": [518, 1000]})
    assert widths.of(b"\x01\x02") == 1.518
    assert widths.of(b"\x09") is None


def test_a_composite_font_lists_widths_one_by_one_or_for_a_range() -> None:
    inner = {"/W": [1, [500, 250], 10, 12, 700], "/DW": 1000}
    widths = Widths({"/Subtype": "/Type0", "/DescendantFonts": [inner]})
    assert widths.of(b"\x00\x01\x00\x02\x00\x0b\x00\x63") == 2.45


def test_a_font_whose_table_is_broken_tells_nothing() -> None:
    assert Widths({"/Subtype": "/Type0", "/DescendantFonts": []}).of(b"\x00\x01") is None
    assert Widths({"/Subtype": "/TrueType"}).of(b"\x01") is None
