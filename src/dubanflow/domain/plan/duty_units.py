"""The units that one owner field names, each with the role that the words around it give it.

Names wait for the verb behind them (A、B，C按职责分工负责); what no verb claims takes the role of the field's label, or
answers for the task where the field has none. Text is folded; ends are exclusive.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from dubanflow.domain.plan.duty_rules import VERBS, FieldRule
from dubanflow.domain.plan.surface import Stretch, cut, trim
from dubanflow.domain.plan.unit_names import ends_as_unit, split_names
from dubanflow.domain.plan.values import Role


class Named(NamedTuple):
    """A unit named at a stretch, its role, and the rule that says so.

    A named tuple like the others that items are read by: it is made in a third of the time of a frozen dataclass.
    """

    start: int
    end: int
    role: Role
    rule: str


STAR = "★☆▲△※"
# The characters with which verbs begin: asked first, they spare the alternatives at most places.
VERB_HEADS = "共联牵主按参协助积密配分具结各抓负落组承实"
_NOTE = re.compile(r"为(?:牵头|主办|主责)|下同|排在|列第|^首位|^第一|^下同")
_NOTE_BEHIND = re.compile(r"\([^()]{2,40}\)$")
_OPENING = re.compile(r"由|并由|并|请|其中")
_HELPED = re.compile(r"会同|会商|联合(?!会)")
_PERSON = re.compile(
    r"(?:市长|县长|区长|镇长|乡长|省长|书记|主任|局长|部长|厅长|处长|科长|领导|同志|负责人|责任人|常委|主席|秘书长|组长|成员)$"
)
_NO_NAME = re.compile(
    r"\d ?[年月日]|年底|季度|半年|完成|以内|时限|[:。]|^(?:同上|无|/|-+|—+|等|各自|其他|其它|下同|试行|暂行|适时)$"
)
_GROUP_WITHOUT_NAME = frozenset(
    ("单位", "部门", "科室", "处室", "地方", "地区", "单位和部门", "部门单位", "部门和单位", "机构", "方面")
)
_ROLE_NOTE = re.compile(r"\((牵头|主办|配合|协办|负责)(?:单位|部门)?\)$")
_NOTED_ROLE: dict[str, Role] = {"牵头": "lead", "主办": "lead", "配合": "cooperating", "协办": "cooperating"}
_LONGEST_NAME = 40
_CHUNK_MARKS = re.compile(r"[()\",;。\n]")
# A verb closes its names where a list goes on behind it: A牵头、B、C配合.
_VERB_IN_ROW = re.compile(r"(?<=牵头|主办|负责|配合|协办|参与|协助)、")


@cache
def _verb() -> "re.Pattern[str]":
    named = "|".join(f"(?P<r{index}>{rule.words})" for index, rule in enumerate(VERBS))
    return re.compile(rf"(?=[{VERB_HEADS}])(?:{named})$")


def units_of(plain: str, stretch: Stretch, default: Role | None, rule: str) -> Iterator[Named]:
    """The units of a field; `default` is the role that its label gives, None where it has none.

    Without a label nothing is a unit unless some verb says so.
    """
    waiting: list[Stretch] = []
    claimed = False
    for start, end in chunks(plain, stretch):
        start, end = _bare(plain, (start, end))
        if _NOTE.search(plain, start, end):
            continue
        verb = _verb_at_end(plain, (start, end))
        helped = _HELPED.search(plain, start, end)
        names_end = verb[0] if verb else end
        lead_end = helped.start() if helped else names_end
        names = split_names(plain, (start, lead_end))
        here = [name for name in names if is_name(plain, name, strict=default is None)]
        if verb and verb[1].role == "cooperating" and (default or not claimed):
            # 责任单位：A，B配合, and （A，B配合）: what stands before the comma answers for the task.
            yield from (named(plain, name, default or "responsible", rule) for name in waiting)
            waiting = []
        waiting += here
        if verb:
            yield from (named(plain, name, verb[1].role or "responsible", verb[1].id) for name in waiting)
            waiting, claimed = [], True
        if helped:
            yield from (
                Named(*name, "cooperating", "unit.verb.cooperating")
                for name in split_names(plain, (helped.end(), names_end))
                if is_name(plain, name, strict=False)
            )
            if not verb and not default:  # （督查室会同各承办单位）
                yield from (named(plain, name, "responsible", rule) for name in waiting)
                waiting, claimed = [], True
    if default or claimed:
        yield from (named(plain, name, default or "responsible", rule) for name in waiting)


def _verb_at_end(plain: str, stretch: Stretch) -> tuple[int, FieldRule] | None:
    """Where the verb begins that closes a stretch, and what it says."""
    verb = _verb().search(plain, *stretch)
    if verb is None:
        return None
    return verb.start(), next(rule for index, rule in enumerate(VERBS) if verb[f"r{index}"])


def chunks(plain: str, stretch: Stretch) -> Iterator[Stretch]:
    """The parts of a field between its commas and stops, and behind the verbs that stand in a row."""
    for first, end in cut(plain, stretch, _CHUNK_MARKS):
        start = first
        for joint in _VERB_IN_ROW.finditer(plain, first, end):
            yield trim(plain, (start, joint.start()))
            start = joint.end()
        yield trim(plain, (start, end))


def _bare(plain: str, stretch: Stretch) -> Stretch:
    """A chunk without 由, 并 before it and without a note (首位单位为牵头单位，下同) in brackets behind it."""
    start, end = stretch
    if opening := _OPENING.match(plain, start, end):
        start = opening.end()
    if (note := _NOTE_BEHIND.search(plain, start, end)) and _NOTE.search(note[0]):
        end = note.start()
    return start, end


def is_name(plain: str, name: Stretch, *, strict: bool) -> bool:
    """Whether a stretch may be the name of a unit; `strict`: only if it ends as names of units do."""
    written = plain[name[0] : name[1]]
    if not 1 < len(written) <= _LONGEST_NAME or _NO_NAME.search(written) or _PERSON.search(written):
        return False
    return written not in _GROUP_WITHOUT_NAME and (not strict or ends_as_unit(written))


def named(plain: str, name: Stretch, role: Role, rule: str) -> Named:
    """The unit that stands at a stretch; a star before it or a note behind it overrules the role."""
    start, end = name
    if plain[start] in STAR:
        return Named(start + 1, end, "lead", "unit.star")
    written = plain[start:end]
    if note := _ROLE_NOTE.search(written):
        return Named(start, start + note.start(), _NOTED_ROLE.get(note[1], "responsible"), rule)
    return Named(start, end, role, rule)
