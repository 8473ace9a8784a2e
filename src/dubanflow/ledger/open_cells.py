"""How many open tasks of each unit look alike today, at which level: what lists and tables of units are summed from.

A look depends on the definition, the state, the level and the deadline alone, and of the deadline only on which side
of a few days it lies. So the tasks of a unit and state are counted from each of these days on, which the index by unit
holds, and those that were raised to a level apart, which the index of levels holds.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from dubanflow.domain.cells import Cell
from dubanflow.ledger.db import Row, Value
from dubanflow.ledger.looks import holds
from dubanflow.ledger.read import Reader, TaskFilter
from dubanflow.ledger.records import marks
from dubanflow.ledger.tallies import at_hand_by_unit, kept_by_unit

# (place of the cell in `cells_of`, level) -> how many; where no levels are wanted each counts as 0
Cells = Mapping[tuple[int, int], int]
_DAY = timedelta(days=1)
# unit, state, definition, level
_Key = tuple[int, str, str, int]


def open_cells(reader: Reader) -> Mapping[int, Cells]:
    """The open tasks of every unit that has any."""
    return kept_by_unit(reader, "open", lambda units: count_cells(reader, *is_open(reader), units))


def cells_of(reader: Reader) -> list[Cell]:
    """The cells of the day; figures name them by their place, for thousands of rows are summed from them."""
    return list(dict.fromkeys(look.cell for look in reader.looks))


def cells_at_hand(reader: Reader, wanted: TaskFilter) -> dict[Cell, Counter[int]] | None:
    """The open tasks of all units by level, cell by cell; None where to count them would be more than to count the
    ranges of a list, or for a filter that says more of its tasks than how they look."""
    if replace(wanted, states=(), overdue=False, open_only=False, listed_since=None) != TaskFilter():
        return None
    where, values = is_open(reader)
    by_unit = at_hand_by_unit(reader, "levels", lambda units: count_cells(reader, where, values, units, levels=True))
    if by_unit is None:
        return None
    every: dict[tuple[int, int], int] = {}
    for cells in by_unit.values():
        for key, count in cells.items():
            every[key] = every.get(key, 0) + count
    found: dict[Cell, Counter[int]] = {cell: Counter() for cell in cells_of(reader)}
    for place, cell in enumerate(found):
        found[cell] = Counter({level: count for (at, level), count in every.items() if at == place})
    return found


def is_open(reader: Reader) -> tuple[str, list[Value]]:
    """The condition for open tasks: by state, which the index by unit holds, and hidden from that of states, for what
    comes by state would have to be sorted by unit."""
    states: list[Value] = [*sorted({state for one in reader.definitions().values() for state in one.open_states})]
    return (f"coalesce(t.state, '') in ({marks(states)})", states) if states else ("1 = 0", [])


def count_cells(
    reader: Reader, where: str, values: Sequence[Value], units: Sequence[int] = (), *, levels: bool = False
) -> dict[int, Cells]:
    """The tasks that a condition on `t` lets in, of all units or of some of them."""
    if units:
        where, values = f"{where} and t.unit_id in ({marks(units)})", [*values, *units]
    by_level = levels or any(look.cell.low or look.cell.high is not None for look in reader.looks)
    if by_level and not units:
        counted = _apart(reader, where, values)
    else:
        counted = _from_each_day(reader, where, values, by_level=by_level)
    places = {cell: place for place, cell in enumerate(cells_of(reader))}
    known: dict[tuple[str, str, int, str], int | None] = {}
    found: dict[int, Counter[tuple[int, int]]] = {}
    days = _days(reader)
    for (unit, state, law, level), counts in counted.items():
        for sample, count, later in zip(days, counts, [*counts[1:], 0], strict=True):
            key = (law, state, level, sample)
            if key not in known:
                known[key] = next((places[look.cell] for look in reader.looks if holds(look, *key)), None)
            place = known[key]
            if count > later and place is not None:  # None: no list can show such a task either
                found.setdefault(unit, Counter())[place, level if levels else 0] += count - later
    return {**found}


def _days(reader: Reader) -> list[str]:
    """The first deadline of each span in which all look alike; the first span has no beginning."""
    firsts = sorted({look.cell.first for look in reader.looks if look.cell.first})
    before = firsts[0] - _DAY if firsts else reader.today
    return [day.isoformat() for day in (before, *firsts)]


def _apart(reader: Reader, where: str, values: Sequence[Value]) -> dict[_Key, list[int]]:
    """By level, each from the index that holds it: those at level 0 are what the others leave."""
    raised = _from_each_day(reader, f"{where} and t.level > 0", values, by_level=True)
    every = _from_each_day(reader, where, values, by_level=False)
    for (unit, state, law, _), counts in raised.items():
        left = every[unit, state, law, 0]
        every[unit, state, law, 0] = [one - other for one, other in zip(left, counts, strict=True)]
    return every | raised


def _from_each_day(reader: Reader, where: str, values: Sequence[Value], *, by_level: bool) -> dict[_Key, list[int]]:
    """How many tasks from each of the days on, the first for all. Definitions are asked only where they differ."""
    law = "t.definition" if any(look.hashes for look in reader.looks) else ""
    columns = ", ".join(name for name in ("t.unit_id", "t.state", law, "t.level" if by_level else "") if name)
    days = _days(reader)[1:]
    sums = ", sum(case when t.deadline >= ? then 1 else 0 end)" * len(days)
    rows = reader.connection.rows(
        f"select {columns}, count(*){sums} from task t where {where} group by {columns}", [*days, *values]
    )
    return dict(_keyed(row, bool(law), by_level) for row in rows)


def _keyed(row: Row, law: bool, by_level: bool) -> tuple[_Key, list[int]]:
    width = 2 + law + by_level
    key = (int(row[0]), str(row[1]), str(row[2]) if law else "", int(row[width - 1]) if by_level else 0)
    return key, [int(count) for count in row[width:]]
