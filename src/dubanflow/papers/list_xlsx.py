"""The 督办 list as a workbook that an office prints as it is: the list by unit, and a sheet of totals."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from dubanflow.domain.views import LightCount, SupervisionList, TaskView, UnitCount
from dubanflow.papers.sheets import (
    MAX_BREAKS,
    Column,
    Styles,
    Value,
    clean,
    heads,
    item,
    new_book,
    notes,
    page,
    put,
    source,
    task_row,
    titles,
)
from dubanflow.places import write_bytes

LIST_SHEET = "督办清单"
UNIT_SHEET = "按单位汇总"
SCORE_SHEET = "按时办结情况"
HEAD_ROW = 2  # under the title and the line of totals, counted from 0
ORDER_WIDTH = 5
UNIT_ROW = 20


def state(task: TaskView) -> str:
    """How it stands, and how the time stands."""
    words = task.clock_words
    return task.state_label if words == task.state_label else f"{task.state_label}\n{words}"


def columns(office: str) -> tuple[Column, ...]:
    """The columns of the list. The first, 序号, is counted by the writer. 灯 is written in its colour.

    Together the widths make a page of A4 across at four fifths of the size, which leaves ten-point letters readable.
    """
    return (
        Column("编号", 9, "middle", lambda task: task.number),
        Column("来源", 11, "text", lambda task: source(task, office)),
        Column("督办事项", 29, "text", item),
        Column("牵头单位", 9, "middle", lambda task: task.lead),
        Column("配合单位", 10, "text", lambda task: "、".join(task.cooperating)),
        Column("原时限", 10.5, "day", lambda task: task.original_deadline),
        Column("现时限", 10.5, "day", lambda task: task.deadline),
        Column("办理状态", 11.5, "middle", state),
        Column("截至上期进展", 18, "text", lambda task: task.progress_before),
        Column("本期进展", 18, "text", lambda task: task.progress_now),
        Column("灯", 4, "light", lambda task: task.light_label),
        Column("督办级别", 7, "middle", lambda task: task.level_words),
        Column("催办次数", 6, "number", lambda task: task.reminded),
        Column("延期次数", 6, "number", lambda task: task.extended),
        Column("存在问题", 14, "text", lambda task: task.problems),
        Column("备注", 9, "text", lambda task: task.remark),
    )


HEADS = ("序号", *(column.head for column in columns("")))


def write_list(listed: SupervisionList, path: Path, rows: Iterable[TaskView] | None = None) -> None:
    """Write the workbook, whole or not at all. `OSError` as is."""
    write_bytes(path, list_bytes(listed, rows))


def list_bytes(listed: SupervisionList, rows: Iterable[TaskView] | None = None) -> bytes:
    """The workbook; `rows` are those of a list too long to be held, by unit as `listed.rows` are."""
    known = len(listed.rows) if rows is None else None
    with new_book(listed.title, listed.office, listed.day, rows=known) as (book, styles, target):
        _list_sheet(book.add_worksheet(LIST_SHEET), styles, listed, listed.rows if rows is None else rows)
        unit_sheet(book.add_worksheet(UNIT_SHEET), styles, listed)
        if listed.scores:
            score_sheet(book.add_worksheet(SCORE_SHEET), styles, listed)
    return target.getvalue()


def workbook(listed: SupervisionList) -> bytes:
    """The workbook of a list that holds its rows."""
    return list_bytes(listed)


def _list_sheet(sheet: Worksheet, styles: Styles, listed: SupervisionList, rows: Iterable[TaskView]) -> None:
    """1. the page, 2. title and head, 3. the rows, 4. what stands under them, 5. what depends on how many there are."""
    page(sheet, HEAD_ROW, landscape=True)
    shown = columns(listed.office)
    for place, width in enumerate((ORDER_WIDTH, *(column.width for column in shown))):
        sheet.set_column(place, place, width)
    titles(sheet, styles, listed.title, totals(listed), len(HEADS))
    heads(sheet, styles, HEAD_ROW, HEADS)
    breaks: list[int] = []
    number, unit = 0, ""
    for number, task in enumerate(rows, start=1):
        if number > 1 and task.lead != unit:
            breaks.append(HEAD_ROW + number)
        unit = task.lead
        task_row(sheet, styles, HEAD_ROW + number, number, task, shown)
    last = HEAD_ROW + max(number, 1)
    if not number:
        sheet.merge_range(last, 0, last, len(HEADS) - 1, "本期没有督办事项", styles["middle"])
    else:
        sheet.autofilter(HEAD_ROW, 0, last, len(HEADS) - 1)
    last = notes(sheet, styles, last, len(HEADS), root=listed.root, provisional=listed.provisional)
    sheet.print_area(0, 0, last, len(HEADS) - 1)
    sheet.set_h_pagebreaks(breaks[:MAX_BREAKS])


def unit_sheet(sheet: Worksheet, styles: Styles, listed: SupervisionList) -> None:
    """The totals of each unit by light."""
    page(sheet, HEAD_ROW, landscape=False)
    names = ("序号", "单位", *(light.label for light in listed.lights), "合计", "逾期")
    sheet.set_column(0, 0, ORDER_WIDTH)
    sheet.set_column(1, 1, 28)
    sheet.set_column(2, len(names) - 1, 8)
    titles(sheet, styles, f"{listed.title}（按单位汇总）", totals(listed), len(names))
    heads(sheet, styles, HEAD_ROW, names)
    for number, unit in enumerate(listed.units, start=1):
        sheet.set_row(HEAD_ROW + number, UNIT_ROW)
        _unit_row(sheet, styles, HEAD_ROW + number, number, unit, listed.lights)
    last = HEAD_ROW + len(listed.units) + 1
    sheet.set_row(last, UNIT_ROW)
    write = partial(put, sheet, last, style=styles["sum"])
    write(0, None)
    write(1, "合计")
    for place, light in enumerate(listed.lights, start=2):
        write(place, light.count)
    write(len(names) - 2, sum(unit.total for unit in listed.units))
    write(len(names) - 1, sum(unit.late for unit in listed.units))
    sheet.print_area(0, 0, last, len(names) - 1)


def score_sheet(sheet: Worksheet, styles: Styles, listed: SupervisionList) -> None:
    """The scores per peer group, one below the other; a unit with too few tasks due has no rank."""
    names = ("名次", "单位", "到期件数", "按时办结率", "按原时限", "得分")
    page(sheet, HEAD_ROW, landscape=False)
    for place, width in enumerate((8, 32, 10, 12, 12, 10)):
        sheet.set_column(place, place, width)
    titles(sheet, styles, f"{listed.title}（{SCORE_SHEET}）", totals(listed), len(names))
    heads(sheet, styles, HEAD_ROW, names)
    last, group = HEAD_ROW, None
    for row in listed.scores:
        if row.group != group:
            group, last = row.group, last + 1
            sheet.set_row(last, UNIT_ROW)
            sheet.merge_range(last, 0, last, len(names) - 1, clean(group or "各单位"), styles["band"])
        last += 1
        sheet.set_row(last, UNIT_ROW)
        values: list[Value] = [row.rank or "—", row.unit, row.due, row.rate_now, row.rate_first, row.points or "—"]
        for place, value in enumerate(values):
            put(sheet, last, place, value, styles["text" if place == 1 else "middle"])
    sheet.print_area(0, 0, last, len(names) - 1)


def _unit_row(
    sheet: Worksheet, styles: Styles, row: int, number: int, unit: UnitCount, lights: Sequence[LightCount]
) -> None:
    counts = {light.name: light.count for light in unit.lights}
    values: list[Value] = [number, unit.unit, *(counts.get(light.name, 0) for light in lights), unit.total, unit.late]
    for place, value in enumerate(values):
        put(sheet, row, place, value, styles["text" if place == 1 else "number"])


def totals(listed: SupervisionList) -> str:
    """The line of totals: 截至2026年3月9日　本期：…　共9件（红2、黄1）."""
    day = listed.day
    lights = "、".join(f"{light.label}{light.count}" for light in listed.lights if light.count)
    words = [f"截至{day.year}年{day.month}月{day.day}日"]
    words += [f"本期：{listed.period}"] if listed.period else []
    words += [f"共{listed.count}件" + (f"（{lights}）" if lights else "")]
    return clean("　".join(words))
