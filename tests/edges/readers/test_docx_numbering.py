"""Word's automatic numbers come out as they print."""

from pathlib import Path

import pytest

from dubanflow.readers.docx_counting import FORMATS, format_count
from edges.readers.making import definition, docx, item, level, num, paragraph, table, texts

OFFICE = definition(
    level(0, "chineseCountingThousand", "%1、"), level(1, "chineseCounting", "（%2）"), level(2, "decimal", "%3.")
)


@pytest.mark.parametrize(
    ("count", "form", "printed"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCounting", "二十一"),
        (105, "chineseCounting", "一〇五"),  # digits from 100 on
        (105, "chineseCountingThousand", "一百零五"),
        (110, "chineseCountingThousand", "一百一十"),
        (1001, "chineseCountingThousand", "一千零一"),
        (12, "japaneseCounting", "十二"),  # what a Chinese Word writes for 一,二,三 (简)
        (3, "chineseLegalSimplified", "叁"),
        (11, "ideographTraditional", "甲"),  # ten stems, then from the first again
        (12, "ideographZodiac", "亥"),
        (20, "decimalEnclosedCircle", "⑳"),
        (21, "decimalEnclosedCircleChinese", "㉑"),
        (99, "decimalEnclosedCircle", "99"),  # no such sign: plain digits
        (12, "decimalFullWidth", "１２"),
        (2, "decimalEnclosedParen", "⑵"),
        (2, "decimalEnclosedFullstop", "⒉"),
        (7, "decimalZero", "07"),
        (27, "upperLetter", "AA"),
        (28, "lowerLetter", "bb"),  # Word repeats the letter
        (1949, "upperRoman", "MCMXLIX"),
        (4, "lowerRoman", "iv"),
        (5, "none", ""),
        (5, "someFutureFormat", "5"),
    ],
)
def test_counts_print_in_the_format_of_the_list(count: int, form: str, printed: str) -> None:
    assert format_count(count, form) == printed


def test_every_count_prints_something_in_every_format() -> None:
    assert all(format_count(count, form) for form in FORMATS for count in (0, 1, 10, 99, 100, 9999, 10_000))


def read(folder: Path, body: str, numbering: str, styles: str = "") -> list[str]:
    return texts(folder, "a.docx", docx(body, numbering=numbering, styles=styles))


def test_lower_levels_restart_under_a_new_heading(tmp_path: Path) -> None:
    body = item("甲") + item("乙", 1) + item("丙", 2) + item("丁", 2) + item("戊") + item("己", 1)
    assert read(tmp_path, body, OFFICE + num()) == ["一、甲", "（一）乙", "1.丙", "2.丁", "二、戊", "（一）己"]


def test_a_level_that_never_restarts_runs_through(tmp_path: Path) -> None:
    through = '<w:start w:val="1"/><w:lvlRestart w:val="0"/>'
    numbering = definition(level(0, "chineseCounting", "%1、"), level(1, "decimal", "%2.", through)) + num()
    body = item("甲") + item("乙", 1) + item("丙") + item("丁", 1)
    assert read(tmp_path, body, numbering) == ["一、甲", "1.乙", "二、丙", "2.丁"]


def test_a_label_may_show_the_numbers_of_the_levels_above(tmp_path: Path) -> None:
    numbering = definition(level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2")) + num()
    assert read(tmp_path, item("总则") + item("乙", 1), numbering) == ["第一章 总则", "一.1 乙"]


def test_legal_numbering_prints_the_upper_levels_in_digits(tmp_path: Path) -> None:
    legal = '<w:start w:val="1"/><w:isLgl/>'
    numbering = definition(level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2.", legal)) + num()
    assert read(tmp_path, item("甲") + item("乙", 1), numbering) == ["一、甲", "1.1.乙"]


def test_lists_of_one_definition_go_on_counting_unless_one_starts_anew(tmp_path: Path) -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    body = item("甲") + item("乙", num=2) + item("丙", num=3) + item("丁", num=3)
    numbering = OFFICE + num(1) + num(2) + num(3, override=anew)
    assert read(tmp_path, body, numbering) == ["一、甲", "二、乙", "五、丙", "六、丁"]


def test_a_list_may_replace_a_level_of_its_definition(tmp_path: Path) -> None:
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "decimalEnclosedCircle", "%1")}</w:lvlOverride>'
    assert read(tmp_path, item("甲"), OFFICE + num(override=own)) == ["①甲"]


def test_a_list_starts_where_it_says(tmp_path: Path) -> None:
    numbering = definition(level(0, "upperLetter", "%1)", '<w:start w:val="3"/>')) + num()
    assert read(tmp_path, item("甲") + item("乙"), numbering) == ["C)甲", "D)乙"]


def test_a_style_numbers_its_paragraphs_and_those_of_styles_based_on_it(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="s"><w:name w:val="条"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="款"/><w:basedOn w:val="s"/></w:style>'
    )
    linked = '<w:start w:val="1"/><w:pStyle w:val="s"/>'
    numbering = definition(level(0, "decimal", "%1."), level(1, "chineseCounting", "（%2）", linked)) + num()
    off = '<w:pStyle w:val="s"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    body = paragraph("甲", '<w:pStyle w:val="s"/>') + paragraph("乙", '<w:pStyle w:val="t"/>') + paragraph("丙", off)
    assert read(tmp_path, body, numbering, styles) == ["（一）甲", "（二）乙", "丙"]


def test_a_definition_may_point_to_the_list_of_a_style(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="公文"><w:name w:val="公文列表"/>'
        '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    )
    pointing = '<w:abstractNum w:abstractNumId="9"><w:numStyleLink w:val="公文"/></w:abstractNum>'
    assert read(tmp_path, item("甲"), OFFICE + pointing + num(1, of=9) + num(2, of=0), styles) == ["一、甲"]


@pytest.mark.parametrize(
    ("suffix", "label", "text", "printed"),
    [
        ("tab", "%1.", "加强", "1.加强"),  # a tab is layout: typed plans have none
        ("tab", "%1.", "2026年", "1. 2026年"),  # but it must not become one figure
        ("tab", "第%1", "加强", "第1 加强"),  # nor one word
        ("space", "%1.", "加强", "1. 加强"),
        ("nothing", "%1", "加强", "1加强"),
    ],
)
def test_number_and_text_are_parted_as_an_office_types_them(
    tmp_path: Path, suffix: str, label: str, text: str, printed: str
) -> None:
    more = f'<w:start w:val="1"/><w:suff w:val="{suffix}"/>'
    assert read(tmp_path, item(text), definition(level(0, "decimal", label, more)) + num()) == [printed]


def test_bullets_of_symbol_fonts_print_as_one_plain_bullet(tmp_path: Path) -> None:
    numbering = definition(level(0, "bullet", "\uf0b7")) + num()
    assert read(tmp_path, item("甲"), numbering) == ["•甲"]


def test_a_deleted_paragraph_takes_no_number(tmp_path: Path) -> None:
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    text = "<w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
    gone = f"<w:p><w:pPr>{numbered}<w:rPr><w:del/></w:rPr></w:pPr>{text}</w:p>"
    assert read(tmp_path, item("甲") + gone + item("乙"), OFFICE + num()) == ["一、甲", "二、乙"]


def test_numbers_run_on_through_the_cells_of_a_table(tmp_path: Path) -> None:
    numbering = definition(level(0, "decimal", "%1")) + num()
    body = table(*([f"<w:tc>{item('')}</w:tc>", f"<w:tc>{paragraph(name)}</w:tc>"] for name in ("调研", "培训")))
    assert read(tmp_path, body, numbering) == ["| 1 | 调研 |", "| 2 | 培训 |"]


def test_a_list_that_is_not_defined_numbers_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, item("甲", level=3) + item("乙", num=77), OFFICE + num()) == ["甲", "乙"]
