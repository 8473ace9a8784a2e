"""Targets of an item: the clauses whose figures state a goal.

A clause is a target when a rule of `RULES` finds a goal in it and none of `FRIENDS` takes it for something else. 《…》,
owner fields and the words inside quotation marks (“四个意识”, “336”清单) are hidden first.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from dubanflow.domain.plan.needs import Needs, Sieve
from dubanflow.domain.plan.surface import Stretch, book_titles, clauses, fold, quoted, trim, veil
from dubanflow.domain.plan.values import Context, Found, TimePhrase

_NUMBER = r"(?<![第\d.])\d[\d.,]{0,11}(?:-\d[\d.]{0,8})?余?多? ?[万亿千百]{0,2}"
_MEASURE = (
    r"(?:个(?!月|工作日|百分点|方面|环节|领域|维度|层面|阶段|步骤|小时)|家|户|人|名|元|亩|公里|千米|米|平方|立方|座|场|场次|次(?!会)|节|轮|件|处|所|套|条"
    r"|篇|期|批|项(?!机制)|种|辆|台|张|间|支|吨|公斤|千瓦|兆瓦|床|部|册|讲|例|起|宗|盏|口|棵|株|头|只|份|位|组|片|块|岗|学时|课时|门|栋|幢|笔|公顷|款|堂|艘|架|幅|集|桩)"
)
# Some number with a measure, told loosely: where there is none, the search for the goal before it can be spared.
COUNTED = rf"\d[\d.,余多 万亿千百-]{{0,32}}{_MEASURE}"
_GOAL = (
    r"实现|完成|加装|竣工|推广|纳管|争创|带动|调整|优化|督办|开发|筹集|设立|选取|办结|更新|组建|实施|配置|安装|铺设|更换|储存|新(?:增|建|评|签|开|设|认定|发展|申报|获批|聘|招)|评定|认定|申报|获批|改建|扩建|改扩建|建成|建设|建立|改造|达到|达|不少于|不低于|不超过|不高于|力争|确保|争取|培育|引进|发放|入驻|举办|开展|组织"
    r"|创建|打造|整顿|稳定|增长|增加|减少|下降|降低|提高|提升|压减|压缩|缩短|减至|净增|推动|集中|公布|化解|选派|选树|评选|培训|轮训|发展|确定|研究"
    r"|听取|召开|至少|总产量|总量|突破|保持|投入|落地|签约|招聘|招录|储备|攻坚|探索|培养|推出|选聘|走访|帮扶|处置|查处|整治|惠及|覆盖|再就业|控制在|筹建|新辟|开辟|开通|投放|拆除|治理|绿化|栽植|采购|购置|命名|征集|刊发|推送|开设|推荐|吸纳|签订|清理|侦办|查办|采集"
    r"|解决|办理|销号|修建|绘制|编写|播种|种植|造林|修复|安置|救助|资助|联系|包联|结对|领办|配备|选拔|调训|遴选|表彰|建档|超过"
)


@dataclass(frozen=True, slots=True)
class TargetRule:
    """A pattern sought in a clause (folded), and tested examples: a sentence and the targets read from it.

    `needs` are words without which the pattern cannot match (see `needs`): they save time and decide nothing.
    """

    id: str
    pattern: str
    examples: tuple[tuple[str, tuple[str, ...]], ...] = ()
    needs: Needs = ()


RULES: tuple[TargetRule, ...] = (
    TargetRule(
        "target.percent",
        r"\d[\d.]{0,6} ?(?:%|‰|个百分点|倍)|翻[一两]?番",
        (("整改率达到100%。", ("整改率达到100%",)), ("办件量增长2个百分点。", ("办件量增长2个百分点",))),
        needs=("% ‰ 个百分点 倍 翻",),
    ),
    TargetRule(
        "target.count",
        rf"^(?=.{{0,110}}?{COUNTED})"
        rf"(?:(?!{_NUMBER}{_MEASURE}).){{0,60}}?(?:{_GOAL})[^,。;]{{0,40}}?{_NUMBER} ?{_MEASURE}(?!以上的)",
        (
            ("新建5G基站200个。", ("新建5G基站200个",)),
            (
                "新建党群服务站12个、惠及职工3万人。",
                ("新建党群服务站12个、惠及职工3万人",),
            ),
            ("举办培训班不少于20期。", ("举办培训班不少于20期",)),
            ("培育1-2个示范点。", ("培育1-2个示范点",)),
            ("加快2个试点镇建设。", ()),
        ),
    ),
    TargetRule(
        "target.bound",
        rf"{_NUMBER} ?{_MEASURE}(?:以上|以内|左右)(?!的)|\d{{2,3}} ?天以上",
        (("总产值18亿元以上。", ("总产值18亿元以上",)),),
        needs=("以上 以内 左右",),
    ),
    TargetRule(
        "target.ratio",
        r"(?:系数|指数|比值|密度|容积率)[^,。;\d]{0,10}(?:达|提高|提升|降|不低于|不高于|控制|保持|稳定)[^,。;\d]{0,4}\d",
        (("灌溉水有效利用系数提高到0.58以上。", ("灌溉水有效利用系数提高到0.58以上",)),),
        needs=("系数 指数 比值 密度 容积率",),
    ),
    TargetRule(
        "target.shortened",
        r"(?:压缩|压减|缩短|减少|减|降|控制|提速)[^,。;]{0,16}(?:至|到|在|为)[^,。;]{0,8}?"
        r"(?:\d{1,3}|半|[一二两三四五六七八九十]{1,3}) ?个?"
        r"(?:工作日|自然日|天|小时|分钟|月|环节)|(?:压缩|压减|缩短|减少)(?:一半|三分之[一二])|减半",
        (
            ("审批时间压缩至3个工作日以内。", ("审批时间压缩至3个工作日以内",)),
            ("排队时间减少一半，分别缩短为20分钟、10分钟。", ("排队时间减少一半，分别缩短为20分钟、10分钟",)),
        ),
        needs=("压 缩 减 降 控制 提速",),
    ),
    TargetRule(
        "target.per-period",
        r"(?:每个?(?:年|半年|季度?|月|半月|周|两周|学期)|全年|年度|一年)[^,。;]{0,24}?"
        r"(?<!第)(?:\d{1,3}|[一二两三四五六七八九十]{1,2}) ?"
        r"(?:次|场|期|轮|遍|个(?!月|工作日|季度)|批|篇|堂|项|件|份|节)"
        r"|每[周月][^,。;]{0,16}(?:不少于|至少)[^,。;]{0,8}?\d{1,2} ?天",
        (
            ("干部每周入户不少于2天。", ("干部每周入户不少于2天",)),
            ("每季度召开一次联席会议。", ("每季度召开一次联席会议",)),
            ("每年至少领办1个项目。", ("每年至少领办1个项目",)),
        ),
        needs=("每 全年 年度 一年",),
    ),
    TargetRule(
        "target.per-head",
        r"(?:每[名位人个支队村县]|人均|人人)[^,。;]{0,16}?(?:至少|不少于|不低于|达到?|完成)[^,。;]{0,8}?"
        r"(?:\d{1,4}|[一二两三四五六七八九十]{1,2}) ?(?:堂|次|个|件|节|篇|场|户|学时|课时|小时|人|名)",
        (("每名党员至少上一堂党课。", ("每名党员至少上一堂党课",)),),
        needs=("每 人均 人人",),
    ),
    TargetRule(
        "target.each-of",
        rf"(?:^|前|免费)[对为](?:全[市县区省镇])?[^,。;]{{0,10}}?{_NUMBER} ?{_MEASURE}"
        r"[^,。;]{0,16}(?:开展|实施|进行|完成|实现|提供|办理|发放|安装)",
        (
            ("免费为5万名妇女开展筛查。", ("免费为5万名妇女开展筛查",)),
            ("对全市45家重点企业开展安全评估。", ("对全市45家重点企业开展安全评估",)),
            ("对全市45家重点企业实现检查全覆盖。", ("对全市45家重点企业实现检查全覆盖",)),
        ),
        needs=("对 为",),
    ),
    TargetRule(
        "target.all-once",
        r"(?:轮训|培训|走访|排查|巡察|体检|检查|调研|走)(?:一遍|一轮|1遍|1轮)",
        (("将科级干部轮训一遍。", ("将科级干部轮训一遍",)),),
        needs=("一遍 一轮 1遍 1轮",),
    ),
    TargetRule(
        "target.built",
        r"(?:建设|建成|打造|创建|培育|新建|新增|引进|改造|选树|举办)[^,。;]{0,20}?[两三四五六七八九十]{1,3}(?:个(?!方面|环节|领域)|家|所|座|支|处|名)",
        (("打造人才、党建两个示范区。", ("打造人才、党建两个示范区",)),),
        needs=("两 三 四 五 六 七 八 九 十",),
    ),
)
FRIENDS: tuple[TargetRule, ...] = (
    TargetRule(
        "not.policy",
        r"^(?!.{0,24}发放[^,。;]{0,16}贷款?).{0,80}?(?:给予|奖励|补贴|补助|资助|奖补|最高|贷款|每[人户亩名生村]|标准为|免征|额度)[^,。;]{0,24}(?:元|%)|按照?[^,。;]{0,24}标准",
        (("给予每人不超过5万元补助。", ()), ("贷款额度不超过15万元。", ())),
        needs=("元 % 标准",),
    ),
    TargetRule(
        "not.done",
        r"(?<![较比])(?:去年|上年)|截至|累计|共有|现有|以来|已(?:经|有|完成|建成|建|实现|新增|创建|培训|达)",
        (("去年新增会员30人。", ()), ("已建成站点20个。", ())),
        needs=("去年 上年 截至 累计 共有 现有 以来 已",),
    ),
)
_OPENING = re.compile(
    r"[★☆▲△●◆■▪◇○□ ]{0,3}"
    r"(?:[一二三四五六七八九十]{1,2}[是要]|\(?\d{1,2}[.)、](?:(?!\d)|(?=20\d\d年))|\([一二三四五六七八九十]{1,3}\)|[①-⑳])?\s?"
    r"(?:其中:?|力争|确保|争取|同时|并)?"
)
# 新建A 12座，B 30公里: the second one shares the verb of the first.
_LISTED = re.compile(rf"[^\d,。;]{{2,16}}{_NUMBER} ?{_MEASURE}(?:以上|左右)?")
_LEAD = re.compile(r"[^\d:]{2,20}:")
_CONTINUES = re.compile(r"分别(?![于在])")
_FIGURE = re.compile(r"[\d一两二三四五六七八九十半番]")
_YEAR = re.compile(r"(?<!较)(?<!比)(?<!以)(20[0-4]\d) ?年")


def read_targets(
    text: str, context: Context, *, hidden: Iterable[Stretch] = (), times: Iterable[TimePhrase] = ()
) -> tuple[Found, ...]:
    """The targets of one item, in order. `hidden` are stretches that are no running text (owner and limit fields);
    a day with 前 that opens a target is not part of it."""
    plain = veil(veil(fold(text), [*book_titles(text), *quoted(text)], "□"), hidden)
    opening = {time.start: time.end for time in times if time.kind == "date" and time.text.endswith("前")}
    found: dict[str, Found] = {}
    listed = False
    rules, friends = _worth_trying(plain)
    if not rules:
        return ()
    for start, end in _joined(plain):
        clause = plain[start:end]
        rule = _goal(clause, context, rules, friends) or (
            "target.listed" if listed and _LISTED.fullmatch(clause) else None
        )
        listed = rule is not None
        if rule:
            begin, end = _trimmed(plain, (start, end), opening)
            found.setdefault(text[begin:end], Found(text[begin:end], begin, end, rule))
    return tuple(found.values())


def _joined(plain: str) -> Iterator[Stretch]:
    """The clauses; one that goes on with 分别 belongs to the one before it."""
    kept: Stretch | None = None
    for start, end in clauses(plain):
        if kept and _CONTINUES.match(plain, start) and plain[kept[1] : start].strip() == ",":
            kept = (kept[0], end)
            continue
        if kept:
            yield kept
        kept = (start, end)
    if kept:
        yield kept


@cache
def _sieve() -> Sieve:
    return Sieve(rule.needs for rule in (*RULES, *FRIENDS))


def _worth_trying(plain: str) -> tuple[list[TargetRule], list[TargetRule]]:
    """Of the rules and of the friends those that may match somewhere in the text."""
    rows = _sieve().rows(plain)
    count = len(RULES)
    return [RULES[row] for row in rows if row < count], [FRIENDS[row - count] for row in rows if row >= count]


def _goal(clause: str, context: Context, rules: Iterable[TargetRule], friends: Iterable[TargetRule]) -> str | None:
    """The id of the rule that finds a goal in a clause, None where none does or a friend takes it."""
    if not _FIGURE.search(clause):
        return None
    found = next((rule.id for rule in rules if _pattern(rule.pattern).search(clause)), None)
    if found is None or any(_pattern(friend.pattern).search(clause) for friend in friends):
        return None
    return None if any(int(year[1]) < context.year for year in _YEAR.finditer(clause)) else found


def _trimmed(plain: str, clause: Stretch, opening: dict[int, int]) -> Stretch:
    start, end = clause
    mark = _OPENING.match(plain, start, end)
    start = mark.end() if mark else start
    if lead := _LEAD.match(plain, start, end):
        mark = _OPENING.match(plain, lead.end(), end)
        start = mark.end() if mark else lead.end()
    start = opening.get(start, start)
    return trim(plain, (start, end))


@cache
def _pattern(words: str) -> "re.Pattern[str]":
    return re.compile(words)
