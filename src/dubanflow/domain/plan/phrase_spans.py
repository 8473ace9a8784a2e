"""Time phrases that count from somewhere else: N日内, 本月底, festivals, events, 立即.

A number of days after the document's issue is resolved by `Context.issued_on` (working days by
`Context.add_workdays`); a number of days after any other event, and a day before an event without a date in the
calendar, are limits whose date is None. A festival with 前 means the day before it.
"""

import re
from datetime import date, timedelta

from dubanflow.domain.plan import periods
from dubanflow.domain.plan.festivals import NAMES, festival
from dubanflow.domain.plan.numerals import number
from dubanflow.domain.plan.phrase_rules import Clock, Example, Meaning, TimeRule, stated_year

_UNIT = r"(?P<unit>个?工作日|个?自然日|日|天|个?小时|周|个?星期|个月|个?季度|年)"
_NOT_A_LIMIT = re.compile(
    r"(?:压缩|压减|缩短|缩减|减少|减至|降至|控制|提速|降低|限定|有效期|平均|过去|最近|近)[^,。;]{0,24}$"
)
_FESTIVAL = "|".join(sorted(NAMES, key=len, reverse=True))
_COMING = r"结束|召开|到来|来临|开始|开幕|开学|封冻|启动"
_SEASON = (
    r"(?:主?汛期|雨季|台风季?|换届|入冬|入汛|入夏|供暖期?|采暖期?|春耕|三夏|双抢|秋收|高考|中考|(?:全国)?两会|防火期"
    r"|新学期|[一-龥]{1,4}(?:高发|高峰|用电|旅游|繁忙)[季期])"
)
_SEASON_WORDS = (
    "今冬明春 寒假 寒期 暑假 暑期 汛期 雨季 台风 换届 入冬 入汛 入夏 供暖 采暖 春耕 三夏 双抢 秋收 高考 中考 两会"
    " 防火期 新学期 高发 高峰 用电 旅游 繁忙"
)


def _after_issue(match: re.Match[str], clock: Clock) -> Meaning:
    issued, many = clock.context.issued_on, match["n"]
    unit = match["unit"].removeprefix("个")
    if issued is None:
        return Meaning("date")
    if many == "半":
        half = {"年": 6, "月": 0}.get(unit)
        return Meaning("date", periods.add_months(issued, half) if half else issued + timedelta(days=15))
    count = number(many)
    if unit == "工作日":
        add = clock.context.add_workdays
        return Meaning("date", add(issued, count) if add else None)
    months = {"月": 1, "季度": 3, "年": 12}.get(unit)
    if months:
        return Meaning("date", periods.add_months(issued, months * count))
    days = {"周": 7, "星期": 7, "小时": 0}.get(unit, 1)
    return Meaning("date", issued + timedelta(days=days * count if days else -(-count // 24)))


def _after_event(match: re.Match[str], clock: Clock) -> Meaning | None:
    # 2小时内报告, 24小时内回应 is how fast the office answers, not when a task ends.
    if _NOT_A_LIMIT.search(clock.before) or match["unit"].endswith("小时"):
        return None
    return Meaning("date")


def _this_month(match: re.Match[str], clock: Clock) -> Meaning:
    issued = clock.context.issued_on
    groups = match.groupdict()
    if issued is None:
        return Meaning("date")
    month = periods.add_months(issued.replace(day=1), 1 if (groups.get("which") or "").startswith("下") else 0)
    if groups.get("d"):
        return Meaning("date", periods.day(month.year, month.month, number(groups["d"])))
    part = groups.get("part") or "底"
    return Meaning("date", periods.month_part_end(month.year, month.month, "底" if part == "内" else part))


def _this_quarter(match: re.Match[str], clock: Clock) -> Meaning:
    issued = clock.context.issued_on
    if issued is None:
        return Meaning("date")
    quarter = (issued.month + 2) // 3 + (1 if match["which"] == "下" else 0)
    year, quarter = (issued.year + 1, 1) if quarter == 5 else (issued.year, quarter)
    return Meaning("date", periods.quarter_end(year, quarter))


def _this_week(match: re.Match[str], clock: Clock) -> Meaning:
    issued = clock.context.issued_on
    if issued is None:
        return Meaning("date")
    sunday = issued + timedelta(days=6 - issued.weekday() + (7 if match["which"] == "下" else 0))
    return Meaning("date", sunday)


def _festival(match: re.Match[str], clock: Clock) -> Meaning:
    """The day before the festival: in the year stated, else its first coming after the issue, else in the plan's year.

    元旦 of the plan's own year is over when the plan is written, so 元旦前 is the last day of the year.
    """
    stated = stated_year(match, clock)
    year = stated or clock.year
    names = [name for name in (match["name"], match["name2"]) if name]
    days = [day for name in names if (day := _coming(name, year, stated, clock.context.issued_on))]
    if match["around"] and len(days) == len(names):
        return Meaning("date", max(days), states_year=stated)
    if not match["before"] or len(days) < len(names):
        return Meaning("date", states_year=stated)
    return Meaning("date", min(days) - timedelta(days=1), states_year=stated)


def _coming(name: str, year: int, stated: int | None, issued: date | None) -> date | None:
    day = festival(name, year)
    if stated is None and day and (name == "元旦" or (issued and day <= issued)):
        return festival(name, year + 1)
    return day


def _undated(match: re.Match[str], clock: Clock) -> Meaning:
    return Meaning("date")


RULES: tuple[TimeRule, ...] = (
    TimeRule(
        "time.after-issue",
        rf"(?:印发|发布|下发|发文|公布|下达)(?:之日|之后|后|之日起)?(?:起|后|算起)?的?,?@N ?{_UNIT}(?:之内|以内|内)",
        _after_issue,
        (
            Example("自本通知印发之日起30日内报送方案。", "印发之日起30日内", "2022-02-19"),
            Example("印发之日起10个工作日内上报。", "印发之日起10个工作日内", "2022-02-03"),
            Example("方案印发后一个月内完成部署。", "印发后一个月内", "2022-02-20"),
            Example("印发之日起半年内见成效。", "印发之日起半年内", "2022-07-20"),
        ),
        needs=("印发 发布 下发 发文 公布 下达", "内"),
    ),
    TimeRule(
        "time.after-event",
        r"(?:会后|会议(?:召开)?后|事后|到任后|受理后|收到后)?"
        rf"(?<![\d一二两三四五六七八九十第])(?<!\.(?=\d))@N ?{_UNIT}(?:之内|以内|内)(?![外部设])",
        _after_event,
        (
            Example("发现问题后10日内反馈。", "10日内", "undated"),
            Example("接件后5个工作日内答复。", "5个工作日内", "undated"),
            Example("三年内轮训一遍。", "三年内", "undated"),
            Example("审批时间压缩至3个工作日以内。"),
        ),
        needs=("内",),
    ),
    TimeRule(
        "time.month.this",
        r"(?P<which>本|当|这个|下个?)月(?P<part>底|末|上旬|中旬|下旬|内)(?:前|之前|以前)?"
        r"|(?<![\d十一二三四五六七八九每本当下次各个])月(?P<part2>底|末)(?:前|之前|以前)",
        _this_month,
        (
            Example("本月底前完成摸底。", "本月底前", "2022-01-31"),
            Example("下月上旬启动。", "下月上旬", "2022-02-10"),
        ),
        needs=("月底 月末 月上旬 月中旬 月下旬 月内",),
    ),
    TimeRule(
        "time.month.this-day",
        r"(?P<which>本|当|下个?)月@D(?:前|之前|以前)?",
        _this_month,
        (Example("下月15日前报送。", "下月15日前", "2022-02-15"),),
        needs=("本月 当月 下月 下个月",),
    ),
    TimeRule(
        "time.quarter.this",
        r"(?P<which>本|下)个?季度(?:内|底|末)?(?:前|之前|以前)?",
        _this_quarter,
        (Example("本季度末前完成。", "本季度末前", "2022-03-31"),),
        needs=("季度", "本 下"),
    ),
    TimeRule(
        "time.week.this",
        r"(?P<which>本|下)周(?:内|末前|五前|日前)",
        _this_week,
        (Example("本周内完成核对。", "本周内", "2022-01-23"),),
        needs=("本周 下周",),
    ),
    TimeRule(
        "time.festival",
        rf'(?:@Y)?"?(?P<name>{_FESTIVAL})节?"?(?:、?"?(?P<name2>{_FESTIVAL})节?"?)?'
        r"(?:(?:之|到来之|到来|来临|假期)?(?P<before>前)(?![后述期往])|(?P<around>前后)|期间|假期|前夕)",
        _festival,
        (
            Example("“七一”前完成表彰。", "“七一”前", "2022-06-30"),
            Example("国庆节前全部销号。", "国庆节前", "2022-09-30"),
            Example("中秋、国庆前开展检查。", "中秋、国庆前", "2022-09-09"),
            Example("春节前走访慰问。", "春节前", "2022-01-31"),
            Example("元旦前完成总结。", "元旦前", "2022-12-31"),
            Example("国庆期间加强值守。", "国庆期间", "undated"),
            Example("七一前后走访慰问。", "七一前后", "2022-07-01"),
        ),
        needs=("前 期间 假期", " ".join(NAMES)),
    ),
    TimeRule(
        "time.event",
        r'(?<![^,.。;:、()\n 在于赶保争|"\0])(?!在|于|赶在|力争|确保|务必|争取|要|须)'
        rf"(?:(?![要应须][在于])[^\W\d_]){{0,16}}(?:{_COMING})之?前(?![后述期])",
        _undated,
        (
            Example("在主题教育结束前，开好专题会。", "主题教育结束前", "undated"),
            Example("秋季开学前完成修缮。", "秋季开学前", "undated"),
            Example("党代会召开前完成。", "党代会召开前", "undated"),
            Example("确保换届工作启动前到位。", "换届工作启动前", "undated"),
        ),
        needs=("前", _COMING.replace("|", " ")),
    ),
    TimeRule(
        "time.season",
        rf"(?:@Y)?(?:今冬明春|[寒暑](?:假|期)(?:期间|(?:结束|开始|放假)?前|内)|[寒暑](?:假|期)(?=完成|开展|组织|实施|举办|进行)|{_SEASON}(?:到来|来临|结束|开始)?之?前)(?![后述期])",
        _undated,
        (
            Example("汛期前排查到位。", "汛期前", "undated"),
            Example("村级换届前完成审计。", "换届前", "undated"),
        ),
        needs=(_SEASON_WORDS,),
    ),
    TimeRule(
        "time.occasions",
        r"(?:重[要大点]|关键|敏感)(?:时间|时段|活动)?(?:节点|时段|节日|节假日|节点期)(?:到来|来临)?之?前(?![后述期])",
        _undated,
        (Example("中秋、国庆等重要节点前开展检查。", "重要节点前", "undated"),),
        needs=("节 段", "前"),
    ),
    TimeRule(
        "time.soon",
        r"立即|立刻|马上|近期|尽快|立行立改|即知即改|随时|适时",
        _undated,
        (
            Example("完成时限：立即", "立即", "undated"),
            Example("完成时限：近期", "近期", "undated"),
        ),
        limit_only=True,
    ),
)
