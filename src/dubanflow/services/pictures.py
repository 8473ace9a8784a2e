"""What the charts of an office show: lights by unit, the year's burn-up, how late its tasks are.

Lights come from the 督办 list's own reading, so that a chart and the list beside it agree; the other two are counted by
the database. Cancelled tasks count nowhere here, suspended ones are not late; excused lateness stays lateness in a
picture of days.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from dubanflow.domain.pictures import BurnUp, LateSpread, OfficePictures, spread, summed
from dubanflow.domain.scores import Rate
from dubanflow.domain.views import UnitCount
from dubanflow.ledger.db import Value
from dubanflow.ledger.read import Reader, TaskFilter, count_units
from dubanflow.ledger.records import marks


def office_pictures(reader: Reader, *, units: tuple[int, ...] = ()) -> OfficePictures:
    """All three, of the year of the reader's today."""
    today = reader.today
    return OfficePictures(
        unit_lights(reader, units=units),
        year_burn_up(reader, today.year, units=units),
        days_late(reader, date(today.year, 1, 1), today, units=units),
    )


def unit_lights(reader: Reader, *, units: tuple[int, ...] = ()) -> tuple[UnitCount, ...]:
    """A row per unit with open tasks, by light: the same counts as the digest's table of units."""
    return count_units(reader.tasks(TaskFilter(open_only=True, units=units)), tuple(reader.definitions().values()))


def year_burn_up(reader: Reader, year: int, *, units: tuple[int, ...] = ()) -> BurnUp:
    """The tasks whose present deadline lies in `year`: due day by day, and closed up to the reader's today."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    where, values = _counted(reader, first, last, units)
    due: Counter[date] = Counter()
    closed: Counter[date] = Counter()
    rows = reader.connection.rows(
        f"select deadline, closed_on, count(*) from task where {where} group by deadline, closed_on", values
    )
    for deadline, closed_on, count in rows:
        due[date.fromisoformat(deadline)] += count
        if closed_on is not None and closed_on <= reader.today.isoformat():
            closed[date.fromisoformat(closed_on)] += count
    return BurnUp(year, min(max(reader.today, first), last), summed(due), summed(closed))


def days_late(reader: Reader, since: date, until: date, *, units: tuple[int, ...] = ()) -> LateSpread:
    """How late the tasks due from `since` to `until` are, both inclusive; what is due today or later is left out.

    Days are counted as everywhere: calendar days after the present deadline, up to the day of the report, else to the
    day on which the clock stopped, else to today.
    """
    last = min(until, reader.today)
    where, values = _counted(reader, since, last, units, but="suspend")
    rows = reader.connection.rows(
        "select deadline, coalesce(reported_on, suspended_on, closed_on), count(*) from task"
        f" where {where} and (deadline < ? or coalesce(reported_on, suspended_on, closed_on) is not null)"
        " group by deadline, coalesce(reported_on, suspended_on, closed_on)",
        [*values, reader.today.isoformat()],
    )
    late = (
        ((date.fromisoformat(end or reader.today.isoformat()) - date.fromisoformat(deadline)).days, end is None, count)
        for deadline, end, count in rows
    )
    return spread(late, since, last)


def punctuality(reader: Reader, since: date, until: date) -> Mapping[int, Rate]:
    """By unit, how many of the tasks of `days_late` are not late: those due from `since` to `until`, both inclusive."""
    last = min(until, reader.today)
    where, values = _counted(reader, since, last, (), but="suspend")
    end = "coalesce(reported_on, suspended_on, closed_on)"
    rows = reader.connection.rows(
        f"select unit_id, count(*), sum(case when {end} <= deadline then 1 else 0 end) from task"
        f" where {where} and (deadline < ? or {end} is not null) group by unit_id",
        [*values, reader.today.isoformat()],
    )
    return {int(unit): Rate(int(due), int(in_time)) for unit, due, in_time in rows}


def _counted(
    reader: Reader, first: date, last: date, units: tuple[int, ...], *, but: str = "cancel"
) -> tuple[str, list[Value]]:
    """The condition for tasks due between two days that were not cancelled (nor led away by `but`), and its values."""
    laws = reader.definitions().values()
    gone = sorted({state for law in laws for act in ("cancel", but) for state in law.led_to(act)})
    where, values = "deadline >= ? and deadline <= ?", [first.isoformat(), last.isoformat()]
    if gone:
        where += f" and state not in ({marks(gone)})"
    if units:
        where += f" and unit_id in ({marks(units)})"
    return where, [*values, *gone, *units]
