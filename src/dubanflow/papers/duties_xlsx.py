"""The 任务清单 and the 责任清单 as workbooks: by unit, each unit on a page of its own."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from dubanflow.domain.registers import DutyList, UnitDuties
from dubanflow.domain.views import TaskView
from dubanflow.papers.sheets import MAX_BREAKS, Styles, Value, heads, height, new_book, notes, page, put, source, titles
from dubanflow.places import write_bytes

HEAD_ROW = 2
BAND_HEIGHT = 24
Cells = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of sheet: its columns (heading, width, how they lie), what heads a unit, what its rows are."""

    sheet: str
    columns: tuple[tuple[str, float, str], ...]
    band: Callable[[UnitDuties], str]
    rows: Callable[[UnitDuties, str], Iterator[Cells]]


def _task_rows(unit: UnitDuties, office: str) -> Iterator[Cells]:
    for number, task in enumerate(unit.leads, start=1):
        requirement = "" if task.requirement == task.title else task.requirement
        helping = "、".join(task.cooperating)
        yield number, task.number, task.title, requirement, helping, task.deadline, source(task, office), task.remark


def _duty_rows(unit: UnitDuties, office: str) -> Iterator[Cells]:
    rows: list[tuple[str, TaskView]] = [
        *(("牵头", task) for task in unit.leads),
        *(("配合", task) for task in unit.helps),
    ]
    for number, (role, task) in enumerate(rows, start=1):
        yield (
            number,
            role,
            task.number,
            task.title,
            task.lead if role == "配合" else "",
            task.deadline,
            task.state_label,
        )


def _people(unit: UnitDuties) -> str:
    named = (("分管领导", unit.leader), ("单位负责人", unit.heads), ("联络员", unit.liaisons))
    people = "　".join(f"{label}：{names}" for label, names in named if names)
    counts = f"牵头{len(unit.leads)}项" + (f"、配合{len(unit.helps)}项" if unit.helps else "")
    return "　".join(filter(None, (unit.unit, people, counts)))


TASKS = Layout(
    "任务清单",
    (
        ("序号", 5, "number"), ("编号", 9, "middle"), ("任务", 28, "text"), ("具体要求", 44, "text"),
        ("配合单位", 16, "text"), ("完成时限", 11, "day"), ("来源", 16, "text"), ("备注", 11, "text"),
    ),
    lambda unit: f"{unit.unit}（{len(unit.leads)}项）",
    _task_rows,
)  # fmt: skip
DUTIES = Layout(
    "责任清单",
    (
        ("序号", 5, "number"), ("责任", 7, "middle"), ("编号", 10, "middle"), ("责任事项", 58, "text"),
        ("牵头单位", 18, "middle"), ("完成时限", 12, "day"), ("办理状态", 12, "middle"),
    ),
    _people,
    _duty_rows,
)  # fmt: skip


def write_duties(listed: DutyList, layout: Layout, path: Path) -> None:
    """Write the workbook, whole or not at all. `OSError` as is."""
    write_bytes(path, duties_bytes(listed, layout))


def duties_bytes(listed: DutyList, layout: Layout) -> bytes:
    """The workbook."""
    with new_book(listed.title, listed.office, listed.day, rows=2 * listed.count) as (book, styles, target):
        _sheet(book.add_worksheet(layout.sheet), styles, listed, layout)
    return target.getvalue()


def _sheet(sheet: Worksheet, styles: Styles, listed: DutyList, layout: Layout) -> None:
    """Title and head, then each unit: a band with its name, its rows; a new page for the next."""
    names = [name for name, _, _ in layout.columns]
    page(sheet, HEAD_ROW, landscape=True)
    for place, (_, width, _) in enumerate(layout.columns):
        sheet.set_column(place, place, width)
    day = listed.day
    under = f"{day.year}年{day.month}月{day.day}日　{len(listed.units)}个单位，共{listed.count}项"
    titles(sheet, styles, listed.title, under, len(names))
    heads(sheet, styles, HEAD_ROW, names)
    row, breaks = HEAD_ROW, list[int]()
    for index, unit in enumerate(listed.units):
        row += 1
        if index:
            breaks.append(row)
        band = layout.band(unit)
        sheet.set_row(row, max(BAND_HEIGHT, height([(sum(width for _, width, _ in layout.columns) * 0.8, band)])))
        sheet.merge_range(row, 0, row, len(names) - 1, band, styles["band"])
        for cells in layout.rows(unit, listed.office):
            row += 1
            _row(sheet, styles, row, cells, layout)
    row = notes(sheet, styles, row, len(names), root=listed.root, provisional=False)
    sheet.print_area(0, 0, row, len(names) - 1)
    sheet.set_h_pagebreaks(breaks[:MAX_BREAKS])


def _row(sheet: Worksheet, styles: Styles, row: int, cells: Sequence[Value], layout: Layout) -> None:
    sheet.set_row(row, height(zip((width for _, width, _ in layout.columns), cells, strict=True)))
    for place, (value, (_, _, kind)) in enumerate(zip(cells, layout.columns, strict=True)):
        put(sheet, row, place, value, styles[kind])
