"""One plan, saved in every format: the same lines."""

import io
from pathlib import Path

import xlsxwriter

from edges.readers.making import definition, docx, item, level, num, ofd, paragraph, pdf, text_object, texts

PLAN = [
    "云川市委组织部2026年工作要点",
    "一、建强基层组织",
    "1.开展调研。组织一科牵头，6月底前完成。",
    "2.做好培训。",
    "二、管好干部",
    "1.每季度通报一次。",
]
LEVELS = {"一": 0, "二": 0, "1": 1, "2": 1}


def automatic() -> bytes:
    """The plan with Word's own numbers in place of typed ones."""
    typed = ((line, line.partition("、" if line[0] in "一二" else ".")) for line in PLAN)
    body = "".join(item(rest, LEVELS[no]) if no in LEVELS else paragraph(line) for line, (no, _, rest) in typed)
    return docx(body, numbering=definition(level(0, "chineseCounting", "%1、"), level(1, "decimal", "%2.")) + num())


def workbook() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.add_worksheet("要点").write_column(0, 0, PLAN)
    book.close()
    return buffer.getvalue()


def test_a_plan_gives_the_same_lines_in_every_format(tmp_path: Path) -> None:
    text = "\n".join(PLAN)
    assert texts(tmp_path, "utf8.txt", text.encode()) == PLAN
    assert texts(tmp_path, "ansi.txt", text.encode("gb18030")) == PLAN
    assert texts(tmp_path, "typed.docx", docx("".join(map(paragraph, PLAN)))) == PLAN
    assert texts(tmp_path, "automatic.docx", automatic()) == PLAN
    assert texts(tmp_path, "a.pdf", pdf(PLAN)) == PLAN
    placed = "".join(text_object(20, 20 + 10 * n, line) for n, line in enumerate(PLAN))
    assert texts(tmp_path, "a.ofd", ofd(placed)) == PLAN
    assert [line.strip("| ") for line in texts(tmp_path, "a.xlsx", workbook())] == PLAN
