from collections import Counter
from dataclasses import replace
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from dubanflow.domain.views import LetterLine
from dubanflow.papers.letter_xlsx import COLUMNS, letter_bytes, words
from edges.yunchuan_views import DAY, HOSTILE, LETTER, OFFICE, TALENT

LINES = tuple(line for part in LETTER.parts for line in part.lines)


def rows(*lines: LetterLine, unit: str = "") -> list[tuple[Any, ...]]:
    """The rows of the sheet from its head on."""
    data, count = letter_bytes(lines, office=OFFICE, person="督查员", day=DAY, unit=unit, rows=len(lines))
    assert count == len(lines)
    return list(load_workbook(BytesIO(data)).worksheets[0].iter_rows(min_row=3, values_only=True))


def test_every_line_is_a_row_that_says_what_the_letter_says() -> None:
    head, *found, below = rows(*LINES)
    assert head == tuple(name for name, _, _ in COLUMNS)
    first = dict(zip(head, found[0], strict=True))
    assert (first["类别"], first["编号"], first["牵头单位"]) == ("催办", "2026-003", "组织二科")
    assert first["督办事项"].startswith("建立软弱涣散村（社区）党组织整顿台账\n逐村逐社区摸排。")
    assert (first["时限"].date(), first["灯、时间"]) == (LINES[0].task.deadline, "红　逾期10天")
    assert first["怎样办理"] == LINES[0].answer
    assert first["此前已告知"] == "2月6日临期提醒、2月24日临期提醒、2月26日临期提醒"
    assert [row[0] for row in found] == [1, 2, 3, 4]
    assert below[0] == "共4件：催办1件、临期提醒1件、交办通知2件。"


def test_a_unit_does_not_read_of_a_level_that_no_leader_has_released() -> None:
    line = LetterLine(TALENT, "L3", "通报", DAY)
    place = [name for name, _, _ in COLUMNS].index("督办级别")
    assert rows(line)[1][place] == "通报（待签发）"
    assert rows(line, unit="人才科")[1][place] is None


def test_text_that_looks_like_a_formula_stays_text() -> None:
    sheet = rows(replace(LINES[0], task=HOSTILE, note="=1+1"))
    assert HOSTILE.title in sheet[1]
    assert "=1+1" in sheet[1]


def test_the_same_lines_give_the_same_bytes_whether_few_or_many_are_expected() -> None:
    def made(expected: int) -> bytes:
        return letter_bytes(LINES, office=OFFICE, person="督查员", day=DAY, unit="", rows=expected)[0]

    assert made(4) == made(4)
    values = [list(load_workbook(BytesIO(made(count))).worksheets[0].values) for count in (4, 100_000)]
    assert values[0] == values[1]


def test_the_line_below_counts_each_kind() -> None:
    assert words(Counter({"催办": 2, "交办通知": 1})) == "共3件：催办2件、交办通知1件。"
