"""The 督办 list of a day: the same rows and totals for the terminal, the sheet, the page and the digest."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from dubanflow.domain.views import SupervisionList, TaskView
from dubanflow.ledger.people import remembered
from dubanflow.ledger.read import Reader, TaskFilter, count_lights, count_units
from dubanflow.ledger.seals import anchor
from dubanflow.office import Office
from dubanflow.services.digest_parts import score_rows, years_of_open_deadlines
from dubanflow.services.standing import listed_standing

AT_ONCE = 100  # so many units' rows of a long list are held at a time


def supervision_list(
    reader: Reader, *, since: date | None = None, units: tuple[int, ...] = (), for_unit: bool = False
) -> SupervisionList:
    """Every open task, and what was closed since `since` (by default the Monday of last week).

    `for_unit`: for the eyes of the units, without levels whose papers no leader has released.
    """
    start = since or period_start(reader.today)
    rows = _rows(reader, start, units)
    if for_unit:
        rows = tuple(row.for_unit() for row in rows)
    definitions = tuple(reader.definitions().values())
    return _headed(
        reader,
        SupervisionList(
            office="",
            title="",
            day=reader.today,
            rows=rows,
            lights=count_lights(rows, definitions),
            units=count_units(rows, definitions),
            provisional=reader.calendar.provisional(*(row.deadline for row in rows)),
        ),
        start,
    )


def long_list(reader: Reader, *, since: date | None = None) -> tuple[SupervisionList, Iterator[TaskView]]:
    """The list of the whole office with its totals but no rows, and beside it the rows, a few units held at a time."""
    start = since or period_start(reader.today)
    standing = listed_standing(reader, start)
    head = SupervisionList(
        office="",
        title="",
        day=reader.today,
        rows=(),
        lights=standing.lights,
        units=standing.units,
        provisional=reader.calendar.provisional(*years_of_open_deadlines(reader)),
    )

    def rows() -> Iterator[TaskView]:
        for first in range(0, len(standing.ids), AT_ONCE):
            yield from _rows(reader, start, standing.ids[first : first + AT_ONCE])

    return _headed(reader, head, start), rows()


def with_scores(
    office: Office, reader: Reader, listed: SupervisionList, *, since: date | None = None
) -> SupervisionList:
    """The list of the whole office with the scores of its period: the table that the digest of that period shows."""
    return replace(listed, scores=score_rows(office, reader, since or period_start(reader.today)))


def period_start(today: date) -> date:
    """The Monday of the week before."""
    return today - timedelta(days=today.weekday() + 7)


def _rows(reader: Reader, start: date, units: tuple[int, ...]) -> tuple[TaskView, ...]:
    """Open tasks and those closed from `start` on, by unit, with their progress."""
    found = [
        *reader.tasks(TaskFilter(open_only=True, units=units)),
        *reader.tasks(TaskFilter(closed_since=start, units=units)),
    ]
    return reader.with_progress(_by_unit(reader, found), since=start)


def _headed(reader: Reader, listed: SupervisionList, start: date) -> SupervisionList:
    office, today = remembered(reader.connection, "office") or "", reader.today
    return replace(
        listed,
        office=office,
        title=f"{office}督办清单",
        period=f"{start.month}月{start.day}日—{today.month}月{today.day}日",
        root=anchor(reader.connection, full=True),
    )


def _by_unit(reader: Reader, rows: Sequence[TaskView]) -> list[TaskView]:
    """Units in the order of the register; within a unit open before closed, overdue first, then by deadline."""
    order = unit_order(reader) if len({row.unit_id for row in rows}) > 1 else {}

    def place(row: TaskView) -> tuple[object, ...]:
        return (order.get(row.unit_id, 0), row.closed_on is not None, not row.overdue, row.deadline, row.number)

    return sorted(rows, key=place)


def unit_order(reader: Reader) -> dict[int, int]:
    """The place of each unit in the register, by its id."""
    rows = reader.connection.rows("select id from unit order by position, id")
    return {row[0]: place for place, row in enumerate(rows)}
