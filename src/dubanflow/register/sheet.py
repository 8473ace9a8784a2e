"""An office's own list of units (.xlsx, .xls) -> Register. Columns are known by what their headings mean, in any order.

Steps: 1. the grid, merged cells and 同上 filled in (`grid`); 2. rows of one unit joined; 3. codes, parents and leaders;
4. the same checks as for units.yaml. A code follows from the unit's name alone, so that importing again, in any order,
gives the same codes; a column 代号 overrules it.
"""

import hashlib
import re
from dataclasses import replace
from pathlib import Path

from dubanflow.domain.plan.surface import fold
from dubanflow.domain.problems import Problem
from dubanflow.domain.register import Person, Register, Unit, resolve
from dubanflow.register.checks import Draft, Fault, by_place, check, nearest
from dubanflow.register.checks import Path as Keys
from dubanflow.register.grid import Grid, read_grid

_SEPARATORS = re.compile(r"[、，,；;/\n\r]+")
_BLANKS = re.compile(r"\s+")
_NO_UNIT = re.compile(r"(?:合计|总计|小计|备注|说明|填表|制表|注)[：:]?.*")
_DUTY_LEAD = re.compile(r"^(?:主要)?(?:负责|承担|主管)|(?:等)?(?:工作)?[。.]?$")
# Field (and role), end of the person's code, and how a person is called of whom only the address is known.
PEOPLE = (("liaison", "lly", "联络员"), ("head", "fzr", "负责人"))

Row = tuple[int, dict[str, str]]


def import_units_xlsx(path: Path, *, office: str = "") -> tuple[Register | None, list[Problem]]:
    """Read a list of units; `office` is the name of the office itself. Never raises for what a file can hold.

    As `load_register`: with a register the problems are remarks; line and column of a problem are those of the cell.
    """
    grid, faults = read_grid(path)
    if grid is None:
        return None, [Problem(fault.message, str(path)) for fault in faults]
    importing = _Importing(grid)
    draft = importing.draft(office)
    faults += importing.faults + check(draft)
    if not office:
        faults.append(Fault((), "还没有本单位的名称，请在 units.yaml 的 office 里补上。", fatal=False))
    fatal = any(fault.fatal for fault in faults)
    problems = by_place([_problem(fault, grid, path) for fault in faults if fault.fatal or not fatal])
    units, people = tuple(row for row, _ in draft.units), tuple(row for row, _ in draft.people)
    return None if fatal else Register(office, units, people), problems


def _problem(fault: Fault, grid: Grid, path: Path) -> Problem:
    """A fault at its cell: paths are (line, field, …), and an address has a column of its own."""
    if len(fault.path) < 2 or not isinstance(fault.path[0], int):
        return Problem(fault.message, str(path))
    name = str(fault.path[1])
    column = grid.columns.get(f"{name}_address" if fault.path[-1] == "address" else name, grid.columns["name"])
    return Problem(fault.message, str(path), fault.path[0], column + 1)


class _Importing:
    """One pass over the rows of a grid, gathering units, people and faults."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.faults: list[Fault] = []
        self.people: list[tuple[Person, Keys]] = []
        self.leaders: dict[str, tuple[Person, Keys]] = {}

    def draft(self, office: str) -> Draft:
        """The whole sheet."""
        units = [self.unit(rows) for rows in self.joined()]
        if not units:
            self.faults.append(Fault((), "表里没有单位，请检查“单位名称”一列。"))
        known = [unit for unit, _ in units]
        units = [(self.with_parent(unit, path, known), path) for unit, path in units]
        return Draft(office, units, [*self.people, *self.leaders.values()])

    def joined(self) -> list[list[Row]]:
        """The rows of each unit: those under it without a name, or with the same one, are its own."""
        units: list[list[Row]] = []
        for line, cells in self.grid.rows:
            name = cells.get("name", "")
            if _NO_UNIT.fullmatch(name) or not any(cells.values()):
                continue
            if units and name in ("", units[-1][0][1]["name"]):
                units[-1].append((line, cells))
            elif name:
                units.append([(line, cells)])
            else:
                self.faults.append(Fault((line, "name"), "这一行没有单位名称，请补上。"))
        return units

    def unit(self, rows: list[Row]) -> tuple[Unit, Keys]:
        """A unit from its rows; its people are noted on the way."""
        line, cells = rows[0]
        code = fold(cells.get("code", "")).strip() or code_of(cells["name"])
        for role, end, label in PEOPLE:
            self.add_people(rows, role, label, f"{code}-{end}", code)
        unit = Unit(
            code=code,
            name=cells["name"],
            aliases=_union(rows, "aliases"),
            group=cells.get("group", ""),
            parent=cells.get("parent") or None,
            leader=self.leader(rows),
            duties=tuple(dict.fromkeys(duty for word in _union(rows, "duties") if (duty := _DUTY_LEAD.sub("", word)))),
        )
        return unit, (line,)

    def add_people(self, rows: list[Row], role: str, label: str, code: str, unit: str) -> None:
        """The people of a role: names and addresses are paired in their order."""
        found: dict[tuple[str, str], int] = {}
        for line, cells in rows:
            names, addresses = _words(cells.get(role, "")), _words(fold(cells.get(f"{role}_address", "")))
            if len(addresses) > max(len(names), 1):
                self.faults.append(Fault((line, role, "address"), "邮箱比人名多，请一人一个、按同样的顺序写。"))
            if addresses and not names:
                names = (rows[0][1]["name"] + label,)
            addresses += ("",) * len(names)
            found |= {pair: found.get(pair, line) for pair in zip(names, addresses, strict=False)}
        for index, ((name, address), line) in enumerate(found.items(), start=1):
            own = f"{code}{index}" if index > 1 else code
            self.people.append((Person(own, name, (role,), address, unit), (line, role)))

    def leader(self, rows: list[Row]) -> str | None:
        """The code of the leader in charge, who becomes one of the office's people."""
        line, cells = rows[0]
        name, address = cells.get("leader", ""), fold(cells.get("leader_address", ""))
        if not name:
            return None
        code = code_of(name, "ld")
        if code not in self.leaders or not self.leaders[code][0].address:
            self.leaders[code] = (Person(code, name, ("leader",), address), (line, "leader"))
        return code

    def with_parent(self, unit: Unit, path: Keys, known: list[Unit]) -> Unit:
        """The unit with its parent's code in place of the name that the sheet gives."""
        if unit.parent is None:
            return unit
        parent, near = resolve(unit.parent, known)
        if parent is None:
            hint = nearest(unit.parent, (row.name for row in near))
            self.faults.append(Fault((*path, "parent"), f"上级单位“{unit.parent}”不在表里，{hint}"))
        return replace(unit, parent=parent.code if parent else None)


def code_of(name: str, kind: str = "u") -> str:
    """A code that follows from a name alone: the same today, tomorrow and in another order of rows."""
    return f"{kind}-{hashlib.sha256(_BLANKS.sub('', fold(name)).encode()).hexdigest()[:8]}"


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word for part in _SEPARATORS.split(cell) if (word := part.strip()))


def _union(rows: list[Row], field: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for _, cells in rows for word in _words(cells.get(field, ""))))
