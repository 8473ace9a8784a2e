"""What holds for every document, however odd: nothing is lost, nothing is invented, nothing raises."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.plan.documents import lines_of, printed, read, shown
from dubanflow.domain.plan.reading import read_plan
from dubanflow.domain.plan.values import Line, Place, Reading, Span

MARKS = (
    "一、¦二、¦三、¦（一）¦（二）¦(一)¦1.¦2.¦3.¦3、¦1．¦１．¦(1)¦（2）¦①¦②¦第一，¦第二，¦任务一："
    "¦一是¦二是¦三是¦二要¦首先，¦其次，¦第一章 ¦1.1 ¦- ¦• "
)
WORDS = (
    "加强政治建设¦开展培训¦指导思想¦工作回顾¦有关要求¦具体措施：¦责任单位：办公室¦（办公室牵头，各科配合）¦6月底前"
    "¦3.5%¦2024年¦……¦（略）¦——"
    "¦附件：¦附件¦说明：¦# ¦**¦云川市委组织部¦云川市委组织部2024年工作要点"
    "¦2024年2月8日¦各科室：¦第3页 共9页¦— 3 —¦扫码关注公众号"
)
SIGNS = (
    "。¦；¦，¦：¦《¦》¦“¦”¦（¦）¦ ¦　¦\t¦|¦| 1 | 任务 | 办公室 |¦| 序号 | 任务 | 牵头单位 |¦同上¦合计¦x¦²¦\r¦\x0c¦🙂"
)
PIECES = [piece for pieces in (MARKS, WORDS, SIGNS) for piece in pieces.split("¦")]
CELLS = st.lists(
    st.sampled_from(
        ["", "1", "2", "一", "守底线", "学习制度", "办公室", "同上", "6月底", "合计", "序号", "任务", "牵头单位"]
    ),
    min_size=1,
    max_size=4,
)
# Numbering as offices use it: a mark of sections, one of items, one of measures.
STYLES = [
    ("一、", "1."),
    ("一、", "（一）"),
    ("第一部分 ", "1、"),
    ("（一）", "１．"),
    ("一、", "一是"),
    ("", "1）"),
    ("", "任务1："),
]
TITLES = ["加强理论学习", "开展“育苗”行动", "落实《组织工作条例》", "完善考核（试行）办法", "建好党群服务中心"]
BODIES = [
    "每月学习1次。",
    "制定办法，6月底前印发。（办公室牵头，干部科配合）",
    "推进一体化、规范化，达标率提高3.5%。\n责任单位：人才科",
]


def _text() -> st.SearchStrategy[str]:
    return st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=8).map("".join)


@st.composite
def documents(draw: st.DrawFn) -> list[Line]:
    """Lines as readers hand them over: text, rows of tables, declared headings, bold leads; numbers may have gaps."""
    lines = []
    number = 0
    for _ in range(draw(st.integers(0, 12))):
        number += draw(st.integers(1, 3))
        if draw(st.integers(0, 5)) == 0:
            cells = tuple(draw(CELLS))
            spanned = tuple(draw(st.booleans()) for _ in cells)
            lines.append(Line(number, f"| {' | '.join(cells)} |", cells, spanned))
        else:
            text = draw(_text()).replace("\n", "")
            lines.append(
                Line(
                    number,
                    text,
                    heading=draw(st.sampled_from([None, None, None, 1, 2])),
                    bold=draw(st.sampled_from([0, 0, 0, 4])),
                )
            )
    return lines


def _read(lines: Sequence[Line]) -> Reading:
    return read_plan(lines, year=2024)


def _characters(lines: Sequence[Line], spans: Sequence[Span]) -> list[Place]:
    """The characters of the spans, in the order of the spans."""
    found = []
    for span in spans:
        for line in lines:
            first = span.start.column if line.number == span.start.line else 0
            last = span.end.column if line.number == span.end.line else len(line.text)
            if span.start.line <= line.number <= span.end.line:
                found += [Place(line.number, column) for column in range(first, last)]
    return found


def _own(lines: Sequence[Line], span: Span, gaps: Sequence[Span]) -> list[Place]:
    hidden = set(_characters(lines, gaps))
    return [place for place in _characters(lines, [span]) if place not in hidden]


@given(documents())
@settings(max_examples=150, deadline=None)
def test_every_character_lies_in_exactly_one_block(lines: list[Line]) -> None:
    reading = _read(lines)
    owned = [place for heading in reading.headings for place in _own(lines, heading.span, heading.gaps)]
    owned += [place for item in reading.items for place in _own(lines, item.span, item.gaps)]
    owned += _characters(lines, [one.span for one in reading.ignored])
    everything = [Place(line.number, column) for line in lines for column in range(len(line.text))]
    assert sorted(owned) == everything


@given(documents())
@settings(max_examples=100, deadline=None)
def test_every_character_of_an_item_is_found_again_in_the_document(lines: list[Line]) -> None:
    texts = {line.number: line.text for line in lines}
    for item in _read(lines).items:
        for offset, sign in enumerate(item.text):
            place = item.place(offset)
            there = (texts[place.line] + "\n")[place.column]
            assert there == sign or (sign in " \n" and there.isspace())


@given(documents())
@settings(max_examples=100, deadline=None)
def test_measures_are_stretches_of_their_item_in_order(lines: list[Line]) -> None:
    for item in _read(lines).items:
        ends = [0, *(measure.end for measure in item.measures)]
        assert all(item.text[measure.start : measure.end] == measure.text for measure in item.measures)
        assert all(measure.start >= end for measure, end in zip(item.measures, ends, strict=False))


@given(st.lists(st.text(max_size=40), max_size=6))
@settings(max_examples=150, deadline=None)
def test_no_text_makes_the_reader_raise(texts: list[str]) -> None:
    reading = _read([Line(number, text) for number, text in enumerate(texts, 1)])
    assert reading.items or reading.problems


@st.composite
def plans(draw: st.DrawFn) -> str:
    """A plan as an office would number it: sections of titled items."""
    (section, item), body = draw(st.sampled_from(STYLES)), draw(st.sampled_from(BODIES))
    numerals = "一二三四五六七八九"
    lines: list[str] = []
    for outer in range(draw(st.integers(2, 4))):
        if section:
            lines.append(section.replace("一", numerals[outer]) + draw(st.sampled_from(TITLES)))
        elif outer:
            break
        for inner in range(draw(st.integers(2, 4))):
            mark = item.replace("一", numerals[inner]).replace("1", str(inner + 1)).replace("１", "１２３４"[inner])
            lines.append(f"{mark}{draw(st.sampled_from(TITLES))}。{body}")
    return "\n".join(lines)


@given(plans())
@settings(max_examples=100, deadline=None)
def test_reading_its_own_print_gives_the_same_items(text: str) -> None:
    first = read(text)
    second = read(printed(first, lines_of(text)))
    assert [(shown(item), item.text) for item in second.items] == [(shown(item), item.text) for item in first.items]
    assert len(first.items) == sum(1 for line in text.split("\n") if line[-1] in "。）" and "。" in line[:-1])
