"""The working calendar from the package's tables, the bundled file and the office's own."""

from datetime import date
from pathlib import Path

import chinese_calendar
import pytest

from dubanflow.calendar_data import load_calendar, package_tables, parse_calendar, read_calendar_file
from dubanflow.domain.holiday_notice import to_yaml
from dubanflow.domain.workdays import year_days

BUNDLED = Path(__file__).parents[2] / "workflows" / "workdays-cn.yaml"
LAST = max(table.year for table in package_tables())


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "workdays.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_known_years_agree_with_the_package_on_every_day() -> None:
    calendar, problems = load_calendar(files=[BUNDLED])
    days = [day for year in range(2015, LAST + 1) for day in year_days(year)]
    assert problems == []
    assert [day for day in days if calendar.is_workday(day) != chinese_calendar.is_workday(day)] == []


def test_three_years_after_the_last_known_are_provisional_and_the_next_is_missing() -> None:
    calendar, _ = load_calendar(files=[])
    assert calendar.standing[LAST] == "confirmed"
    assert [calendar.standing.get(LAST + n) for n in (1, 2, 3, 4)] == ["provisional"] * 3 + [None]


def test_the_years_asked_for_are_the_years_given() -> None:
    calendar, _ = load_calendar(files=[], years=range(2025, 2028))
    assert sorted(calendar.standing) == [2025, 2026, 2027]


def test_the_offices_table_replaces_the_projected_year(tmp_path: Path) -> None:
    file = own(tmp_path, "years:\n  2027: {rest: [2027-01-01..2027-01-03], work: [2027-01-09]}\n")
    calendar, problems = load_calendar(files=[BUNDLED, file])
    assert problems == []
    assert calendar.standing[2027] == "confirmed"
    assert calendar.is_workday(date(2027, 1, 9))
    assert calendar.is_workday(date(2027, 2, 8))
    assert 2030 in calendar.standing


def test_a_local_holiday_is_added_to_a_known_year(tmp_path: Path) -> None:
    file = own(tmp_path, "years:\n  2026: {extend: true, rest: [2026-04-20], names: {三月三: [2026-04-20]}}\n")
    calendar, _ = load_calendar(files=[file])
    assert calendar.name(date(2026, 4, 20)) == "三月三"
    assert not calendar.is_workday(date(2026, 10, 1))


def test_a_later_file_goes_before_an_earlier_one(tmp_path: Path) -> None:
    first = own(tmp_path, "years: {2027: {rest: [2027-01-01]}}")
    second = tmp_path / "second.yaml"
    second.write_text("years: {2027: {rest: [2027-03-01]}}", encoding="utf-8")
    calendar, _ = load_calendar(files=[first, second])
    assert calendar.is_workday(date(2027, 1, 1))
    assert not calendar.is_workday(date(2027, 3, 1))


def test_tables_written_as_yaml_read_back_the_same(tmp_path: Path) -> None:
    tables = [table for table in package_tables() if table.year >= 2015]
    read, problems = read_calendar_file(own(tmp_path, to_yaml(tables)))
    assert problems == []
    assert read == tables


FAULTY = [
    # not the shape of a calendar file
    ("[1]", 1, 1, "文件应写成 years"),
    ("yeers: {}", 1, 1, "文件应写成 years"),
    ("years: {}\nmore: 1", 2, 1, "不认识的键“more”"),
    # a year that is none
    ("years: {27: {rest: [2027-01-01]}}", 1, 9, "“27”不是 2015 至 2100 之间的年份"),
    ("years: {2027: }", 1, 15, "2027 年后面应写"),
    # a key misspelt, with the nearest
    ("years:\n  2027:\n    rset: []\n    work: []", 3, 5, "是不是“rest”"),
    ("years: {2027: {standing: sure, rest: [2027-01-01]}}", 1, 26, "standing 只能写"),
    ("years: {2027: {source: 12, rest: [2027-01-01]}}", 1, 24, "source 应写文字"),
    ("years: {2027: {extend: yes, rest: [2027-01-01]}}", 1, 24, "真假请写 true 或 false"),
    # days: none, of another year, twice, not a day at all
    ("years: {2027: {rest: 2027-01-01}}", 1, 22, "应写成日期的列表"),
    ("years: {2027: {rest: [2027-01-01, 2026-05-01]}}", 1, 35, "不在 2027 年内"),
    ("years: {2027: {rest: [2027-01-01, 2027-01-01]}}", 1, 35, "写了不止一次"),
    ("years: {2027: {rest: [2027-02-30]}}", 1, 23, "没有“2027-02-30”这一天"),
    ("years: {2027: {rest: [元旦]}}", 1, 23, "“元旦”不是日期"),
    # ranges: backwards, of half a year, with a day that is none
    ("years: {2027: {rest: [2027-02-11..2027-02-05]}}", 1, 23, "起止日期不对"),
    ("years: {2027: {rest: [2027-02-01..2027-08-01]}}", 1, 23, "不超过 20 天"),
    ("years: {2027: {rest: [2027-02-01..2027-02-31]}}", 1, 23, "不是日期"),
    # days that contradict each other
    ("years: {2027: {rest: [2027-01-03], work: [2027-01-03]}}", 1, 42, "既写了放假又写了上班"),
    ("years: {2027: {rest: [2027-01-01], work: [2027-01-04]}}", 1, 42, "本来就是工作日"),
    ("years: {2027: {names: {元旦: [2027-01-01]}, work: [2027-01-03]}}", 1, 28, "不在 rest 里"),
    ("years: {2027: {names: 元旦, rest: [2027-01-01]}}", 1, 23, "names 应写成"),
    ("years: {2027: {source: 某文}}", 1, 15, "没有写 rest（放假）和 work（上班）"),
    # the same year twice
    ("years:\n  2027: {rest: [2027-01-01]}\n  2027: {rest: [2027-01-01]}", 3, 3, "“2027”重复"),
]


@pytest.mark.parametrize(("text", "line", "column", "words"), FAULTY)
def test_a_fault_is_named_with_its_place(text: str, line: int, column: int, words: str) -> None:
    problems = parse_calendar(text, file="w.yaml")[1]
    assert [(p.file, p.line, p.column) for p in problems] == [("w.yaml", line, column)]
    assert words in problems[0].message


def test_an_entry_with_a_fault_is_left_out_and_the_others_stay() -> None:
    tables, problems = parse_calendar("years: {2027: {rest: [x]}, 2028: {rest: [2028-01-03]}}", file="w.yaml")
    assert [table.year for table in tables] == [2028]
    assert len(problems) == 1


def test_a_missing_file_is_a_problem_and_the_calendar_stands(tmp_path: Path) -> None:
    calendar, problems = load_calendar(files=[tmp_path / "none.yaml"])
    assert "读不出来" in problems[0].message
    assert 2026 in calendar.standing


def test_the_bundled_file_invents_no_year() -> None:
    assert read_calendar_file(BUNDLED) == ([], [])
