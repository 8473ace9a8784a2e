"""The 台账 as a workbook: every task of a plan or an office, by unit, in the columns that offices keep it in."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from dubanflow.domain.views import SupervisionList, TaskView
from dubanflow.papers.list_xlsx import ORDER_WIDTH, totals, unit_sheet
from dubanflow.papers.sheets import (
    MAX_BREAKS,
    Column,
    Styles,
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

LEDGER_SHEET = "督办台账"
HEAD_ROW = 2  # the first of the head's two rows, counted from 0
FIRST_ROW = 4


def columns(office: str) -> tuple[Column, ...]:
    """The columns behind 序号; those with the same `over` stand under one heading."""
    return (
        Column("编号", 9, "middle", lambda task: task.number),
        Column("来源", 12, "text", lambda task: source(task, office)),
        Column("督办事项", 32, "text", item),
        Column("牵头单位", 9, "middle", lambda task: task.lead),
        Column("配合单位", 11, "text", lambda task: "、".join(task.cooperating)),
        Column("原时限", 10.5, "day", lambda task: task.original_deadline, "完成时限"),
        Column("现时限", 10.5, "day", lambda task: task.deadline, "完成时限"),
        Column("截至上期", 20, "text", lambda task: task.progress_before, "进展情况"),
        Column("本期", 20, "text", lambda task: task.progress_now, "进展情况"),
        Column("灯", 4, "light", lambda task: task.light_label),
        Column("督办级别", 7, "middle", lambda task: task.level_words),
        Column("催办次数", 6, "number", lambda task: task.reminded),
        Column("延期次数", 6, "number", lambda task: task.extended),
        Column("存在问题", 16, "text", lambda task: task.problems),
        Column("备注", 13, "text", remark),
    )


def remark(task: TaskView) -> str:
    """How a task ended, or that it waits; and what was remarked."""
    words = []
    if task.closed_on:
        late, ending = "，超时办结" if task.days_late else "", task.state_label.removeprefix("已")
        words.append(f"{task.closed_on.month}月{task.closed_on.day}日{ending}{late}")
    elif task.days_left is None and not task.days_late:
        words.append(task.state_label)
    elif task.overdue:
        words.append(task.clock_words)
    return "；".join([*words, *([task.remark] if task.remark else [])])


HEADS = ("序号", *(column.head for column in columns("")))


def write_ledger(ledger: SupervisionList, path: Path, rows: Iterable[TaskView] | None = None) -> None:
    """Write the workbook, whole or not at all. `OSError` as is."""
    write_bytes(path, ledger_bytes(ledger, rows))


def ledger_bytes(ledger: SupervisionList, rows: Iterable[TaskView] | None = None) -> bytes:
    """The workbook: the ledger, a page per unit, and the totals by unit."""
    known = len(ledger.rows) if rows is None else None
    with new_book(ledger.title, ledger.office, ledger.day, rows=known) as (book, styles, target):
        _sheet(book.add_worksheet(LEDGER_SHEET), styles, ledger, ledger.rows if rows is None else rows)
        unit_sheet(book.add_worksheet("按单位汇总"), styles, ledger)
    return target.getvalue()


def workbook(ledger: SupervisionList) -> bytes:
    """The workbook of a ledger that holds its rows."""
    return ledger_bytes(ledger)


def _sheet(sheet: Worksheet, styles: Styles, ledger: SupervisionList, rows: Iterable[TaskView]) -> None:
    shown = columns(ledger.office)
    page(sheet, HEAD_ROW, landscape=True, head_rows=2)
    for place, width in enumerate((ORDER_WIDTH, *(column.width for column in shown))):
        sheet.set_column(place, place, width)
    titles(sheet, styles, ledger.title, totals(ledger), len(HEADS))
    _heads(sheet, styles, shown)
    number, breaks, unit = 0, list[int](), ""
    for number, task in enumerate(rows, start=1):
        if number > 1 and task.lead != unit:
            breaks.append(FIRST_ROW + number - 1)
        unit = task.lead
        task_row(sheet, styles, FIRST_ROW + number - 1, number, task, shown)
    last = FIRST_ROW + max(number, 1) - 1
    if number:
        sheet.autofilter(HEAD_ROW + 1, 0, last, len(HEADS) - 1)
    else:
        sheet.merge_range(last, 0, last, len(HEADS) - 1, "没有督办事项", styles["middle"])
    last = notes(sheet, styles, last, len(HEADS), root=ledger.root, provisional=ledger.provisional)
    sheet.print_area(0, 0, last, len(HEADS) - 1)
    sheet.set_h_pagebreaks(breaks[:MAX_BREAKS])


def _heads(sheet: Worksheet, styles: Styles, shown: tuple[Column, ...]) -> None:
    """A head of two rows: what stands alone spans both, 完成时限 and 进展情况 stand over theirs.

    Written row by row and merged afterwards: a sheet that lets its rows go cannot go back to one, which the library's
    own `merge_range` over two rows would do.
    """
    style, below = styles["head"], HEAD_ROW + 1
    cells = [("序号", ""), *((column.head, column.over) for column in shown)]
    sheet.set_row(HEAD_ROW, 20)
    for place, (name, over) in enumerate(cells):
        first = not over or cells[place - 1][1] != over
        put(sheet, HEAD_ROW, place, (over or name) if first else None, style)
    sheet.set_row(below, 20)
    for place, (name, over) in enumerate(cells):
        put(sheet, below, place, name if over else None, style)
    for over, group in groupby(enumerate(cells), key=lambda cell: cell[1][1]):
        places = [place for place, _ in group]
        spans = [(HEAD_ROW, places[0], HEAD_ROW, places[-1])] if over else [(HEAD_ROW, n, below, n) for n in places]
        sheet.merge.extend(list(span) for span in spans)
