"""The totals that every digest, bulletin and list states, counted by the database in one pass for all units."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from dubanflow.ledger.read import Reader
from dubanflow.ledger.records import marks
from dubanflow.ledger.tallies import kept_by_unit

# What every digest counts, in its order. 本期销号 are tasks that were verified; what was cancelled is none of them.
FIGURES = ("在办", "本期新交办", "本期销号", "逾期", "待核验", "七日内到期")
SOON = timedelta(days=7)


def figures_by_unit(reader: Reader, since: date) -> dict[int, dict[str, int]]:
    """The totals of every unit that has open tasks or closed some from `since` on, by its id."""
    return dict(kept_by_unit(reader, ("figures", since), lambda units: _counted(reader, since, units)))


def _counted(reader: Reader, since: date, units: Sequence[int]) -> dict[int, dict[str, int]]:
    """Of all units, or of some of them.

    What state and deadline tell comes from the index by unit, what is closed or reported from the indexes of these
    days; for what was assigned the table is read once from end to end.
    """
    definitions = [*reader.definitions().values()]
    still = sorted({state for one in definitions for state in one.open_states}) or [""]
    running = sorted({state for one in definitions for state in one.running_states}) or [""]
    struck = sorted({state for one in definitions for state in one.struck_states}) or [""]
    today, begun, soon = (day.isoformat() for day in (reader.today, since, reader.today + SOON))
    runs = f"state in ({marks(running)})"
    rows, among = reader.connection.rows, f" and unit_id in ({marks(units)})" if units else ""
    found: dict[int, dict[str, int]] = {}
    for unit, count, late, near in rows(
        f"select unit_id, count(*), sum(case when {runs} and deadline < ? then 1 else 0 end),"
        f" sum(case when {runs} and deadline >= ? and deadline <= ? then 1 else 0 end)"
        f" from task where coalesce(state, '') in ({marks(still)}){among} group by unit_id",
        [*running, today, *running, today, soon, *still, *units],
    ):
        found[unit] = dict.fromkeys(FIGURES, 0) | {"在办": int(count), "逾期": int(late), "七日内到期": int(near)}
    closed = f"sum(case when state in ({marks(struck)}) then 1 else 0 end)"
    for label, counted, values, which, days in (
        ("本期销号", closed, struck, "closed_on is not null and closed_on >= ?", [begun]),
        ("待核验", "count(*)", [], "reported_on is not null and closed_on is null", []),
        ("本期新交办", "count(*)", [], "assigned_on >= ? and (closed_on is null or closed_on >= ?)", [begun, begun]),
    ):
        # The sum keeps the database off the index by unit, through which it would fetch each row from elsewhere.
        for unit, count in rows(
            f"select unit, {counted} from (select unit_id + 0 as unit, state from task where {which}{among}) found"
            " group by unit",
            [*values, *days, *units],
        ):
            found.setdefault(unit, dict.fromkeys(FIGURES, 0))[label] = int(count)
    return found


def in_all(by_unit: Mapping[int, Mapping[str, int]]) -> dict[str, int]:
    """The totals of the whole office."""
    return {label: sum(row[label] for row in by_unit.values()) for label in FIGURES}


def busy_units(reader: Reader, since: date) -> set[int]:
    """The units that a report from `since` on has something to say about; asked by index, unit by unit."""
    states = sorted({state for one in reader.definitions().values() for state in one.open_states})
    if not states:
        return set()
    rows = reader.connection.rows(
        f"select u.id from unit u where exists (select 1 from task t where t.unit_id = u.id"
        f" and t.state in ({marks(states)}))"
        " or exists (select 1 from task t where t.unit_id = u.id and t.closed_on >= ?)",
        [*states, since.isoformat()],
    )
    return {row[0] for row in rows}
