"""Titles of formal papers cut into lines: whole words, balanced, nothing small left over."""

import pytest

from dubanflow.papers.titles import in_lines


@pytest.mark.parametrize(
    "lines",
    [
        ["关于约谈党员教育科主要负责人的通知"],  # one line is enough
        ["关于“规范社区网格党支部设置”", "逾期未办结的通报"],  # not 的通报 by itself
        ["关于2026年6月22日至7月3日", "督查事项办理情况的通报"],  # no date is cut
        ["关于“建设党员教育现场教学点”", "逾期未办结的移送建议"],
        ["关于12项任务逾期未办结情况的通报"],
    ],
)
def test_a_title_is_cut_where_its_words_end(lines: list[str]) -> None:
    assert in_lines("".join(lines)).split("\n") == lines


def test_a_long_title_loses_nothing_and_fits() -> None:
    title = "关于“深入推进抓党建促乡村振兴，建强农村基层党组织带头人队伍，实施村干部学历提升计划”逾期未办结的移送建议"
    lines = in_lines(title).split("\n")
    assert "".join(lines) == title
    assert len(lines) == 3
    assert all(len(line) <= 20 for line in lines)
    assert not any(line[0] in "，。”的" or line[-1] in "“《" for line in lines)


def test_a_title_that_somebody_cut_stays_as_it_is() -> None:
    assert in_lines("关于有关情况\n的通报") == "关于有关情况\n的通报"
