"""All that a day's message tells somebody, as a workbook: for those who are told of more than a letter can hold."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from xlsxwriter.format import Format

from dubanflow.domain.views import LetterLine
from dubanflow.papers.sheets import Styles, Value, clean, heads, height, item, new_book, page, put, titles

SHEET = "督办事项告知"
# Heading, width in characters, how it lies.
COLUMNS = (
    ("序号", 6, "number"), ("类别", 13, "middle"), ("编号", 11, "middle"), ("督办事项", 34, "text"),
    ("牵头单位", 13, "middle"), ("时限", 10.5, "day"), ("灯、时间", 16, "light"),
    ("督办级别", 14, "middle"), ("说明", 18, "text"), ("怎样办理", 24, "text"), ("此前已告知", 22, "text"),
)  # fmt: skip
HEAD_ROW = 2
WIDTHS = tuple(width for _, width, _ in COLUMNS)
LONG = tuple(place for place, (_, _, kind) in enumerate(COLUMNS) if kind == "text")  # what makes a row high


def letter_bytes(
    lines: Iterable[LetterLine], *, office: str, person: str, day: date, unit: str, rows: int
) -> tuple[bytes, int]:
    """The workbook and how many rows it has, one a line in the order given; `rows` is how many there are about.

    `unit` is that of the reader, empty for leaders and supervisors: a unit does not read of a level whose paper no
    leader has released. The same lines always give the same bytes.
    """
    counts: Counter[str] = Counter()
    with new_book(f"{office}{SHEET}", office, day, rows=rows) as (book, styles, target):
        sheet = book.add_worksheet(SHEET)
        page(sheet, HEAD_ROW, landscape=True)
        for place, width in enumerate(WIDTHS):
            sheet.set_column(place, place, width)
        under = clean(f"{day.year}年{day.month}月{day.day}日　{person}")
        titles(sheet, styles, f"{office}{SHEET}", under, len(COLUMNS))
        heads(sheet, styles, HEAD_ROW, [head for head, _, _ in COLUMNS])
        last = HEAD_ROW
        for last, line in enumerate(lines, start=HEAD_ROW + 1):
            counts[line.label] += 1
            values = _values(last - HEAD_ROW, line, unit)
            sheet.set_row(last, height((WIDTHS[place], values[place]) for place in LONG))
            for place, value in enumerate(values):
                put(sheet, last, place, value, _style(styles, place, line))
        sheet.autofilter(HEAD_ROW, 0, last, len(COLUMNS) - 1)
        sheet.merge_range(last + 1, 0, last + 1, len(COLUMNS) - 1, clean(words(counts)), styles["foot"])
        sheet.print_area(0, 0, last + 1, len(COLUMNS) - 1)
    return target.getvalue(), counts.total()


def words(counts: Counter[str]) -> str:
    """The line below: 共230件：催办120件、临期提醒110件。"""
    return f"共{counts.total()}件：{'、'.join(f'{label}{count}件' for label, count in counts.items())}。"


def _style(styles: Styles, place: int, line: LetterLine) -> Format:
    kind = COLUMNS[place][2]
    return styles.light(line.task.light) if kind == "light" else styles[kind]


def _values(number: int, line: LetterLine, unit: str) -> list[Value]:
    task = line.task
    return [
        number,
        line.label,
        task.number,
        item(task),
        task.lead,
        task.deadline,
        f"{task.light_label}　{task.clock_words}",
        "" if task.drafted and unit else task.level_words,
        line.note,
        line.answer,
        "、".join(line.before),
    ]
