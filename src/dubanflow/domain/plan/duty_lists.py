"""Owner fields: who leads, answers and helps, by labels (责任单位：…), brackets (A牵头，B配合) and table columns.

A field is read the same way in every order, nested and half-width brackets included. Persons (分管副市长), times and
notes (首位单位为牵头单位，下同) inside a field are no units. Text is folded; ends are exclusive.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from dubanflow.domain.plan.duty_rules import LABELS, VERBS
from dubanflow.domain.plan.surface import Stretch, brackets, cut, trim, veil
from dubanflow.domain.plan.unit_names import GENERIC, ends_as_unit, split_names
from dubanflow.domain.plan.values import Role


class Named(NamedTuple):
    """A unit named at a stretch, its role, and the rule that says so.

    A named tuple like the others that items are read by: it is made in a third of the time of a frozen dataclass.
    """

    start: int
    end: int
    role: Role
    rule: str


class OwnerField(NamedTuple):
    """A stretch of the item that names owners, and the units in it."""

    start: int
    end: int
    units: tuple[Named, ...]


FIRST_LEADS = re.compile(
    r"(?:列|排)?在?(?:第一|首)(?:位|个|家)?(?:者|的)?(?:责任)?(?:单位|部门)?(?:即|均)?为(?:牵头|主办|主责)(?:责任)?(?:单位|部门|科室)?"
)
_LIMIT = r"(?:完成|办理|办结|落实|整改|实施|报送|工作)?(?:时限|时间|期限|进度安排|时间节点)(?:要求)?"
_OTHER = r"备注|联系方式|联系电话|联系人|电话|任务来源|工作目标|工作措施"
_NOTE = re.compile(r"为(?:牵头|主办|主责)|下同|排在|列第|^首位|^第一|^下同")
_NOTE_BEHIND = re.compile(r"\([^()]{2,40}\)$")
_OPENING = re.compile(r"由|并由|并|请|其中")
_HELPED = re.compile(r"会同|会商|联合(?!会)")
_PERSON = re.compile(
    r"(?:市长|县长|区长|镇长|乡长|省长|书记|主任|局长|部长|厅长|处长|科长|领导|同志|负责人|责任人|常委|主席|秘书长|组长|成员)$"
)
_NO_NAME = re.compile(r"\d ?[年月日]|年底|季度|半年|完成|以内|时限|[:。]|^(?:同上|无|/|-+|—+|等|各自|其他|其它|下同)$")
_GROUP_WITHOUT_NAME = frozenset(
    ("单位", "部门", "科室", "处室", "地方", "地区", "单位和部门", "部门单位", "部门和单位", "机构", "方面")
)
_ROLE_NOTE = re.compile(r"\((牵头|主办|配合|协办|负责)(?:单位|部门)?\)$")
_NOTED_ROLE: dict[str, Role] = {"牵头": "lead", "主办": "lead", "配合": "cooperating", "协办": "cooperating"}
_STAR = "★☆▲△※"
_STARRED = re.compile(rf"(?:^|(?<=[。;\n ]))(?P<names>[{_STAR}][^。;:\n]{{2,300}})(?=[。;\n]|$)")
_WHEN = re.compile(
    r"(?:20\d\d ?年)?[^,;]{0,8}(?:[月日]|季度|年底|年内|半年|全年|月份|[底日]前|中旬|上旬|下旬|长期)(?:完成|前)?"
)
_LONGEST_NAME, _LONGEST_FIELD = 40, 600
_TAKEN = "\1"
_OPENERS = frozenset(("", "\n", "。", ";", "!", "("))  # what may stand before a label without colon
_ODD = re.compile(r"[\d\"]")
_CHUNK_MARKS = re.compile(r"[(),;。\n]")
_FIELD_MARKS = re.compile(r"[();。|\n]")
# The characters with which labels and verbs begin: asked first, they spare the alternatives at most places.
LABEL_HEADS = "牵责主分包联配负督第协同参承落实执完监指审办整报工时期进备电任"
VERB_HEADS = "共联牵主按参协助积密配分具结各抓负落组承实"


@cache
def _label() -> "re.Pattern[str]":
    named = "|".join(f"(?P<r{index}>{rule.words})" for index, rule in enumerate(LABELS))
    return re.compile(
        rf"(?=[{LABEL_HEADS}])(?:(?:{named})(?P<colon>\s{{0,3}}:)?|(?P<other>{_LIMIT}|{_OTHER})\s{{0,3}}:)"
    )


@cache
def _verb() -> "re.Pattern[str]":
    named = "|".join(f"(?P<r{index}>{rule.words})" for index, rule in enumerate(VERBS))
    return re.compile(rf"(?=[{VERB_HEADS}])(?:{named})$")


def owner_fields(
    plain: str, *, first_is_lead: bool = False, columns: Sequence[tuple[int, int, Role]] = ()
) -> tuple[OwnerField, ...]:
    """The owner fields of an item, in order. `columns` are stretches that a table's heading declares to be owners.

    Where `first_is_lead` or a note in the item says so, the first responsible unit leads, unless a leader is named.
    """
    leads = first_is_lead or FIRST_LEADS.search(plain) is not None
    told = [OwnerField(a, b, tuple(_units(plain, (a, b), role, "unit.column"))) for a, b, role in columns]
    labelled = sorted([*_labelled(plain), *_starred(plain)], key=_where)
    shown = veil(plain, [(field.start, field.end) for field in (*told, *labelled)], _TAKEN)
    bracketed = list(_bracketed(plain, shown))
    fields = [_first_leads(field) for field in bracketed] if leads else bracketed
    # Labels and columns of an item are one field in several pieces: a leader in one piece counts for all.
    free = veil(plain, [(field.start, field.end) for field in told], _TAKEN)
    one = sorted([*told, *(field for field in labelled if _TAKEN not in free[field.start : field.end])], key=_where)
    if leads and not any(unit.role == "lead" for field in one for unit in field.units):
        one = [_first_leads(one[0]), *one[1:]] if one else one
    return tuple(sorted([*fields, *one], key=_where))


def _where(field: OwnerField) -> int:
    return field.start


def _first_leads(field: OwnerField) -> OwnerField:
    roles = [unit.role for unit in field.units]
    if "lead" in roles or "responsible" not in roles:
        return field
    at = roles.index("responsible")
    units = list(field.units)
    units[at] = units[at]._replace(role="lead")
    return field._replace(units=tuple(units))


def _labelled(plain: str) -> Iterator[OwnerField]:
    labels = [label for label in _label().finditer(plain) if label["other"] or label["colon"] or _opens(plain, label)]
    for index, label in enumerate(labels):
        if label["other"]:
            continue
        rule = next(rule for number, rule in enumerate(LABELS) if label[f"r{number}"])
        stop = labels[index + 1].start() if index + 1 < len(labels) else len(plain)
        end = _field_end(plain, label.end(), min(stop, label.end() + _LONGEST_FIELD))
        units = tuple(_units(plain, (label.end(), end), rule.role, rule.id)) if rule.role else ()
        yield OwnerField(label.start(), end, units)


def _opens(plain: str, label: "re.Match[str]") -> bool:
    """Whether a label without colon (牵头单位市财政局) has nothing but whole names behind it.

    It opens a line, a bracket or what follows a sentence, or stands behind the names of another label.
    """
    before = plain[max(label.start() - 12, 0) : label.start()]
    if before.rstrip(" ")[-1:] not in _OPENERS and not (before.endswith(" ") and ends_as_unit(before.rstrip(" "))):
        return False
    stop = _field_end(plain, label.end(), min(label.end() + _LONGEST_FIELD, len(plain)))
    following = _label().search(plain, label.end(), stop)
    stop = following.start() if following else stop
    names = list(split_names(plain, trim(plain, (label.end(), stop))))
    return bool(names) and all(
        name[1] - name[0] > 2
        and _is_name(plain, name, strict=True)
        and plain[slice(*name)] not in GENERIC
        and not _ODD.search(plain, *name)
        for name in names
    )


def _starred(plain: str) -> Iterator[OwnerField]:
    """Names of units behind a sentence, the leading ones with a star: ★市财政局、市教育局."""
    for found in _STARRED.finditer(plain):
        stretch = trim(plain, found.span("names"))
        names = list(split_names(plain, stretch))
        if names and all(_is_name(plain, name, strict=True) for name in names):
            units = tuple(_named(plain, name, "responsible", "unit.star") for name in names)
            yield OwnerField(*stretch, units)


def _field_end(plain: str, start: int, stop: int) -> int:
    depth = 0
    for mark in _FIELD_MARKS.finditer(plain, start, stop):
        char, at = mark[0], mark.start()
        depth += (char == "(") - (char == ")")
        if depth < 0 or (
            depth == 0 and (char in ";。|" or (char == "\n" and plain[start:at].strip() and plain[at - 1] != "、"))
        ):
            return at
    return stop


def _bracketed(plain: str, shown: str) -> Iterator[OwnerField]:
    """The brackets that name owners, the outer ones first; `shown` is the text without what other fields have taken."""
    reached = 0
    for start, end in brackets(plain):
        if start < reached or end - start > _LONGEST_FIELD:
            continue
        if _TAKEN in shown[start:end]:
            reached = end
            continue
        inner = (start + 1, end - 1)
        units = tuple(_units(plain, inner, None, "unit.bracket")) or _names_alone(plain, inner)
        if units:
            yield OwnerField(start, end, units)
            reached = end


def _names_alone(plain: str, inner: Stretch) -> tuple[Named, ...]:
    """A bracket behind a closed sentence, or before its end, that holds nothing but whole names of units."""
    start, end = inner
    closed = plain[:start][-2:-1] in {"。", ";", "!"}
    if not closed and plain[end + 1 : end + 2] not in {"。", ";", "\n", ""}:
        return ()
    chunks = list(_chunks(plain, inner))
    said = [chunk for chunk in chunks if not _WHEN.fullmatch(plain, *chunk)]
    names = [name for chunk in said for name in split_names(plain, chunk)]
    whole = [name for name in names if name[1] - name[0] > 2 and _is_name(plain, name, strict=True)]
    # One name alone may be anything, unless a time stands beside it: （9月，财经工委）.
    if len(whole) < len(names) or (len(names) < 2 and not closed and len(said) == len(chunks)):
        return ()
    return tuple(Named(*name, "responsible", "unit.bracket.names") for name in names)


def _units(plain: str, stretch: Stretch, default: Role | None, rule: str) -> Iterator[Named]:
    """The units of a field. Names wait for the verb behind them (A、B，C按职责分工负责); else they take `default`."""
    waiting: list[Stretch] = []
    for start, end in _chunks(plain, stretch):
        start, end = _bare(plain, (start, end))
        if _NOTE.search(plain, start, end):
            continue
        verb = _verb().search(plain, start, end)
        helped = _HELPED.search(plain, start, end)
        names_end = verb.start() if verb else end
        lead_end = helped.start() if helped else names_end
        waiting += [
            name for name in split_names(plain, (start, lead_end)) if _is_name(plain, name, strict=default is None)
        ]
        if verb and default:
            # 责任单位：A，B配合: what stands before the comma has the role of its label.
            given = next(VERBS[index] for index in range(len(VERBS)) if verb[f"r{index}"])
            if given.role == "cooperating":
                yield from (_named(plain, name, default, rule) for name in waiting if name[0] < start)
                waiting = [name for name in waiting if name[0] >= start]
        if verb:
            given = next(VERBS[index] for index in range(len(VERBS)) if verb[f"r{index}"])
            yield from (_named(plain, name, given.role or "responsible", given.id) for name in waiting)
            waiting = []
        if helped:
            yield from (
                Named(*name, "cooperating", "unit.verb.cooperating")
                for name in split_names(plain, (helped.end(), names_end))
                if _is_name(plain, name, strict=False)
            )
            if not verb and not default:  # （督查室会同各承办单位）
                yield from (_named(plain, name, "responsible", rule) for name in waiting)
                waiting = []
    if default:
        yield from (_named(plain, name, default, rule) for name in waiting)


def _chunks(plain: str, stretch: Stretch) -> Iterator[Stretch]:
    for piece in cut(plain, stretch, _CHUNK_MARKS):
        yield trim(plain, piece)


def _bare(plain: str, stretch: Stretch) -> Stretch:
    """A chunk without 由, 并 before it and without a note (首位单位为牵头单位，下同) in brackets behind it."""
    start, end = stretch
    if opening := _OPENING.match(plain, start, end):
        start = opening.end()
    if (note := _NOTE_BEHIND.search(plain, start, end)) and _NOTE.search(note[0]):
        end = note.start()
    return start, end


def _is_name(plain: str, name: Stretch, *, strict: bool) -> bool:
    written = plain[name[0] : name[1]]
    if not 1 < len(written) <= _LONGEST_NAME or _NO_NAME.search(written) or _PERSON.search(written):
        return False
    return written not in _GROUP_WITHOUT_NAME and (not strict or ends_as_unit(written))


def _named(plain: str, name: Stretch, role: Role, rule: str) -> Named:
    start, end = name
    if plain[start] in _STAR:
        return Named(start + 1, end, "lead", "unit.star")
    written = plain[start:end]
    if note := _ROLE_NOTE.search(written):
        return Named(start, start + note.start(), _NOTED_ROLE.get(note[1], "responsible"), rule)
    return Named(start, end, role, rule)
