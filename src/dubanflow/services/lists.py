"""The 督办 list of a day: the same rows and totals for the terminal, the sheet, the page and the digest."""

from collections.abc import Sequence
from datetime import date, timedelta

from dubanflow.domain.views import SupervisionList, TaskView
from dubanflow.ledger.people import remembered
from dubanflow.ledger.read import Reader, TaskFilter, count_lights, count_units
from dubanflow.ledger.seals import anchor


def supervision_list(
    reader: Reader, *, since: date | None = None, units: tuple[int, ...] = (), for_unit: bool = False
) -> SupervisionList:
    """Every open task, and what was closed since `since` (by default the Monday of last week).

    `for_unit`: for the eyes of the units, without levels whose papers no leader has released.
    """
    today = reader.today
    start = since or period_start(today)
    office = remembered(reader.connection, "office") or ""
    open_tasks = reader.tasks(TaskFilter(open_only=True, units=units))
    closed = reader.tasks(TaskFilter(closed_since=start, units=units))
    rows = reader.with_progress(_by_unit([*open_tasks, *closed]), since=start)
    if for_unit:
        rows = tuple(row.for_unit() for row in rows)
    definitions = tuple(reader.definitions().values())
    return SupervisionList(
        office=office,
        title=f"{office}督办清单",
        day=today,
        rows=rows,
        lights=count_lights(rows, definitions),
        units=count_units(rows, definitions),
        period=f"{start.month}月{start.day}日—{today.month}月{today.day}日",
        root=anchor(reader.connection, full=True),
        provisional=reader.calendar.provisional(*(row.deadline for row in rows)),
    )


def period_start(today: date) -> date:
    """The Monday of the week before."""
    return today - timedelta(days=today.weekday() + 7)


def _by_unit(rows: Sequence[TaskView]) -> list[TaskView]:
    """Units together in their order; within a unit open before closed, overdue first, then by deadline."""
    order: dict[str, int] = {}
    for row in rows:
        order.setdefault(row.lead, len(order))

    def place(row: TaskView) -> tuple[object, ...]:
        return (order[row.lead], row.closed_on is not None, not row.overdue, row.deadline, row.number)

    return sorted(rows, key=place)
