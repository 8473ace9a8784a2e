"""What is wrong with a register as a whole, whatever file it comes from: names that clash, links that lead nowhere.

Each check looks at one thing and yields its faults; `CHECKS` lists them. A fault is `fatal` when nothing may run on
the register; the others are remarks.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from dubanflow.domain.definition import PERSON_ROLES
from dubanflow.domain.problems import Problem
from dubanflow.domain.register import Person, Unit

Path = tuple[str | int, ...]

CODE = re.compile(r"[a-z0-9-]+")
ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
ROBOT = re.compile(r"robot:[A-Za-z0-9_-]+")
UNIT_ROLES = ("liaison", "head")
APART = {"admin": "系统管理员", "security": "安全管理员", "auditor": "审计员"}


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault and the path of the value that it is about: ("units", 3, "parent")."""

    path: Path
    message: str
    fatal: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """A register as read, every row with its path; nothing is certain yet but the types."""

    office: str
    units: Sequence[tuple[Unit, Path]]
    people: Sequence[tuple[Person, Path]]


Faults = Iterator[Fault]


def check(draft: Draft) -> list[Fault]:
    """Every fault of sense, in the order of the checks."""
    return [fault for one in CHECKS for fault in one(draft)]


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint at what was meant: the nearest of the known words, or all of them where none is near."""
    words = list(dict.fromkeys(known))
    near = get_close_matches(word, words, 1, 0.5)
    return f"是不是“{near[0]}”？" if near else f"已有的是：{'、'.join(words[:12]) or '无'}。"


def by_place(problems: Iterable[Problem]) -> list[Problem]:
    """The problems in the order of the lines; of several at one place the first, since the others follow from it."""
    found: dict[tuple[int, int, str], Problem] = {}
    for problem in problems:
        placed = problem.line is not None
        found.setdefault((problem.line or 0, problem.column or 0, "" if placed else problem.message), problem)
    return [found[key] for key in sorted(found)]


def _codes(draft: Draft) -> Faults:
    """Codes that are badly written or used twice; units and people have a series each."""
    for kind, rows in (("单位", draft.units), ("人员", draft.people)):
        seen: set[str] = set()
        for row, path in rows:
            if not CODE.fullmatch(row.code):
                yield Fault((*path, "code"), f"{kind}代号“{row.code}”只能用小写字母、数字和短横线，请修改。")
            elif row.code in seen:
                yield Fault((*path, "code"), f"{kind}代号“{row.code}”前面已经用过，请换一个。")
            seen.add(row.code)


def _names(draft: Draft) -> Faults:
    """Names and aliases by which two units of the same days could be meant."""
    owners: dict[str, list[Unit]] = {}
    for unit, path in draft.units:
        own: set[str] = set()
        named: list[tuple[str, Path]] = [(unit.name, ("name",))]
        named += [(alias, ("aliases", index)) for index, alias in enumerate(unit.aliases)]
        for name, key in named:
            rival = next((row for row in owners.get(name, ()) if _together(row, unit)), None)
            if name in own:
                yield Fault((*path, *key), f"“{name}”在这个单位里写了两次，请删去一处。")
            elif rival:
                yield Fault((*path, *key), f"“{name}”已经是“{rival.name}”（{rival.code}）的名称或别名，请改名或删去。")
            own.add(name)
        for name in own:
            owners.setdefault(name, []).append(unit)


def _together(one: Unit, other: Unit) -> bool:
    """Whether there is a day on which both units exist."""
    begins = max(one.valid_from or date.min, other.valid_from or date.min)
    return begins <= min(one.valid_to or date.max, other.valid_to or date.max)


def _valid_days(draft: Draft) -> Faults:
    """Units that end before they begin."""
    for unit, path in draft.units:
        if unit.valid_from and unit.valid_to and unit.valid_to < unit.valid_from:
            yield Fault((*path, "valid"), f"“{unit.name}”的截止日期早于起始日期，请核对。")


def _leaders(draft: Draft) -> Faults:
    """Leaders in charge who are not in the register, or are no leaders there."""
    people = {row.code: row for row, _ in draft.people}
    leaders = [row.code for row, _ in draft.people if {"leader", "chief"} & set(row.roles)]
    for unit, path in draft.units:
        if unit.leader is None or unit.leader in leaders:
            continue
        if unit.leader in people:
            message = f"“{people[unit.leader].name}”的角色里没有 leader 或 chief，不能作分管领导，请核对。"
        else:
            message = f"分管领导“{unit.leader}”不在人员里，{nearest(unit.leader, leaders)}"
        yield Fault((*path, "leader"), message)


def _parents(draft: Draft) -> Faults:
    """Parents that are not in the register, and units that are their own ancestors."""
    parents = {unit.code: unit.parent for unit, _ in draft.units}
    reported: set[str] = set()
    for unit, path in draft.units:
        if unit.parent is not None and unit.parent not in parents:
            yield Fault((*path, "parent"), f"上级单位“{unit.parent}”不在单位里，{nearest(unit.parent, parents)}")
        circle = _circle(unit.code, parents)
        if circle and unit.code not in reported:
            reported.update(circle)
            chain = " → ".join([*circle, circle[0]])
            yield Fault((*path, "parent"), f"上级单位绕成了一圈（{chain}），请改正其中一处。")


def _circle(code: str, parents: dict[str, str | None]) -> list[str]:
    """The units from `code` upwards back to itself; empty where the way up ends or joins another circle."""
    way = [code]
    while (above := parents.get(way[-1])) is not None and above not in way:
        way.append(above)
    return way if above == code else []


def _roles(draft: Draft) -> Faults:
    """Roles that do not exist, stand in the wrong place or may not be one person's."""
    for person, path in draft.people:
        for index, role in enumerate(person.roles):
            if role not in PERSON_ROLES:
                yield Fault((*path, "roles", index), f"不认识的角色“{role}”，{nearest(role, PERSON_ROLES)}")
            elif role in UNIT_ROLES and person.unit is None:
                yield Fault((*path, "roles", index), f"“{person.name}”有角色 {role}，请写到他所在单位的 people 之下。")
        both = [label for role, label in APART.items() if role in person.roles]
        if len(both) > 1:
            yield Fault((*path, "roles"), f"“{person.name}”不能兼任{'和'.join(both)}，请分设账号。")


def _addresses(draft: Draft) -> Faults:
    """Addresses that no mail can reach and that are no group robot; a missing one is a remark."""
    for person, path in draft.people:
        if ROBOT.fullmatch(person.address):
            continue
        if person.address and not ADDRESS.fullmatch(person.address):
            message = (
                f"“{person.address}”不是邮箱地址，请写成 名称@域名 的形式（半角、无空格）；群机器人写 robot:名字。"
            )
            yield Fault((*path, "address"), message)
        elif not person.address:
            yield Fault((*path, "address"), f"“{person.name}”没有邮箱地址，收不到邮件，请补上。", fatal=False)


def _liaisons(draft: Draft) -> Faults:
    """Units to whom nobody would speak, and an office without supervisor: remarks."""
    served = {row.unit for row, _ in draft.people if "liaison" in row.roles}
    for unit, path in draft.units:
        if unit.code not in served:
            yield Fault((*path, "people"), f"“{unit.name}”没有联络员（liaison），提醒无人接收，请补上。", fatal=False)
    if not any("supervisor" in row.roles for row, _ in draft.people):
        yield Fault(("people",), "没有督查员（supervisor），交办和核验无人办理，请在 people 里补上。", fatal=False)


CHECKS: tuple[Callable[[Draft], Faults], ...] = (
    _codes,
    _names,
    _valid_days,
    _leaders,
    _parents,
    _roles,
    _addresses,
    _liaisons,
)
