"""What the charts of an office show: lights by unit, the year's burn-up, how late its tasks are.

Lights come from `services.standing`, which counts as the 督办 list does, so that a chart and the list beside it agree.
Cancelled tasks count nowhere here, suspended ones are not late; excused lateness stays lateness in a picture of days.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from dubanflow.domain.pictures import BurnUp, LateSpread, OfficePictures, spread, summed
from dubanflow.domain.scores import Rate
from dubanflow.domain.views import UnitCount
from dubanflow.ledger.db import Value
from dubanflow.ledger.read import Reader
from dubanflow.ledger.records import marks
from dubanflow.ledger.tallies import kept, kept_by_unit
from dubanflow.services.standing import open_standing

MANY = (
    200_000  # closed tasks from which on it is less to read the table from end to end than each by its day of closing
)
# The day on which the unit's clock stopped; nothing while it runs.
_END = "coalesce(reported_on, suspended_on, closed_on)"


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
    return open_standing(reader, units).units


def year_burn_up(reader: Reader, year: int, *, units: tuple[int, ...] = ()) -> BurnUp:
    """The tasks whose present deadline lies in `year`: due day by day, and closed up to the reader's today."""
    return kept(reader, ("burn-up", year, units), lambda: _burn_up(reader, year, units))


def _burn_up(reader: Reader, year: int, units: tuple[int, ...]) -> BurnUp:
    first, last = date(year, 1, 1), date(year, 12, 31)
    where, values = _counted(reader, first, last, units)
    due: Counter[date] = Counter()
    # by state as well: so the index holds them, and nothing has to be sorted
    rows = reader.connection.rows(
        f"select state, deadline, count(*) from task where {where} group by state, deadline", values
    )
    for _, deadline, count in rows:
        due[date.fromisoformat(deadline)] += count
    rows = reader.connection.rows(
        f"select closed_on, count(*) from task where closed_on is not null and closed_on <= ? and {where}"
        " group by closed_on",
        [reader.today.isoformat(), *values],
    )
    closed = Counter({date.fromisoformat(day): int(count) for day, count in rows})
    return BurnUp(year, min(max(reader.today, first), last), summed(due), summed(closed))


def days_late(reader: Reader, since: date, until: date, *, units: tuple[int, ...] = ()) -> LateSpread:
    """How late the tasks due from `since` to `until` are, both inclusive; what is due today or later is left out.

    Days are counted as everywhere: calendar days after the present deadline, up to the day of the report, else to the
    day on which the clock stopped, else to today.
    """
    return kept(reader, ("days late", since, until, units), lambda: _days_late(reader, since, until, units))


def _days_late(reader: Reader, since: date, until: date, units: tuple[int, ...]) -> LateSpread:
    last = min(until, reader.today)
    where, values = _counted(reader, since, last, units, but="suspend")
    rows = reader.connection.rows(
        f"select deadline, {_END}, count(*) from task where {where} and (deadline < ? or {_END} is not null)"
        f" group by deadline, {_END}",
        [*values, reader.today.isoformat()],
    )
    late = (
        ((date.fromisoformat(end or reader.today.isoformat()) - date.fromisoformat(deadline)).days, end is None, count)
        for deadline, end, count in rows
    )
    return spread(late, since, last)


def punctuality(reader: Reader, since: date, until: date, *, units: tuple[int, ...] = ()) -> Mapping[int, Rate]:
    """By unit, how many of the tasks of `days_late` are not late: those due from `since` to `until`, both inclusive.

    Kept as `ledger.tallies` does."""
    if units:
        return _in_time(reader, since, until, units)
    return kept_by_unit(reader, ("in time", since, until), lambda some: _in_time(reader, since, until, some))


def _in_time(reader: Reader, since: date, until: date, units: Sequence[int]) -> Mapping[int, Rate]:
    """Those whose day has passed are counted from the index by unit. For those in time the table is read from end to
    end (by the sum, which keeps the database off that index): through it each row would be fetched from elsewhere."""
    today = reader.today.isoformat()
    where, values = _counted(reader, since, min(until, reader.today), units, but="suspend")
    past = reader.connection.rows(
        f"select unit_id, sum(case when {where} and deadline < ? then 1 else 0 end) from task"
        f"{f' where unit_id in ({marks(units)})' if units else ''} group by unit_id",
        [*values, today, *units],
    )
    in_time = reader.connection.rows(
        f"select unit, count(*), sum(today) from (select unit_id{'' if units else ' + 0'} as unit, case when deadline"
        f" < ? then 0 else 1 end as today from task where {where} and {_END} <= deadline) found group by unit",
        [today, *values],
    )
    due = {int(unit): int(count) for unit, count in past}
    done = {int(unit): (int(count), int(day)) for unit, count, day in in_time}
    # what is due today counts once it was done, and then was in time
    rates = {unit: Rate(count + done.get(unit, (0, 0))[1], done.get(unit, (0, 0))[0]) for unit, count in due.items()}
    return {unit: rate for unit, rate in rates.items() if rate.due}


def _counted(
    reader: Reader, first: date, last: date, units: Sequence[int], *, but: str = "cancel"
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
