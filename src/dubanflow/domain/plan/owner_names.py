"""A unit as a plan writes it -> the units of the register that are meant, prefixes left out or added, groups unfolded.

Built once over the units of a register that exist on a day; a look-up then costs the length of the phrase, however
many units there are.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dubanflow.domain.plan.surface import fold
from dubanflow.domain.register import Unit

Kind = Literal["unit", "group", "issuer", "several", "ended", "unknown"]

_SIGNS = re.compile(r"[\s()、,\"·-]+")
_SECTION = re.compile(r"[科处室股组]$")
_REGION = re.compile(r"(?:.{0,6}[省市州县区旗盟])?(?:委|政府|人民政府|直)?")
_REGIONS = re.compile("[县市区旗州盟]+")
_EVERY = re.compile(r"(?:全[省市县区])?各(?:有关|相关|责任|级)?")
_OWN = frozenset({"部", "部机关", "机关", "本部", "我部", "局机关", "委机关", "本单位", "部内", "部务会", "部领导"})
# Whoever runs a county is meant by these, whichever of its organs stands in the register.
_WHOLE = frozenset({"", "党委", "党工委", "党委政府", "人民政府", "政府", "党委工委"})
# Alone they could be anybody.
_NO_NAME = frozenset(
    {"中心", "党委", "党组", "机关", "单位", "学校", "公司", "集团", "部门", "支部", "委员会", "管委会", "办公室"}
)


@dataclass(frozen=True, slots=True)
class Meant:
    """Who is meant by a phrase. `unit`: one unit; `group`: all units of a peer group; `issuer`: the office itself;
    `several`: the phrase fits each of these; `ended`: a unit that does not exist on the day; `unknown`: nobody."""

    kind: Kind
    units: tuple[Unit, ...] = ()


def squeeze(name: str) -> str:
    """A name without what is written in one way here and in another there: width, blanks, brackets, 中共 in front."""
    return _SIGNS.sub("", fold(name)).removeprefix("中共")


class NameIndex:
    """The names by which the units of a register are called on a day."""

    def __init__(self, units: Sequence[Unit], day: date, *, office: str = "") -> None:
        self._office = squeeze(office)
        self._names: dict[str, dict[str, Unit]] = {}
        self._tails: dict[str, dict[str, Unit]] = {}
        self._groups: dict[str, list[Unit]] = {}
        self._ended: dict[str, Unit] = {}
        for unit in units:
            if unit.valid_on(day):
                self._add(unit)
            else:
                self._ended |= dict.fromkeys(_names(unit), unit)

    def _add(self, unit: Unit) -> None:
        for name in _names(unit):
            self._names.setdefault(name, {})[unit.code] = unit
            for at in range(1, len(name) - 1):
                self._tails.setdefault(name[at:], {})[unit.code] = unit
        if unit.group:
            self._groups.setdefault(squeeze(unit.group), []).append(unit)

    def find(self, written: str) -> Meant:
        """Who is meant; a name as registered goes before a part of one, the office itself before a guess."""
        name = squeeze(written)
        if name in self._names:
            return _one_or_several(self._names[name])
        every = _EVERY.match(name)
        if every:
            return self._group(name[every.end() :])
        if name in _OWN or (len(name) > 1 and self._office.endswith(name)):
            return Meant("issuer")
        found = self._with_less(name) or self._tail(name)
        if found:
            return _one_or_several(found)
        return Meant("ended", (self._ended[name],)) if name in self._ended else Meant("unknown")

    def _with_less(self, name: str) -> dict[str, Unit] | None:
        """The unit whose name is the end of the phrase, behind a prefix that may be added: 市委、部、the office's name.

        A section is only ever one of the office itself: 市委办公室 is not its 办公室.
        """
        for at in range(1, len(name) - 1):
            rest, prefix = name[at:], name[:at]
            if rest not in self._names:
                continue
            own = prefix in _OWN or self._office.endswith(prefix)
            if own or (not _SECTION.search(rest) and _REGION.fullmatch(prefix)):
                return self._names[rest]
        return None

    def _tail(self, name: str) -> dict[str, Unit] | None:
        """The units whose names end in the phrase: 党校 for 市委党校."""
        return None if name in _NO_NAME or len(name) < 2 else self._tails.get(name)

    def _group(self, rest: str) -> Meant:
        """The units of the peer group that 各… names."""
        for label, units in self._groups.items():
            if _is_group(rest, label, units):
                return Meant("group", tuple(units))
        return Meant("unknown")


def _names(unit: Unit) -> Iterator[str]:
    return (squeeze(name) for name in (unit.name, *unit.aliases) if squeeze(name))


def _one_or_several(found: dict[str, Unit]) -> Meant:
    units = tuple(found.values())
    return Meant("unit" if len(units) == 1 else "several", units)


def _is_group(rest: str, label: str, units: Sequence[Unit]) -> bool:
    """Whether what follows 各 names the group: its label, the end of it (各科室), or its regions (各县区党委组织部)."""
    if len(rest) > 1 and (rest.startswith(label) or label.endswith(rest)):
        return True
    said, own = _REGIONS.match(rest), _REGIONS.fullmatch(label)
    if not (said and own and set(said[0]) <= set(own[0])):
        return False
    organ = rest[said.end() :]
    return organ in _WHOLE or any(name.endswith(organ[-3:]) for unit in units for name in _names(unit))
