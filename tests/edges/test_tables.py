"""Tables on the terminal: every sign is shown, no line is wider than the terminal, colours only where they are seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dubanflow.cli.common import light_text
from dubanflow.cli.tables import PIPED_WIDTH, _drawn, _widths, table

SIGNS = st.text(alphabet="任务督办，。（）《》abc12-. \n", max_size=90)


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_what_is_too_long_goes_on_below_in_the_wide_column(capsys: pytest.CaptureFixture[str]) -> None:
    table(["编号", "事项", "灯"], [("1", "整理名册。" * 40, light_text("red", "红"))], wide=["事项"])
    lines = printed(capsys)
    assert len(lines) == 7
    assert lines[3].startswith(" 1 ")
    assert lines[3].rstrip().endswith("红")
    assert max(map(cell_len, lines)) <= PIPED_WIDTH
    assert not any(line.strip().startswith("。") for line in lines)
    assert "".join(lines).count("整") == 40


def test_where_no_column_is_wide_the_broadest_gives_way_and_nothing_is_cut_off(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    table(["编号", "内容"], [("2026-001", "核对" * 100)])
    lines = printed(capsys)
    assert max(map(cell_len, lines)) <= 60
    assert "".join(lines).count("核") == 100
    assert "2026-001" in lines[3]


@given(rows=st.lists(st.tuples(SIGNS, SIGNS, SIGNS), max_size=4), width=st.integers(40, 160))
def test_every_sign_of_every_cell_is_shown_within_the_width(rows: list[tuple[str, str, str]], width: int) -> None:
    heads = ["编号", "事项", "备注"]
    widths = _widths(heads, rows, ["事项"], width)
    for row in rows:
        lines = list(_drawn(row, widths))
        assert all(cell_len(line) <= width for line in lines)
        told = sorted("".join(lines).replace(" ", ""))
        assert told == sorted("".join(row).replace(" ", "").replace("\n", ""))


def test_signs_that_steer_a_terminal_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    table(["事项"], [("清屏\x1b[2J\x07后",)])
    assert "\x1b" not in "".join(printed(capsys))


def test_colours_are_seen_on_a_terminal_only(capsys: pytest.CaptureFixture[str]) -> None:
    table(["灯"], [(light_text("red", "红"),)], title="合计")
    lines = printed(capsys)
    assert lines == ["", "合计", " 灯", f" {'─' * 4}", "  红 ", ""]
