"""Units that a sentence tells to act, asks for help, or names in passing.

`told(plain, covered)` applies the rules of `SENTENCES` to running text (owner fields and 《…》 hidden). Names are found
by `unit_names`; a rule only says which words stand before and behind them.
"""

import re
from collections.abc import Iterator
from functools import cache

from dubanflow.domain.plan.duty_rules import SentenceRule
from dubanflow.domain.plan.duty_told import SENTENCES
from dubanflow.domain.plan.duty_units import Named
from dubanflow.domain.plan.needs import Sieve
from dubanflow.domain.plan.surface import Stretch, veil
from dubanflow.domain.plan.unit_names import (
    GENERIC,
    NO_ENDINGS,
    Kind,
    endings_in,
    has_verb,
    name_at,
    names_at,
    split_names,
)

# 加强与某大学等高等院校合作: the whole phrase between 与 and 合作 is the partner.
PARTNER = re.compile(
    r"[与同](?P<unit>[^,。;、\s\0与同]{2,20}?)的?(?:深度|密切|全面|战略|务实|校地)?(?:合作|协作|共建|对接)(?!社|医疗|银行)"
)
# 会同税务、教育等部门: only 部门 behind them says that these are units.
GROUP = re.compile(
    r"(?:会同|联合|协同|协调)(?P<names>[一-龥]{2,6}(?:、[一-龥]{2,6}){1,8})等(?:有关|相关|多个)?(?:部门|单位)(?!的)"
)
_PARTNER_ENDS = re.compile(r"(?:院校|高校|大学|学院|院所|研究院|企业|公司|集团|部门|单位|机构|协会|医院|[局委办部厅])$")
_POST = re.compile(r'(?:"一把手"|书记|主要负责人|负责人)')
# What may close a list before its verb: 等群团组织, 、党员领导干部.
_REST = re.compile(
    r"等(?:[^,。;、\0]{0,6}(?:组织|部门|单位))?|[、和及][^,。;、\0]{1,10}?(?:干部|党员|书记|人员|负责人)"
)

_Known = dict[tuple[int, Kind, bool], tuple[tuple[Stretch, ...], int]]


@cache
def _sieve() -> Sieve:
    return Sieve(rule.needs for rule in SENTENCES)


def told(plain: str, covered: list[Stretch]) -> Iterator[Named]:
    """The units that sentences name, in the order of the rules; `covered` (owner fields) is left out."""
    running = veil(plain, covered)
    rows = _sieve().rows(running)
    endings = endings_in(running) if rows else NO_ENDINGS
    starts: dict[str, list[int]] = {}  # several rules have the same leads
    known: _Known = {}
    for row in rows if endings.starts else ():
        rule = SENTENCES[row]
        if rule.leads not in starts:
            starts[rule.leads] = endings.near(lead.end() for lead in _pattern(rule.leads).finditer(running))
        for at in starts[rule.leads]:
            yield from _read(running, at, rule, known)
    for match in PARTNER.finditer(running):
        if _PARTNER_ENDS.search(match["unit"]):
            yield Named(match.start("unit"), match.end("unit"), "cooperating", "unit.helps.partner")
    for match in GROUP.finditer(running):
        names_of_group = list(split_names(running, match.span("names")))
        if not any(has_verb(running, name) for name in names_of_group):
            yield from (Named(*name, "cooperating", "unit.helps.group") for name in names_of_group)


def _read(running: str, at: int, rule: SentenceRule, known: _Known) -> Iterator[Named]:
    if rule.each:
        names: tuple[Stretch, ...] = tuple(_each(running, at, rule))
    else:
        names, end = _names(running, at, rule, known)
        if not _pattern(rule.follows).match(running, end):
            return
    told_apart = [name for name in names if running[slice(*name)] not in GENERIC]
    if rule.kind == "organ" and (len(names) == 1 or rule.role == "mentioned"):
        names = tuple(told_apart)
    yield from (Named(*name, rule.role, rule.id) for name in names)


def _names(running: str, at: int, rule: SentenceRule, known: _Known) -> tuple[tuple[Stretch, ...], int]:
    """The names at a place; several rules begin at the same places, so what was read there is kept."""
    key = (at, rule.kind, rule.post)
    if key not in known:
        known[key] = names_at(running, at, rule.kind, posts=_POST if rule.post else None)
    names, end = known[key]
    grouped = _REST.match(running, end) if names else None
    return names, grouped.end() if grouped else end


def _each(running: str, at: int, rule: SentenceRule) -> Iterator[Stretch]:
    while (end := name_at(running, at, rule.kind)) > at:
        closing = _pattern(rule.each).match(running, end)
        if not closing:
            return
        yield at, end
        if running[closing.end() : closing.end() + 1] != "、":
            return
        at = closing.end() + 1


@cache
def _pattern(words: str) -> "re.Pattern[str]":
    return re.compile(words)
