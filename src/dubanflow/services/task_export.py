"""The tasks that a query of the list finds, as the list of a day, ready for a sheet."""

from dataclasses import replace

from dubanflow.domain.errors import Refused
from dubanflow.domain.views import SupervisionList, TaskView
from dubanflow.ledger.listing import Counts
from dubanflow.ledger.people import remembered
from dubanflow.ledger.read import Reader, TaskFilter, count_lights, count_units
from dubanflow.ledger.seals import anchor
from dubanflow.services.lists import period_start

MOST = 20_000  # rows that are held at once; longer lists are written by the command line, row by row


def listed(
    reader: Reader, wanted: TaskFilter, counts: Counts, title: str, *, for_unit: bool = False
) -> SupervisionList:
    """The list of a filter, by unit, then deadline. `counts` are those of the filter. Raises Refused for too many."""
    if counts.total > MOST:
        raise Refused(
            f"符合条件的有 {counts.total} 项，网页一次最多导出 {MOST} 项。请按单位、计划或灯缩小范围，"
            "或请管理员用命令行导出全部。"
        )
    start = period_start(reader.today)
    rows = reader.with_progress(reader.tasks(wanted), since=start)
    if for_unit:
        rows = tuple(map(TaskView.for_unit, rows))
    definitions = tuple(reader.definitions().values())
    office, today = remembered(reader.connection, "office") or "", reader.today
    made = SupervisionList(
        office=office,
        title=f"{office}{title}",
        day=today,
        rows=rows,
        lights=count_lights(rows, definitions),
        units=count_units(rows, definitions),
        period=f"{start.month}月{start.day}日—{today.month}月{today.day}日",
        root=anchor(reader.connection, full=True),
        provisional=reader.calendar.provisional(*(row.deadline for row in rows)),
    )
    return replace(made, period="") if wanted.listed_since is None else made
