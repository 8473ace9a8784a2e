"""The yearly holiday notice: official wording -> the days off and made up."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from dubanflow.domain.holiday_notice import parse_notice, to_yaml
from dubanflow.domain.workdays import year_days
from dubanflow.domain.year_tables import YearTable, assemble

NOTICE_2026 = """国务院办公厅关于2026年
部分节假日安排的通知
各省、自治区、直辖市人民政府：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作，确保人民群众平安度过节日假期。
国务院办公厅
2025年11月4日
"""
NOTICE_2025 = """一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
"""
NOTICE_2024 = """一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
"""
OTHERS = "二、春节：2月5日放假。三、清明节：4月5日放假。四、劳动节：5月1日放假。五、端午节：6月7日放假。"
OTHERS += "六、中秋节：9月13日放假。七、国庆节：10月1日至7日放假，共7天。"


@pytest.mark.parametrize(("year", "text"), [(2024, NOTICE_2024), (2025, NOTICE_2025), (2026, NOTICE_2026)])
def test_a_notice_gives_the_days_of_the_package(year: int, text: str) -> None:
    table, problems = parse_notice(text, year=year)
    calendar = assemble([table])
    assert problems == []
    assert [d for d in year_days(year) if calendar.is_workday(d) != chinese_calendar.is_workday(d)] == []


def test_days_off_carry_the_name_of_their_festival() -> None:
    table, _ = parse_notice(NOTICE_2025, year=2025)
    assert table.rest[date(2025, 10, 6)] == "国庆节、中秋节"
    assert table.work[date(2025, 9, 28)] == "调休上班"


def test_advice_to_rest_is_no_day_off() -> None:
    assert date(2024, 2, 9) not in parse_notice(NOTICE_2024, year=2024)[0].rest


def test_lines_broken_in_the_middle_and_wide_digits_read_the_same() -> None:
    broken = NOTICE_2026.replace("放假调休，", "放假\n  调休，").replace("23日", "２３日")
    assert parse_notice(broken, year=2026) == parse_notice(NOTICE_2026, year=2026)


def test_a_notice_may_move_days_of_the_december_before() -> None:
    text = "一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。" + OTHERS
    table, problems = parse_notice(text, year=2019)
    assert problems == []
    assert [day for day in sorted(table.rest) if day.month in (12, 1)] == [
        date(2018, 12, 30) + timedelta(days=i) for i in range(3)
    ]
    assert list(table.work) == [date(2018, 12, 29)]


OLD_STYLE = [
    # the day itself and a day made up for a festival on a Sunday
    ("4月5日放假，4月6日（星期一）补休。", [5, 6], []),
    # the kinds of day told apart after the whole
    (
        "4月3日至5日调休放假，共3天。其中4月3日（星期五）放假，4月4日（星期六）调休，4月12日（星期日）上班。",
        [3, 4, 5],
        [12],
    ),
    # a list without a range
    ("4月3日、4日、5日放假，共3天。", [3, 4, 5], []),
    # a comma within brackets
    ("4月3日（周五，清明前）至5日（周日）放假。", [3, 4, 5], []),
]


@pytest.mark.parametrize(("sentence", "rest", "work"), OLD_STYLE)
def test_older_wordings_are_read_too(sentence: str, rest: list[int], work: list[int]) -> None:
    table, problems = parse_notice(f"三、清明节：{sentence}", year=2015)
    assert [problem.message for problem in problems if problem.line != 1 or "没有读到" not in problem.message] == []
    assert [day.day for day in sorted(table.rest)] == rest
    assert [day.day for day in sorted(table.work)] == work


MISREAD = [
    # the day of the week shows a wrong year
    ("1月4日（周日）上班", "1月4日（周一）上班", 5, "通知写的是周一"),
    # the number of days does not fit the days
    ("至6日（周一）放假，共3天", "至6日（周一）放假，共4天", 7, "写的是4天，读出来是3天"),
    # a day that does not exist
    ("2月28日（周六）上班", "2月30日上班", 6, "没有“2月30日”这一天"),
    # words nobody knows
    ("5月9日（周六）上班", "5月9日（周六）轮流值守，照常休息", 8, "没有读懂“5月9日（周六）轮流值守”"),
    # a range written backwards
    ("5月1日（周五）至5日（周二）放假调休", "5月5日（周二）至1日（周五）放假调休", 8, "起止日期不对"),
    # a day of another year
    ("1月4日（周日）上班", "2027年1月4日上班", 5, "不在2026年的安排里"),
    # no day off in a section
    ("6月19日（周五）至21日（周日）放假，共3天。", "另行通知。", 9, "没有读出“端午节”的放假日期"),
    # a section missing
    ("六、中秋节：9月25日（周五）至27日（周日）放假，共3天。\n", "", 1, "没有读到中秋的安排"),
    # a day off and worked at once
    ("1月4日（周日）上班", "1月3日（周六）上班", 1, "1月3日既放假又上班"),
]


@pytest.mark.parametrize(("old", "new", "line", "words"), MISREAD)
def test_what_is_not_understood_is_said_with_its_line(old: str, new: str, line: int, words: str) -> None:
    assert old in NOTICE_2026
    problems = parse_notice(NOTICE_2026.replace(old, new, 1), year=2026)[1]
    assert [problem.line for problem in problems if words in problem.message] == [line]


def test_the_notice_of_another_year_is_refused() -> None:
    problems = parse_notice(NOTICE_2026, year=2027)[1]
    assert problems[0].message == "通知说的是2026年，不是2027年，请核对年份。"


@pytest.mark.parametrize("text", ["", "本周值班安排", "\n\n一、二、三"])
def test_a_text_that_is_no_notice_is_said_to_be_none(text: str) -> None:
    table, problems = parse_notice(text, year=2027)
    assert "没有读到" in problems[0].message
    assert not table.rest


def test_the_yaml_of_a_table_joins_runs_of_days_and_quotes_names() -> None:
    rest = {date(2099, 1, d): "元旦" for d in (1, 2, 3)} | {date(2099, 5, 1): "放假"}
    table = YearTable(2099, "confirmed", rest, {date(2099, 1, 4): "调休上班"}, source='文号"一"')
    assert to_yaml([table]).splitlines() == [
        "years:",
        "  2099:",
        "    standing: confirmed",
        '    source: "文号\\"一\\""',
        "    rest: [2099-01-01..2099-01-03, 2099-05-01]",
        "    work: [2099-01-04]",
        "    names:",
        '      "元旦": [2099-01-01..2099-01-03]',
    ]


def test_no_tables_make_an_empty_file() -> None:
    assert to_yaml([]) == "years: {}\n"
