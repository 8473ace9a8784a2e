"""The register of units: who the units are, who stands for them, and how a name that somebody wrote finds its unit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from dubanflow.domain.cached import cached_property
from dubanflow.domain.plan.surface import fold
from dubanflow.domain.values import Actor

_SIGNS = re.compile(r"[\s()]+")


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the register, by post. `unit` is the code of their unit, None for the office's own people."""

    code: str
    name: str
    roles: tuple[str, ...]
    address: str = ""
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit. `leader` is the code of the leader in charge of it; valid days are inclusive, None is open.

    `id` is the ledger's key, 0 for a unit that is only read from a file.
    """

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    group: str = ""
    parent: str | None = None
    leader: str | None = None
    duties: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    id: int = 0

    def valid_on(self, day: date) -> bool:
        """Whether the unit exists on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Register:
    """The units and people of an office, in the order of its file."""

    office: str
    units: tuple[Unit, ...]
    people: tuple[Person, ...]

    def find_unit(self, written: str, *, day: date | None = None) -> tuple[Unit | None, tuple[Unit, ...]]:
        """The unit meant by `written`: by code, full name or alias, else by an unambiguous part of a name.

        Width, blanks, brackets and 中共 in front make no difference. With `day` only units that exist on it are meant
        (two may bear one name, one after the other). Without an answer the second value holds the candidates, or the
        units whose names come nearest.
        """
        return resolve(written, [unit for unit in self.units if day is None or unit.valid_on(day)])

    def unit(self, code: str) -> Unit | None:
        """The unit with this code."""
        return next((unit for unit in self.units if unit.code == code), None)

    def person(self, code: str) -> Person | None:
        """The person with this code."""
        return self._by_code.get(code)

    def find_person(self, written: str) -> tuple[Person | None, tuple[Person, ...]]:
        """The person meant by `written`: by code, name or address, else by an unambiguous part of the name."""
        exact = [row for row in self.people if written in (row.code, row.name, row.address)]
        if len(exact) == 1:
            return exact[0], ()
        part = exact or [row for row in self.people if written and written in row.name]
        if len(part) == 1:
            return part[0], ()
        return None, tuple(part[:5]) or _nearest_people(written, self.people)

    def actor(self, person: Person) -> Actor:
        """The person as one who acts."""
        unit = self.unit(person.unit) if person.unit else None
        return Actor(person.code, person.name, person.roles, unit.id if unit else None)

    def audience(self, meant: str, unit: Unit) -> tuple[Person, ...]:
        """Who is meant by an audience of the workflow file for a task of `unit`.

        liaison and head are people of the unit; supervisor, chief those of the office; deputy the leader in charge
        of the unit, or every leader where the register names none.
        """
        if meant in ("liaison", "head"):
            return tuple(row for row in self._people_of.get(unit.code, ()) if meant in row.roles)
        if meant == "deputy":
            named = self._by_code.get(unit.leader or "")
            return (named,) if named else tuple(self._in_role.get("leader", ()))
        return tuple(self._in_role.get(meant, ()))

    @cached_property
    def _people_of(self) -> dict[str | None, list[Person]]:
        """The people of each unit by its code; those of the office under None."""
        found: dict[str | None, list[Person]] = {}
        for row in self.people:
            found.setdefault(row.unit, []).append(row)
        return found

    @cached_property
    def _in_role(self) -> dict[str, list[Person]]:
        found: dict[str, list[Person]] = {}
        for row in self.people:
            for role in row.roles:
                found.setdefault(role, []).append(row)
        return found

    @cached_property
    def _by_code(self) -> dict[str, Person]:
        return {row.code: row for row in self.people}


def resolve(written: str, units: Sequence[Unit]) -> tuple[Unit | None, tuple[Unit, ...]]:
    """See `Register.find_unit`."""
    written = written.strip()
    bare = _bare(written)
    exact = [unit for unit in units if written == unit.code or bare in _bare_names(unit)]
    if len(exact) == 1:
        return exact[0], ()
    part = exact or [unit for unit in units if bare and any(bare in name for name in _bare_names(unit))]
    if len(part) == 1:
        return part[0], ()
    return None, tuple(part[:5]) or _nearest(written, units)


def _bare(name: str) -> str:
    """A name without what one writer has and another has not."""
    return _SIGNS.sub("", fold(name)).removeprefix("中共")


def _bare_names(unit: Unit) -> tuple[str, ...]:
    return tuple(_bare(name) for name in (unit.name, *unit.aliases))


def _nearest(written: str, units: Sequence[Unit]) -> tuple[Unit, ...]:
    def likeness(unit: Unit) -> float:
        return max(SequenceMatcher(None, written, name).ratio() for name in (unit.name, *unit.aliases))

    return tuple(sorted(units, key=likeness, reverse=True)[:3])


def _nearest_people(written: str, people: Sequence[Person]) -> tuple[Person, ...]:
    return tuple(sorted(people, key=lambda row: SequenceMatcher(None, written, row.name).ratio(), reverse=True)[:3])
