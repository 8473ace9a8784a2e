"""Deliverables of an item: the 《…》 that are to be written or revised, not those to be carried out.

What counts is the verb that governs the 《…》 in its own clause: 制定《…》 makes one, 落实《…》 does not, and
制定落实《…》的具体措施 does not either. Further titles in a row (《…》、《…》和《…》) share the fate of the first.
"""

import re
from dataclasses import dataclass
from functools import cache

from dubanflow.domain.plan.surface import BOUNDARY, book_titles, running
from dubanflow.domain.plan.values import Found

_MAKE = (
    r"(?:制定|出台|编制|印发|修订|编写|起草|研究|发布|公布)?"
    r"(?:制定|制订|出台|编制|编写|编印|编纂|编辑出版|修订|修改|修编|完善|起草|拟定|拟制|印发|发布|公布|颁布|推出|提请审议|审议|报批)"
)
_CARRY = (
    r"落实|贯彻|执行|按照|根据|依据|对照|结合|围绕|学习|宣传|宣讲|遵守|参照|依照|遵循|推广|传达|领会|用好"
    r"|(?<!制定)(?<!制订)(?<!出台)(?<!印发)(?<!编制)实施(?!方案|办法|意见|细则)"
)


@dataclass(frozen=True, slots=True)
class ProductRule:
    """Words before or after a 《…》 that decide it; `gives` tells whether it is a deliverable then.

    The rules are asked in order; `before` is sought at the end of what stands before the title in its clause,
    `after` right behind it. Examples: a sentence and the deliverables read from it.
    """

    id: str
    gives: bool
    before: str = ""
    after: str = ""
    examples: tuple[tuple[str, tuple[str, ...]], ...] = ()


RULES: tuple[ProductRule, ...] = (
    ProductRule(
        "not.basis",
        gives=False,
        after=r"(?:的|等)?(?:实施|贯彻|落实|具体|配套|任务)(?:落实|实施|工作|意见的?)?(?:细则|方案|办法|意见|措施|清单|分工|举措|政策)",
        examples=(
            ("制定落实《党支部工作办法》的具体措施。", ()),
            ("出台《党支部工作办法》实施细则。", ()),
        ),
    ),
    ProductRule(
        "not.carried-out",
        gives=False,
        before=rf"(?:{_CARRY})[^,。;]{{0,24}}$",
        examples=(("贯彻落实《党支部工作办法》。", ()), ("对照《党支部工作办法》抓整改。", ())),
    ),
    ProductRule(
        "product.made",
        gives=True,
        before=rf"{_MAKE}(?:并?实施|并?印发|并?发布|完成|好)?[^,。;]{{0,16}}$",
        examples=(
            ("制定出台《云川市人才公寓管理办法》。", ("《云川市人才公寓管理办法》",)),
            ("制定实施《干部培训计划》。", ("《干部培训计划》",)),
            ("修订《议事规则》《考核办法》和《请假制度》。", ("《议事规则》", "《考核办法》", "《请假制度》")),
            ("按照《条例》要求，编印《工作手册》。", ("《工作手册》",)),
        ),
    ),
    ProductRule(
        "product.in-the-making",
        gives=True,
        after=r"的?(?:立法|制定|修订|编制|起草|编写|送审|报审|修编|出台|印发|发布)(?!后|以来|实施以来|的)",
        examples=(
            ("推进《云川市养老服务条例》立法工作。", ("《云川市养老服务条例》",)),
            ("做好《年鉴》编写。", ("《年鉴》",)),
        ),
    ),
)
_ROW = re.compile(r"\s?(?:、|和|及|与|以及|或)?\s?")
_AFTER = 16


def read_products(text: str) -> tuple[Found, ...]:
    """The deliverables of one item, 《》 included, each once, in order."""
    titles = book_titles(text)
    if not titles:
        return ()
    plain = running(text)
    found: dict[str, Found] = {}
    previous: tuple[int, str | None] = (0, None)
    for start, end in titles:
        before = _clause(plain, previous[0], start)
        if previous[0] and _ROW.fullmatch(before) and plain[previous[0] : start] == before:
            rule = previous[1] if not _not_this(plain, end) else None
        else:
            rule = _decide(plain, before, end)
        if rule:
            found.setdefault(text[start:end], Found(text[start:end], start, end, rule))
        previous = (end, rule)
    return tuple(found.values())


def _clause(plain: str, floor: int, at: int) -> str:
    start = at
    while start > floor and plain[start - 1] not in BOUNDARY:
        start -= 1
    return plain[start:at]


def _decide(plain: str, before: str, end: int) -> str | None:
    """The id of the rule that makes the title a deliverable, None where none does or one forbids it."""
    for rule in RULES:
        said_before = not rule.before or _pattern(rule.before).search(before)
        said_after = not rule.after or _pattern(rule.after).match(plain, end, end + _AFTER)
        if said_before and said_after:
            return rule.id if rule.gives else None
    return None


def _not_this(plain: str, end: int) -> bool:
    forbidding = [rule.after for rule in RULES if rule.after and not rule.gives]
    return any(_pattern(words).match(plain, end, end + _AFTER) for words in forbidding)


@cache
def _pattern(words: str) -> "re.Pattern[str]":
    return re.compile(words)
