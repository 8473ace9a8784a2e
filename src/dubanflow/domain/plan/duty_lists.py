"""Owner fields: who leads, answers and helps, by labels (责任单位：…), brackets (A牵头，B配合) and table columns.

A field is read the same way in every order, nested and half-width brackets included. Persons (分管副市长), times and
notes (首位单位为牵头单位，下同) inside a field are no units. Text is folded; ends are exclusive.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from dubanflow.domain.plan.duty_rules import LABELS
from dubanflow.domain.plan.duty_units import STAR, Named, chunks, is_name, named, units_of
from dubanflow.domain.plan.surface import Stretch, brackets, trim, veil
from dubanflow.domain.plan.unit_names import GENERIC, ends_as_unit, split_names
from dubanflow.domain.plan.values import Role


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
_STARRED = re.compile(rf"(?:^|(?<=[。;\n ]))(?P<names>[{STAR}][^。;:\n]{{2,300}})(?=[。;\n]|$)")
_WHEN = re.compile(
    r"(?:20\d\d ?年)?[^,;]{0,8}(?:[月日]|季度|年底|年内|半年|全年|月份|[底日]前|中旬|上旬|下旬|长期)(?:完成|前)?"
)
_LONGEST_FIELD = 600
_VALUE = re.compile(r"[ |]{0,8}")  # in a row of cells the value of a label stands in the next one
_TAKEN = "\1"
_OPENERS = frozenset(("", "\n", "。", ";", "!", "("))  # what may stand before a label without colon
_ODD = re.compile(r"[\d\"]")
_FIELD_MARKS = re.compile(r"[();。|\n]")
# The characters with which labels begin: asked first, they spare the alternatives at most places.
LABEL_HEADS = "项具直牵责主分包联配负督第协同参承落实执完监指审办整报工时期进备电任"


@cache
def _label() -> "re.Pattern[str]":
    kinds = "|".join(f"(?P<r{index}>{rule.words})" for index, rule in enumerate(LABELS))
    return re.compile(
        rf"(?=[{LABEL_HEADS}])(?:(?:{kinds})(?P<colon>\s{{0,3}}:)?|(?P<other>{_LIMIT}|{_OTHER})\s{{0,3}}:)"
    )


def owner_fields(
    plain: str, *, first_is_lead: bool = False, columns: Sequence[tuple[int, int, Role]] = ()
) -> tuple[OwnerField, ...]:
    """The owner fields of an item, in order. `columns` are stretches that a table's heading declares to be owners.

    Where `first_is_lead` or a note in the item says so, the first responsible unit leads, unless a leader is named.
    """
    leads = first_is_lead or FIRST_LEADS.search(plain) is not None
    told = [OwnerField(a, b, tuple(units_of(plain, (a, b), role, "unit.column"))) for a, b, role in columns]
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
        stop = min(stop, label.end() + _LONGEST_FIELD)
        found = _VALUE.match(plain, label.end(), stop)
        start = found.end() if found else label.end()
        end = _field_end(plain, start, stop)
        while plain[end : end + 1] == ";" and _goes_on(plain, (end + 1, following := _field_end(plain, end + 1, stop))):
            end = following
        units = tuple(units_of(plain, (start, end), rule.role, rule.id)) if rule.role else ()
        yield OwnerField(label.start(), end, units)


def _goes_on(plain: str, stretch: Stretch) -> bool:
    """Whether what stands behind a semicolon (责任单位：A；B配合) holds nothing but further units of the field."""
    units = list(units_of(plain, stretch, "responsible", ""))
    told = sum(unit.end - unit.start for unit in units)
    return (
        bool(units) and told * 2 > stretch[1] - stretch[0] and all(ends_as_unit(plain[u.start : u.end]) for u in units)
    )


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
        and is_name(plain, name, strict=True)
        and plain[slice(*name)] not in GENERIC
        and not _ODD.search(plain, *name)
        for name in names
    )


def _starred(plain: str) -> Iterator[OwnerField]:
    """Names of units behind a sentence, the leading ones with a star: ★市财政局、市教育局."""
    for found in _STARRED.finditer(plain):
        stretch = trim(plain, found.span("names"))
        names = list(split_names(plain, stretch))
        if names and all(is_name(plain, name, strict=True) for name in names):
            units = tuple(named(plain, name, "responsible", "unit.star") for name in names)
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
        taken = shown.find(_TAKEN, start, end)
        stop = taken if taken >= 0 else end  # （A负责；配合单位：B）: what stands before the label
        inner = (start + 1, min(stop, end - 1))
        units = tuple(units_of(plain, inner, None, "unit.bracket"))
        if not units:
            units = _names_alone(plain, inner, closed=plain[stop - 1] == ";" if taken >= 0 else None)
        if units:
            yield OwnerField(start, stop, units)
        if units or taken >= 0:
            reached = end


def _names_alone(plain: str, inner: Stretch, *, closed: bool | None) -> tuple[Named, ...]:
    """A bracket behind a closed sentence, or before its end, that holds nothing but whole names of units.

    `closed` tells for part of a bracket whether a stop ends it; None for a whole one.
    """
    start, end = inner
    if closed is None:
        closed = plain[:start][-2:-1] in {"。", ";", "!"}
        if not closed and plain[end + 1 : end + 2] not in {"。", ";", "\n", ""}:
            return ()
    parts = list(chunks(plain, inner))
    said = [part for part in parts if not _WHEN.fullmatch(plain, *part)]
    names = [name for part in said for name in split_names(plain, part) if name[0] < name[1]]
    # One name alone may be anything, unless a time stands beside it: （9月，财经工委）.
    sure = closed or len(said) < len(parts) or len(names) > 1
    if not names or not sure or not all(_whole_name(plain, name, sure=closed) for name in names):
        return ()
    return tuple(Named(*name, "responsible", "unit.bracket.names") for name in names)


def _whole_name(plain: str, name: Stretch, *, sure: bool) -> bool:
    """Whether a stretch is a whole name; of two characters (校办, 各村) only where the place is `sure` or a group."""
    long = name[1] - name[0] > 2 or sure or plain[name[0]] == "各"
    return long and is_name(plain, name, strict=True)
