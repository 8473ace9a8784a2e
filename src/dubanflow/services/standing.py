"""How the office stands, counted by the database: the tasks of each unit by light, and how many are late.

Whatever prints counts of open tasks takes them from here or from `ledger.read.count_lights`, which looks at the tasks
one by one; a test compares the two.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dubanflow.domain.cached import cached_property
from dubanflow.domain.views import LightCount, UnitCount
from dubanflow.ledger.open_cells import Cells, cells_of, count_cells, is_open, open_cells
from dubanflow.ledger.read import Reader


@dataclass(frozen=True)
class Standing:
    """Counts of tasks: `units` in the order of the register, those without any left out; `lights` in the workflow's."""

    lights: tuple[LightCount, ...]
    units: tuple[UnitCount, ...]
    ids: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many tasks."""
        return sum(unit.total for unit in self.units)

    @cached_property
    def by_id(self) -> dict[int, UnitCount]:
        """The units that have tasks, by id."""
        return dict(zip(self.ids, self.units, strict=True))

    @cached_property
    def _none(self) -> tuple[LightCount, ...]:
        return tuple(replace(light, count=0) for light in self.lights)

    def of(self, unit: int) -> tuple[LightCount, ...]:
        """The lights of one unit; all of them at nought where it has no task."""
        found = self.by_id.get(unit)
        return found.lights if found else self._none


def open_standing(reader: Reader, units: Sequence[int] = ()) -> Standing:
    """Every open task, or those of some units."""
    return _standing(reader, count_cells(reader, *is_open(reader), units) if units else open_cells(reader))


def listed_standing(reader: Reader, since: date) -> Standing:
    """Every open task and what was closed from `since` on: what the 督办 list holds."""
    closed = count_cells(reader, "t.closed_on is not null and t.closed_on >= ?", [since.isoformat()])
    return _standing(reader, open_cells(reader), closed)


def _standing(reader: Reader, *parts: Mapping[int, Cells]) -> Standing:
    names = {light.name: light.label for one in reader.definitions().values() for light in one.lights}
    cells = cells_of(reader)
    names |= {cell.light: cell.light for cell in cells if cell.light not in names}
    light_of, late_of = [list(names).index(cell.light) for cell in cells], [cell.late for cell in cells]
    groups: dict[int, list[int]] = {}
    late: Counter[int] = Counter()
    for unit, counted in (pair for part in parts for pair in part.items()):
        row = groups.setdefault(unit, [0] * len(names))
        for (place, _), count in counted.items():
            row[light_of[place]] += count
            late[unit] += count if late_of[place] else 0

    def lights(counts: Iterable[int]) -> tuple[LightCount, ...]:
        shown = zip(names.items(), counts, strict=True)
        return tuple(LightCount(name, label, count) for (name, label), count in shown)

    units = reader.connection.rows("select id, name from unit order by position, id")
    titles = [(unit, title) for unit, title in units if unit in groups]
    rows = tuple(UnitCount(title, lights(groups[one]), sum(groups[one]), late[one]) for one, title in titles)
    every = [sum(column) for column in zip(*groups.values(), strict=True)] or [0] * len(names)
    return Standing(lights(every), rows, tuple(unit for unit, _ in titles))
