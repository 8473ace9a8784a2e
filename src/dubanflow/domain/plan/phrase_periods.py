"""Time phrases that name a quarter, a half-year, a year, several years, or a 五年规划.

Their last day counts; 三季度前 and 2030年前 (without 末) end the day before the period begins, unless that lies before
the plan's own year.
"""

import re
from datetime import date

from dubanflow.domain.plan import periods
from dubanflow.domain.plan.numerals import number
from dubanflow.domain.plan.phrase_rules import ACTS, LED, YEARS, Clock, Example, Meaning, TimeRule, ended, stated_year

_ATTRIBUTE = r"(?!经济|运行|工作总结|工作情况|以来|(?:各项|重点)?工作(?=[,。;、)\n]|$))"
# 总结上半年…, 部署二季度… name what is dealt with, not when it is due.
_ABOUT = re.compile(r"(?:完成|部署|安排|总结|分析|通报|汇报|盘点|回顾|谋划|研判|对)(?:好|了)?$")


def _about(match: re.Match[str], clock: Clock) -> bool:
    """Whether a period without 末, 底 or 前 is only what the sentence speaks about."""
    return not (clock.limit or match["end"] or match["before"]) and _ABOUT.search(clock.before) is not None


def _quarter(match: re.Match[str], clock: Clock) -> Meaning | None:
    if _about(match, clock):
        return None
    stated = stated_year(match, clock)
    year = stated or clock.year
    quarter = 1 if match["first"] else number(match["q"] or match["upto"])
    return ended(date(year, 3 * quarter - 2, 1), periods.quarter_end(year, quarter), match, clock, stated)


def _quarters(match: re.Match[str], clock: Clock) -> Meaning:
    stated = stated_year(match, clock)
    year = stated or clock.year
    since = date(year, 3 * number(match["q"]) - 2, 1)
    return Meaning("date", periods.quarter_end(year, number(match["q2"])), since=since, states_year=stated)


def _half(match: re.Match[str], clock: Clock) -> Meaning | None:
    if _about(match, clock):
        return None
    stated = stated_year(match, clock)
    year = stated or clock.year
    quarter = 2 if match["half"] == "上" else 4
    return ended(date(year, 3 * quarter - 5, 1), periods.quarter_end(year, quarter), match, clock, stated)


def _year_end(match: re.Match[str], clock: Clock) -> Meaning:
    stated = stated_year(match, clock)
    return Meaning("date", date(stated or clock.year, 12, 31), states_year=stated)


def _plan_year_end(match: re.Match[str], clock: Clock) -> Meaning:
    return Meaning("date", date(clock.year, 12, 31))


def _whole_year(match: re.Match[str], clock: Clock) -> Meaning:
    # 到2030年 sets a far goal: a month named after it is still one of the plan's own year, so no year is passed on.
    year = stated_year(match, clock) or clock.year
    return ended(date(year, 1, 1), date(year, 12, 31), match, clock, None)


def _years(match: re.Match[str], clock: Clock) -> Meaning:
    return Meaning("date", date(number(match["y2"]), 12, 31), since=date(number(match["y"]), 1, 1))


def _five_year(match: re.Match[str], clock: Clock) -> Meaning | None:
    ordinal = number(match["plan"])
    if ordinal < 6:  # before the sixth the periods were irregular
        return None
    first, last = periods.five_year_plan(ordinal)
    since = None if "末" in match["when"] else date(first, 1, 1)
    return Meaning("date", date(last, 12, 31), since=since)


RULES: tuple[TimeRule, ...] = (
    TimeRule(
        "time.quarter",
        r"@^(?:@Y)?(?:第?(?P<q>[一二三四1-4])季度|(?P<first>首季度?)|前(?P<upto>[二两三23])个?季度)"
        rf"(?P<end>末|底|结束)?内?(?:@B)?{_ATTRIBUTE}",
        _quarter,
        (
            Example("一季度完成选址。", "一季度", "2022-03-31"),
            Example("完成时限：2022年第三季度", "2022年第三季度", "2022-09-30"),
            Example("前三季度完成七成任务。", "前三季度", "2022-09-30"),
            Example("三季度前完成选址。", "三季度前", "2022-06-30"),
            Example("三季度末前完成选址。", "三季度末前", "2022-09-30"),
            Example("安排部署二季度工作。"),
        ),
        needs=("一季 二季 三季 四季 两季 1季 2季 3季 4季 首季 个季",),
    ),
    TimeRule(
        "time.window.quarters",
        r"@^(?:@Y)?第?(?P<q>[一二三1-3])(?:季度[至到-]第?|[、至到-]第?)?(?P<q2>[二三四2-4])季度",
        _quarters,
        (
            Example("二、三季度开展调研。", "二、三季度", "2022-09-30 since 2022-04-01"),
            Example("第一季度至第三季度分批开展。", "第一季度至第三季度", "2022-09-30 since 2022-01-01"),
        ),
        needs=("二季度 三季度 四季度 2季度 3季度 4季度",),
    ),
    TimeRule(
        "time.half-year",
        rf"@^(?:@Y)?(?P<half>[上下])半年(?P<end>末|底)?内?(?:@B)?{_ATTRIBUTE}",
        _half,
        (
            Example("上半年完成升级。", "上半年", "2022-06-30"),
            Example("2023年下半年启用。", "2023年下半年", "2023-12-31"),
        ),
        needs=("半年",),
    ),
    TimeRule(
        "time.year.middle",
        r"(?<![\d去多每])(?:今年)?年中(?=前|之前|[、,和]|完成|开展|组织|召开|进行|通报|报送)(?:@B)?(?!考核|总结)",
        lambda match, clock: Meaning("date", date(clock.year, 6, 30)),
        (Example("年中开展一次评估。", "年中", "2022-06-30"),),
        needs=("年中",),
    ),
    TimeRule(
        "time.year.end-of",
        r"@^@Y年?[底末](?:@B)?",
        _year_end,
        (
            Example("2023年底建成。", "2023年底", "2023-12-31"),
            Example("今年年底前完成整改。", "今年年底前", "2022-12-31"),
            Example("明年底前全面推开。", "明年底前", "2023-12-31"),
        ),
        needs=("年", "底 末"),
    ),
    TimeRule(
        "time.year.end",
        r"(?<![\d今本当明次来翌前去上多每全])(?<!截至)(?:年底|年末|岁末|年终(?=前|之前|以前))(?:@B)?",
        _plan_year_end,
        (
            Example("年底前全面完成。", "年底前", "2022-12-31"),
            Example("岁末开展慰问。", "岁末", "2022-12-31"),
        ),
        needs=("年底 年末 岁末 年终",),
    ),
    TimeRule(
        "time.year.within",
        r"@^@Y(?:度?以?内|全年)",
        _whole_year,
        (Example("2022年内实现互联互通。", "2022年内", "2022-12-31"),),
        needs=("年", "内 全"),
    ),
    TimeRule(
        "time.year.whole",
        r"(?<![\d一二两三四五六七八九十几数多半每])年内|贯穿全年"
        r"|全年(?!计划(?!发展|完成|新|举办|培训|实施|安排|建)|目标|任务|指标|总|收入|工作|经济|无休|预算|各月)",
        _plan_year_end,
        (
            Example("全年开展不少于2次。", "全年", "2022-12-31"),
            Example("年内实现互联互通。", "年内", "2022-12-31"),
        ),
        needs=("年内 全年",),
    ),
    TimeRule(
        "time.year.until",
        r"(?<=[到至])@Y(?![版度级届底末初内第上下以来起的\d一二三四])(?:@B)?",
        _whole_year,
        (Example("到2025年建成示范点。", "2025年", "2025-12-31"),),
        needs=("年", "到 至"),
    ),
    TimeRule(
        "time.year.before",
        rf"{LED}@Y@B(?=完成|实现|达|建|,|。|;|$)",
        _whole_year,
        (Example("力争2030年前实现全覆盖。", "2030年前", "2029-12-31"),),
        needs=("年", "前"),
    ),
    TimeRule(
        "time.year.bare",
        rf"{LED}(?:(?P<y>20[0-4]\d) ?年|(?P<told>明年)){ACTS}",
        _whole_year,
        (Example("2022年要见成效。", "2022年", "2022-12-31"),),
        needs=(f"{YEARS} 明年",),
    ),
    TimeRule(
        "time.year.limit",
        r"@Y度?",
        _whole_year,
        (Example("完成时限：2022年", "2022年", "2022-12-31"),),
        limit_only=True,
        needs=("年",),
    ),
    TimeRule(
        "time.window.years",
        r"(?<![(\d])(?P<y>20[0-4]\d) ?年?(?:至|到|-{1,2})(?P<y2>20[0-4]\d) ?年(?:底|末)?(?![度行计规方三任])(?:@B)?",
        _years,
        (Example("2025—2027年分三批改造。", "2025—2027年", "2027-12-31 since 2025-01-01"),),
        needs=(YEARS, "至 到 -", "年"),
    ),
    TimeRule(
        "time.five-year",
        r'"?(?P<plan>十[一二三四五六七八九]?|[六七八九])五"?(?:规划)?(?P<when>期?末|期间|时期(?![^,。;]{0,8}(?:规划|纲要)))(?:之?前)?',
        _five_year,
        (
            Example("到“十四五”末覆盖率达到九成。", "“十四五”末", "2025-12-31"),
            Example("“十五五”期间建成。", "“十五五”期间", "2030-12-31 since 2026-01-01"),
        ),
        needs=("五", "期 末"),
    ),
)
