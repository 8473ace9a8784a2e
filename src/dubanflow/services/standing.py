"""How the office stands, counted in one pass: the open tasks of each unit by light, and how many are late.

A light depends on the definition, the state, the level and the deadline alone, so it is worked out once for each of
these and counted, however many tasks there are. Whatever prints counts of open tasks takes them from here or from
`ledger.read.count_lights`, which looks at the tasks one by one; a test compares the two.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dubanflow.domain.values import Task
from dubanflow.domain.views import LightCount, UnitCount
from dubanflow.ledger.db import Value
from dubanflow.ledger.read import Reader


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts of tasks: `units` in the order of the register, those without any left out; `lights` in the workflow's."""

    lights: tuple[LightCount, ...]
    units: tuple[UnitCount, ...]
    ids: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many tasks."""
        return sum(unit.total for unit in self.units)

    def of(self, unit: int) -> tuple[LightCount, ...]:
        """The lights of one unit; all of them at nought where it has no task."""
        if unit in self.ids:
            return self.units[self.ids.index(unit)].lights
        return tuple(replace(light, count=0) for light in self.lights)


def open_standing(reader: Reader) -> Standing:
    """Every open task."""
    return _standing(reader, "t.closed_on is null", [])


def listed_standing(reader: Reader, since: date, units: Sequence[int] = ()) -> Standing:
    """Every open task and what was closed from `since` on: what the 督办 list holds."""
    which, values = "(t.closed_on is null or t.closed_on >= ?)", [since.isoformat()]
    if units:
        return _standing(reader, f"{which} and t.unit_id in ({', '.join('?' * len(units))})", [*values, *units])
    return _standing(reader, which, values)


def _standing(reader: Reader, which: str, values: Sequence[Value]) -> Standing:
    names = {light.name: light.label for one in reader.definitions().values() for light in one.lights}
    groups: dict[int, Counter[str]] = {}
    late: Counter[int] = Counter()
    titles: dict[int, str] = {}
    for unit, title, light, is_late, count in _counted(reader, which, values):
        titles[unit] = title
        groups.setdefault(unit, Counter())[light] += count
        late[unit] += is_late * count
    every = Counter[str]()
    for group in groups.values():
        every.update(group)
    names |= {name: name for name in every if name not in names}

    def lights(counts: Counter[str]) -> tuple[LightCount, ...]:
        return tuple(LightCount(name, label, counts[name]) for name, label in names.items())

    rows = tuple(UnitCount(titles[one], lights(row), row.total(), late[one]) for one, row in groups.items())
    return Standing(lights(every), rows, tuple(groups))


def _counted(reader: Reader, which: str, values: Sequence[Value]) -> Iterator[tuple[int, str, str, bool, int]]:
    """(unit, its name, light, whether late, how many), units in the order of the register."""
    rows = reader.connection.rows(
        "select g.unit_id, u.name, g.definition, g.state, g.level, g.deadline, g.n from (select t.unit_id,"
        f" t.definition, t.state, t.level, t.deadline, count(*) as n from task t where {which}"
        " group by t.unit_id, t.definition, t.state, t.level, t.deadline) g join unit u on u.id = g.unit_id"
        " order by u.position, u.id",
        list(values),
    )
    seen: dict[tuple[object, ...], tuple[str, bool] | None] = {}
    for unit, title, *alike, count in rows:
        key = tuple(alike)
        if key not in seen:
            seen[key] = _look(reader, *alike)
        if (look := seen[key]) is not None:
            yield unit, title, *look, int(count)


def _look(reader: Reader, definition: str, state: str, level: int, deadline: str) -> tuple[str, bool] | None:
    """The light of such a task, and whether it is late; None for one that no list can show either."""
    try:
        lens = reader.lens(definition)
        day = date.fromisoformat(deadline)
        task = Task(
            id=0, unit=0, state=state, deadline=day, deadline_version=1, version_from=day, assigned_on=day, level=level
        )
        return lens.light(task)[0], lens.overdue(task)
    except (ValueError, KeyError):
        return None
