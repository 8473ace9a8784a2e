"""Time phrases without one last day: recurring ones with their cadence, and ongoing ones.

`day` of a recurring phrase is the last day within each period that is in time: of the month for months, 1–7 for
weeks. 定期, 每学期 and the like recur without a cadence that can be named. 持续 and 不断 in running text are no limits:
nearly every sentence has them; in a time-limit field they are ongoing.
"""

import re
from typing import Final

from dubanflow.domain.plan import periods
from dubanflow.domain.plan.numerals import number
from dubanflow.domain.plan.phrase_rules import Clock, Example, Meaning, TimeRule, stated_year
from dubanflow.domain.plan.values import Cadence

CADENCES: Final[dict[str, Cadence]] = {
    "周": "weekly",
    "年终": "yearly",
    "星期": "weekly",
    "礼拜": "weekly",
    "双周": "half-monthly",
    "两周": "half-monthly",
    "2周": "half-monthly",
    "隔周": "half-monthly",
    "半月": "half-monthly",
    "月": "monthly",
    "季": "quarterly",
    "半年": "half-yearly",
    "年": "yearly",
}
_CYCLE = r"半年|半个?月|季度?|年度?|月度?|(?:两|双|隔|2)个?周|周|星期"
_WORK = (
    r"调度|通报|报告|汇报|会商|例会|研判|分析|点评|小结|总结|评估|督查|督导|检查|考核|考评|测评|评议|述职|晾晒|巡查|排查|比拼|比武"
    r"|亮晒|讲评|碰头会|联席会议?|工作例会|报(?=制度?|送)"
)
# 建立年度考核制度 sets the duty up; 综合运用年度考核结果 only uses it.
_SETS_UP = re.compile(r"建立|健全|完善|落实|实行|推行|开展|坚持|执行|做好|组织|抓好|严格|实施|进行|采取|强化|落细")
_ONLY_USES = re.compile(r"纳入|列入|作为|运用|结合|根据|依据|参考|挂钩|列为|计入|用好|优先|与[^,。;]{0,12}$")
# 每月调度、每季通报、半年小结: what stands beside a rhythm is one too.
_ROW = re.compile(rf"(?:[每一]?(?:[月季周旬]|半年|季度))(?:{_WORK}|小结|总评)[、,]$")
_HABIT = (
    r"(?=开展|推进|做好|抓好|组织|实施|落实|运行|举办|进行|坚持|排查|走访|督导|督查|监测|研判|通报|调度|整治|检查|宣传|巡查|联系|服务|培训)"
    r"(?!..{0,4}(?:机制|制度|体系|格局|模式))"
)


def cadence(word: str) -> Cadence | None:
    """The cadence of a period word (季度, 半个月, 星期); None for one that has no name here (学期, 日)."""
    word = word.replace("个", "").removesuffix("度").removesuffix("份")
    return CADENCES.get(word)


def _every(match: re.Match[str], clock: Clock) -> Meaning:
    groups = match.groupdict()
    rhythm = cadence(match["cycle"])
    day = None
    if groups.get("d") and rhythm == "monthly" and not groups.get("more"):
        day = number(match["d"])
    elif groups.get("weekday"):
        day = min("一二三四五六日天".index(match["weekday"]) + 1, 7)
    elif groups.get("part") and rhythm == "monthly":
        day = periods.PARTS[match["part"]]
    return Meaning("recurring", cadence=rhythm, day=day)


def _monthly(match: re.Match[str], clock: Clock) -> Meaning:
    day = match.groupdict().get("d")
    return Meaning("recurring", cadence="monthly", day=number(day) if day else None)


def _regime(match: re.Match[str], clock: Clock) -> Meaning | None:
    if _ONLY_USES.search(clock.before):
        return None
    before = clock.before
    if match["cycle"] in {"年度", "年终", "半年"} and not (
        _SETS_UP.search(before) or _ROW.search(before) or clock.limit
    ):
        return None
    return Meaning("recurring", cadence=cadence(match["cycle"]))


def _ongoing(match: re.Match[str], clock: Clock) -> Meaning:
    return Meaning("ongoing")


def _ongoing_since(match: re.Match[str], clock: Clock) -> Meaning:
    groups = match.groupdict()
    year = stated_year(match, clock) or clock.year
    month = number(groups["m"]) if groups.get("m") else 1
    day = number(groups["d"]) if groups.get("d") else 1
    return Meaning("ongoing", since=periods.day(year, month, day))


RULES: tuple[TimeRule, ...] = (
    TimeRule(
        "cycle.every",
        r"每(?:一|1)?个?(?P<cycle>半年|半个?月|季度?|年度?|月份?|学期|学年|(?:两|双|隔|2)个?周|周|星期|礼拜|旬|工作日|日|天"
        r"|两个?月|[两三四五2-5]年)(?:的?(?:(?:末月|首月|第一个月|最后一个月)?@D(?P<more>[、和]\d{1,2}日){0,4}"
        r"|(?P<part>底|末|初|上旬|中旬|下旬)(?:月\d{1,2}日)?|年底|结束后\d{1,2}个?(?:工作)?日内|第?[一二三四五\d]{1,2}个工作日"
        r"|(?P<weekday>[一二三四五六日天])(?![次场期篇个遍轮课题至天]))(?:之前|以前|前)?)?",
        _every,
        (
            Example("每月开展一次走访。", "每月", "monthly"),
            Example("每月5日前报送进展。", "每月5日前", "monthly day 5"),
            Example("每季度末前报总结。", "每季度末前", "quarterly"),
            Example("每半年听取一次汇报。", "每半年", "half-yearly"),
            Example("每年至少走访1次。", "每年", "yearly"),
            Example("每周五前更新台账。", "每周五前", "weekly day 5"),
            Example("党支部每周五集中学习。", "每周五", "weekly day 5"),
            Example("每周一次例会。", "每周", "weekly"),
            Example("每两周会商一次。", "每两周", "half-monthly"),
            Example("每月10日、20日前报送进度。", "每月10日、20日前", "monthly"),
            Example("每学期开展一次家访。", "每学期", "no cadence"),
        ),
        needs=("每",),
    ),
    TimeRule(
        "cycle.every.year-day",
        r"每年@M(?:@D|底|末|上旬|中旬|下旬)?(?:[、和]\d{1,2}月(?:\d{1,2}日|底)?){0,4}(?:之前|以前|前)?",
        lambda match, clock: Meaning("recurring", cadence="yearly"),
        (
            Example("每年11月底前完成述职。", "每年11月底前", "yearly"),
            Example("每年6月底、12月底前报送总结。", "每年6月底、12月底前", "yearly"),
        ),
        needs=("每年", "月"),
    ),
    TimeRule(
        "cycle.next-month",
        r"次月(?:@D|初|底)(?:之前|以前|前)?",
        _monthly,
        (Example("次月10日前反馈上月情况。", "次月10日前", "monthly day 10"),),
        needs=("次月",),
    ),
    TimeRule(
        "cycle.each-month",
        r"(?:全年)?各月(?:底|末)?(?:前)?(?!份?额)",
        _monthly,
        (Example("完成时限：全年各月", "全年各月", "monthly"),),
        needs=("各月",),
    ),
    TimeRule(
        "cycle.quarter-end",
        r"(?<![一二三四\d本下首])(?:各季度?末?|季度?末)(?=前|报|开展|通报|,)前?",
        lambda match, clock: Meaning("recurring", cadence="quarterly"),
        (Example("季度末前报送小结。", "季度末前", "quarterly"),),
        needs=("各季 季末 季度末",),
    ),
    TimeRule(
        "cycle.by",
        r"(?:[按逐](?P<cycle>半年|季度?|月度?|周|旬)|分(?P<cycle2>季度?|月))(?![节期程常历份亮光]|度?(?:计划|任务|目标))",
        lambda match, clock: Meaning("recurring", cadence=cadence(match["cycle"] or match["cycle2"])),
        (
            Example("按季度通报进展。", "按季度", "quarterly"),
            Example("逐月调度。", "逐月", "monthly"),
            Example("进展按月报送。", "按月", "monthly"),
        ),
        needs=("按半年 按季 按月 按周 按旬 逐半年 逐季 逐月 逐周 逐旬 分季 分月",),
    ),
    TimeRule(
        "cycle.twice-a-year",
        r"(?:一年|年度)(?:至少|不少于)?[两二2]次|(?:上半年[、和与及,]?下半年|年中[、和与及]?年[底末终])(?=各|分别|均)",
        lambda match, clock: Meaning("recurring", cadence="half-yearly"),
        (
            Example("一年两次开展谈心。", "一年两次", "half-yearly"),
            Example("上半年、下半年各组织一次测评。", "上半年、下半年", "half-yearly"),
        ),
        needs=("一年 年度 下半年 年中",),
    ),
    TimeRule(
        "cycle.term",
        r"学期[初中末](?:[、和]学期[初中末]){0,2}",
        lambda match, clock: Meaning("recurring"),
        (Example("学期初、学期末各开展一次排查。", "学期初、学期末", "no cadence"),),
        needs=("学期",),
    ),
    TimeRule(
        "cycle.once-a",
        rf"(?=[一1半年季月两双隔2周星学])(?<![\d一二三四五六七八九十全今本去上下前第])[一1]?(?P<cycle>{_CYCLE}|学期)(?:至少|不少于)?[一1]次(?!性)",
        lambda match, clock: Meaning("recurring", cadence=cadence(match["cycle"])),
        (
            Example("半年一次开展抽查。", "半年一次", "half-yearly"),
            Example("一季度一次听取汇报。", "一季度一次", "quarterly"),
        ),
        needs=("一次 1次",),
    ),
    TimeRule(
        "cycle.one-by-one",
        rf"[一1](?P<cycle>半年|季度?|月|周|年)[一1](?:{_WORK}|报|会|考|评|查|督|总结|主题|课|讲)",
        lambda match, clock: Meaning("recurring", cadence=cadence(match["cycle"])),
        (Example("实行一月一调度、一季一通报。", "一月一调度", "monthly"),),
        needs=("年一 季一 季度一 月一 周一 年1 季1 季度1 月1 周1",),
    ),
    TimeRule(
        "cycle.regime",
        rf"(?=[半年季月两双隔2周星])(?<![\d一二三四五六七八九十个第上下今本去前当这该多数半])(?<!(?<!健)全)(?P<cycle>{_CYCLE}|年终)(?:{_WORK}|总评)",
        _regime,
        (
            Example("健全半年检查制度。", "半年检查", "half-yearly"),
            Example("实行季度通报。", "季度通报", "quarterly"),
            Example("坚持周例会、月调度制度。", "月调度", "monthly"),
            Example("建立“周调度、月通报”机制。", "月通报", "monthly"),
            Example("专班月调度、半年小结。", "半年小结", "half-yearly"),
            Example("结果纳入年度考核。"),
        ),
        needs=("年 月 季 周 星期",),
    ),
    TimeRule(
        "cycle.regular",
        r"(?<!不)定期(?!存|不定期|[或和与、]不定期|储|票|限)",
        lambda match, clock: Meaning("recurring"),
        (
            Example("定期走访企业。", "定期", "no cadence"),
            Example("不定期抽查。"),
        ),
        needs=("定期",),
    ),
    TimeRule(
        "ongoing.habit",
        rf"常态化{_HABIT}",
        _ongoing,
        (
            Example("常态化开展送学上门。", "常态化", "ongoing"),
            Example("推动理论学习常态化长效化。"),
            Example("健全常态化推进机制。"),
        ),
        needs=("常态化",),
    ),
    TimeRule(
        "ongoing.since",
        r"(?P<from>自|从)?@Y(?:@M(?:@D)?)?起(?(from)|(?=[,执施实]))",
        _ongoing_since,
        (Example("自2015年起实行积分管理。", "自2015年起", "ongoing since 2015-01-01"),),
        needs=("起", "年"),
    ),
    TimeRule(
        "ongoing.since-month",
        r"(?P<from>[自从])?@M(?:@D)?起(?(from)|(?=[,执施实]|在全|正式|全面))",
        _ongoing_since,
        (
            Example("从5月起实行周报。", "从5月起", "ongoing since 2022-05-01"),
            Example("4月1日起在全市实行。", "4月1日起", "ongoing since 2022-04-01"),
        ),
        needs=("起", "月"),
    ),
    TimeRule(
        "ongoing.from-today",
        r"(?:自|从)?即日起",
        lambda match, clock: Meaning("ongoing", since=clock.context.issued_on),
        (Example("即日起执行。", "即日起", "ongoing since 2022-01-20"),),
        needs=("即日起",),
    ),
    TimeRule(
        "ongoing.closing",
        r"长期坚持(?=[,。;)\n]|$)|(?<=[。;\n ])(?:持续|常态化|长期)(?:推进|开展|实施|坚持)(?=[。;\n]|$)",
        _ongoing,
        (
            Example("健全清单。持续推进。", "持续推进", "ongoing"),
            Example("严格执行并长期坚持。", "长期坚持", "ongoing"),
            Example("总结能长期坚持的办法。"),
        ),
        needs=("长期坚持 持续 常态化 长期",),
    ),
    TimeRule(
        "ongoing.limit",
        r"(?:长期|持续|常态化?|常态长效|常年|经常性?|日常|滚动)(?:坚持|推进|开展|实施|抓好|落实|化|工作|进行|完善|整治|巩固)?"
        r"(?:、?(?:长期|持续|常态化?|长效化?)(?:坚持|推进|开展)?)?",
        _ongoing,
        (
            Example("完成时限：长期", "长期", "ongoing"),
            Example("完成时限：持续推进", "持续推进", "ongoing"),
            Example("完成时限：常态化", "常态化", "ongoing"),
        ),
        limit_only=True,
    ),
)
