"""A list or ledger as .csv: UTF-8 with a mark at the front so that Excel reads it, and no cell that runs as a formula.

RFC 4180: CRLF, quotes doubled. Text that begins with = + - @ (or with a tab or line break before them) gets an
apostrophe in front, as spreadsheet programs show text: OWASP, CSV injection.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO

from dubanflow.domain.views import SupervisionList, TaskView
from dubanflow.papers.sheets import Column, Value, clean

FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")


def csv_bytes(listed: SupervisionList, columns: Sequence[Column], rows: Iterable[TaskView] | None = None) -> bytes:
    """The rows in the columns of their workbook, 序号 first, under one row of headings."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(
        ["序号", *(f"{column.over}（{column.head}）" if column.over else column.head for column in columns)]
    )
    for number, task in enumerate(listed.rows if rows is None else rows, start=1):
        writer.writerow([number, *(_cell(column.value(task)) for column in columns)])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def _cell(value: Value) -> str | int:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return value
    text = clean(value or "")
    return f"'{text}" if FORMULA.match(text) else text
