"""The totals that every digest, bulletin and list states, counted by the database in one pass for all units."""

from collections.abc import Mapping
from datetime import date, timedelta

from dubanflow.ledger.read import Reader
from dubanflow.ledger.records import marks

# What every digest counts, in its order. 本期销号 are tasks that were verified; what was cancelled is none of them.
FIGURES = ("在办", "本期新交办", "本期销号", "逾期", "待核验", "七日内到期")
SOON = timedelta(days=7)


def figures_by_unit(reader: Reader, since: date) -> dict[int, dict[str, int]]:
    """The totals of every unit that has open tasks or closed some from `since` on, by its id."""
    definitions = reader.definitions().values()
    running = sorted({state for one in definitions for state in one.running_states}) or [""]
    struck = sorted({state for one in definitions for state in one.struck_states}) or [""]
    runs, strikes = f"state in ({marks(running)})", f"state in ({marks(struck)})"
    today, begun = reader.today.isoformat(), since.isoformat()
    soon = (reader.today + SOON).isoformat()
    rows = reader.connection.rows(
        "select unit_id, sum(case when closed_on is null then 1 else 0 end),"
        " sum(case when assigned_on >= ? then 1 else 0 end),"
        f" sum(case when closed_on >= ? and {strikes} then 1 else 0 end),"
        f" sum(case when {runs} and deadline < ? then 1 else 0 end),"
        " sum(case when closed_on is null and reported_on is not null then 1 else 0 end),"
        f" sum(case when {runs} and deadline >= ? and deadline <= ? then 1 else 0 end)"
        " from task where closed_on is null or closed_on >= ? group by unit_id",
        [begun, begun, *struck, *running, today, *running, today, soon, begun],
    )
    return {row[0]: dict(zip(FIGURES, map(int, row[1:]), strict=True)) for row in rows}


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
