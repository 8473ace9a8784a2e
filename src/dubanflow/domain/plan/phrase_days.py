"""Time phrases that name a day, a month, a part of a month, or a window of days or months.

X月X日前 means that day itself; 底 and the parts of a month mean their last day; 6月前 (without 底) means the day before
June begins, unless that lies before the plan's own year.
"""

import re
from datetime import date

from dubanflow.domain.plan import periods
from dubanflow.domain.plan.numerals import number
from dubanflow.domain.plan.phrase_rules import ACTS, YEARS, Clock, Example, Meaning, TimeRule, ended, stated_year

_PART = r"底|末|初|上中旬|中下旬|上旬|中旬|下旬"
_TO = r" ?(?:至|到|-{1,2}) ?"


def _year(match: re.Match[str], clock: Clock) -> tuple[int, int | None]:
    stated = stated_year(match, clock)
    return (stated or clock.year), stated


def _day(match: re.Match[str], clock: Clock) -> Meaning:
    year, stated = _year(match, clock)
    found = periods.day(year, number(match["m"]), number(match["d"]))
    fault = None if found else f"“{match[0].strip()}”不是日历上的日子，请核对后改正。"
    return Meaning("date", found, states_year=stated, fault=fault)


def _part(match: re.Match[str], clock: Clock) -> Meaning:
    year, stated = _year(match, clock)
    return Meaning("date", periods.month_part_end(year, number(match["m"]), match["part"]), states_year=stated)


def _month(match: re.Match[str], clock: Clock) -> Meaning:
    year, stated = _year(match, clock)
    month = number(match["m"])
    return ended(date(year, month, 1), periods.month_end(year, month), match, clock, stated)


def _month_in_row(match: re.Match[str], clock: Clock) -> Meaning:
    return Meaning("date", periods.month_end(clock.year, number(match["m"] or match["m2"])))


def _window(match: re.Match[str], clock: Clock) -> Meaning:
    year, stated = _year(match, clock)
    groups = match.groupdict()
    first = number(match["m"])
    last = number(groups["m2"]) if groups.get("m2") else first
    last_year = stated_year(match, clock, suffix="2") or (year + 1 if last < first else year)
    since = _begins(year, first, groups.get("d"), groups.get("part"))
    end = _ends(last_year, last, groups.get("d2"), groups.get("part2"))
    fault = None if since and end else f"“{match[0].strip()}”不是日历上的起止日期，请核对后改正。"
    return Meaning("date", end, since=since, states_year=stated, fault=fault)


def _begins(year: int, month: int, day: str | None, part: str | None) -> date | None:
    return periods.day(year, month, number(day) if day else {"中旬": 11, "下旬": 21}.get(part or "", 1))


def _ends(year: int, month: int, day: str | None, part: str | None) -> date | None:
    return periods.day(year, month, number(day)) if day else periods.month_part_end(year, month, part or "底")


def _from_today(match: re.Match[str], clock: Clock) -> Meaning:
    end = _day(match, clock) if match["d"] else _part(match, clock)
    return Meaning("date", end.date, since=clock.context.issued_on, states_year=end.states_year, fault=end.fault)


RULES: tuple[TimeRule, ...] = (
    TimeRule(
        "time.window.from-today",
        rf"即日起(?:至|到)(?:@Y)?@M(?:@D|(?P<part>{_PART}))(?:@B)?",
        _from_today,
        (Example("即日起至3月15日开展自查。", "即日起至3月15日", "2022-03-15 since 2022-01-20"),),
        needs=("即日起",),
    ),
    TimeRule(
        "time.window.days",
        rf"@^(?:@Y)?@M(?:@D|(?P<part>{_PART}))?{_TO}(?:@2Y)?@2M(?:@2D|(?P<part2>{_PART}))?(?:@B)?",
        _window,
        (
            Example("5月1日至6月30日集中整治。", "5月1日至6月30日", "2022-06-30 since 2022-05-01"),
            Example("5月-10月开展巡查。", "5月-10月", "2022-10-31 since 2022-05-01"),
            Example("3月底至5月上旬完成走访。", "3月底至5月上旬", "2022-05-10 since 2022-03-01"),
            Example("11月至次年2月做好慰问。", "11月至次年2月", "2023-02-28 since 2022-11-01"),
            Example("2022年9月至2023年3月分批轮训。", "2022年9月至2023年3月", "2023-03-31 since 2022-09-01"),
        ),
        needs=("月", "至 到 -"),
    ),
    TimeRule(
        "time.window.within-month",
        rf"@^(?:@Y)?@M@D{_TO}@2D(?:@B)?",
        _window,
        (Example("6月1日至15日开展宣传。", "6月1日至15日", "2022-06-15 since 2022-06-01"),),
        needs=("月", "日 号", "至 到 -"),
    ),
    TimeRule(
        "time.window.months",
        r"@^(?:@Y)?(?<!\d)(?P<m>1[0-2]|[1-9])(?: ?- ?|--|至|、)@2M(?P<part2>底)?份?(?:@B)?",
        _window,
        (Example("7—9月组织集训。", "7—9月", "2022-09-30 since 2022-07-01"),),
        needs=("月", "- 至 、"),
    ),
    TimeRule(
        "time.window.digits",
        r"(?<![\d.])(?P<y>20[0-4]\d)\.(?P<m>1[0-2]|0?[1-9])(?:\.(?P<d>3[01]|[12]\d|0?[1-9]))?"
        rf"{_TO}(?P<y2>20[0-4]\d)\.(?P<m2>1[0-2]|0?[1-9])(?:\.(?P<d2>3[01]|[12]\d|0?[1-9]))?(?![\d.])",
        _window,
        (Example("完成时限：2022.10—2023.3", "2022.10—2023.3", "2023-03-31 since 2022-10-01"),),
        needs=(YEARS, "至 到 -"),
    ),
    TimeRule(
        "time.day",
        r"@^(?:@Y)?@M@D(?:前后|左右|@B)?(?![^,。;]{0,14}(?:讲话|指示|批示|考察时|通过的|印发的|有效|失效))",
        _day,
        (
            Example("名单于9月15日前报组织二科。", "9月15日前", "2022-09-15"),
            Example("2023年6月30日前办结。", "2023年6月30日前", "2023-06-30"),
            Example("力争１２月２０日前上报。", "１２月２０日前", "2022-12-20"),
            Example("六月三十日前完成。", "六月三十日前", "2022-06-30"),
            Example("2022 年 6 月 30 日前完成。", "2022 年 6 月 30 日前", "2022-06-30"),
            Example("8月20日前后竣工。", "8月20日前后", "2022-08-20"),
        ),
        needs=("月", "日 号"),
    ),
    TimeRule(
        "time.day.digits",
        r"(?=2)(?<![\d.])(?P<y>20[0-4]\d)(?P<sep>[-./])(?P<m>1[0-2]|0?[1-9])(?P=sep)(?P<d>3[01]|[12]\d|0?[1-9])(?![\d.])(?:@B)?",
        _day,
        (
            Example("完成时限：2022.6.30", "2022.6.30", "2022-06-30"),
            Example("完成时限：2022-06-30前", "2022-06-30前", "2022-06-30"),
        ),
        needs=(YEARS, "- . /"),
    ),
    TimeRule(
        "time.day.short",
        r"(?=\d)(?<![\d.])(?P<m>1[0-2]|0?[1-9])[./](?P<d>3[01]|[12]\d|0?[1-9])日?@B",
        _day,
        (Example("完成时限：6.30前", "6.30前", "2022-06-30"),),
        needs=("前", ".0 .1 .2 .3 .4 .5 .6 .7 .8 .9 /0 /1 /2 /3 /4 /5 /6 /7 /8 /9"),
    ),
    TimeRule(
        "time.month.part",
        rf"@^(?:@Y)?@M份?(?P<part>{_PART}|中(?=[前,。;]|$))(?:@B)?",
        _part,
        (
            Example("6月底前全部到位。", "6月底前", "2022-06-30"),
            Example("10月中旬启用。", "10月中旬", "2022-10-20"),
            Example("3月上旬召开动员会。", "3月上旬", "2022-03-10"),
            Example("十二月底前完成。", "十二月底前", "2022-12-31"),
            Example("2022年11月底前印发，次年2月底前评估。", "次年2月底前", "2023-02-28"),
            Example("2023年3月底前试点，6月底前推开。", "6月底前", "2023-06-30"),
        ),
        needs=("月", "底 末 初 旬 中"),
    ),
    TimeRule(
        "time.month.named",
        r"@^(?:@Y)?@M份(?![额量])(?:@B)?",
        _month,
        (Example("9月份组织测评。", "9月份", "2022-09-30"),),
        needs=("月", "份"),
    ),
    TimeRule(
        "time.month.of-year",
        r"@^@Y@M(?:@B)?(?![\d至到起以的])",
        _month,
        (Example("2022年10月完成验收。", "2022年10月", "2022-10-31"),),
        needs=("月", "年"),
    ),
    TimeRule(
        "time.month.before",
        r"@M@B",
        _month,
        (Example("6月前完成选址。", "6月前", "2022-05-31"),),
        needs=("月", "前"),
    ),
    TimeRule(
        "time.month.bare",
        rf"(?<![\d.第每个近])(?P<m>1[0-2]|[1-9])月(?:{ACTS}|(?=为))(?!..[的了])",
        _month,
        (
            Example("落实省委3月印发的意见。"),
            Example("力争10月投入使用。", "10月", "2022-10-31"),
            Example("新校区3月启动二期工程。", "3月", "2022-03-31"),
        ),
        needs=("月",),
    ),
    TimeRule(
        "time.month.row",
        r"(?<![\d.第每个近])(?P<m>1[0-2]|[1-9])月(?=(?:[、和]\d{1,2}月){1,5}(?:分别|各|份|,))"
        r"|(?<=月[、和])(?P<m2>1[0-2]|[1-9])月(?=(?:[、和]\d{1,2}月){0,4}(?:分别|各|,))",
        _month_in_row,
        (Example("5月、8月分别开展测评。", "5月", "2022-05-31"),),
        needs=("月", "、 和"),
    ),
    TimeRule(
        "time.month.limit",
        r"@^(?:@Y)?@M(?:内|完成)?",
        _month,
        (Example("完成时限：10月", "10月", "2022-10-31"),),
        limit_only=True,
        needs=("月",),
    ),
    TimeRule(
        "time.month.digits",
        r"(?P<y>20[0-4]\d)[-./](?P<m>1[0-2]|0?[1-9])(?:@B)?",
        _month,
        (Example("完成时限：2022.6", "2022.6", "2022-06-30"),),
        limit_only=True,
        needs=(YEARS, "- . /"),
    ),
)
