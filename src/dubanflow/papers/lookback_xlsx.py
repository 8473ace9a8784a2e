"""The check list of a look-back as a workbook: what was drawn, with room for what the checkers find, ready to print."""

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from dubanflow.ledger.lookbacks import Draw, DrawnTask
from dubanflow.papers.sheets import Styles, Value, heads, height, new_book, page, put, titles

# Heading, width in characters, how it lies. Four of them are left for the checkers.
COLUMNS = (
    ("序号", 5, "number"), ("编号", 9, "middle"), ("事项", 26, "text"), ("牵头单位", 11, "middle"),
    ("时限", 10.5, "day"), ("销号日期", 10.5, "day"), ("核验人", 9, "middle"), ("办结情况", 24, "text"),
    ("佐证材料", 14, "text"), ("核查方式", 11, "middle"), ("核查结果", 10, "middle"),
    ("发现的问题", 18, "text"), ("核查人、日期", 11, "middle"),
)  # fmt: skip
HEAD_ROW = 2
LEAST = 44.0  # room to write by hand, in points
RESULTS = {"waiting": "□属实\n□不实", "held": "属实", "failed": "不实"}
NOTES = (
    "核查方式填：查阅资料、实地查看、电话了解、走访群众等。核验销号的人不核查同一件。",
    "核查完毕，用 dubanflow lookback record 逐件记入台账；不实的同时重新立项。",
)


def lookback_bytes(found: Draw, tasks: Sequence[DrawnTask], office: str) -> bytes:
    """The workbook; the same draw always gives the same bytes."""
    title = f"{office}已销号事项回头看核查表"
    with new_book(title, office, found.drawn_on) as (book, styles, target):
        sheet = book.add_worksheet("回头看核查表")
        page(sheet, HEAD_ROW, landscape=True)
        for place, (_, width, _) in enumerate(COLUMNS):
            sheet.set_column(place, place, width)
        titles(sheet, styles, title, words(found), len(COLUMNS))
        heads(sheet, styles, HEAD_ROW, [head for head, _, _ in COLUMNS])
        end = HEAD_ROW
        for number, task in enumerate(tasks, start=1):
            end = HEAD_ROW + number
            values = _values(number, task)
            widths = (width for _, width, _ in COLUMNS)
            sheet.set_row(end, max(LEAST, height(zip(widths, values, strict=True))))
            for place, value in enumerate(values):
                put(sheet, end, place, value, styles[COLUMNS[place][2]])
        end = _notes(sheet, styles, end)
        sheet.print_area(0, 0, end, len(COLUMNS) - 1)
    return target.getvalue()


def words(found: Draw) -> str:
    """How the draw was made, so that anybody can make it again."""
    day, least = found.drawn_on, f"，每个单位至少{found.least}件" if found.least else ""
    return (
        f"第{found.id}次　{day.year}年{day.month}月{day.day}日抽取　"
        f"从{found.closed_from}至{found.closed_to}销号的{found.closed}件中抽{found.share}{least}，共{found.drawn}件　"
        f"随机种子 {found.seed}"
    )


def _notes(sheet: Worksheet, styles: Styles, end: int) -> int:
    for note in NOTES:
        end += 1
        sheet.merge_range(end, 0, end, len(COLUMNS) - 1, note, styles["foot"])
    return end


def _values(number: int, task: DrawnTask) -> list[Value]:
    again = not task.requirement or task.requirement == task.title
    checked = f"{task.checked_by}\n{task.checked_on}" if task.checked_on else ""
    return [
        number,
        task.number,
        task.title if again else f"{task.title}\n{task.requirement}",
        task.unit,
        task.deadline,
        task.closed_on,
        task.verified_by,
        task.done,
        "\n".join(task.evidence),
        "",
        RESULTS[task.state],
        task.note,
        checked,
    ]
